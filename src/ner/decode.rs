//! The best sequence of tags that the tag set allows (Viterbi over log-probabilities): in IOB2, `I-X` follows only `B-X` or
//! `I-X`; in BIOES, what `B-X` began an `E-X` has to end.

use super::Mention;
use crate::document::Label;
use crate::encoder::{Matrix, ModelError, Place, Tag, TagReading, argmax};

/// The tags of a head, and which may follow which.
pub struct Tags {
    all: Vec<Tag>,
    after: Vec<After>,
    /// The types, each once.
    kinds: Vec<Label>,
    /// Tags after which no entity is open, or one that may end there.
    closed: Vec<usize>,
}

/// What a tag may come after.
struct After {
    /// Whatever needs no more words: the tag begins an entity, or is outside.
    closed: bool,
    /// Tags of the entity that it goes on with.
    open: Vec<usize>,
}

impl Tags {
    /// Of the names of a head's tags.
    pub fn parse(names: &[String], reading: TagReading) -> Result<Self, ModelError> {
        let tags = reading.read(names)?;
        let after = tags.iter().map(|tag| After::of(tag, &tags, reading)).collect();
        let closed = (0..tags.len()).filter(|&t| may_end(&tags[t], &tags)).collect();
        let mut kinds: Vec<Label> = Vec::new();
        for tag in &tags {
            if let Tag::Of(_, kind) = tag
                && !kinds.contains(kind)
            {
                kinds.push(kind.clone());
            }
        }
        Ok(Self { all: tags, after, kinds, closed })
    }

    /// The types of entities.
    pub fn kinds(&self) -> &[Label] {
        &self.kinds
    }

    /// Entities of the best allowed sequence. `scores` has one row of log-probabilities a word.
    pub fn decode(&self, scores: &Matrix) -> Vec<Mention> {
        let path = self.best_path(scores);
        let mut mentions: Vec<Mention> = Vec::new();
        for (i, &tag) in path.iter().enumerate() {
            let Tag::Of(_, kind) = &self.all[tag] else { continue };
            let goes_on = i > 0 && self.after[tag].open.contains(&path[i - 1]);
            match mentions.last_mut().filter(|_| goes_on) {
                Some(m) => m.words.end = i + 1,
                None => mentions.push(Mention {
                    words: i..i + 1,
                    kind: kind.clone(),
                    score: 0.0,
                    types: Vec::new(),
                }),
            }
        }
        for m in &mut mentions {
            m.score = self.score(scores, m);
            m.types = self.types(scores, m);
        }
        mentions
    }

    /// Log-probabilities of the types of an entity: what its words say of each, on average.
    fn types(&self, scores: &Matrix, m: &Mention) -> Vec<f32> {
        let of_kind = |i: usize, kind: &Label| -> f32 {
            let tags = self.all.iter().zip(scores.row(i));
            tags.filter(|(tag, _)| matches!(tag, Tag::Of(_, k) if k == kind))
                .map(|(_, s)| s.exp())
                .sum::<f32>()
        };
        let words = m.words.len() as f32;
        let mut types: Vec<f32> = self
            .kinds
            .iter()
            .map(|kind| m.words.clone().map(|i| of_kind(i, kind).max(1e-9).ln()).sum::<f32>() / words)
            .collect();
        log_softmax(&mut types, 1.0);
        types
    }

    fn best_path(&self, scores: &Matrix) -> Vec<usize> {
        let (n, k) = (scores.rows(), self.all.len());
        if n == 0 {
            return Vec::new();
        }
        let mut from = vec![0; n * k];
        let mut best: Vec<f32> = scores.row(0).to_vec();
        for (score, after) in best.iter_mut().zip(&self.after) {
            if !after.closed {
                *score = f32::NEG_INFINITY;
            }
        }
        let better = |best: &[f32], a: usize, b: usize| if best[b] > best[a] { b } else { a };
        for i in 1..n {
            let top = self.closed.iter().copied().reduce(|a, b| better(&best, a, b));
            let next: Vec<f32> = (0..k)
                .map(|t| {
                    let after = &self.after[t];
                    let before = after.open.iter().copied().chain(top.filter(|_| after.closed));
                    let Some(before) = before.reduce(|a, b| better(&best, a, b)) else {
                        return f32::NEG_INFINITY;
                    };
                    from[i * k + t] = before;
                    best[before] + scores.row(i)[t]
                })
                .collect();
            best = next;
        }
        let last = self.closed.iter().copied().reduce(|a, b| better(&best, a, b));
        let mut path = vec![last.unwrap_or_else(|| argmax(&best)); n];
        for i in (1..n).rev() {
            path[i - 1] = from[i * k + path[i]];
        }
        path
    }

    /// The least probable of the decisions that make the entity: its words belong to the type, and it ends where it does.
    fn score(&self, scores: &Matrix, m: &Mention) -> f32 {
        let probability = |i: usize, wanted: &dyn Fn(&After) -> bool| -> f32 {
            let of_kind = |tag: &Tag| matches!(tag, Tag::Of(_, kind) if *kind == m.kind);
            let tags = self.all.iter().zip(&self.after).zip(scores.row(i));
            tags.filter(|((tag, after), _)| of_kind(tag) && wanted(after)).map(|(_, s)| s.exp()).sum()
        };
        let begins = |after: &After| after.closed;
        let goes_on = |after: &After| !after.open.is_empty();
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

impl After {
    fn of(tag: &Tag, tags: &[Tag], reading: TagReading) -> Self {
        let Tag::Of(place, kind) = tag else { return Self { closed: true, open: Vec::new() } };
        let find = |place: Place| positions(tags, place, kind);
        let (begin, inside, end) = (find(Place::Begin), find(Place::Inside), find(Place::End));
        match place {
            Place::Begin | Place::Single => Self { closed: true, open: Vec::new() },
            // In IOB1, `I-X` begins an entity unless one of the type stands just before; names do not tell the two apart.
            Place::Inside => Self {
                closed: begin.is_empty() || (reading == TagReading::Any && end.is_empty()),
                open: [inside, begin].concat(),
            },
            Place::End => {
                Self { closed: begin.is_empty() && inside.is_empty(), open: [inside, begin].concat() }
            }
        }
    }
}

fn positions(tags: &[Tag], place: Place, kind: &Label) -> Vec<usize> {
    let wanted = Tag::Of(place, kind.clone());
    (0..tags.len()).filter(|&t| tags[t] == wanted).collect()
}

/// Whether a sentence or an entity may end after a tag: not after `B-X` or `I-X` where there is an `E-X`.
fn may_end(tag: &Tag, tags: &[Tag]) -> bool {
    match tag {
        Tag::Of(Place::Begin | Place::Inside, kind) => positions(tags, Place::End, kind).is_empty(),
        _ => true,
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
        Tags::parse(&["O", "B-PER", "I-PER", "B-ORG", "I-ORG"].map(String::from), TagReading::Iob2).unwrap()
    }

    /// Entities where each word's tag is the given one, or nearly so: `second` gets what is left of the probability.
    fn read(names: &[&str], best: &[&str], second: &str) -> Vec<(std::ops::Range<usize>, String)> {
        let names: Vec<String> = names.iter().map(|n| (*n).to_string()).collect();
        let row = |tag: &str| {
            names
                .iter()
                .map(|n| if n == tag { 4.0 } else { f32::from(u8::from(n == second)) })
                .collect::<Vec<_>>()
        };
        let mut scores = Matrix::from_vec(best.iter().flat_map(|t| row(t)).collect(), names.len());
        (0..best.len()).for_each(|i| log_softmax(scores.row_mut(i), 1.0));
        let found = Tags::parse(&names, TagReading::Any).unwrap().decode(&scores);
        assert!(found.iter().all(|m| (0.0..=1.0).contains(&m.score)));
        found.into_iter().map(|m| (m.words, m.kind.to_string())).collect()
    }

    fn spans(of: &[(std::ops::Range<usize>, &str)]) -> Vec<(std::ops::Range<usize>, String)> {
        of.iter().map(|(r, k)| (r.clone(), (*k).to_string())).collect()
    }

    #[test]
    fn tag_sets_of_checkpoints_are_read_as_they_are_meant() {
        const IOB: &[&str] = &["O", "B-PER", "I-PER", "B-ORG", "I-ORG"];
        const BIOES: &[&str] = &["O", "B-PER", "I-PER", "E-PER", "S-PER"];
        const BILOU: &[&str] = &["O", "B-PER", "I-PER", "L-PER", "U-PER"];
        // IOB1: I-X begins an entity, B-X parts it from one of its type before.
        let found = read(IOB, &["I-PER", "I-PER", "B-PER", "O", "I-ORG", "I-PER"], "O");
        assert_eq!(found, spans(&[(0..2, "PER"), (2..3, "PER"), (4..5, "ORG"), (5..6, "PER")]));
        // A set in which one type never has a B-.
        let found = read(&["B-LOC", "I-LOC", "I-PER", "O"], &["I-PER", "I-PER", "O", "I-LOC", "B-LOC"], "O");
        assert_eq!(found, spans(&[(0..2, "PER"), (3..4, "LOC"), (4..5, "LOC")]));
        let found = read(BIOES, &["S-PER", "B-PER", "I-PER", "E-PER", "S-PER"], "O");
        assert_eq!(found, spans(&[(0..1, "PER"), (1..4, "PER"), (4..5, "PER")]));
        let found = read(BILOU, &["U-PER", "B-PER", "L-PER", "O"], "O");
        assert_eq!(found, spans(&[(0..1, "PER"), (1..3, "PER")]));
        // Types alone: neighbours of one type are one entity.
        let found = read(&["O", "PER", "ORG"], &["PER", "PER", "ORG", "O", "PER"], "O");
        assert_eq!(found, spans(&[(0..2, "PER"), (2..3, "ORG"), (4..5, "PER")]));
    }

    #[test]
    fn what_bioes_forbids_is_repaired() {
        const BIOES: &[&str] = &["O", "B-PER", "I-PER", "E-PER", "S-PER"];
        // Nothing ends the entity that B-PER begins: the second best tag counts.
        assert_eq!(read(BIOES, &["B-PER", "O"], "S-PER"), spans(&[(0..1, "PER")]));
        assert_eq!(read(BIOES, &["O", "I-PER"], "S-PER"), spans(&[(1..2, "PER")]));
    }

    #[test]
    fn sets_without_sense_give_no_panic() {
        for names in
            [&["B-PER", "E-PER"][..], &["E-PER"], &["LABEL_0", "S-X"], &["I-A", "I-A", "O", "O"], &["O"]]
        {
            for tag in names {
                read(names, &[tag, tag, tag], "O");
            }
        }
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
