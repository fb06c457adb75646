//! What several tests share.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

use dateline::document::Document;
use dateline::pipeline::{Pipeline, Settings};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The pipeline with the embedded model and the built-in rules; built once a test program.
pub fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::new(&Settings::default()).unwrap())
}

/// The project's own articles, by path.
#[allow(dead_code)]
pub fn articles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 30, "corpus/ holds {} articles", paths.len());
    paths
}

/// An article as a document, before any stage.
#[allow(dead_code)]
pub fn article(path: &Path) -> Document {
    let id = format!("corpus/{}", path.file_name().unwrap().to_string_lossy());
    Document::new(id, std::fs::read_to_string(path).unwrap())
}
