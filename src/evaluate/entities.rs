//! Strict entity scores, as `conlleval` and `seqeval` count them: span and type must both be right.

use super::conll::ConllDocument;
use super::{EvaluateError, Score};
use crate::pipeline::Analyzer;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// Scores of all entities and of each type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntityScores {
    /// All types together.
    pub all: Score,
    /// Each type that gold or system has.
    pub types: BTreeMap<String, Score>,
    /// How far scores are from probabilities (expected calibration error over ten bins, Guo et al. 2017), 0 to 1.
    pub calibration_error: f64,
    /// How often entities of like score are right: twenty groups of equal size, least sure first.
    pub reliability: Vec<Reliability>,
    /// Number of words.
    pub words: usize,
}

/// Entities of like score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reliability {
    /// Their mean score.
    pub score: f64,
    /// Part of them that is right.
    pub right: f64,
    /// How many they are.
    pub found: usize,
}

/// An entity that the system found: words, type, score.
pub type Found = (Range<usize>, String, f32);

/// Types of the model to types of the gold, for gold of another scheme: `PERSON` to `Person`.
pub type TypeMap = BTreeMap<String, String>;

/// Annotates the words of every document and scores the entities found. `lowercase` and the like are up to the caller. With
/// `types`, found entities get the gold's types, and types without a counterpart count on neither side.
pub fn evaluate(
    analyzer: &Analyzer,
    documents: &[ConllDocument],
    types: Option<&TypeMap>,
) -> Result<EntityScores, EvaluateError> {
    let renamed = |kind: &str| types.map_or_else(|| Some(kind.to_owned()), |t| t.get(kind).cloned());
    let counts = |kind: &String| types.is_none_or(|t| t.values().any(|v| v == kind));
    let found: Vec<Vec<Vec<Found>>> = documents
        .par_iter()
        .map(|d| {
            let words: Vec<Vec<&str>> =
                d.sentences.iter().map(|s| s.words.iter().map(String::as_str).collect()).collect();
            let mentions = analyzer.entities(&words).into_iter();
            mentions
                .map(|m| m.into_iter().filter_map(|m| Some((m.words, renamed(&m.kind)?, m.score))).collect())
                .collect()
        })
        .collect();
    let gold: Vec<Vec<_>> = documents
        .iter()
        .flat_map(|d| &d.sentences)
        .map(|s| s.entities.iter().filter(|(_, kind)| counts(kind)).cloned().collect())
        .collect();
    let scores = score(gold.iter().map(Vec::as_slice).zip(found.iter().flatten().map(Vec::as_slice)));
    let words = documents.iter().flat_map(|d| &d.sentences).map(|s| s.words.len()).sum();
    if scores.all.gold == 0 {
        return Err(EvaluateError::NoGold { what: "entities" });
    }
    Ok(EntityScores { words, ..scores })
}

/// Scores pairs of gold and system entities, one pair a sentence.
pub fn score<'a>(
    sentences: impl Iterator<Item = (&'a [(Range<usize>, String)], &'a [Found])>,
) -> EntityScores {
    let mut out = EntityScores::default();
    let mut judged: Vec<(f32, bool)> = Vec::new();
    for (gold, system) in sentences {
        for (_, kind) in gold {
            out.types.entry(kind.clone()).or_default().gold += 1;
        }
        for (range, kind, probability) in system {
            let right = gold.iter().any(|(r, k)| r == range && k == kind);
            let of_type = out.types.entry(kind.clone()).or_default();
            of_type.predicted += 1;
            of_type.correct += usize::from(right);
            judged.push((*probability, right));
        }
    }
    for of_type in out.types.values() {
        out.all.add(*of_type);
    }
    judged.sort_by(|a, b| a.0.total_cmp(&b.0));
    out.calibration_error = calibration_error(&judged);
    out.reliability = judged.chunks(judged.len().div_ceil(20).max(1)).map(reliability).collect();
    out
}

fn reliability(group: &[(f32, bool)]) -> Reliability {
    let n = group.len().max(1) as f64;
    Reliability {
        score: group.iter().map(|(score, _)| f64::from(*score)).sum::<f64>() / n,
        right: group.iter().filter(|(_, right)| *right).count() as f64 / n,
        found: group.len(),
    }
}

/// Over ten bins of equal width.
fn calibration_error(judged: &[(f32, bool)]) -> f64 {
    let bin = |score: f32| ((score * 10.0) as usize).min(9);
    let bins = judged.chunk_by(|a, b| bin(a.0) == bin(b.0)).map(reliability);
    bins.map(|r| (r.score - r.right).abs() * r.found as f64).sum::<f64>() / judged.len().max(1) as f64
}

impl fmt::Display for EntityScores {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut row = |name: &str, s: &Score| {
            let (p, r, f1) = (s.precision(), s.recall(), s.f1());
            writeln!(f, "{name:14}{p:11.4}{r:9.4}{f1:9.4}{:9}{:9}", s.gold, s.predicted)
        };
        for (kind, s) in &self.types {
            row(kind, s)?;
        }
        row("all", &self.all)?;
        write!(f, "{} words; calibration error of entity scores {:.4}", self.words, self.calibration_error)
    }
}

impl Serialize for EntityScores {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Scores<'a> {
            #[serde(flatten)]
            all: Score,
            calibration_error: f64,
            words: usize,
            reliability: &'a [Reliability],
            types: &'a BTreeMap<String, Score>,
        }
        let Self { all, types, calibration_error, reliability, words } = self;
        Scores { all: *all, calibration_error: *calibration_error, words: *words, reliability, types }
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures are those of seqeval 1.2.2: `classification_report(gold, pred, digits=4)` for
    /// gold `B-PER I-PER O B-LOC O / B-ORG O B-ORG I-ORG` and
    /// predicted `B-PER I-PER O B-ORG O / B-ORG O B-ORG O`.
    #[test]
    fn counts_are_those_of_seqeval() {
        let gold = [
            vec![(0..2, "PER".to_string()), (3..4, "LOC".to_string())],
            vec![(0..1, "ORG".to_string()), (2..4, "ORG".to_string())],
        ];
        let found = [
            vec![(0..2, "PER".to_string(), 1.0), (3..4, "ORG".to_string(), 1.0)],
            vec![(0..1, "ORG".to_string(), 1.0), (2..3, "ORG".to_string(), 1.0)],
        ];
        let scores = score(gold.iter().map(Vec::as_slice).zip(found.iter().map(Vec::as_slice)));
        let f1 = |s: Score| format!("{:.4}", s.f1());
        let found = [scores.all, scores.types["ORG"], scores.types["LOC"], scores.types["PER"]].map(f1);
        assert_eq!(found, ["0.5000", "0.4000", "0.0000", "1.0000"]);
        // Four entities at probability 1, half of them right.
        assert!((scores.calibration_error - 0.5).abs() < 1e-9);
    }
}
