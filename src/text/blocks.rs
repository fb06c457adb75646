//! Paragraphs, headlines and list items: the line breaks that end a sentence whatever stands before them.
//!
//! Agency copy is wrapped at some 70 columns, web text has one paragraph a line, and both start with a headline. What a
//! line break means is read off the lengths of the lines: in wrapped copy a line is *full*, that is, the first word of
//! the next line would not have fitted.

use super::character::{is_blank, is_closer, is_line_break, is_terminator};
use crate::document::Span;

/// Widths, in characters, that people wrap text at.
const WRAP: std::ops::RangeInclusive<usize> = 40..=110;

/// One line that is not blank.
struct Line {
    /// Without the white space around.
    span: Span,
    /// Length in characters.
    width: usize,
    /// Length of the first word in characters.
    first_word: usize,
    /// Whether a blank line, or the end of the text, follows.
    last_of_block: bool,
}

impl Line {
    /// Whether the next line's first word would not have fitted into `wrap` columns.
    fn is_full(&self, next: &Line, wrap: usize) -> bool {
        self.width + 1 + next.first_word > wrap
    }
}

/// The stretches of text that no sentence crosses, in order.
pub(super) fn blocks(text: &str) -> Vec<Span> {
    let lines = lines(text);
    let page_wrap = wrap_width(&lines);
    let mut blocks = Vec::new();
    let mut first = 0;
    while first < lines.len() {
        let last = (first..lines.len()).find(|&i| lines[i].last_of_block).unwrap_or(lines.len() - 1);
        let paragraph = &lines[first..=last];
        let wrap = wrap_width(paragraph).or(page_wrap);
        let mut start = 0;
        for i in 0..paragraph.len() {
            if i + 1 == paragraph.len() || breaks(text, &paragraph[i], &paragraph[i + 1], wrap, i == start) {
                blocks.push(paragraph[start].span.cover(paragraph[i].span));
                start = i + 1;
            }
        }
        first = last + 1;
    }
    blocks
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    let mut breaks = 0;
    let ends = text.char_indices().filter(|&(_, c)| is_line_break(c)).map(|(at, c)| (at, c.len_utf8()));
    for (end, width) in ends.chain([(text.len(), 0)]) {
        let content = text[start..end].trim_matches(is_blank);
        if content.is_empty() {
            // "\r\n" is one line break.
            let inside_crlf =
                start == end && end > 0 && text[..end].ends_with('\r') && text[end..].starts_with('\n');
            if !inside_crlf && end < text.len() {
                breaks += 1;
            }
        } else {
            if breaks > 0
                && let Some(line) = lines.last_mut()
            {
                line.last_of_block = true;
            }
            breaks = 0;
            let from = start + (text[start..end].len() - text[start..end].trim_start_matches(is_blank).len());
            lines.push(Line {
                span: Span::new(from, from + content.len()),
                width: content.chars().count(),
                first_word: content.chars().take_while(|c| !c.is_whitespace()).count(),
                last_of_block: false,
            });
        }
        start = end + width;
    }
    if let Some(line) = lines.last_mut() {
        line.last_of_block = true;
    }
    lines
}

/// The column that these lines are wrapped at, if they are: most lines that another follows are full.
fn wrap_width(lines: &[Line]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().map(|l| l.width).collect();
    widths.sort_unstable();
    // A rare overlong line (an address, a table) says nothing about the others.
    let wrap = *widths.get((widths.len() * 49).div_ceil(50).checked_sub(1)?)?;
    if !WRAP.contains(&wrap) {
        return None;
    }
    let pairs = lines.windows(2).filter(|w| !w[0].last_of_block);
    let (mut full, mut all) = (0, 0);
    for pair in pairs {
        all += 1;
        full += usize::from(pair[0].is_full(&pair[1], wrap));
    }
    (full >= 2 && full * 10 >= all * 6).then_some(wrap)
}

/// Whether a sentence ends at the line break between two lines of one paragraph. `opens`: `line` starts a block.
fn breaks(text: &str, line: &Line, next: &Line, wrap: Option<usize>, opens: bool) -> bool {
    let (line_text, next_text) = (&text[line.span.range()], &text[next.span.range()]);
    let full = wrap.is_some_and(|wrap| line.is_full(next, wrap));
    if is_list_item(next_text, full) {
        return true;
    }
    let ended = line_text.trim_end_matches(|c| is_closer(c) || c == ' ').ends_with(is_terminator);
    if full {
        // Wrapped copy: a sentence goes on unless a headline stands directly above the text.
        return !ended && opens && is_headline(line_text) && starts_upper(next_text);
    }
    if ended {
        return true;
    }
    !line_text.ends_with(',') && starts_upper(next_text)
}

/// A bullet, or a figure or letter with a bracket or full stop.
fn is_list_item(line: &str, full: bool) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('•' | '●' | '▪' | '◦' | '‣' | '■' | '►' | '*') => true,
        Some('-' | '–' | '—') => !full && chars.next().is_some_and(char::is_whitespace),
        Some(c) if c.is_ascii_digit() && !full => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.len() - rest.len() <= 2 && (rest.starts_with(") ") || rest.starts_with(". "))
        }
        Some('(') if !full => {
            matches!((chars.next(), chars.next()), (Some(c), Some(')')) if c.is_alphanumeric())
        }
        _ => false,
    }
}

/// Every word of four letters or more begins with a capital, and there are three words at least.
fn is_headline(line: &str) -> bool {
    let mut words = 0;
    for word in line.split_whitespace() {
        words += 1;
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        if letters.next().is_some_and(char::is_lowercase) && letters.count() >= 3 {
            return false;
        }
    }
    words >= 3
}

/// Whether the line starts as a sentence may: anything but a word in small letters.
fn starts_upper(line: &str) -> bool {
    let mut letters = line.trim_start_matches(|c: char| !c.is_alphanumeric()).chars();
    let first = letters.next();
    // `iPhone sales rise` starts a headline.
    !first.is_some_and(char::is_lowercase) || letters.next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        blocks(text).into_iter().map(|b| &text[b.range()]).collect()
    }

    #[test]
    fn a_headline_and_a_byline_stand_alone() {
        let text = "Minister quits over budget\nBy Jane Doe\n\nPARIS - The minister resigned on Monday.\nNobody knew why.";
        assert_eq!(
            cut(text),
            [
                "Minister quits over budget",
                "By Jane Doe",
                "PARIS - The minister resigned on Monday.",
                "Nobody knew why."
            ]
        );
    }

    #[test]
    fn wrapped_copy_is_one_block_to_the_end_of_the_paragraph() {
        let text = "Harbour Workers Return After Two Weeks\n\
                    The dockers of the northern port went back to work on Monday after the\n\
                    union accepted an offer that Mr. Larsen had called final. The offer\n\
                    had been on the table since the start of the strike, officials said.\n\
                    Trade was slow.\n\
                    Prices rose again on Tuesday, when the first ships left the harbour\n\
                    for the south.";
        let blocks = cut(text);
        assert_eq!(blocks.len(), 3, "{blocks:#?}");
        assert!(blocks[1].ends_with("Trade was slow."), "a short line ends the paragraph");
    }

    #[test]
    fn carriage_returns_count_as_line_breaks_not_as_blank_lines() {
        assert_eq!(cut("small steps\r\nand more"), ["small steps\r\nand more"]);
        assert_eq!(cut("small steps\r\n\r\nand more"), ["small steps", "and more"]);
    }

    #[test]
    fn list_items_stand_alone() {
        assert_eq!(
            cut("They want:\n- more pay\n- fewer hours\n• a say"),
            ["They want:", "- more pay", "- fewer hours", "• a say"]
        );
    }

    #[test]
    fn blank_text_has_no_blocks() {
        assert!(cut(" \n\u{feff}\r\n\t").is_empty());
    }
}
