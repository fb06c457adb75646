//! Scores sentences and words against a treebank, as the `CoNLL` 2018 shared task did: over raw documents, a sentence or word
//! is right if it holds exactly the same characters, white space aside.

use super::Score;
use super::conllu::GoldDocument;
use crate::document::Span;
use crate::text::segment;
use serde::Serialize;
use std::fmt;

/// Scores over a set of documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SegmentationScore {
    /// Documents read.
    pub documents: usize,
    /// Sentences with both ends right.
    pub sentences: Score,
    /// Syntactic words with both ends right.
    pub words: Score,
}

/// A disagreement, to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Index of the document.
    pub document: usize,
    /// The span that only one side has.
    pub span: Span,
    /// Whether the gold side has it.
    pub gold: bool,
    /// Whether it is a sentence, not a word.
    pub sentence: bool,
}

/// Segments the text of every document and compares; `report` is told every disagreement.
pub fn evaluate(documents: &[GoldDocument], mut report: impl FnMut(Difference)) -> SegmentationScore {
    let mut score = SegmentationScore { documents: documents.len(), ..SegmentationScore::default() };
    for (document, gold) in documents.iter().enumerate() {
        let (sentences, tokens) = segment(&gold.text);
        let found: Vec<Span> = sentences.iter().map(|s| s.span).collect();
        let expected: Vec<Span> = gold.sentences.iter().map(|s| s.span).collect();
        score.sentences.add(compare(&gold.text, &found, &expected, |span, gold| {
            report(Difference { document, span, gold, sentence: true });
        }));
        let found: Vec<Span> = tokens.iter().map(|t| t.span).collect();
        let expected: Vec<Span> =
            gold.sentences.iter().flat_map(|s| s.words.iter().map(|w| w.span)).collect();
        score.words.add(compare(&gold.text, &found, &expected, |span, gold| {
            report(Difference { document, span, gold, sentence: false });
        }));
    }
    score
}

/// Compares two lists of spans in reading order; those that only one side has go to `report` with whether it is gold's.
fn compare(text: &str, found: &[Span], expected: &[Span], mut report: impl FnMut(Span, bool)) -> Score {
    let visible = visible_offsets(text, found.iter().chain(expected));
    let key = |span: &Span| (visible(span.start), visible(span.end));
    let (mut i, mut j, mut correct) = (0, 0, 0);
    while i < found.len() || j < expected.len() {
        match (found.get(i).map(key), expected.get(j).map(key)) {
            (Some(a), Some(b)) if a == b => {
                correct += 1;
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                report(found[i], false);
                i += 1;
            }
            _ => {
                report(expected[j], true);
                j += 1;
            }
        }
    }
    Score { correct, predicted: found.len(), gold: expected.len() }
}

/// The number of characters that are not white space before each end of the spans.
fn visible_offsets<'a>(text: &str, spans: impl Iterator<Item = &'a Span>) -> impl Fn(usize) -> usize {
    let mut ends: Vec<usize> = spans.flat_map(|s| [s.start, s.end]).collect();
    ends.sort_unstable();
    ends.dedup();
    let (mut count, mut at) = (0, 0);
    let mut counts = Vec::with_capacity(ends.len());
    for &end in &ends {
        count += text[at..end].chars().filter(|c| !c.is_whitespace()).count();
        at = end;
        counts.push((end, count));
    }
    move |end| counts.binary_search_by_key(&end, |&(e, _)| e).map_or(0, |i| counts[i].1)
}

impl fmt::Display for SegmentationScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let row = |name: &str, s: &Score| {
            format!("{name:10}{:.4}  {:.4}  {:.4}  {}", s.precision(), s.recall(), s.f1(), s.gold)
        };
        write!(
            f,
            "          P       R       F1      gold\n{}\n{}",
            row("sentences", &self.sentences),
            row("words", &self.words)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::conllu::{self, GoldSentence, GoldWord, Layout};
    use std::path::Path;

    fn span_word(start: usize, end: usize) -> GoldWord {
        GoldWord {
            span: Span::new(start, end),
            form: String::new(),
            lemma: String::new(),
            upos: crate::document::Upos::X,
            xpos: String::new(),
            features: String::new(),
            head: 0,
            relation: String::new(),
        }
    }

    #[test]
    fn only_spans_with_both_ends_right_count() {
        let text = "He left. She-wolves stayed.".to_owned();
        let words = |spans: &[(usize, usize)]| spans.iter().map(|&(a, b)| span_word(a, b)).collect();
        let gold = GoldDocument {
            id: String::new(),
            text,
            sentences: vec![
                GoldSentence { span: Span::new(0, 8), words: words(&[(0, 2), (3, 7), (7, 8)]) },
                GoldSentence { span: Span::new(9, 27), words: words(&[(9, 19), (20, 26), (26, 27)]) },
            ],
        };
        let mut differences = Vec::new();
        let score = evaluate(&[gold], |d| differences.push((d.span.start, d.gold)));
        assert_eq!(score.sentences, Score { correct: 2, predicted: 2, gold: 2 });
        assert_eq!(score.words, Score { correct: 5, predicted: 8, gold: 6 });
        assert_eq!(differences.len(), 4);
    }

    /// Prints scores for the treebank named, in three layouts; with `SHOW`, the disagreements of one kind:
    /// `DATELINE_CONLLU=dev.conllu.gz FILTER=GUM_news cargo test --lib treebank_scores -- --ignored --nocapture`
    #[test]
    #[ignore = "needs a treebank: set DATELINE_CONLLU to a CoNLL-U file"]
    #[allow(clippy::print_stdout)]
    fn treebank_scores() {
        let path = std::env::var("DATELINE_CONLLU").unwrap();
        let filter = std::env::var("FILTER").unwrap_or_default();
        let show = std::env::var("SHOW").unwrap_or_default();
        for layout in [Layout::BlankLines, Layout::Lines, Layout::Wrapped(70)] {
            let mut documents = Vec::new();
            for path in path.split(':') {
                documents.extend(conllu::read(Path::new(path), layout).unwrap());
            }
            documents.retain(|d| d.id.contains(&filter));
            let score = evaluate(&documents, |d| {
                let shown = format!("{layout:?}").starts_with(show.split(':').next().unwrap_or(""));
                if !show.is_empty() && shown && d.sentence == show.ends_with('s') {
                    let text = &documents[d.document].text;
                    let from = text.floor_char_boundary(d.span.start.saturating_sub(25));
                    let to = text.ceil_char_boundary((d.span.end + 25).min(text.len()));
                    println!(
                        "{} {:?}\x1b[1m{:?}\x1b[0m{:?}",
                        if d.gold { "-" } else { "+" },
                        &text[from..d.span.start],
                        &text[d.span.range()],
                        &text[d.span.end..to]
                    );
                }
            });
            println!(
                "{layout:?}: {} documents, sentences F1 {:.4} (P {:.4} R {:.4}, {} gold), words F1 {:.4} ({} gold)",
                score.documents,
                score.sentences.f1(),
                score.sentences.precision(),
                score.sentences.recall(),
                score.sentences.gold,
                score.words.f1(),
                score.words.gold
            );
        }
    }
}
