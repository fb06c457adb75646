//! The words that occur in the rules, numbered.

use std::collections::BTreeMap;

/// Number of a word in the [`Vocabulary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WordId(u16);

impl WordId {
    /// Any word that no rule mentions.
    pub const UNKNOWN: WordId = WordId(0);

    /// As an index into tables over the vocabulary.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// All words of the rules in lower case. Typographic apostrophes and dashes count as their plain forms.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: BTreeMap<Box<str>, WordId>,
    /// Whether the word ends in a dot, by id.
    dotted: Vec<bool>,
    /// Whether it starts with a digit, by id.
    digits: Vec<bool>,
    /// Bit n of entry b: a word of n bytes starts with the byte b. Most words of a text end their search here.
    lengths: Vec<u32>,
}

/// No word of the rules is longer, in bytes.
const LONGEST: usize = 31;

impl Vocabulary {
    /// The number of a word of the rules, new or known.
    pub fn intern(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        self.dotted.resize(self.dotted.len().max(1), false);
        self.digits.resize(self.dotted.len(), false);
        let id = WordId(self.dotted.len() as u16);
        self.dotted.push(word.len() > 1 && word.ends_with('.'));
        self.digits.push(word.starts_with(|c: char| c.is_ascii_digit()));
        self.lengths.resize(256, 0);
        if let Some(first) = word.as_bytes().first() {
            self.lengths[usize::from(*first)] |= 1 << word.len().min(LONGEST);
        }
        self.ids.insert(word.into(), id);
        id
    }

    /// The number of a word of a text, in any case.
    pub fn lookup(&self, form: &str) -> WordId {
        if form.len() > LONGEST || self.lengths.is_empty() {
            return WordId::UNKNOWN;
        }
        let mut buffer = [0u8; LONGEST + 1];
        let mut n = 0;
        if form.is_ascii() {
            for b in form.bytes() {
                buffer[n] = if b == b'`' { b'\'' } else { b.to_ascii_lowercase() };
                n += 1;
            }
        } else {
            for c in form.chars() {
                let c = match c {
                    '\u{2018}' | '\u{2019}' => '\'',
                    '\u{2010}'..='\u{2015}' => '-',
                    c if c.is_ascii() => c.to_ascii_lowercase(),
                    _ => return WordId::UNKNOWN,
                };
                buffer[n] = c as u8;
                n += 1;
            }
        }
        if n == 0 || self.lengths[usize::from(buffer[0])] & (1 << n.min(LONGEST)) == 0 {
            return WordId::UNKNOWN;
        }
        let word = std::str::from_utf8(&buffer[..n]).unwrap_or_default();
        self.ids.get(word).copied().unwrap_or(WordId::UNKNOWN)
    }

    /// Whether the word is an abbreviation with its dot.
    pub fn is_abbreviation(&self, id: WordId) -> bool {
        self.dotted.get(id.index()).copied().unwrap_or(false)
    }

    /// Whether the word starts with a digit.
    pub fn starts_with_digit(&self, id: WordId) -> bool {
        self.digits.get(id.index()).copied().unwrap_or(false)
    }

    /// One more than the largest number given out.
    pub fn len(&self) -> usize {
        self.dotted.len().max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_typography_do_not_matter() {
        let mut v = Vocabulary::default();
        let (s, dash) = (v.intern("'s"), v.intern("-"));
        assert_eq!((v.lookup("\u{2019}S"), v.lookup("\u{2013}")), (s, dash));
        assert_eq!(v.lookup("\u{e9}t\u{e9}"), WordId::UNKNOWN);
        assert_eq!(v.lookup(""), WordId::UNKNOWN);
    }
}
