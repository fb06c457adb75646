//! The best sequence of tags that IOB2 allows: `I-X` follows only `B-X` or `I-X` (Viterbi over log-probabilities).

use super::Mention;
use crate::document::Label;
use crate::encoder::{Matrix, ModelError, argmax};

/// The tags of a head.
pub struct Tags {
    tags: Vec<Tag>,
}

#[derive(Debug, Clone, PartialEq)]
enum Tag {
    Outside,
    Begin(Label),
    Inside {
        kind: Label,
        /// Index of the tag that begins an entity of the type.
        begin: usize,
    },
}

impl Tags {
    /// Reads IOB2 tags.
    pub fn parse(names: &[String]) -> Result<Self, ModelError> {
        let malformed = |problem: String| ModelError::Malformed { file: "labels.json".to_string(), problem };
        let tag = |name: &String| match name.split_once('-') {
            None if name == "O" => Ok(Tag::Outside),
            Some(("B", kind)) => Ok(Tag::Begin(kind.into())),
            Some(("I", kind)) => {
                let begin = names.iter().position(|n| n.strip_prefix("B-") == Some(kind));
                let begin = begin.ok_or_else(|| malformed(format!("{name} has no B-{kind}")))?;
                Ok(Tag::Inside { kind: kind.into(), begin })
            }
            _ => Err(malformed(format!("{name:?} is no IOB2 tag"))),
        };
        Ok(Self { tags: names.iter().map(tag).collect::<Result<_, _>>()? })
    }

    /// Entities of the best allowed sequence. `scores` has one row of log-probabilities a word.
    pub fn decode(&self, scores: &Matrix) -> Vec<Mention> {
        let path = self.best_path(scores);
        let mut mentions: Vec<Mention> = Vec::new();
        for (i, &tag) in path.iter().enumerate() {
            match &self.tags[tag] {
                Tag::Outside => {}
                Tag::Begin(kind) => {
                    mentions.push(Mention { words: i..i + 1, kind: kind.clone(), score: 0.0 });
                }
                Tag::Inside { .. } => {
                    if let Some(m) = mentions.last_mut() {
                        m.words.end = i + 1;
                    }
                }
            }
        }
        for m in &mut mentions {
            m.score = self.score(scores, m);
        }
        mentions
    }

    fn best_path(&self, scores: &Matrix) -> Vec<usize> {
        let (n, k) = (scores.rows(), self.tags.len());
        if n == 0 {
            return Vec::new();
        }
        let mut from = vec![0; n * k];
        let mut best: Vec<f32> = scores.row(0).to_vec();
        for (t, tag) in self.tags.iter().enumerate() {
            if matches!(tag, Tag::Inside { .. }) {
                best[t] = f32::NEG_INFINITY;
            }
        }
        for i in 1..n {
            let top = argmax(&best);
            let next: Vec<f32> = (0..k)
                .map(|t| {
                    let before = match self.tags[t] {
                        Tag::Inside { begin, .. } if best[begin] > best[t] => begin,
                        Tag::Inside { .. } => t,
                        _ => top,
                    };
                    from[i * k + t] = before;
                    best[before] + scores.row(i)[t]
                })
                .collect();
            best = next;
        }
        let mut path = vec![argmax(&best); n];
        for i in (1..n).rev() {
            path[i - 1] = from[i * k + path[i]];
        }
        path
    }

    /// The least probable of the decisions that make the entity: its words belong to the type, and it ends where it does.
    fn score(&self, scores: &Matrix, m: &Mention) -> f32 {
        let probability = |i: usize, wanted: &dyn Fn(&Tag) -> bool| -> f32 {
            let row = scores.row(i);
            self.tags.iter().zip(row).filter(|(t, _)| wanted(t)).map(|(_, s)| s.exp()).sum()
        };
        let begins = |t: &Tag| matches!(t, Tag::Begin(kind) if *kind == m.kind);
        let goes_on = |t: &Tag| matches!(t, Tag::Inside { kind, .. } if *kind == m.kind);
        let mut score = probability(m.words.start, &begins);
        for i in m.words.start + 1..m.words.end {
            score = score.min(probability(i, &goes_on));
        }
        if m.words.end < scores.rows() {
            score = score.min(1.0 - probability(m.words.end, &goes_on));
        }
        score.clamp(0.0, 1.0)
    }
}

/// Scores to log-probabilities, in place, after division by the temperature.
pub fn log_softmax(row: &mut [f32], temperature: f32) {
    row.iter_mut().for_each(|x| *x /= temperature);
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = row.iter().map(|x| (x - top).exp()).sum();
    let log = top + sum.ln();
    row.iter_mut().for_each(|x| *x -= log);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tags() -> Tags {
        Tags::parse(&["O", "B-PER", "I-PER", "B-ORG", "I-ORG"].map(String::from)).unwrap()
    }

    fn decoded(rows: &[[f32; 5]]) -> Vec<(std::ops::Range<usize>, String)> {
        let mut scores = Matrix::from_vec(rows.concat(), 5);
        (0..rows.len()).for_each(|i| log_softmax(scores.row_mut(i), 1.0));
        tags().decode(&scores).into_iter().map(|m| (m.words, m.kind.to_string())).collect()
    }

    #[test]
    fn an_inside_without_a_beginning_is_repaired() {
        // By itself, the second word would be I-ORG after B-PER: the likelier of the two types wins for both.
        let found =
            decoded(&[[0.0, 5.0, 0.0, 4.0, 0.0], [0.0, 0.0, 1.0, 0.0, 5.0], [5.0, 0.0, 0.0, 0.0, 0.0]]);
        assert_eq!(found, [(0..2, "ORG".to_string())]);
    }

    #[test]
    fn two_entities_side_by_side_stay_two() {
        let found = decoded(&[[0.0, 5.0, 0.0, 0.0, 0.0], [0.0, 5.0, 0.0, 0.0, 0.0]]);
        assert_eq!(found, [(0..1, "PER".to_string()), (1..2, "PER".to_string())]);
    }

    #[test]
    fn no_words_no_entities() {
        assert_eq!(decoded(&[]), []);
    }

    proptest! {
        /// Whatever the scores: spans are in order, apart, inside the sentence, and scores are probabilities.
        #[test]
        fn any_scores_give_a_proper_sequence(rows in prop::collection::vec(prop::array::uniform5(-9.0f32..9.0), 0..12)) {
            let mut scores = Matrix::from_vec(rows.concat(), 5);
            (0..rows.len()).for_each(|i| log_softmax(scores.row_mut(i), 1.0));
            let mut end = 0;
            for m in tags().decode(&scores) {
                prop_assert!(m.words.start >= end && m.words.end > m.words.start && m.words.end <= rows.len());
                prop_assert!((0.0..=1.0).contains(&m.score));
                end = m.words.end;
            }
        }
    }
}
