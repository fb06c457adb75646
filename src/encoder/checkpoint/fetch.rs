//! Checkpoints over the network, through rust-bert's remote resources.

use crate::encoder::{ModelError, ModelFolder};
use std::path::Path;

/// Fetches a checkpoint into a folder, which is made, and reads it: `OWNER/NAME` on the Hugging Face hub, or `default`, what
/// rust-bert itself takes where nothing is asked for.
#[cfg(feature = "rust-bert-remote")]
pub fn fetch(name: &str, to: &Path) -> Result<ModelFolder, ModelError> {
    crate::encoder::backend::rust_bert::fetch(name, to)?;
    super::read(to)
}

/// Says how to build a program that fetches.
#[cfg(not(feature = "rust-bert-remote"))]
pub fn fetch(_: &str, _: &Path) -> Result<ModelFolder, ModelError> {
    Err(ModelError::NotBuilt { feature: "rust-bert-remote" })
}
