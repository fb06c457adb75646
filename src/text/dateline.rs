//! The place and date in front of agency copy: `WASHINGTON (AP) _ `, `OSLO, 4 March 2027 (NW) — `, `LAHORE: `. It is no part of the
//! sentence behind it: a parser would hang the sentence's subject on it, and its date is not that of the events told.

use crate::document::Span;
use regex::Regex;
use std::sync::LazyLock;

/// No dateline is longer, in bytes.
const LONGEST: usize = 110;

static DATELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^\p{Lu}[\p{Lu}.'’-]+(?: [\p{Lu}.'’-]+){0,4}", // the city, in capitals
        r"(?:, [\p{L}\p{N} .,'’-]+?)?",                 // region, date
        r" ?(?:\([^()\n]+\) ?)?",                       // agency
        r"(?:--|[—–_]|- )\s*",                          // dash
        r#"["“‘'(]?[\p{Lu}\p{N}]"#,                     // and the sentence begins
    ))
    .ok()
});

/// "LAHORE: Ministers met"
static BEFORE_COLON: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\p{Lu}[\p{Lu}'’-]{4,}(?: [\p{Lu}.'’-]+){0,2}: ["“‘']?\p{Lu}"#).ok());

/// In a transcript, lines begin so with who speaks, and more than one does.
static SPEAKER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^\p{Lu}[\p{Lu}'’-]+(?: [\p{Lu}.'’-]+){0,2}: ").ok());

/// Where the dateline ends that a block begins with, as a byte offset into the text.
pub(super) fn end(text: &str, block: Span) -> Option<usize> {
    let start = block.start + text[block.range()].find(|c: char| !c.is_whitespace())?;
    let mut reach = block.end.min(start + LONGEST);
    while !text.is_char_boundary(reach) {
        reach -= 1;
    }
    let dash = || DATELINE.as_ref()?.find(&text[start..reach]);
    let colon = || {
        let first = text[..start].trim().is_empty();
        let found = BEFORE_COLON.as_ref()?.find(&text[start..reach]).filter(|_| first)?;
        SPEAKER.as_ref()?.find_at(text, start + found.end()).is_none().then_some(found)
    };
    let found = dash().or_else(colon)?;
    // The match takes the first letter of the sentence, and an opening quote, along: give them back.
    let dash = found.as_str().trim_end_matches(|c: char| !c.is_whitespace() && !"-_—–".contains(c));
    Some(start + dash.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline(text: &str) -> Option<&str> {
        end(text, Span::new(0, text.len())).map(|end| &text[..end])
    }

    #[test]
    fn the_patterns_still_compile() {
        assert!(DATELINE.is_some() && BEFORE_COLON.is_some() && SPEAKER.is_some());
    }

    #[test]
    fn datelines_of_many_agencies() {
        for (line, rest) in [
            ("WASHINGTON (AP) _", " The Senate met."),
            (
                "DODOMA, Tanzania, March 4, 2027 (Northgate Wire) --",
                " Tanzania on Wednesday called off talks.",
            ),
            ("OSLO, 4 March 2027 (NW) —", " Norway agreed."),
            ("PARIS, March 3 (Reuters) -", " France will pay."),
            ("NEW DELHI —", " “We agree,” he said."),
            ("ST. JOHN'S, Newfoundland –", " The board met."),
            ("LAHORE:", " Ministers met on Monday.\nThey agreed."),
        ] {
            assert_eq!(dateline(&format!("{line}{rest}")), Some(line));
        }
    }

    #[test]
    fn no_datelines() {
        for text in [
            "NATO — the alliance — met in Oslo.",
            "Paris and Rome agreed.",
            "U.S. officials met on Monday.",
            "The deal - signed in May - fell apart.",
            "BRANDT: Have they agreed?\nHOLM: They have.",
            "NATO: Allies agreed.",
            "",
            "   ",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }
}
