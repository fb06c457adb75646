//! Tags and trees on gold words, counted as the `CoNLL` 2018 scorer does: relations without their subtypes.

use super::conllu::{GoldDocument, GoldSentence};
use super::{EvaluateError, Score};
use crate::pipeline::Analyzer;
use crate::syntax::Analysis;
use rayon::prelude::*;
use serde::Serialize;
use std::fmt;

/// How many of the words are right; found and gold are both the number of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SyntaxScores {
    /// Universal part of speech.
    pub upos: Score,
    /// Penn tag.
    pub xpos: Score,
    /// Unlabelled attachment: the head.
    pub uas: Score,
    /// Labelled attachment: head and relation.
    pub las: Score,
}

/// Tags and parses the gold words of every document.
pub fn evaluate(analyzer: &Analyzer, documents: &[GoldDocument]) -> Result<SyntaxScores, EvaluateError> {
    let by_document: Vec<SyntaxScores> = documents
        .par_iter()
        .map(|d| {
            let words: Vec<Vec<&str>> =
                d.sentences.iter().map(|s| s.words.iter().map(|w| w.form.as_str()).collect()).collect();
            let mut scores = SyntaxScores::default();
            for (gold, system) in d.sentences.iter().zip(analyzer.syntax(&words)) {
                scores.add(count(gold, &system));
            }
            scores
        })
        .collect();
    let mut all = SyntaxScores::default();
    by_document.into_iter().for_each(|s| all.add(s));
    if all.upos.gold == 0 {
        return Err(EvaluateError::NoGold { what: "words" });
    }
    Ok(all)
}

fn count(gold: &GoldSentence, system: &[Analysis]) -> SyntaxScores {
    let mut out = SyntaxScores::default();
    for (g, s) in gold.words.iter().zip(system) {
        let head = s.head.map_or(0, |h| h + 1) == g.head;
        let one = |right: bool| Score { correct: usize::from(right), predicted: 1, gold: 1 };
        out.add(SyntaxScores {
            upos: one(s.upos == g.upos),
            xpos: one(*s.xpos == *g.xpos),
            uas: one(head),
            las: one(head && universal(&s.relation) == universal(&g.relation)),
        });
    }
    out
}

fn universal(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}

impl SyntaxScores {
    fn add(&mut self, other: Self) {
        self.upos.add(other.upos);
        self.xpos.add(other.xpos);
        self.uas.add(other.uas);
        self.las.add(other.las);
    }
}

impl fmt::Display for SyntaxScores {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { upos, xpos, uas, las } = self;
        for (name, score) in [("UPOS", upos), ("XPOS", xpos), ("UAS", uas), ("LAS", las)] {
            writeln!(f, "{name:6}{:.4}", score.recall())?;
        }
        write!(f, "{} words", upos.gold)
    }
}
