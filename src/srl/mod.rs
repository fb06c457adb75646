//! Semantic roles out of the encoder's heads: which words express an event, of which kind and status, and which words
//! head what fills its roles.
//!
//! A word is scored for every kind by itself, and each pair of a predicate and a word for every role by a biaffine product
//! (Dozat & Manning 2017; for roles, Cai et al. 2018) and by how far the two stand apart. What the scores decide is for
//! `claims` to say.

use crate::document::{Argument, Label, Predicate, Predicates, Role, Status};
use crate::encoder::{
    Chunk, Encoder, Linear, Matrix, ModelError, PairScorer, Reach, distance_class, softmax,
};
use std::collections::VecDeque;

/// Words below this probability for every kind are no predicates.
const LEAST_KIND: f32 = 0.01;
/// Arguments below this score, a probability of one in fifty, are left out.
const LEAST_ARGUMENT: f32 = -3.89;
/// Where a predicate finds arguments.
const REACH: Reach = Reach { before: 3, after: 1 };

/// Whether a predicate of one sentence is asked for arguments in another.
pub fn sees(predicate: usize, sentence: usize) -> bool {
    REACH.covers(predicate, sentence)
}

/// Width of the predicates' and the arguments' features, as in training.
const FEATURES: usize = 128;
/// Distances: up to 1, 2, 4, 8, 16 words and beyond; within and outside the sentence; before and after the predicate.
const DISTANCES: usize = 24;

/// Finds predicates and their arguments.
pub struct Labeler {
    trigger: Linear,
    kind: Linear,
    status: Linear,
    predicate: Linear,
    argument: Linear,
    pairs: PairScorer,
    distance: Matrix,
    kinds: Vec<Label>,
    statuses: Vec<Status>,
    roles: Vec<Role>,
}

/// The predicates of one document, sentence by sentence as they come.
pub struct Reading<'a> {
    labeler: &'a Labeler,
    /// Sentences that arguments may still be found in.
    near: VecDeque<Sentence>,
    found: Vec<Predicate>,
}

/// What is kept of a sentence, or of a part of one that is longer than a window.
struct Sentence {
    number: usize,
    /// Index of its first token in the document.
    first: usize,
    /// Features of its words as arguments, and as predicates.
    arguments: Matrix,
    predicates: Vec<(Predicate, Vec<f32>)>,
}

impl Labeler {
    /// The model's heads; `None` for a model that has none.
    pub fn new(encoder: &Encoder) -> Result<Option<Self>, ModelError> {
        let folder = encoder.folder();
        let Some(labels) = &folder.labels.claims else { return Ok(None) };
        let (tensors, width) = (&folder.tensors, folder.config.hidden_size);
        let linear =
            |name: &str, outputs, inputs| Linear::load(tensors, &format!("claims.{name}"), outputs, inputs);
        let malformed = |problem: String| ModelError::Malformed { file: "labels.json".to_string(), problem };
        let statuses = labels
            .statuses
            .iter()
            .map(|name| Status::from_name(name).ok_or_else(|| malformed(format!("{name:?} is no status"))));
        let roles = labels
            .roles
            .iter()
            .map(|name| Role::from_name(name).ok_or_else(|| malformed(format!("{name:?} is no role"))));
        Ok(Some(Self {
            trigger: linear("trigger", FEATURES, width)?,
            kind: linear("kind", labels.kinds.len(), FEATURES)?,
            status: linear("status", labels.statuses.len(), FEATURES)?,
            predicate: linear("predicate", FEATURES, width)?,
            argument: linear("argument", FEATURES, width)?,
            pairs: PairScorer::load(tensors, "claims.pairs", labels.roles.len(), FEATURES)?,
            distance: tensors.matrix("claims.distance", DISTANCES, labels.roles.len())?,
            kinds: labels.kinds.iter().map(|k| Label::from(k.as_str())).collect(),
            statuses: statuses.collect::<Result<_, _>>()?,
            roles: roles.collect::<Result<_, _>>()?,
        }))
    }

    /// Begins a document.
    pub fn read(&self) -> Reading<'_> {
        Reading { labeler: self, near: VecDeque::new(), found: Vec::new() }
    }

    /// The words of a chunk that may be predicates, with their features.
    fn predicates(&self, chunk: &Chunk, first: usize) -> Vec<(Predicate, Vec<f32>)> {
        let trigger = self.trigger.apply_gelu(&chunk.vectors);
        let kinds = self.kind.apply(&trigger);
        let likely: Vec<usize> = (0..kinds.rows())
            .filter(|&i| kinds.row(i).iter().any(|&score| sigmoid(score) >= LEAST_KIND))
            .collect();
        if likely.is_empty() {
            return Vec::new();
        }
        let statuses = self.status.apply(&trigger.gather(&likely));
        let features = self.predicate.apply_gelu(&chunk.vectors.gather(&likely));
        likely
            .iter()
            .enumerate()
            .map(|(row, &word)| {
                let status = softmax(statuses.row(row));
                let predicate = Predicate {
                    token: first + word,
                    kinds: kinds.row(word).iter().map(|&score| sigmoid(score)).collect(),
                    statuses: self.statuses.iter().copied().zip(status).collect(),
                    arguments: Vec::new(),
                };
                (predicate, features.row(row).to_vec())
            })
            .collect()
    }
}

impl Reading<'_> {
    /// Takes the next chunk of the document; `first` is the index of its first token there.
    pub fn take(&mut self, chunk: &Chunk, first: usize) {
        let sentence = Sentence {
            number: chunk.sentence,
            first,
            arguments: self.labeler.argument.apply_gelu(&chunk.vectors),
            predicates: self.labeler.predicates(chunk, first),
        };
        self.near.push_back(sentence);
        // Whatever stands around the last sentence but one has come.
        self.fill_up_to(REACH.complete(chunk.sentence));
        while self.near.front().is_some_and(|s| REACH.is_past(s.number, chunk.sentence)) {
            self.near.pop_front();
        }
    }

    /// The predicates of the document.
    pub fn finish(mut self) -> Predicates {
        self.fill_up_to(self.near.back().map(|s| s.number));
        Predicates { kinds: self.labeler.kinds.clone(), found: self.found }
    }

    /// Finds the arguments of all predicates up to a sentence, everything around which has come.
    fn fill_up_to(&mut self, last: Option<usize>) {
        let Some(last) = last else { return };
        for at in 0..self.near.len() {
            if self.near[at].number > last || self.near[at].predicates.is_empty() {
                continue;
            }
            let number = self.near[at].number;
            let predicates = std::mem::take(&mut self.near[at].predicates);
            let features: Vec<f32> = predicates.iter().flat_map(|(_, f)| f).copied().collect();
            let left = self.labeler.pairs.prepare(&Matrix::from_vec(features, FEATURES));
            for (row, (mut predicate, _)) in predicates.into_iter().enumerate() {
                let around = self.near.iter().filter(|s| REACH.covers(number, s.number));
                for sentence in around {
                    self.labeler.arguments(left.row(row), sentence, number, &mut predicate);
                }
                self.found.push(predicate);
            }
        }
    }
}

impl Labeler {
    /// Adds the arguments that a predicate of sentence `number` has in a sentence.
    fn arguments(&self, left: &[f32], sentence: &Sentence, number: usize, predicate: &mut Predicate) {
        let mut scores = Vec::new();
        for word in 0..sentence.arguments.rows() {
            let token = sentence.first + word;
            self.pairs.score(left, sentence.arguments.row(word), &mut scores);
            let by_distance = self.distance.row(distance(predicate.token, token, sentence.number == number));
            for ((score, bias), role) in scores.iter().zip(by_distance).zip(&self.roles) {
                let score = score + bias;
                if score >= LEAST_ARGUMENT {
                    predicate.arguments.push(Argument { token, role: *role, score: sigmoid(score) });
                }
            }
        }
    }
}

/// The class of a distance from a predicate to a word, in words.
fn distance(predicate: usize, word: usize, same_sentence: bool) -> usize {
    distance_class(predicate.abs_diff(word), [1, 2, 4, 8, 16], same_sentence, word < predicate)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    /// What `scripts/train/reference.py` computed in PyTorch with the shipped model.
    #[derive(Deserialize)]
    struct Case {
        words: Vec<String>,
        kinds: Vec<Vec<f32>>,
        statuses: Vec<Vec<f32>>,
        predicate: usize,
        roles: Vec<Vec<f32>>,
    }

    /// Activations are rounded to bytes here, which PyTorch does not: probabilities are off by up to so much.
    const CLOSE: f32 = 0.15;

    #[test]
    fn probabilities_are_those_of_pytorch() {
        let encoder = Encoder::embedded().unwrap();
        let labeler = Labeler::new(&encoder).unwrap().unwrap();
        let cases: Vec<Case> =
            serde_json::from_str(include_str!("../../tests/reference/encoder.json")).unwrap();
        for case in cases {
            let words: Vec<&str> = case.words.iter().map(String::as_str).collect();
            let mut reading = labeler.read();
            encoder.encode(&[words], &mut |chunk| reading.take(&chunk, chunk.words.start));
            let found = reading.finish();
            let close = |a: f32, b: f32, what: &str| {
                assert!((a - b).abs() < CLOSE, "{what} in {:?}: {a}, PyTorch {b}", case.words);
            };
            for (i, want) in case.kinds.iter().enumerate() {
                let Some(predicate) = found.at(i) else {
                    want.iter().for_each(|&p| close(0.0, p, "kind"));
                    continue;
                };
                predicate.kinds.iter().zip(want).for_each(|(&a, &b)| close(a, b, "kind"));
                let statuses = predicate.statuses.iter().zip(&case.statuses[i]);
                statuses.for_each(|((_, a), &b)| close(*a, b, "status"));
            }
            let Some(predicate) = found.at(case.predicate) else { continue };
            for (word, want) in case.roles.iter().enumerate() {
                for (role, &p) in labeler.roles.iter().zip(want) {
                    close(predicate.argument(word, *role), p, "role");
                }
            }
        }
    }

    #[test]
    fn distances_have_classes() {
        assert_eq!(distance(10, 9, true), 0);
        assert_eq!(distance(10, 10, true), 12);
        assert_eq!(distance(10, 14, true), 14);
        assert_eq!(distance(100, 10, false), 11);
        assert_eq!(distance(0, 17, false), 23);
    }
}
