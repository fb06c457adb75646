//! `dateline evaluate`: scores against gold.

use super::args::{Case, Common, Layer};
use super::{CliError, Outcome, output};
use crate::document::Document;
use crate::evaluate::conll::{self, ConllDocument};
use crate::evaluate::{EvaluateError, claims, conllu, entities, segmentation, syntax, times};
use crate::ner::Scheme;
use crate::pipeline::Pipeline;
use rayon::prelude::*;
use serde::Serialize;
use std::fmt::Display;
use std::path::Path;

/// Runs the command.
pub fn run(layer: Layer) -> Result<Outcome, CliError> {
    match layer {
        Layer::Entities { gold, scheme, case, common } => {
            let mut documents = conll::read(&gold)?;
            if let Some(case) = case {
                change_case(&mut documents, case);
            }
            let pipeline = common.engine.pipeline(scheme.into())?;
            show(&entities::evaluate(pipeline.analyzer(), &documents)?, common.json)
        }
        Layer::Syntax { gold, common } => {
            let documents = treebank(&gold)?;
            let pipeline = common.engine.pipeline(Scheme::default())?;
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
        };
    }
}

fn time_expressions(gold: &Path, common: &Common) -> Result<Outcome, CliError> {
    let gold = times::read_times(gold).map_err(EvaluateError::from)?;
    let pipeline = common.engine.pipeline(Scheme::default())?;
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
        let pipeline = common.engine.pipeline(Scheme::default())?;
        let documents = gold.iter().map(|g| {
            let mut doc = Document::new(g.id.clone(), g.text.clone());
            doc.published = g.published.as_deref().and_then(|p| p.parse().ok());
            doc
        });
        let done = annotated(&pipeline, documents.collect())?;
        done.iter().map(|d| (d.id.clone(), claims::of_document(d))).collect()
    };
    let scores = claims::score(&gold, &system)?;
    let outcome = show(&scores, common.json)?;
    if !common.json {
        for line in scores.errors(errors) {
            output::print(&line)?;
        }
    }
    Ok(outcome)
}

fn annotated(pipeline: &Pipeline, documents: Vec<Document>) -> Result<Vec<Document>, CliError> {
    documents
        .into_par_iter()
        .map(|doc| pipeline.annotate(doc).map_err(|f| CliError::Usage(format!("{}: {f}", f.document.id))))
        .collect()
}

fn show<T: Display + Serialize>(scores: &T, json: bool) -> Result<Outcome, CliError> {
    if json { output::print_json(scores) } else { output::print(&scores.to_string()) }
}
