//! Checkpoints of token classifiers as transformers saves them: a folder with `config.json`, a tokenizer, and weights.
//!
//! A token classifier is an encoder and a linear head on top, so a checkpoint is read as a [`ModelFolder`] with one entity
//! head and no syntax: words, windows, heads and decoding are those of every other model. [`import`] makes a folder of
//! dateline of it, for the native engine.

mod family;
mod fetch;
mod import;
mod labels;
mod network;
mod read;
#[cfg(test)]
pub(in crate::encoder) mod reference;
mod tokenizer;

pub use family::Family;
pub use fetch::fetch;
pub use import::{Numbers, import};
pub use network::Network;
pub use read::read;

use std::path::Path;

/// Whether a folder holds a checkpoint: a configuration, and no manifest of dateline.
pub fn is_one(path: &Path) -> bool {
    path.join("config.json").is_file() && !path.join("manifest.json").exists()
}
