//! Hand-made trees for tests.

use crate::document::{Document, Label, Sentence, Span, Token, Upos};

/// A document of one-line sentences. A word is `form/UPOS/head/relation`, with `/lemma`, `/xpos` and `/ENTITY` after
/// it where they matter; heads count from 1 within the sentence, 0 is the root; words are parted by one space, but where one begins with `+`.
pub fn document(lines: &str) -> Document {
    let mut doc = Document::new("fixture", "");
    for line in lines.lines().filter(|l| !l.trim().is_empty()) {
        let (first, start) = (doc.tokens.len(), doc.text.len());
        for word in line.split_whitespace() {
            let glued = word.strip_prefix('+');
            if glued.is_some() {
                doc.text.pop();
            }
            let word = glued.unwrap_or(word);
            let part: Vec<&str> = word.split('/').collect();
            let at = |i: usize| part.get(i).copied().filter(|p| !p.is_empty());
            let span = Span::new(doc.text.len(), doc.text.len() + part[0].len());
            doc.text.push_str(part[0]);
            doc.text.push(' ');
            let mut token = Token::new(span);
            token.upos = Upos::from_tag(at(1).unwrap_or("X")).unwrap_or(Upos::X);
            let head: usize = at(2).and_then(|h| h.parse().ok()).unwrap_or(0);
            token.head = head.checked_sub(1).map(|h| h + first);
            token.relation = Label::from(at(3).unwrap_or("root"));
            token.lemma = at(4).unwrap_or(part[0]).to_lowercase();
            token.xpos = Label::from(at(5).unwrap_or(""));
            doc.tokens.push(token);
            if let Some(kind) = at(6) {
                match doc.entities.last_mut().filter(|e| e.span.end + 1 >= span.start && &*e.kind == kind) {
                    Some(entity) => entity.span.end = span.end,
                    None => doc.entities.push(crate::document::Entity {
                        span,
                        kind: Label::from(kind),
                        score: 1.0,
                        actor: None,
                    }),
                }
            }
        }
        doc.text.pop();
        let span = Span::new(start, doc.text.len());
        doc.sentences.push(Sentence { span, tokens: first..doc.tokens.len() });
        doc.text.push('\n');
    }
    doc
}
