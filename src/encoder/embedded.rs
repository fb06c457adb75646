//! The model that is compiled into the program.

use super::{ModelError, ModelFolder};
use std::borrow::Cow;

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/dateline-en/", $name))
    };
}

/// Reads the embedded folder. Its hashes are checked by a test, not at every start.
pub fn folder() -> Result<ModelFolder, ModelError> {
    ModelFolder::from_files(
        file!("manifest.json"),
        file!("config.json"),
        file!("labels.json"),
        file!("tokenizer.json").to_vec(),
        Cow::Borrowed(file!("model.safetensors")),
        cfg!(test),
    )
}
