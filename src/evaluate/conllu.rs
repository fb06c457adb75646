//! Reads treebanks in CoNLL-U and rebuilds the raw text of their documents.

use crate::document::{Span, Upos};
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// How the sentences of a treebank are laid out as raw text.
///
/// Inside a paragraph sentences are separated by one space, or by nothing where the last token says `SpaceAfter=No`; a paragraph
/// starts at `# newpar` and a document at `# newdoc`; where `# newpar_block` (GUM) says how many sentences the innermost block
/// (caption, heading, list item) holds, a paragraph starts after them too. Treebanks do not keep the line breaks of their sources, so
/// how paragraphs are separated is for the evaluation to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// A blank line between paragraphs, one line each.
    #[default]
    BlankLines,
    /// A line break between paragraphs, one line each.
    Lines,
    /// A blank line between paragraphs, lines broken before they grow longer than this many characters, as agencies do.
    Wrapped(usize),
}

/// One document with gold annotation.
#[derive(Debug, Clone, Default)]
pub struct GoldDocument {
    /// From `# newdoc id`; empty where the treebank names none.
    pub id: String,
    /// The raw text, rebuilt.
    pub text: String,
    /// Its sentences in order.
    pub sentences: Vec<GoldSentence>,
}

/// One sentence of a treebank.
#[derive(Debug, Clone, Default)]
pub struct GoldSentence {
    /// Where it stands in the text.
    pub span: Span,
    /// Its syntactic words; multiword tokens are taken apart, empty nodes left out.
    pub words: Vec<GoldWord>,
}

/// One syntactic word of a treebank.
#[derive(Debug, Clone)]
pub struct GoldWord {
    /// Where it stands in the text. A word of a multiword token whose words do not spell the token has the token's span.
    pub span: Span,
    /// Its form.
    pub form: String,
    /// Its lemma.
    pub lemma: String,
    /// Its universal part of speech.
    pub upos: Upos,
    /// Its Penn tag.
    pub xpos: String,
    /// Its features, as the treebank writes them: `Number=Sing|Person=3`, `_` for none.
    pub features: String,
    /// Number of its head in the sentence, from 1; 0 for the root.
    pub head: usize,
    /// Its relation to the head.
    pub relation: String,
}

impl GoldWord {
    /// The value of a feature.
    pub fn feature(&self, name: &str) -> Option<&str> {
        self.features.split('|').find_map(|f| f.strip_prefix(name)?.strip_prefix('='))
    }
}

/// What keeps a treebank from being read.
#[derive(Debug, thiserror::Error)]
pub enum ConlluError {
    /// The file cannot be opened or read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not CoNLL-U.
    #[error("{path}:{line}: {message}")]
    Format {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        message: &'static str,
    },
}

/// Reads a file, gzipped where its name ends in `.gz`.
pub fn read(path: &Path, layout: Layout) -> Result<Vec<GoldDocument>, ConlluError> {
    let io = |source| ConlluError::Io { path: path.to_owned(), source };
    let mut builder = Builder { layout, ..Builder::default() };
    for (number, line) in super::file::open(path).map_err(io)?.lines().enumerate() {
        let line = line.map_err(io)?;
        builder.line(&line).map_err(|message| ConlluError::Format {
            path: path.to_owned(),
            line: number + 1,
            message,
        })?;
    }
    builder.end_sentence();
    if let Layout::Wrapped(width) = layout {
        for document in &mut builder.documents {
            document.text = wrap(&document.text, width);
        }
    }
    Ok(builder.documents)
}

/// A surface token: its form, whether white space follows, and how many of the sentence's words it is made of.
struct Surface {
    form: String,
    space_after: bool,
    words: usize,
}

#[derive(Default)]
struct Builder {
    layout: Layout,
    documents: Vec<GoldDocument>,
    new_document: Option<String>,
    new_paragraph: bool,
    /// Sentences left in the innermost block, where the treebank counts them.
    left_in_block: Option<usize>,
    surface: Vec<Surface>,
    words: Vec<GoldWord>,
    /// Last word of the multiword token at hand.
    multiword_end: usize,
    /// Whether white space follows the last sentence.
    space: bool,
}

impl Builder {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        if line.is_empty() {
            self.end_sentence();
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            if let Some(rest) = comment.strip_prefix("newdoc") {
                self.new_document = Some(rest.rsplit('=').next().unwrap_or("").trim().to_owned());
                self.new_paragraph = true;
            } else if comment == "newpar" || comment.starts_with("newpar ") {
                self.new_paragraph = true;
            } else if let Some(blocks) = comment.strip_prefix("newpar_block") {
                self.left_in_block = sentences_in_block(blocks);
            }
        } else {
            self.token(line)?;
        }
        Ok(())
    }

    fn token(&mut self, line: &str) -> Result<(), &'static str> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, xpos, features, head, relation, _, misc] = fields.as_slice() else {
            return Err("ten fields separated by tabs are expected");
        };
        let space_after = !misc.split('|').any(|f| f == "SpaceAfter=No");
        if id.contains('.') {
            return Ok(());
        }
        if let Some((first, last)) = id.split_once('-') {
            let (first, last) = (number(first)?, number(last)?);
            self.multiword_end = last;
            self.surface.push(Surface {
                form: form.to_owned(),
                space_after,
                words: (last + 1).saturating_sub(first),
            });
            return Ok(());
        }
        if number(id)? > self.multiword_end {
            self.surface.push(Surface { form: form.to_owned(), space_after, words: 1 });
        }
        self.words.push(GoldWord {
            span: Span::default(),
            form: form.to_owned(),
            lemma: lemma.to_owned(),
            upos: Upos::from_tag(upos).unwrap_or(Upos::X),
            xpos: xpos.to_owned(),
            features: features.to_owned(),
            head: number(head)?,
            relation: relation.to_owned(),
        });
        Ok(())
    }

    fn end_sentence(&mut self) {
        self.multiword_end = 0;
        if self.words.is_empty() {
            return;
        }
        if self.new_document.is_some() || self.documents.is_empty() {
            let id = self.new_document.take().unwrap_or_default();
            self.documents.push(GoldDocument { id, ..GoldDocument::default() });
            self.space = false;
        }
        let Some(document) = self.documents.last_mut() else { return };
        if std::mem::take(&mut self.new_paragraph) && !document.text.is_empty() {
            document.text.push_str(if self.layout == Layout::Lines { "\n" } else { "\n\n" });
            self.space = false;
        }
        let mut words = std::mem::take(&mut self.words);
        let mut rest = words.iter_mut();
        let mut whole: Option<Span> = None;
        for surface in self.surface.drain(..) {
            if std::mem::replace(&mut self.space, surface.space_after) {
                document.text.push(' ');
            }
            let start = document.text.len();
            document.text.push_str(&surface.form);
            let span = Span::new(start, document.text.len());
            whole = Some(whole.map_or(span, |w| w.cover(span)));
            place(rest.by_ref().take(surface.words), span, &surface.form);
        }
        document.sentences.push(GoldSentence { span: whole.unwrap_or_default(), words });
        self.left_in_block = self.left_in_block.map(|left| left.saturating_sub(1));
        if self.left_in_block == Some(0) {
            self.left_in_block = None;
            self.new_paragraph = true;
        }
    }
}

/// How many sentences the innermost of `= figure (7 s) | caption (1 s)` holds; blocks inside a line do not count.
fn sentences_in_block(blocks: &str) -> Option<usize> {
    let innermost = blocks.rsplit('|').next()?.trim_start_matches(['=', ' ']);
    if ["hi", "note", "add"].iter().any(|inline| innermost.starts_with(inline)) {
        return None;
    }
    innermost.rsplit_once('(')?.1.strip_suffix(" s)")?.parse().ok()
}

/// Breaks the lines of a text at spaces, so that no line that can be broken is longer than `width` characters. Bytes stay
/// where they are.
fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut column = 0;
        for (i, word) in line.split(' ').enumerate() {
            let length = word.trim_end().chars().count();
            if i > 0 {
                let fits = column + 1 + length <= width;
                out.push(if fits { ' ' } else { '\n' });
                column = if fits { column + 1 } else { 0 };
            }
            out.push_str(word);
            column += length;
        }
    }
    out
}

/// Gives the words of one surface token their spans.
fn place<'a>(words: impl Iterator<Item = &'a mut GoldWord>, token: Span, form: &str) {
    let words: Vec<&mut GoldWord> = words.collect();
    let spelt: usize = words.iter().map(|w| w.form.len()).sum();
    let exact = spelt == form.len();
    let mut start = token.start;
    for word in words {
        word.span = if exact { Span::new(start, start + word.form.len()) } else { token };
        start += word.form.len();
    }
}

fn number(field: &str) -> Result<usize, &'static str> {
    if field == "_" { Ok(0) } else { field.parse().map_err(|_| "a number is expected") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const TREE: &str = "# newdoc id = d1\n# newpar\n1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
        1\tDo\tdo\tAUX\tVB\t_\t3\taux\t_\t_\n2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_\n\
        3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n4\t!\t!\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n\
        1\tWhy\twhy\tADV\tWRB\tTypo=Yes\t0\troot\t_\t_\n\n# newpar\n1\tSo\tso\tADV\tRB\t_\t0\troot\t_\t_\n\n";

    fn gold(layout: Layout) -> Vec<GoldDocument> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tree.conllu");
        std::fs::File::create(&path).unwrap().write_all(TREE.as_bytes()).unwrap();
        read(&path, layout).unwrap()
    }

    #[test]
    fn the_text_is_rebuilt_with_its_spaces_and_paragraphs() {
        assert_eq!(gold(Layout::BlankLines)[0].text, "Don't go! Why\n\nSo");
        assert_eq!(gold(Layout::Lines)[0].text, "Don't go! Why\nSo");
        assert_eq!(gold(Layout::Wrapped(10))[0].text, "Don't go!\nWhy\n\nSo");
    }

    #[test]
    fn words_of_a_multiword_token_have_their_own_spans() {
        let document = &gold(Layout::BlankLines)[0];
        let forms: Vec<&str> =
            document.sentences[0].words.iter().map(|w| &document.text[w.span.range()]).collect();
        assert_eq!(forms, ["Do", "n't", "go", "!"]);
        assert_eq!(document.sentences[1].span, Span::new(10, 13));
        assert_eq!(document.sentences[1].words[0].feature("Typo"), Some("Yes"));
    }

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.conllu");
        std::fs::write(&path, "# a\n1\tx\n").unwrap();
        assert!(
            read(&path, Layout::Lines)
                .unwrap_err()
                .to_string()
                .ends_with("x.conllu:2: ten fields separated by tabs are expected")
        );
    }
}
