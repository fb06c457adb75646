//! Windows: what the encoder sees at once.
//!
//! Consecutive sentences are packed greedily up to the size that the model was trained with, so that words see their
//! neighbours (Schweter & Akbik 2020) and nothing is padded. A sentence too long for a window is read in windows that
//! overlap; each word counts from the window in which it stands further from the edge.

use super::wordpieces::{MOST_PIECES, WordPieces, Wordpieces};
use std::ops::Range;

/// A sentence up to so many wordpieces is read whole, even above the window size.
const LONGEST: usize = 256;
/// Wordpieces that two windows over one long sentence share.
const OVERLAP: usize = 64;
/// `[CLS]` and `[SEP]`.
const SPECIAL: usize = 2;

/// How much a model reads at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    size: usize,
    longest: usize,
    overlap: usize,
}

impl Room {
    /// So many positions are the fewest that a window of words makes sense in.
    pub const FEWEST: usize = 16;

    /// Of a model that was trained on windows of `size` wordpieces and knows `positions` of them.
    pub fn new(size: usize, positions: usize) -> Self {
        let longest = LONGEST.min(positions);
        Self { size: size.min(positions), longest, overlap: OVERLAP.min(longest / 4) }
    }

    /// A word may have so many pieces that two always fit.
    pub fn most_pieces(self) -> usize {
        MOST_PIECES.min((self.longest - SPECIAL) / 2)
    }
}

/// Some sentences, or a part of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    pub parts: Vec<Part>,
}

/// A run of words of one sentence inside a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub sentence: usize,
    /// The words that are read.
    pub words: Range<usize>,
    /// Those among them whose vectors count.
    pub keep: Range<usize>,
}

/// What goes into the network.
pub struct Input {
    pub ids: Vec<u32>,
    pub shapes: Vec<u32>,
    /// Position of the first piece of each word, parts one after the other.
    pub first: Vec<usize>,
}

/// Cuts sentences, given as the pieces of their words, into windows.
pub fn plan(sentences: &[Vec<WordPieces>], room: Room) -> Vec<Window> {
    let mut windows = Vec::new();
    let (mut parts, mut filled) = (Vec::new(), 0);
    let mut close = |parts: &mut Vec<Part>| {
        if !parts.is_empty() {
            windows.push(Window { parts: std::mem::take(parts) });
        }
    };
    for (sentence, words) in sentences.iter().enumerate().filter(|(_, w)| !w.is_empty()) {
        let length: usize = words.iter().map(|w| w.ids.len()).sum();
        if filled + length > room.size - SPECIAL {
            close(&mut parts);
            filled = 0;
        }
        if length > room.longest - SPECIAL {
            for part in overlapping(sentence, words, room) {
                close(&mut vec![part]);
            }
        } else {
            parts.push(Part { sentence, words: 0..words.len(), keep: 0..words.len() });
            filled += length;
        }
    }
    close(&mut parts);
    windows
}

fn overlapping(sentence: usize, words: &[WordPieces], room: Room) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut start = 0;
    loop {
        let end = start + fitting(words[start..].iter(), room.longest - SPECIAL);
        let keep = match parts.last_mut() {
            None => start,
            Some(before) => {
                let middle = start.midpoint(before.words.end);
                before.keep.end = middle;
                middle
            }
        };
        parts.push(Part { sentence, words: start..end, keep: keep..end });
        if end == words.len() {
            return parts;
        }
        start = end - fitting(words[start + 1..end].iter().rev(), room.overlap);
    }
}

/// How many words, of those given in turn, fit into `room` wordpieces.
fn fitting<'a>(words: impl Iterator<Item = &'a WordPieces>, room: usize) -> usize {
    let mut used = 0;
    words
        .take_while(|w| {
            used += w.ids.len();
            used <= room
        })
        .count()
}

impl Window {
    /// The network's input for the window.
    pub fn input(&self, sentences: &[Vec<WordPieces>], special: &Wordpieces) -> Input {
        let mut input = Input { ids: vec![special.cls], shapes: vec![0], first: Vec::new() };
        for part in &self.parts {
            for word in &sentences[part.sentence][part.words.clone()] {
                input.first.push(input.ids.len());
                input.ids.extend_from_slice(&word.ids);
                input.shapes.resize(input.ids.len(), word.shape);
            }
        }
        input.ids.push(special.sep);
        input.shapes.push(0);
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(lengths: &[Vec<usize>]) -> Vec<Vec<WordPieces>> {
        let word = |&n: &usize| WordPieces { ids: vec![7; n].into(), shape: 1 };
        lengths.iter().map(|s| s.iter().map(word).collect()).collect()
    }

    #[test]
    fn short_sentences_share_a_window() {
        let windows = plan(&sentences(&[vec![1; 60], vec![1; 60], vec![1; 100]]), Room::new(192, 512));
        assert_eq!(windows.iter().map(|w| w.parts.len()).collect::<Vec<_>>(), [2, 1]);
    }

    proptest! {
        #[test]
        fn every_word_counts_once_and_no_window_is_too_long(
            lengths in prop::collection::vec(prop::collection::vec(1usize..=48, 0..120), 0..8),
            positions in Room::FEWEST..=600,
        ) {
            let room = Room::new(192, positions);
            let lengths: Vec<Vec<usize>> =
                lengths.iter().map(|s| s.iter().map(|&n| n.min(room.most_pieces())).collect()).collect();
            let sentences = sentences(&lengths);
            let mut seen: Vec<Vec<u32>> = lengths.iter().map(|s| vec![0; s.len()]).collect();
            let mut last = (0, 0);
            for window in plan(&sentences, room) {
                let mut pieces = SPECIAL;
                for part in &window.parts {
                    pieces += lengths[part.sentence][part.words.clone()].iter().sum::<usize>();
                    prop_assert!(part.words.start <= part.keep.start && part.keep.end <= part.words.end);
                    prop_assert!((part.sentence, part.keep.start) >= last);
                    last = (part.sentence, part.keep.end);
                    part.keep.clone().for_each(|w| seen[part.sentence][w] += 1);
                }
                prop_assert!(pieces <= LONGEST.min(positions));
            }
            prop_assert!(seen.iter().flatten().all(|&n| n == 1));
        }
    }
}
