use thiserror::Error;

/// Why a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file of the folder cannot be read.
    #[error(
        "cannot read {file}: {source}. A model folder holds manifest.json, config.json, labels.json, tokenizer.json and model.safetensors"
    )]
    Read {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{file}: {problem}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file differs from what the manifest says.
    #[error(
        "{file}: SHA-256 is {found}, the manifest says {expected}. The folder is damaged or was edited: fetch or export it again"
    )]
    Hash {
        /// The file.
        file: String,
        /// Its hash.
        found: String,
        /// The manifest's hash.
        expected: String,
    },
    /// A weight is missing or has another shape than the configuration says.
    #[error("model.safetensors: tensor {name}: {problem}")]
    Tensor {
        /// Name of the tensor.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The model does not have what was asked for.
    #[error("the model has no {what}; it has {has}")]
    Lacks {
        /// What was asked for.
        what: String,
        /// What there is instead.
        has: String,
    },
}
