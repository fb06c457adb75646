//! The models that are compiled into the program. Their hashes are checked by a test, not at every start.

use super::{ModelError, ModelFolder};
use std::borrow::Cow;

macro_rules! folder {
    ($folder:literal) => {{
        macro_rules! file {
            ($name:literal) => {
                include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/", $folder, "/", $name))
            };
        }
        ModelFolder::from_files(
            file!("manifest.json"),
            file!("config.json"),
            file!("labels.json"),
            file!("tokenizer.json").to_vec(),
            Cow::Borrowed(file!("model.safetensors")),
            cfg!(test),
        )
    }};
}

/// The model that is used where none is named.
pub fn default() -> Result<ModelFolder, ModelError> {
    folder!("dateline-en")
}

/// The model of half as many layers.
pub fn fast() -> Result<ModelFolder, ModelError> {
    folder!("dateline-en-fast")
}
