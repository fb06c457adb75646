//! The way of a document: the stages, in the order they run.
//!
//! A stage adds its layer to the document and changes no other. One document's result depends on that document, the
//! model, the rules and the settings alone, so that batches of any size on any number of threads give equal bytes.

mod analyzer;
#[cfg(test)]
#[cfg(feature = "rust-bert")]
mod engines;
mod error;
mod fingerprint;
mod stages;

pub use analyzer::Analyzer;
pub use error::{PipelineError, StageFailure};
pub use fingerprint::Fingerprint;
pub use stages::Stage;

use crate::claims::Extractor;
use crate::document::Document;
use crate::encoder::{Encoder, Engine, ModelChoice, ModelFolder};
use rayon::prelude::*;
use stages::{Analyze, Claims, Coreference, Dateline, Segment, Times};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

/// What a pipeline is made of.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The model. For tags and trees, where it has none, the default one is used beside it.
    pub model: ModelChoice,
    /// What runs the model; the default model beside a checkpoint runs on the native engine.
    pub engine: Engine,
    /// Which entities are found, by name of the model's head (`ontonotes`, `conll`); the model's default where none is given.
    pub scheme: Option<String>,
    /// Rule files of the user's own, added to the built-in rules.
    pub rules: Vec<PathBuf>,
}

/// All stages, ready to run. Building one reads the model; it is shared between threads.
pub struct Pipeline {
    stages: Vec<Box<dyn Stage>>,
    analyzer: Arc<Analyzer>,
    extractor: Arc<Extractor>,
    fingerprint: Fingerprint,
}

impl Pipeline {
    /// Reads model and rules.
    pub fn new(settings: &Settings) -> Result<Self, PipelineError> {
        let encoder = || Encoder::new(settings.model.open()?, settings.engine);
        let (extractor, encoder) = rayon::join(|| Extractor::with_files(&settings.rules), encoder);
        let (extractor, encoder) = (Arc::new(extractor?), encoder?);
        let scheme = settings.scheme.as_ref().unwrap_or(&encoder.folder().manifest.scheme).clone();
        let whole = encoder.folder().labels.have_syntax();
        let fingerprint =
            |models: &[&ModelFolder]| Fingerprint::new(models, &extractor, &scheme, settings.engine);
        let (fingerprint, analyzer) = if whole {
            (fingerprint(&[encoder.folder()]), Analyzer::new(encoder, &scheme)?)
        } else {
            let parses = Encoder::embedded()?;
            let fingerprint = fingerprint(&[encoder.folder(), parses.folder()]);
            (fingerprint, Analyzer::with_entities(parses, encoder, &scheme)?)
        };
        let analyzer = Arc::new(analyzer);
        // The order in which they run.
        let stages: Vec<Box<dyn Stage>> = vec![
            Box::new(Dateline),
            Box::new(Segment),
            Box::new(Analyze(Arc::clone(&analyzer))),
            Box::new(Times::new()?),
            Box::new(Coreference),
            Box::new(Claims(Arc::clone(&extractor))),
        ];
        Ok(Self { stages, analyzer, extractor, fingerprint })
    }

    /// Fills in all layers of a document. A stage that fails, even by a bug of ours, fails this document alone.
    pub fn annotate(&self, mut doc: Document) -> Result<Document, Box<StageFailure>> {
        for stage in &self.stages {
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| stage.apply(&mut doc))) {
                return Err(Box::new(StageFailure::new(doc, stage.name(), panic.as_ref())));
            }
        }
        Ok(doc)
    }

    /// Annotates documents side by side; results come in the order of the input.
    pub fn annotate_all(&self, docs: Vec<Document>) -> Vec<Result<Document, Box<StageFailure>>> {
        docs.into_par_iter().map(|doc| self.annotate(doc)).collect()
    }

    /// The stages in the order they run.
    pub fn stages(&self) -> &[Box<dyn Stage>] {
        &self.stages
    }

    /// The model and its heads, to evaluate them on text that is cut into words already.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The rules, to list and explain them.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// What results depend on besides the document.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}
