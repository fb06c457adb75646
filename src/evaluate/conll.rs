//! `CoNLL` column files: one word a line, its IOB2 tag in the last column, `-DOCSTART-` between documents.

use super::EvaluateError;
use std::ops::Range;
use std::path::Path;

/// A document of words with gold entities.
#[derive(Debug, Default)]
pub struct ConllDocument {
    /// Its sentences.
    pub sentences: Vec<ConllSentence>,
}

/// A sentence of words with gold entities.
#[derive(Debug, Default)]
pub struct ConllSentence {
    /// The words as a newspaper has them: treebank escapes are undone.
    pub words: Vec<String>,
    /// Words and type of each entity.
    pub entities: Vec<(Range<usize>, String)>,
}

/// Reads a file, plain or `.gz`.
pub fn read(path: &Path) -> Result<Vec<ConllDocument>, EvaluateError> {
    parse(&super::read_text(path)?).map_err(|(line, problem)| EvaluateError::Gold {
        path: path.display().to_string(),
        line,
        problem,
    })
}

fn parse(text: &str) -> Result<Vec<ConllDocument>, (usize, String)> {
    let mut documents = vec![ConllDocument::default()];
    let (mut words, mut tags): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
    let flush = |words: &mut Vec<String>, tags: &mut Vec<&str>, documents: &mut Vec<ConllDocument>| {
        if !words.is_empty()
            && let Some(document) = documents.last_mut()
        {
            let entities = spans(tags);
            document.sentences.push(ConllSentence { words: std::mem::take(words), entities });
            tags.clear();
        }
    };
    for (i, line) in text.lines().enumerate() {
        let mut columns = line.split_whitespace();
        match (columns.next(), columns.next_back()) {
            (None, _) => flush(&mut words, &mut tags, &mut documents),
            (Some("-DOCSTART-"), _) => {
                flush(&mut words, &mut tags, &mut documents);
                documents.push(ConllDocument::default());
            }
            (Some(word), Some(tag)) if tag == "O" || tag.starts_with("B-") || tag.starts_with("I-") => {
                words.push(unescape(word).to_string());
                tags.push(tag);
            }
            (Some(_), Some(tag)) => {
                return Err((i + 1, format!("{tag:?} is no IOB2 tag (O, B-TYPE, I-TYPE)")));
            }
            (Some(word), None) => return Err((i + 1, format!("{word:?} has no tag behind it"))),
        }
    }
    flush(&mut words, &mut tags, &mut documents);
    documents.retain(|d| !d.sentences.is_empty());
    Ok(documents)
}

/// Entities of a tag sequence as `conlleval` and `seqeval` read it: `I-X` after anything but an X begins an entity.
fn spans(tags: &[&str]) -> Vec<(Range<usize>, String)> {
    let mut out: Vec<(Range<usize>, String)> = Vec::new();
    let mut open = false;
    for (i, tag) in tags.iter().enumerate() {
        match tag.split_once('-') {
            Some((prefix, kind)) => {
                if let Some((range, last)) = out.last_mut()
                    && open
                    && prefix == "I"
                    && last == kind
                {
                    range.end = i + 1;
                } else {
                    out.push((i..i + 1, kind.to_string()));
                }
                open = true;
            }
            None => open = false,
        }
    }
    out
}

/// Escapes of the Penn Treebank and of `OntoNotes`, as in training (`scripts/train/data.py`).
fn unescape(word: &str) -> &str {
    match word {
        "/." => ".",
        "/?" => "?",
        "/-" => "-",
        "``" | "''" => "\"",
        "-LRB-" => "(",
        "-RRB-" => ")",
        "-LSB-" => "[",
        "-RSB-" => "]",
        "-LCB-" => "{",
        "-RCB-" => "}",
        _ => word
            .strip_prefix('%')
            .filter(|w| ["um", "uh", "eh", "ah", "hm", "mm"].contains(w))
            .unwrap_or(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_sentences_and_entities_are_read() {
        let text = "-DOCSTART- O\n\nMr. O\nAna B-PER\nKo I-PER\n-LRB- O\n\nRome I-LOC\n-DOCSTART- O\n\nX B-ORG\nY B-ORG\nZ I-LOC\n";
        let docs = parse(text).unwrap();
        assert_eq!(docs.len(), 2);
        assert_eq!(docs[0].sentences[0].words, ["Mr.", "Ana", "Ko", "("]);
        assert_eq!(docs[0].sentences[0].entities, [(1..3, "PER".to_string())]);
        assert_eq!(docs[0].sentences[1].entities, [(0..1, "LOC".to_string())]);
        let kinds: Vec<_> = docs[1].sentences[0].entities.iter().map(|e| e.1.as_str()).collect();
        assert_eq!(kinds, ["ORG", "ORG", "LOC"]);
    }

    #[test]
    fn a_line_that_is_no_conll_is_named() {
        assert_eq!(parse("Ana B-PER\nKo PER\n").unwrap_err().0, 2);
        assert_eq!(parse("Ana\n").unwrap_err().0, 1);
    }
}
