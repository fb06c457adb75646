//! Against transformers: `tests/reference/checkpoints.json` holds what `scripts/reference_checkpoints.py` computed with the
//! tiny checkpoints of `tests/common/checkpoint.rs`.

use super::{Numbers, import, read};
use crate::encoder::{Encoder, Engine, Linear, ModelFolder, window};
use fixture::{FAMILIES, IOB2, write};
use serde::Deserialize;
use tempfile::{TempDir, tempdir};

#[path = "../../../tests/common/checkpoint.rs"]
pub(in crate::encoder) mod fixture;

#[derive(Deserialize)]
struct Reference {
    words: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    family: String,
    ids: Vec<u32>,
    first: Vec<usize>,
    logits: Vec<Vec<f32>>,
}

/// A checkpoint of a family with CoNLL's tags.
pub(in crate::encoder) fn checkpoint(family: &str) -> TempDir {
    let folder = tempdir().unwrap();
    write(folder.path(), family, &IOB2);
    folder
}

/// Compares wordpieces and scores of a model with those of transformers.
pub(in crate::encoder) fn check(family: &str, folder: ModelFolder, engine: Engine, close: f32) {
    let text = include_str!("../../../tests/reference/checkpoints.json");
    let Reference { words, cases } = serde_json::from_str(text).unwrap();
    let case = cases.into_iter().find(|c| c.family == family).unwrap();
    let encoder = Encoder::new(folder, engine).unwrap();
    let pieces = encoder.wordpieces.of_sentences(&[words.iter().map(String::as_str).collect()]);
    let windows = window::plan(&pieces, encoder.room);
    let input = windows[0].input(&pieces, &encoder.wordpieces);
    assert_eq!((&input.ids, &input.first), (&case.ids, &case.first), "{family}");
    let vectors = encoder.hidden(&input.ids, &input.shapes).gather(&input.first);
    let folder = encoder.folder();
    let head = Linear::load(&folder.tensors, "ner.conll", IOB2.len(), folder.config.hidden_size).unwrap();
    let logits = head.apply(&vectors);
    assert_eq!(logits.rows(), case.logits.len());
    let mut greatest = 0.0f32;
    for (i, want) in case.logits.iter().enumerate() {
        for (found, want) in logits.row(i).iter().zip(want) {
            greatest = greatest.max((found - want).abs());
        }
    }
    assert!(greatest <= close, "{family}: {greatest} away from transformers");
}

/// The four families that are BERT by another name.
#[test]
fn imported_checkpoints_score_as_transformers_does() {
    for family in ["bert", "distilbert", "roberta"] {
        let (from, to) = (checkpoint(family), tempdir().unwrap());
        let folder = import(from.path(), &to.path().join("model"), Numbers::Whole).unwrap();
        check(family, folder, Engine::Native, 1e-4);
    }
}

#[test]
fn bytes_score_nearly_as_transformers_does() {
    let (from, to) = (checkpoint("bert"), tempdir().unwrap());
    let folder = import(from.path(), &to.path().join("model"), Numbers::Bytes).unwrap();
    let is_bytes = folder.tensors.bytes(
        "bert.encoder.layer.0.intermediate.dense.weight",
        fixture::INNER,
        fixture::WIDTH,
    );
    assert!(is_bytes.unwrap().is_some());
    check("bert", folder, Engine::Native, 0.2);
}

#[test]
fn what_the_native_engine_cannot_run_is_told() {
    let to = tempdir().unwrap();
    for (family, says) in
        [("deberta", "distances"), ("deberta-v2", "distances"), ("electra", "another width")]
    {
        let from = checkpoint(family);
        let error = import(from.path(), &to.path().join(family), Numbers::Bytes).err().unwrap().to_string();
        assert!(error.contains(says) && error.contains("--engine rust-bert"), "{error}");
        assert!(!to.path().join(family).exists());
        let error = Encoder::from_folder(from.path()).err().unwrap().to_string();
        assert!(error.contains("dateline model import"), "{error}");
    }
}

#[test]
fn electra_with_embeddings_as_wide_as_layers_is_bert() {
    let (bert, electra, to) = (checkpoint("bert"), tempdir().unwrap(), tempdir().unwrap());
    let name = |file: &str| std::fs::read_to_string(bert.path().join(file)).unwrap();
    fixture::put(electra.path(), "vocab.txt", &name("vocab.txt"));
    fixture::put(electra.path(), "tokenizer_config.json", &name("tokenizer_config.json"));
    fixture::put(electra.path(), "config.json", &name("config.json").replace("\"bert\"", "\"electra\""));
    let size = name("vocab.txt").lines().count();
    let weights = fixture::weights("bert", IOB2.len(), size);
    let renamed = weights.into_iter().map(|(n, t)| (n.replace("bert.", "electra."), t)).collect();
    fixture::write_weights(electra.path(), &renamed);
    let folder = import(electra.path(), &to.path().join("model"), Numbers::Whole).unwrap();
    check("bert", folder, Engine::Native, 1e-4);
}

#[test]
fn names_of_old_layer_norms_are_known() {
    let (old, to) = (checkpoint("bert"), tempdir().unwrap());
    let size = std::fs::read_to_string(old.path().join("vocab.txt")).unwrap().lines().count();
    let weights = fixture::weights("bert", IOB2.len(), size);
    let name = |n: String| {
        n.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    };
    fixture::write_weights(old.path(), &weights.into_iter().map(|(n, t)| (name(n), t)).collect());
    let folder = import(old.path(), &to.path().join("model"), Numbers::Whole).unwrap();
    check("bert", folder, Engine::Native, 1e-4);
}

/// Not a test: writes the checkpoints for `scripts/reference_checkpoints.py`.
#[test]
#[ignore = "writes to DATELINE_CHECKPOINTS"]
fn write_checkpoints() {
    let to = std::path::PathBuf::from(std::env::var("DATELINE_CHECKPOINTS").unwrap());
    for family in FAMILIES {
        let folder = to.join(family);
        std::fs::create_dir_all(&folder).unwrap();
        write(&folder, family, &IOB2);
        assert!(read(&folder).is_ok());
    }
}
