//! What can be wrong with a rule file.

use std::path::PathBuf;
use thiserror::Error;

/// A rule file that cannot be used, with the place in it.
#[derive(Debug, Error)]
pub enum RuleError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML, or not of the form that rule files have.
    #[error("{file}:{line}: {message}")]
    Form {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the reader says.
        message: String,
    },
    /// A path, filter or phrase in it cannot be read, or names a class or frame that does not exist.
    #[error("{file}:{line}: {rule}: {message}")]
    Rule {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Id of the rule or cue, or name of the class or frame.
        rule: String,
        /// What is wrong.
        message: String,
    },
}
