//! A plain tokeniser for the tests of this module, so that they need no other layer.

use crate::document::{Document, Sentence, Span, Token};

/// A document with tokens and sentences cut in the simplest way that does for short, clean English.
pub(super) fn document(text: &str, published: Option<&str>) -> Document {
    let mut doc = Document::new("test", text);
    doc.published = published.and_then(|p| p.parse().ok());
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    let is = |i: usize, f: &dyn Fn(char) -> bool| chars.get(i).is_some_and(|c| f(c.1));
    let (mut i, mut first) = (0, 0);
    while i < chars.len() {
        let c = chars[i].1;
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        let mut j = i + 1;
        if c.is_alphanumeric() {
            loop {
                let joined = is(j, &|c| matches!(c, '.' | ',' | ':' | '/' | '-'))
                    && is(j + 1, &|c| c.is_ascii_digit());
                let iso = is(j, &|c| c == '-') && at(j) - at(i) < 8 && text[at(i)..at(j)].starts_with("20");
                if is(j, &char::is_alphanumeric) {
                    j += 1;
                } else if c.is_ascii_digit() && joined && (iso || !is(j, &|c| c == '-')) {
                    j += 2;
                } else {
                    break;
                }
            }
            while is(j, &|c| c == '.') && is(j + 1, &char::is_alphabetic) && j < i + 6 {
                j += 2;
            }
            let short = ["Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "a.m", "p.m", "B.C"];
            if is(j, &|c| c == '.') && short.contains(&&text[at(i)..at(j)]) {
                j += 1;
            }
        } else if c == '\'' && is(j, &|c| c == 's') && !is(j + 1, &char::is_alphanumeric) {
            j += 1;
        }
        doc.tokens.push(Token::new(Span::new(at(i), at(j))));
        let last = matches!(&text[at(i)..at(j)], "." | "!" | "?") || j >= chars.len();
        if last {
            let start = doc.tokens[first].span.start;
            doc.sentences.push(Sentence { span: Span::new(start, at(j)), tokens: first..doc.tokens.len() });
            first = doc.tokens.len();
        }
        i = j;
    }
    doc
}
