use super::conllu::ConlluError;
use super::times::TimesError;
use thiserror::Error;

/// Why an evaluation cannot be made.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// A gold or system file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A gold file is malformed.
    #[error("{path}:{line}: {problem}")]
    Gold {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// There is nothing to compare with.
    #[error("the gold has no {what}: is it the right file?")]
    NoGold {
        /// What was looked for.
        what: &'static str,
    },
    /// The system has no record of some gold documents.
    #[error("no record for {count} gold ids, e.g. {first:?}")]
    Absent {
        /// How many.
        count: usize,
        /// One of them.
        first: String,
    },
    /// A gold file of time expressions cannot be read.
    #[error(transparent)]
    Times(#[from] TimesError),
    /// A treebank cannot be read.
    #[error(transparent)]
    Treebank(#[from] ConlluError),
}
