//! The picture of the crate: imports run downwards only.
//!
//! `cli > review, evaluate, io > pipeline > claims > coref > temporal, ner, syntax, srl > encoder, text > document`

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

use std::fs;
use std::path::{Path, PathBuf};

/// From the top down; modules of one row do not import each other.
const LAYERS: &[&[&str]] = &[
    &["cli"],
    &["review", "evaluate", "io"],
    &["pipeline"],
    &["claims"],
    &["coref"],
    &["temporal", "ner", "syntax", "srl"],
    &["encoder", "text"],
    &["document"],
];

/// Runtime crates that only `encoder/backend/` may name.
const RUNTIMES: &[&str] = &["rust_bert", "tch"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Modules that a file names behind `crate::`, braces included: `use crate::{coref, text};`.
fn imports(source: &str) -> Vec<String> {
    let name = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut out = Vec::new();
    for part in source.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(list) => {
                let list = list.split(';').next().unwrap_or(list);
                let mut depth = 0;
                let mut start = true;
                for (i, c) in list.char_indices() {
                    if start && depth == 0 && (c.is_alphabetic() || c == '_') {
                        out.push(name(&list[i..]));
                        start = false;
                    }
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        _ => {}
                    }
                }
            }
            None => out.push(name(part)),
        }
    }
    out
}

#[test]
fn imports_run_downwards_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in rust_files(&src) {
        let inside = file.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_string_lossy().replace(".rs", "");
        let Some(from) = layer(&module) else { continue };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(to) = layer(&import) else { continue };
            seen += 1;
            if import != module && to <= from {
                wrong.push(format!("{} imports {import}", inside.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were found: does the test still read them?");
    assert!(wrong.is_empty(), "upward imports:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_picture() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().replace(".rs", "");
        assert!(
            layer(&name).is_some() || ["lib", "main"].contains(&name.as_str()),
            "src/{name} is in no layer"
        );
    }
}

#[test]
fn only_backends_name_a_runtime() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in rust_files(&src).into_iter().filter(|f| !f.to_string_lossy().contains("encoder/backend")) {
        // Our own backend of the name may be named.
        let source = fs::read_to_string(&file).unwrap().replace("backend::rust_bert::", "");
        for runtime in RUNTIMES {
            let path = format!("{runtime}::");
            let whole = |(at, _): (usize, &str)| {
                !source[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            };
            let names = source.match_indices(&path).any(whole) || source.contains(&format!("use {runtime}"));
            assert!(!names, "{} names {runtime}", file.display());
        }
    }
}

#[test]
fn the_reader_of_imports_reads_lists() {
    let source = "use crate::{coref, text::{a, b}, pipeline};\nuse crate::document::Span;";
    assert_eq!(imports(source), ["coref", "text", "pipeline", "document"]);
}
