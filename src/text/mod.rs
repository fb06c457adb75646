//! Sentences and words with exact offsets.
//!
//! Sentences follow news: abbreviations, initials, datelines, quotes that close after the full stop, headlines and bylines
//! without one, copy wrapped at a fixed width. Words are cut as the English treebanks of Universal Dependencies cut them,
//! because the part-of-speech and tree heads are trained on those. The word lists are data (`*.txt` beside the code).

mod address;
mod blocks;
mod character;
mod dateline;
pub(crate) mod lexicon;
mod quotations;
mod sentences;
mod words;

pub use quotations::{quotation_of, quotations};

use crate::document::{Sentence, Span, Token};

/// The most tokens a sentence may hold. Text without punctuation (a list, a transcript in small letters, a table) is cut
/// after that many, so that what comes after, which may take time in the square of the length, stays bounded.
pub const MAX_TOKENS: usize = 400;

/// Cuts a text into sentences and tokens.
///
/// Spans are byte offsets. Sentences and tokens come in reading order and do not overlap; every token lies in one sentence
/// and every sentence holds at least one token. Together the tokens hold every character of the text except white space, control
/// characters and invisible ones (zero-width spaces, byte order marks, marks of direction), which may also lie inside a
/// word. Takes linear time on any text.
pub fn segment(text: &str) -> (Vec<Sentence>, Vec<Token>) {
    let mut spans = Vec::new();
    for mut block in blocks::blocks(text) {
        if let Some(end) = dateline::end(text, block) {
            spans.push(Span::new(block.start, end));
            block.start = end;
        }
        sentences::split(text, block, &mut spans);
    }
    let mut sentences = Vec::with_capacity(spans.len());
    let mut tokens = Vec::with_capacity(text.len() / 5);
    for span in spans {
        let first = tokens.len();
        words::split(text, span, &mut tokens);
        let mut from = first;
        while from < tokens.len() {
            let to = tokens.len().min(from + MAX_TOKENS);
            let whole = tokens[from].span.cover(tokens[to - 1].span);
            sentences.push(Sentence { span: Span::new(whole.start, whole.end), tokens: from..to });
            from = to;
        }
    }
    (sentences, tokens)
}

#[cfg(test)]
mod tests {
    use super::character::{is_blank, is_invisible};
    use super::*;
    use proptest::prelude::*;

    /// Everything that `segment` promises about offsets.
    fn check(text: &str) {
        let (sentences, tokens) = segment(text);
        let mut next = 0;
        for sentence in &sentences {
            assert!(
                sentence.tokens.start == next && sentence.tokens.end > next,
                "tokens of sentences are consecutive"
            );
            assert!(sentence.tokens.len() <= MAX_TOKENS);
            next = sentence.tokens.end;
            for token in &tokens[sentence.tokens.clone()] {
                assert!(sentence.span.contains(token.span), "{token:?} outside {sentence:?}");
            }
        }
        assert_eq!(next, tokens.len());
        assert!(sentences.windows(2).all(|w| w[0].span.end <= w[1].span.start), "sentences overlap");
        let mut end = 0;
        for token in &tokens {
            assert!(token.span.start >= end && !token.span.is_empty(), "tokens overlap or are empty");
            assert!(
                text[end..token.span.start].chars().all(is_blank),
                "text between tokens: {:?}",
                &text[end..token.span.start]
            );
            let surface = &text[token.span.range()];
            // "Obama' s" is a slip of the keyboard for one word.
            let slip = matches!(surface, "' s" | "’ s");
            assert!(
                slip || !surface.contains(|c: char| is_blank(c) && !is_invisible(c)),
                "white space in {surface:?}"
            );
            end = token.span.end;
        }
        assert!(text[end..].chars().all(is_blank), "text after the last token: {:?}", &text[end..]);
    }

    proptest! {
        #[test]
        fn offsets_hold_on_any_text(text in "\\PC{0,200}") {
            check(&text);
        }

        #[test]
        fn offsets_hold_on_text_made_of_hard_cases(parts in proptest::collection::vec(prop_oneof![
            Just("U.S."), Just("Mr. "), Just("\r\n"), Just("\n\n"), Just("don't"), Just("’s"), Just("\""), Just("."), Just("?!"),
            Just(" "), Just("http://x.y/"), Just("a@b.c"), Just("@x"), Just("#"), Just("\u{200b}"), Just("\u{200d}"), Just("👩"),
            Just("\u{feff}"), Just("\u{301}"), Just("שלום"), Just("-"), Just("1,000.5"), Just("$"), Just("%"), Just("'"), Just("The"),
            Just("non-"), Just("\u{202e}"), Just("İ"), Just("ß"), Just("\0"), Just("("), Just(")"), Just("’"), Just("://"), Just("www."),
            Just(":)"), Just("cannot"), Just("5pm"), Just("/"), Just("…"), Just("\u{85}"), Just("\u{2028}"), Just("ﬃ"), Just("🇫🇷"), Just("K.")
        ], 0..60)) {
            check(&parts.concat());
        }
    }

    #[test]
    fn blank_text_has_no_sentences() {
        assert_eq!(segment(" \r\n\u{feff}\t\u{200b}"), (vec![], vec![]));
    }

    #[test]
    fn text_without_punctuation_is_cut_at_the_limit() {
        let text = "word ".repeat(MAX_TOKENS + 1);
        let (sentences, _) = segment(&text);
        assert_eq!(sentences.iter().map(|s| s.tokens.len()).collect::<Vec<_>>(), [MAX_TOKENS, 1]);
    }

    /// Each of these would take hours if any step were quadratic.
    #[test]
    fn long_lines_take_linear_time() {
        let length = 1 << 18;
        for part in [
            "a",
            ".",
            "\"",
            "a.",
            "@",
            "a@a",
            "://",
            "-",
            "a-",
            "1-",
            "'",
            "a'",
            "\r",
            "\n",
            " ",
            "! ",
            "\u{301}",
            "👩\u{200d}",
            "(",
            "1/",
            "U.S. ",
            "1,",
            "“. ",
            "www.",
        ] {
            check(&part.repeat(length / part.len()));
        }
    }

    /// `DATELINE_TEXT=file cargo test --release --lib segmentation_speed -- --ignored --nocapture`, with `SHOW=1` the sentences.
    #[test]
    #[ignore = "needs a text: set DATELINE_TEXT to a file"]
    #[allow(clippy::print_stdout)]
    fn segmentation_speed() {
        let text = std::fs::read_to_string(std::env::var("DATELINE_TEXT").unwrap()).unwrap();
        let start = std::time::Instant::now();
        let (sentences, tokens) = segment(&text);
        let seconds = start.elapsed().as_secs_f64();
        if std::env::var("SHOW").is_ok() {
            for sentence in &sentences {
                let words: Vec<&str> =
                    tokens[sentence.tokens.clone()].iter().map(|t| &text[t.span.range()]).collect();
                println!("{}", words.join(" "));
            }
        }
        let rate = text.len() as f64 / 1e6 / seconds;
        println!("{} sentences, {} tokens, {rate:.1} MB/s", sentences.len(), tokens.len());
    }

    #[test]
    fn an_article_is_cut_as_a_reader_would() {
        let text = "Ministers Meet Again\nBy JANE DOE\n\nPARIS, March 3 (AFP) - The U.S. and China agreed on Monday to talk. \"We won't \
                    wait,\" Mr. Li said.\nHe left at 10 a.m. Tuesday.\n";
        let (sentences, _) = segment(text);
        let found: Vec<&str> = sentences.iter().map(|s| &text[s.span.range()]).collect();
        assert_eq!(
            found,
            [
                "Ministers Meet Again",
                "By JANE DOE",
                "PARIS, March 3 (AFP) -",
                "The U.S. and China agreed on Monday to talk.",
                "\"We won't wait,\" Mr. Li said.",
                "He left at 10 a.m. Tuesday.",
            ]
        );
    }
}
