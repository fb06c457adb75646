//! What stands between quotation marks.

use crate::document::Span;

/// Spans between quotation marks of every style; an unclosed one runs to the end of its paragraph.
pub fn quotations(text: &str) -> Vec<Span> {
    let (mut spans, mut open): (Vec<Span>, Option<(usize, &str)>) = (Vec::new(), None);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let mark = ["“", "”", "\"", "``", "''"].into_iter().find(|m| rest.starts_with(m));
        match (mark, open) {
            (Some(m), Some((start, opened))) if closes(opened, m) => {
                spans.push(Span::new(start, at));
                open = None;
            }
            (Some(m), None) if m != "”" => {
                let before = text[..at].chars().next_back();
                let opens = m != "''" || before.is_none_or(|c| !c.is_alphanumeric());
                if opens {
                    open = Some((at + m.len(), m));
                }
            }
            (None, Some((start, _))) if rest.starts_with("\n\n") => {
                spans.push(Span::new(start, at));
                open = None;
            }
            _ => {}
        }
        at += mark.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), str::len);
    }
    if let Some((start, _)) = open {
        spans.push(Span::new(start, text.len()));
    }
    spans
}

/// Whether one mark ends what another began; people mix them.
fn closes(opened: &str, mark: &str) -> bool {
    match opened {
        "“" | "\"" => matches!(mark, "”" | "\""),
        "``" => matches!(mark, "''" | "\""),
        other => mark == other,
    }
}

/// The quotation, of those of a text in reading order, that holds a span.
pub fn quotation_of(quotations: &[Span], span: Span) -> Option<Span> {
    let before = quotations.partition_point(|q| q.start <= span.start);
    quotations[..before].last().copied().filter(|q| q.contains(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_of_every_style_are_found() {
        let text = "He said \"a b\" and “c” and “x\" and ``d'' then \"e f";
        let found: Vec<&str> = quotations(text).iter().map(|s| &text[s.range()]).collect();
        assert_eq!(found, ["a b", "c", "x", "d", "e f"]);
    }

    #[test]
    fn a_word_is_in_one_quotation_or_none() {
        let quotations = quotations("\"a b\" c \"d\"");
        let of = |at: usize| quotation_of(&quotations, Span::new(at, at + 1)).map(|q| q.start);
        assert_eq!([of(3), of(6), of(9)], [Some(1), None, Some(9)]);
    }
}
