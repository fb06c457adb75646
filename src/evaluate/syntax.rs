//! Tags, trees and features on gold words, counted as the `CoNLL` 2018 scorer does: relations without their subtypes.

use super::conllu::{GoldDocument, GoldSentence, GoldWord};
use super::{EvaluateError, Score};
use crate::document::Upos;
use crate::pipeline::Analyzer;
use crate::syntax::{Analysis, Morphology, Word, lemma};
use rayon::prelude::*;
use serde::Serialize;
use std::fmt;

/// How many of the words are right; found and gold are both the number of words, but for the features, which not every
/// word has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SyntaxScores {
    /// Universal part of speech.
    pub upos: Score,
    /// Penn tag.
    pub xpos: Score,
    /// Dictionary form, case aside; words that the treebank gives none are left out.
    pub lemma: Score,
    /// Unlabelled attachment: the head.
    pub uas: Score,
    /// Labelled attachment: head and relation.
    pub las: Score,
    /// `Tense` of verbs.
    pub tense: Score,
    /// `VerbForm`.
    pub verb_form: Score,
    /// `Voice`.
    pub voice: Score,
    /// `Number` of nouns, pronouns and determiners.
    pub number: Score,
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
    let words: Vec<Word> = gold.words.iter().zip(system).map(|(g, s)| word(&g.form, s)).collect();
    for (i, (g, s)) in gold.words.iter().zip(system).enumerate() {
        let children: Vec<Word> =
            (0..words.len()).filter(|&c| system[c].head == Some(i)).map(|c| words[c]).collect();
        let Morphology { number, tense, verb_form, voice } = Morphology::of(words[i], &children);
        let head = s.head.map_or(0, |h| h + 1) == g.head;
        let one = |right: bool| Score { correct: usize::from(right), predicted: 1, gold: 1 };
        out.add(SyntaxScores {
            upos: one(s.upos == g.upos),
            xpos: one(*s.xpos == *g.xpos),
            lemma: if g.lemma == "_" && g.form != "_" { Score::default() } else { one(lemma_is_right(g, s)) },
            uas: one(head),
            las: one(head && universal(&s.relation) == universal(&g.relation)),
            tense: feature(g, "Tense", tense),
            verb_form: feature(g, "VerbForm", verb_form),
            voice: feature(g, "Voice", voice),
            number: if nominal(g.upos) { feature(g, "Number", number) } else { Score::default() },
        });
    }
    out
}

fn lemma_is_right(gold: &GoldWord, analysis: &Analysis) -> bool {
    lemma(&gold.form, analysis.upos, &analysis.xpos).to_lowercase() == gold.lemma.to_lowercase()
}

fn word<'a>(form: &'a str, analysis: &'a Analysis) -> Word<'a> {
    Word { form, upos: analysis.upos, xpos: &analysis.xpos, relation: &analysis.relation }
}

fn nominal(upos: Upos) -> bool {
    matches!(upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Det)
}

fn feature(gold: &GoldWord, name: &str, found: Option<&str>) -> Score {
    let wanted = gold.feature(name);
    Score {
        correct: usize::from(found.is_some() && found == wanted),
        predicted: usize::from(found.is_some()),
        gold: usize::from(wanted.is_some()),
    }
}

fn universal(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}

impl SyntaxScores {
    fn add(&mut self, other: Self) {
        self.upos.add(other.upos);
        self.xpos.add(other.xpos);
        self.lemma.add(other.lemma);
        self.uas.add(other.uas);
        self.las.add(other.las);
        self.tense.add(other.tense);
        self.verb_form.add(other.verb_form);
        self.voice.add(other.voice);
        self.number.add(other.number);
    }
}

impl fmt::Display for SyntaxScores {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { upos, xpos, lemma, uas, las, tense, verb_form, voice, number } = self;
        for (name, score) in [("UPOS", upos), ("XPOS", xpos), ("LEMMA", lemma), ("UAS", uas), ("LAS", las)] {
            writeln!(f, "{name:6}{:.4}", score.recall())?;
        }
        let features = [("Tense", tense), ("VerbForm", verb_form), ("Voice", voice), ("Number", number)];
        for (name, score) in features {
            writeln!(f, "{name:10}F1 {:.4}", score.f1())?;
        }
        write!(f, "{} words", upos.gold)
    }
}
