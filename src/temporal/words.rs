//! Words as the rules see them: the tokens of a document, cut further where tokenisers differ.
//!
//! Rules must not depend on whether `mid-1996`, `10am` or `year's` is one token or several, so hyphens, clitics and
//! units glued to a number are always words of their own here, and an abbreviation always holds its dot.

use super::vocabulary::{Vocabulary, WordId};
use crate::document::{Document, Span};

/// One word of the text with what the matcher needs to know about it.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub(super) struct Word {
    /// Where it stands.
    pub span: Span,
    /// Its lower-case form in the vocabulary of the rules.
    pub id: WordId,
    /// Starts with a capital letter.
    pub capital: bool,
    /// Starts with a digit.
    pub digit: bool,
    /// No white space before it.
    pub glued: bool,
    /// A sentence or a paragraph starts here: no expression runs over it.
    pub fresh: bool,
    /// Index of its token in the document.
    pub token: usize,
}

/// The words of a document in reading order.
pub(super) fn words(doc: &Document, vocabulary: &Vocabulary) -> Vec<Word> {
    let mut out =
        Cutter { text: &doc.text, vocabulary, words: Vec::with_capacity(doc.tokens.len() + 16), token: 0 };
    let mut starts = doc.sentences.iter().map(|s| s.tokens.start).peekable();
    for (i, token) in doc.tokens.iter().enumerate() {
        out.token = i;
        let mut fresh = i == 0;
        while starts.next_if(|&s| s <= i).is_some() {
            fresh = true;
        }
        if out.joins_abbreviation(token.span) {
            continue;
        }
        let before = out.words.len();
        out.cut(token.span);
        if let Some(first) = out.words.get(before).copied() {
            // A sentence splitter may stop at the dot of "Nov. 6".
            let dotted = before > 0 && vocabulary.is_abbreviation(out.words[before - 1].id);
            let paragraph = before > 0 && {
                let gap = doc.text.get(out.words[before - 1].span.end..first.span.start).unwrap_or_default();
                gap.len() > 1 && gap.matches('\n').count() > 1
            };
            out.words[before].fresh = (fresh && !dotted) || paragraph;
        }
    }
    out.words
}

struct Cutter<'a> {
    text: &'a str,
    vocabulary: &'a Vocabulary,
    words: Vec<Word>,
    token: usize,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize) {
        let form = &self.text[start..end];
        let first = form.chars().next().unwrap_or(' ');
        let glued = self.words.last().is_some_and(|w| w.span.end == start);
        self.words.push(Word {
            span: Span { start, end },
            id: self.vocabulary.lookup(form),
            capital: first.is_uppercase(),
            digit: first.is_ascii_digit(),
            glued,
            fresh: false,
            token: self.token,
        });
    }

    /// Takes the dot of "Nov|." into the word before, if that makes an abbreviation of the rules.
    fn joins_abbreviation(&mut self, span: Span) -> bool {
        if &self.text[span.range()] != "." {
            return false;
        }
        let Some(last) = self.words.last_mut() else { return false };
        if last.span.end != span.start || last.digit || span.end - last.span.start > 8 {
            return false;
        }
        let id = self.vocabulary.lookup(&self.text[last.span.start..span.end]);
        if id == WordId::UNKNOWN {
            return false;
        }
        last.span.end = span.end;
        last.id = id;
        true
    }

    fn cut(&mut self, span: Span) {
        let form = &self.text[span.range()];
        if form.bytes().all(|b| b.is_ascii_alphabetic()) || form.len() == 1 || is_iso_date(form) {
            return self.push(span.start, span.end);
        }
        let mut from = 0;
        for (at, c) in form.char_indices() {
            let end = at + c.len_utf8();
            let rest = &form[end..];
            match c {
                '-' | '\u{2010}'..='\u{2015}' => {
                    self.cut_number(span.start + from, span.start + at);
                    self.push(span.start + at, span.start + end);
                    from = end;
                }
                '\'' | '\u{2019}' | '\u{2018}' | '`' => {
                    if at > from {
                        self.cut_number(span.start + from, span.start + at);
                        from = at;
                    }
                    // "'s" stays one word; an apostrophe before a number or at the end stands alone.
                    if rest.is_empty() || rest.starts_with(|c: char| !c.is_alphabetic()) {
                        self.push(span.start + at, span.start + end);
                        from = end;
                    }
                }
                _ => {}
            }
        }
        self.cut_number(span.start + from, span.end);
    }

    /// Cuts "10am" into "10" and "am"; leaves "1980s" and "21st" whole.
    fn cut_number(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let form = &self.text[start..end];
        if form.starts_with(|c: char| c.is_ascii_digit())
            && let Some(at) = form.find(char::is_alphabetic)
            && !matches!(&form[at..], "s" | "st" | "nd" | "rd" | "th")
        {
            self.push(start, start + at);
            return self.push(start + at, end);
        }
        self.push(start, end);
    }
}

/// `2027-03-04`.
pub(super) fn is_iso_date(form: &str) -> bool {
    let b = form.as_bytes();
    b.len() == 10
        && b.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        let doc = testing::document(text, None);
        let mut vocabulary = Vocabulary::default();
        for w in ["nov.", "p.m."] {
            vocabulary.intern(w);
        }
        words(&doc, &vocabulary).iter().map(|w| text[w.span.range()].to_owned()).collect()
    }

    #[test]
    fn what_tokenisers_cut_differently_is_cut_in_one_way() {
        assert_eq!(forms("the mid-1996 deal"), ["the", "mid", "-", "1996", "deal"]);
        assert_eq!(forms("at 10am, year's"), ["at", "10", "am", ",", "year", "'s"]);
        assert_eq!(forms("the '60s and 1980s"), ["the", "'", "60s", "and", "1980s"]);
        assert_eq!(forms("2027-03-04"), ["2027-03-04"]);
    }

    #[test]
    fn a_dot_of_its_own_joins_the_abbreviation() {
        let mut doc = Document::new("a", "Nov. 6");
        for (s, e) in [(0, 3), (3, 4), (5, 6)] {
            doc.tokens.push(crate::document::Token::new(Span::new(s, e)));
        }
        let mut vocabulary = Vocabulary::default();
        vocabulary.intern("nov.");
        let found = words(&doc, &vocabulary);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].span, Span::new(0, 4));
    }
}
