//! `dateline evaluate`: scores against gold.

use super::args::{Case, Common, Layer};
use super::{CliError, Outcome, output};
use crate::document::{Document, OffsetMap, OffsetUnit};
use crate::evaluate::conll::{self, ConllDocument};
use crate::evaluate::{
    EvaluateError, attribution, claims, conllu, entities, frames, segmentation, syntax, times,
};
use crate::pipeline::Pipeline;
use rayon::prelude::*;
use serde::Serialize;
use std::fmt::Display;
use std::path::Path;

/// Runs the command.
pub fn run(layer: Layer) -> Result<Outcome, CliError> {
    match layer {
        Layer::Entities { gold, scheme, map, case, common } => {
            let mut documents = conll::read(&gold)?;
            let types = (!map.is_empty()).then(|| map.into_iter().collect());
            if let Some(case) = case {
                change_case(&mut documents, case);
            }
            let pipeline = common.engine.pipeline(scheme)?;
            show(&entities::evaluate(pipeline.analyzer(), &documents, types.as_ref())?, common.json)
        }
        Layer::Syntax { gold, common } => {
            let documents = treebank(&gold)?;
            let pipeline = common.engine.pipeline(None)?;
            show(&syntax::evaluate(pipeline.analyzer(), &documents)?, common.json)
        }
        Layer::Segmentation { gold, only, json } => {
            let mut documents = treebank(&gold)?;
            documents.retain(|d| only.as_ref().is_none_or(|part| d.id.contains(part)));
            show(&segmentation::evaluate(&documents, |_| {}), json)
        }
        Layer::Times { gold, common } => time_expressions(&gold, &common),
        Layer::Claims { gold, system, errors, common } => {
            claim_scores(&gold, system.as_deref(), errors, &common)
        }
        Layer::Attribution { gold, split, errors, common } => {
            let gold = attribution::read(&gold, split.as_deref())?;
            let pipeline = common.engine.pipeline(None)?;
            let documents = gold.iter().map(|g| Document::new(g.id.clone(), g.text.clone())).collect();
            let found: Vec<_> = annotated(&pipeline, documents)?
                .iter()
                .zip(&gold)
                .map(|(doc, g)| {
                    let span = pipeline.extractor().source_of(doc, g.content)?;
                    let (start, end) =
                        OffsetMap::new(&doc.text, OffsetUnit::Codepoint).convert_span(&doc.text, span);
                    Some(claims::Extent { start, end })
                })
                .collect();
            let scores = attribution::score(&gold, &found)?;
            show_with_errors(&scores, &scores.errors(errors), &common)
        }
        Layer::Frames { gold, split, errors, common } => {
            let gold = frames::read(&gold, split.as_deref())?;
            let documents = gold.iter().map(|s| Document::new(s.id.clone(), s.text.clone())).collect();
            let done = annotated(&common.engine.pipeline(None)?, documents)?;
            let found: Vec<_> = done.iter().map(claims::of_document).collect();
            let scores = frames::score(&gold, &found)?;
            show_with_errors(&scores, &scores.errors(errors), &common)
        }
    }
}

fn treebank(path: &Path) -> Result<Vec<conllu::GoldDocument>, CliError> {
    Ok(conllu::read(path, conllu::Layout::default()).map_err(EvaluateError::from)?)
}

fn change_case(documents: &mut [ConllDocument], case: Case) {
    for word in documents.iter_mut().flat_map(|d| &mut d.sentences).flat_map(|s| &mut s.words) {
        *word = match case {
            Case::Lower => word.to_lowercase(),
            Case::Upper => word.to_uppercase(),
            Case::Title => title_case(word),
        };
    }
}

/// The first letter in upper case, the rest as it is: headlines of American papers.
fn title_case(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn time_expressions(gold: &Path, common: &Common) -> Result<Outcome, CliError> {
    let gold = times::read_times(gold).map_err(EvaluateError::from)?;
    let pipeline = common.engine.pipeline(None)?;
    let documents = gold.iter().map(|g| {
        let mut doc = Document::new(g.id.clone(), g.text.clone());
        doc.published = g.published;
        doc
    });
    let found: Vec<_> = annotated(&pipeline, documents.collect())?.into_iter().map(|d| d.times).collect();
    let scores = times::score_times(&gold, &found);
    show(&scores, common.json)
}

fn claim_scores(
    gold: &Path,
    system: Option<&Path>,
    errors: usize,
    common: &Common,
) -> Result<Outcome, CliError> {
    let gold = claims::read_gold(gold)?;
    let system = if let Some(path) = system {
        claims::read_system(path)?
    } else {
        let pipeline = common.engine.pipeline(None)?;
        let documents = gold.iter().map(|g| {
            let mut doc = Document::new(g.id.clone(), g.text.clone());
            doc.published = g.published.as_deref().and_then(|p| p.parse().ok());
            doc
        });
        let done = annotated(&pipeline, documents.collect())?;
        done.iter().map(|d| (d.id.clone(), claims::of_document(d))).collect()
    };
    let scores = claims::score(&gold, &system)?;
    let lines = scores.errors(errors);
    show_with_errors(&scores, &lines.iter().map(String::as_str).collect::<Vec<_>>(), common)
}

fn annotated(pipeline: &Pipeline, documents: Vec<Document>) -> Result<Vec<Document>, CliError> {
    documents
        .into_par_iter()
        .map(|doc| pipeline.annotate(doc).map_err(|f| CliError::Usage(format!("{}: {f}", f.document.id))))
        .collect()
}

/// The table and then the errors; with `--json` the figures alone.
fn show_with_errors<T: Display + Serialize>(
    scores: &T,
    errors: &[&str],
    common: &Common,
) -> Result<Outcome, CliError> {
    let outcome = show(scores, common.json)?;
    for line in errors.iter().filter(|_| !common.json) {
        output::print(line)?;
    }
    Ok(outcome)
}

fn show<T: Display + Serialize>(scores: &T, json: bool) -> Result<Outcome, CliError> {
    if json { output::print_json(scores) } else { output::print(&scores.to_string()) }
}
