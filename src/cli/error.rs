use crate::claims::RuleError;
use crate::encoder::{EngineFailure, ModelError};
use crate::evaluate::EvaluateError;
use crate::io::InputError;
use crate::pipeline::PipelineError;
use thiserror::Error;

/// Why a command stopped.
#[derive(Debug, Error)]
pub enum CliError {
    /// The input cannot be read at all.
    #[error("{0}\n  {hint}", hint = .0.problem.hint())]
    Input(#[from] InputError),
    /// Model or rules cannot be used.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// A model cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The engine gave up where no document bears it.
    #[error(transparent)]
    Engine(#[from] EngineFailure),
    /// A rule file cannot be used.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// A comparison with gold cannot be made.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// Output cannot be written.
    #[error("cannot write {to}: {source}")]
    Write {
        /// Where to.
        to: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The arguments do not go together.
    #[error("{0}")]
    Usage(String),
}

impl CliError {
    /// Whether whoever read our output has gone away, which is no error.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, CliError::Write { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
