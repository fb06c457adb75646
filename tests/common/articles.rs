//! The articles of `corpus/`, for tests and benchmarks.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

use std::path::{Path, PathBuf};

/// Their paths, sorted.
pub fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let files = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut paths: Vec<PathBuf> = files.filter(|p| p.extension().is_some_and(|e| e == "txt")).collect();
    paths.sort();
    assert!(paths.len() >= 30, "corpus/ holds {} articles", paths.len());
    paths
}

/// Their texts, in the same order.
#[allow(dead_code)] // Some tests want the paths alone.
pub fn texts() -> Vec<String> {
    paths().iter().map(|p| std::fs::read_to_string(p).unwrap()).collect()
}
