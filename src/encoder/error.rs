use thiserror::Error;

/// What an engine stops with when it fails on a window: the payload of the panic, which the pipeline makes one failed document
/// of. The native engine never does; libtorch may, where a GPU runs out of memory.
#[derive(Debug, Clone, Error)]
#[error("engine {engine} failed: {message}")]
pub struct EngineFailure {
    /// The engine.
    pub engine: String,
    /// What it said.
    pub message: String,
}

/// Why a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file of the folder cannot be read.
    #[error(
        "cannot read {file}: {source}. A model folder holds manifest.json, config.json, labels.json, tokenizer.json and model.safetensors; the program's own models are called default and fast"
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
    #[error("weights: tensor {name}: {problem}")]
    Tensor {
        /// Name of the tensor.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file cannot be written.
    #[error("cannot write {file}: {source}")]
    Write {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// An engine cannot run the model, or cannot run at all.
    #[error("engine {engine}: {problem}")]
    Engine {
        /// The engine.
        engine: String,
        /// Why it cannot.
        problem: String,
    },
    /// This program was built without a part that is asked for.
    #[error(
        "this dateline was built without {feature}. It needs libtorch; in a checkout, with a C++ compiler:\n  eval \"$(scripts/setup-libtorch.sh)\"\n  cargo build --release --features {feature}"
    )]
    NotBuilt {
        /// The cargo feature.
        feature: &'static str,
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
