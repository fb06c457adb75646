//! Words to wordpieces, and the shape of a word that an uncased vocabulary forgets.

use super::ModelError;
use std::collections::BTreeMap;
use std::rc::Rc;
use tokenizers::Tokenizer;

/// A word gives at most so many pieces: a pasted blob must not fill a window.
pub(super) const MOST_PIECES: usize = 48;

/// What stands before and after a text and for what the vocabulary lacks, in the families of BERT and of RoBERTa.
const SPECIAL: [[&str; 3]; 2] = [["[CLS]", "[SEP]", "[UNK]"], ["<s>", "</s>", "<unk>"]];

/// The tokenizer of a model.
pub struct Wordpieces {
    tokenizer: Tokenizer,
    pub(super) cls: u32,
    pub(super) sep: u32,
    unknown: u32,
    /// Whether the model takes the shapes of words.
    shapes: bool,
    most: usize,
}

/// The pieces of one word.
#[derive(Debug, Clone)]
pub struct WordPieces {
    pub ids: Box<[u32]>,
    pub shape: u32,
}

/// How a word is written; the numbers are those of training (`scripts/train/data.py`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Other = 0,
    Lower = 1,
    Upper = 2,
    Title = 3,
    Mixed = 4,
    Digits = 5,
}

impl Wordpieces {
    /// Reads a `tokenizer.json`. `shapes`: whether the model takes the shapes of words; `most`: a word gives at most so many
    /// pieces.
    pub fn new(json: &[u8], shapes: bool, most: usize) -> Result<Self, ModelError> {
        let malformed =
            |problem: String| ModelError::Malformed { file: "tokenizer.json".to_string(), problem };
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|e| malformed(e.to_string()))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|e| malformed(e.to_string()))?;
        let ids = |tokens: &[&str; 3]| {
            let mut ids = tokens.iter().map(|token| tokenizer.token_to_id(token));
            Some([ids.next()??, ids.next()??, ids.next()??])
        };
        let [cls, sep, unknown] = SPECIAL.iter().find_map(ids).ok_or_else(|| {
            malformed(format!("has neither {} nor {}", SPECIAL[0].join(" "), SPECIAL[1].join(" ")))
        })?;
        Ok(Self { tokenizer, cls, sep, unknown, shapes, most })
    }

    /// The pieces of every word of every sentence; equal words are looked up once.
    pub fn of_sentences(&self, sentences: &[Vec<&str>]) -> Vec<Vec<WordPieces>> {
        let mut seen: BTreeMap<&str, Rc<WordPieces>> = BTreeMap::new();
        let mut of_word =
            |word| seen.entry(word).or_insert_with_key(|w| Rc::new(self.of_word(w))).as_ref().clone();
        sentences.iter().map(|s| s.iter().map(|w| of_word(*w)).collect()).collect()
    }

    fn of_word(&self, word: &str) -> WordPieces {
        let ids = match self.tokenizer.encode_fast(word, false) {
            Ok(encoding) if !encoding.get_ids().is_empty() => {
                encoding.get_ids().iter().take(self.most).copied().collect()
            }
            // Nothing is left of some words, such as a lone zero-width space.
            _ => Box::from([self.unknown]),
        };
        WordPieces { ids, shape: if self.shapes { Shape::of(word) as u32 } else { 0 } }
    }
}

impl Shape {
    /// The shape of a word.
    pub fn of(word: &str) -> Self {
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        let Some(first) = letters.next() else {
            return if word.chars().any(is_digit) { Shape::Digits } else { Shape::Other };
        };
        let (mut n, mut upper, mut lower) = (1, 0, 0);
        for c in letters {
            n += 1;
            upper += usize::from(c.is_uppercase());
            lower += usize::from(c.is_lowercase());
        }
        match (first.is_uppercase(), n) {
            (true, 1) => Shape::Title,
            (true, _) if upper == n - 1 => Shape::Upper,
            (true, _) if lower == n - 1 => Shape::Title,
            (false, _) if first.is_lowercase() && lower == n - 1 => Shape::Lower,
            _ => Shape::Mixed,
        }
    }
}

/// What Python's `str.isdigit` accepts: decimal digits and superscripts, no fractions.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || (c.is_numeric() && !c.is_ascii() && !matches!(c, '\u{bc}'..='\u{be}' | '\u{2150}'..='\u{218b}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_those_of_training() {
        let cases = [
            ("talks", Shape::Lower),
            ("NATO", Shape::Upper),
            ("U.S.", Shape::Upper),
            ("Beijing", Shape::Title),
            ("X", Shape::Title),
            ("O'Neill", Shape::Mixed),
            ("iPhone", Shape::Mixed),
            ("2016", Shape::Digits),
            ("3rd", Shape::Lower),
            (",", Shape::Other),
            ("", Shape::Other),
            ("\u{5e9}\u{5dc}\u{5d5}\u{5dd}", Shape::Mixed),
        ];
        for (word, shape) in cases {
            assert_eq!(Shape::of(word), shape, "{word}");
        }
    }
}
