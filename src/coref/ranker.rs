//! Antecedents out of the encoder's head: which words may head what a pronoun or a description refers to.
//!
//! Mentions are ranked (Denis & Baldridge 2008) as words (Dobrovolskii 2021): each pair of a word that refers and a noun or pronoun
//! around it is scored by a biaffine product and by how far the two stand apart; the scores of a word become probabilities, "nothing"
//! among them. The sieves beside this file say which actors are meant.

use crate::document::{Anaphor, Antecedents, Upos};
use crate::encoder::{
    Chunk, Encoder, Linear, Matrix, ModelError, PairScorer, Reach, distance_class, softmax,
};
use crate::syntax::Analysis;
use std::collections::VecDeque;

/// Where a word finds what it refers to.
const REACH: Reach = Reach { before: 8, after: 1 };
/// Width of the features, as in training.
const FEATURES: usize = 128;
/// Distances: in one sentence up to 1, 2, 4, 8, 16 words and beyond; up to 1, 2, 3, 5, 7 sentences and beyond; before and after.
const DISTANCES: usize = 24;
/// Candidates below this probability are left out.
const LEAST: f32 = 0.02;

/// Finds antecedents.
pub struct Ranker {
    anaphor: Linear,
    antecedent: Linear,
    pairs: PairScorer,
    distance: Matrix,
}

/// The antecedents of one document, sentence by sentence as they come.
pub struct Ranking<'a> {
    ranker: &'a Ranker,
    /// Sentences that may still be referred to, or whose words still look for what they refer to.
    near: VecDeque<Sentence>,
    found: Vec<Anaphor>,
}

/// What is kept of a sentence, or of a part of one that is longer than a window.
struct Sentence {
    number: usize,
    /// Words that may be referred to, as tokens of the document, and a row of features for each.
    candidates: Vec<usize>,
    features: Matrix,
    /// Words that may refer, and a row for each that is ready to be paired.
    anaphors: Vec<usize>,
    ready: Matrix,
}

impl Ranker {
    /// The model's head; `None` for a model that has none.
    pub fn new(encoder: &Encoder) -> Result<Option<Self>, ModelError> {
        let folder = encoder.folder();
        if !folder.labels.coref {
            return Ok(None);
        }
        let (tensors, width) = (&folder.tensors, folder.config.hidden_size);
        Ok(Some(Self {
            anaphor: Linear::load(tensors, "coref.anaphor", FEATURES, width)?,
            antecedent: Linear::load(tensors, "coref.antecedent", FEATURES, width)?,
            pairs: PairScorer::load(tensors, "coref.pairs", 1, FEATURES)?,
            distance: tensors.matrix("coref.distance", DISTANCES, 1)?,
        }))
    }

    /// Begins a document.
    pub fn read(&self) -> Ranking<'_> {
        Ranking { ranker: self, near: VecDeque::new(), found: Vec::new() }
    }

    fn sentence(&self, chunk: &Chunk, parsed: &[Analysis], first: usize) -> Sentence {
        let of = |tags: &[Upos]| -> Vec<usize> {
            (0..parsed.len()).filter(|&i| tags.contains(&parsed[i].upos)).collect()
        };
        let (candidates, anaphors) = (of(&CANDIDATES), of(&ANAPHORS));
        let empty = || Matrix::zeros(0, FEATURES);
        Sentence {
            number: chunk.sentence,
            features: if candidates.is_empty() {
                empty()
            } else {
                self.antecedent.apply_gelu(&chunk.vectors.gather(&candidates))
            },
            ready: if anaphors.is_empty() {
                empty()
            } else {
                self.pairs.prepare(&self.anaphor.apply_gelu(&chunk.vectors.gather(&anaphors)))
            },
            candidates: candidates.into_iter().map(|i| first + i).collect(),
            anaphors: anaphors.into_iter().map(|i| first + i).collect(),
        }
    }
}

/// What may be referred to, and what refers, as in training.
const CANDIDATES: [Upos; 3] = [Upos::Noun, Upos::Propn, Upos::Pron];
const ANAPHORS: [Upos; 4] = [Upos::Noun, Upos::Pron, Upos::Det, Upos::Num];

impl Ranking<'_> {
    /// Takes the next chunk of the document with its tags; `first` is the index of its first token there.
    pub fn take(&mut self, chunk: &Chunk, parsed: &[Analysis], first: usize) {
        self.near.push_back(self.ranker.sentence(chunk, parsed, first));
        // Whatever stands around the last sentence but one has come.
        self.rank_up_to(REACH.complete(chunk.sentence));
        while self.near.front().is_some_and(|s| REACH.is_past(s.number, chunk.sentence)) {
            self.near.pop_front();
        }
    }

    /// The antecedents of the document.
    pub fn finish(mut self) -> Antecedents {
        self.rank_up_to(self.near.back().map(|s| s.number));
        Antecedents { found: self.found }
    }

    /// Ranks what the words of all sentences up to one may refer to; everything around it has come.
    fn rank_up_to(&mut self, last: Option<usize>) {
        let Some(last) = last else { return };
        for at in 0..self.near.len() {
            if self.near[at].number > last {
                break;
            }
            let anaphors = std::mem::take(&mut self.near[at].anaphors);
            for (row, token) in anaphors.into_iter().enumerate() {
                let antecedents = self.antecedents(at, row, token);
                if !antecedents.is_empty() {
                    self.found.push(Anaphor { token, antecedents });
                }
            }
        }
    }

    fn antecedents(&self, at: usize, row: usize, token: usize) -> Vec<(usize, f32)> {
        let Sentence { number, ref ready, .. } = self.near[at];
        let (mut words, mut scores, mut score) = (Vec::new(), Vec::new(), Vec::new());
        for sentence in self.near.iter().filter(|s| REACH.covers(number, s.number)) {
            for (i, &word) in sentence.candidates.iter().enumerate().filter(|(_, w)| **w != token) {
                self.ranker.pairs.score(ready.row(row), sentence.features.row(i), &mut score);
                let class = distance(token, word, number.abs_diff(sentence.number));
                words.push(word);
                scores.push(score[0] + self.ranker.distance.row(class)[0]);
            }
        }
        // To refer to nothing.
        scores.push(0.0);
        words.into_iter().zip(softmax(&scores)).filter(|(_, p)| *p >= LEAST).collect()
    }
}

/// The class of a distance from a word to one that it may refer to.
fn distance(word: usize, other: usize, sentences: usize) -> usize {
    let (limits, gap) =
        if sentences == 0 { ([1, 2, 4, 8, 16], word.abs_diff(other)) } else { ([1, 2, 3, 5, 7], sentences) };
    distance_class(gap, limits, sentences == 0, other < word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Parser;
    use serde::Deserialize;

    /// What `scripts/train/reference.py` computed in PyTorch with the shipped model.
    #[derive(Deserialize)]
    struct Case {
        words: Vec<String>,
        refers: usize,
        antecedents: Vec<(usize, f32)>,
    }

    /// Activations are rounded to bytes here, which PyTorch does not: probabilities are off by up to so much.
    const CLOSE: f32 = 0.15;

    #[test]
    fn probabilities_are_those_of_pytorch() {
        let encoder = Encoder::embedded().unwrap();
        let (parser, ranker) = (Parser::new(&encoder).unwrap(), Ranker::new(&encoder).unwrap().unwrap());
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../tests/reference/encoder.json")).unwrap();
        let mut compared = 0;
        for case in cases.iter().filter(|c| !c.antecedents.is_empty()) {
            let words: Vec<&str> = case.words.iter().map(String::as_str).collect();
            let mut ranking = ranker.read();
            encoder.encode(std::slice::from_ref(&words), &mut |chunk| {
                let forms = &words[chunk.words.clone()];
                ranking.take(&chunk, &parser.parse(&chunk, forms), chunk.words.start);
            });
            let found = ranking.finish();
            for &(word, want) in &case.antecedents {
                let all = found.at(case.refers).map_or(&[][..], |a| &a.antecedents);
                let found = all.iter().find(|(i, _)| *i == word).map_or(0.0, |(_, p)| *p);
                assert!(
                    (found - want).abs() < CLOSE,
                    "{} in {:?}: {found}, PyTorch {want}",
                    case.words[word],
                    case.words
                );
                compared += 1;
            }
        }
        assert!(compared > 10);
    }

    #[test]
    fn distances_have_classes() {
        assert_eq!(distance(10, 9, 0), 0);
        assert_eq!(distance(10, 14, 0), 14);
        assert_eq!(distance(100, 10, 0), 5);
        assert_eq!(distance(100, 10, 1), 6);
        assert_eq!(distance(100, 10, 8), 11);
        assert_eq!(distance(10, 100, 1), 18);
    }
}
