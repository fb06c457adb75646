//! One map from byte offsets to the unit that a reader of the output counts in.

use super::Span;
use serde::{Deserialize, Serialize};

/// What an offset in the output counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OffsetUnit {
    /// Unicode code points, as Python strings count.
    #[default]
    Codepoint,
    /// UTF-8 bytes, as Rust and Go strings count.
    Byte,
    /// UTF-16 code units, as JavaScript and Java strings count.
    Utf16,
}

/// Converts byte offsets of one text. Offsets inside a character are not valid input.
#[derive(Debug)]
pub struct OffsetMap {
    unit: OffsetUnit,
    /// The count at every `STEP`th byte (rounded down to a character boundary), so that a lookup scans little.
    marks: Vec<(usize, usize)>,
}

const STEP: usize = 64;

impl OffsetMap {
    /// Reads the text once. For bytes, and for text that is plain ASCII, the map is the identity and holds nothing.
    pub fn new(text: &str, unit: OffsetUnit) -> Self {
        let mut marks = Vec::new();
        if unit != OffsetUnit::Byte && !text.is_ascii() {
            marks.reserve(text.len() / STEP + 1);
            let (mut count, mut next) = (0, 0);
            for (at, c) in text.char_indices() {
                if at >= next {
                    marks.push((at, count));
                    next = at + STEP;
                }
                count += width(c, unit);
            }
        }
        Self { unit, marks }
    }

    /// The offset, in the map's unit, of a byte offset into `text`, which must be the text that the map was made of.
    pub fn convert(&self, text: &str, byte: usize) -> usize {
        let i = self.marks.partition_point(|&(at, _)| at <= byte);
        let Some(&(at, count)) = i.checked_sub(1).and_then(|i| self.marks.get(i)) else { return byte };
        count + text[at..byte].chars().map(|c| width(c, self.unit)).sum::<usize>()
    }

    /// Both ends of a span, converted.
    pub fn convert_span(&self, text: &str, span: Span) -> (usize, usize) {
        (self.convert(text, span.start), self.convert(text, span.end))
    }
}

fn width(c: char, unit: OffsetUnit) -> usize {
    match unit {
        OffsetUnit::Codepoint => 1,
        OffsetUnit::Byte => c.len_utf8(),
        OffsetUnit::Utf16 => c.len_utf16(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_emoji_counts_one_four_or_two() {
        let text = "a\u{1F600}b";
        let end = |unit| OffsetMap::new(text, unit).convert(text, 5);
        assert_eq!((end(OffsetUnit::Codepoint), end(OffsetUnit::Byte), end(OffsetUnit::Utf16)), (2, 5, 3));
    }

    #[test]
    fn an_empty_text_has_offset_zero() {
        assert_eq!(OffsetMap::new("", OffsetUnit::Codepoint).convert("", 0), 0);
    }

    proptest! {
        /// Against the definition: slicing in the output's own unit gives the surface form.
        #[test]
        fn slices_in_every_unit_give_the_surface_form(
            text in "[a-z \\r\\n\u{301}\u{200b}\u{202e}\u{5d0}-\u{5d5}\u{e9}\u{1F468}\u{200d}\u{1F469}]{0,300}",
            a in 0usize..1000, b in 0usize..1000,
        ) {
            let cuts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let (a, b) = (cuts[a % cuts.len()], cuts[b % cuts.len()]);
            let span = Span::new(a.min(b), a.max(b));
            let surface = &text[span.range()];
            let (s, e) = OffsetMap::new(&text, OffsetUnit::Codepoint).convert_span(&text, span);
            prop_assert_eq!(text.chars().skip(s).take(e - s).collect::<String>(), surface);
            let (s, e) = OffsetMap::new(&text, OffsetUnit::Utf16).convert_span(&text, span);
            let units: Vec<u16> = text.encode_utf16().collect();
            prop_assert_eq!(String::from_utf16(&units[s..e]).unwrap(), surface);
            let (s, e) = OffsetMap::new(&text, OffsetUnit::Byte).convert_span(&text, span);
            prop_assert_eq!(&text[s..e], surface);
        }
    }
}
