//! What several tests share.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

#[allow(dead_code)]
pub mod articles;

use dateline::document::Document;
use dateline::pipeline::{Pipeline, Settings};
use std::path::Path;
use std::sync::OnceLock;

/// The pipeline with the embedded model and the built-in rules; built once a test program.
pub fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::new(&Settings::default()).unwrap())
}

/// An article as a document, before any stage.
#[allow(dead_code)]
pub fn article(path: &Path) -> Document {
    let id = format!("corpus/{}", path.file_name().unwrap().to_string_lossy());
    Document::new(id, std::fs::read_to_string(path).unwrap())
}
