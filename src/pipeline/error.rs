use crate::claims;
use crate::document::Document;
use crate::encoder::{EngineFailure, ModelError};
use crate::temporal;
use std::any::Any;
use thiserror::Error;

/// Why a pipeline cannot be built.
#[derive(Debug, Error)]
pub enum PipelineError {
    /// The model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A claim rule file cannot be used.
    #[error(transparent)]
    Rules(#[from] claims::RuleError),
    /// A time rule file cannot be used.
    #[error(transparent)]
    TimeRules(#[from] temporal::RuleError),
}

/// A document that a stage failed on.
#[derive(Debug, Error)]
#[error("stage {stage}: {message}")]
pub struct StageFailure {
    /// The document as it went into the stage.
    pub document: Document,
    /// Name of the stage.
    pub stage: &'static str,
    /// What went wrong.
    pub message: String,
    /// Whether the engine failed rather than dateline: memory of a GPU, say.
    pub engine: bool,
}

impl StageFailure {
    /// Out of what a stage panicked with.
    pub(super) fn new(document: Document, stage: &'static str, panic: &(dyn Any + Send)) -> Self {
        let engine = panic.downcast_ref::<EngineFailure>();
        let message = engine
            .map(ToString::to_string)
            .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_string()))
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "failed without a message".to_string());
        Self { document, stage, message, engine: engine.is_some() }
    }
}
