//! Classes of characters that both sentences and words are cut by.

use regex::Regex;
use std::sync::LazyLock;

/// Characters that no token and no sentence begins or ends with: white space, control characters, zero-width spaces,
/// byte order marks, marks of writing direction.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{200b}' || is_invisible(c)
}

/// Characters without a shape that may stand inside a word and do not end it: soft hyphen, joiners, direction marks.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// Combining marks and variation selectors, which belong to the character before them.
pub(super) fn is_mark(c: char) -> bool {
    static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{M}").ok());
    if c < '\u{300}' || c.is_ascii() || ('\u{2010}'..='\u{2027}').contains(&c) {
        return false;
    }
    MARK.as_ref().is_some_and(|mark| mark.is_match(c.encode_utf8(&mut [0; 4])))
}

/// Skin tones and tags, which change the picture before them.
pub(super) fn is_emoji_modifier(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// One half of a flag.
pub(super) fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Letters and figures.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() && !is_flag_letter(c) || is_mark(c)))
}

/// Characters that end a line.
pub(super) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that end a sentence.
pub(super) fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '。' | '！' | '？' | '؟' | '۔')
}

/// Characters that close what a sentence stands in.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '}' | '»' | '›')
}

/// Characters that a sentence may open with.
pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '‘'
            | '„'
            | '('
            | '['
            | '{'
            | '«'
            | '‹'
            | '`'
            | '-'
            | '–'
            | '—'
            | '$'
            | '£'
            | '€'
            | '•'
            | '*'
            | '¿'
            | '¡'
    )
}

/// Both apostrophes in use.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}
