//! Engines and checkpoints on the command line, as a build without libtorch has them.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

#[path = "common/checkpoint.rs"]
mod checkpoint;

use assert_cmd::Command;
use checkpoint::IOB2;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;
use std::path::Path;
use tempfile::tempdir;

const TEXT: &str = "The President of Ghana said on Monday that Togo pulled out of the talks in Accra.";

fn dateline() -> Command {
    let mut command = Command::cargo_bin("dateline").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn annotate(options: &[&str]) -> Value {
    let output = dateline().args(["annotate", "-", "-q"]).args(options).write_stdin(TEXT).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[cfg(not(feature = "rust-bert"))]
#[test]
fn a_build_without_rust_bert_says_how_to_get_one_with_it() {
    dateline()
        .args(["annotate", "-", "--engine", "rust-bert"])
        .write_stdin(TEXT)
        .assert()
        .code(2)
        .stderr(contains("scripts/setup-libtorch.sh").and(contains("--features rust-bert")));
}

#[cfg(not(feature = "rust-bert-remote"))]
#[test]
fn a_build_that_cannot_fetch_says_so() {
    dateline()
        .args(["model", "fetch", "default", "nowhere"])
        .assert()
        .code(2)
        .stderr(contains("--features rust-bert-remote"));
}

#[test]
fn the_native_engine_has_no_devices() {
    let mut run = dateline();
    run.args(["annotate", "-", "--device", "cuda:0"]).write_stdin(TEXT);
    run.assert().code(2).stderr(contains("--engine rust-bert"));
    dateline().args(["annotate", "-", "--device", "gpu"]).assert().code(2).stderr(contains("cuda:N"));
}

/// A checkpoint is told from a model folder, imported, and then runs like one: its entities, the embedded model's trees.
#[test]
fn a_checkpoint_is_imported_and_finds_the_entities() {
    let (folder, out) = (tempdir().unwrap(), tempdir().unwrap());
    checkpoint::write(folder.path(), "bert", &IOB2);
    dateline()
        .args(["annotate", "-", "--model", path(folder.path())])
        .write_stdin(TEXT)
        .assert()
        .code(2)
        .stderr(contains("is a checkpoint").and(contains("dateline model import")));
    let info = || dateline().args(["model", "info", path(folder.path())]).assert().success();
    info().stdout(contains("conll: PER ORG LOC MISC").and(contains("rust-bert alone")));

    for (name, options) in [("bytes", &[][..]), ("whole", &["--whole"])] {
        let to = out.path().join(name);
        let import = || {
            let mut command = dateline();
            command.args(["model", "import", path(folder.path()), path(&to)]).args(options);
            command.assert()
        };
        import().success().stdout(contains("conll: PER ORG LOC MISC"));
        // A model is not written over.
        import().code(2).stderr(contains("holds a model already"));
        let (record, plain) = (annotate(&["--model", path(&to), "--tokens"]), annotate(&["--tokens"]));
        assert_eq!(record["tokens"], plain["tokens"]);
        let entities = record["entities"].as_array().unwrap();
        assert!(!entities.is_empty());
        for entity in entities {
            assert!(["PER", "ORG", "LOC", "MISC"].contains(&entity["type"].as_str().unwrap()), "{entity}");
        }
        assert!(!record["claims"].as_array().unwrap().is_empty());
        let (model, hash) = (&record["provenance"]["model"], &record["provenance"]["model_sha256"]);
        assert!(model.as_str().unwrap().contains(" + dateline-en "), "{model}");
        assert_ne!(hash, &plain["provenance"]["model_sha256"]);
    }
}

#[test]
fn what_is_no_token_classifier_is_not_imported() {
    let (folder, out) = (tempdir().unwrap(), tempdir().unwrap());
    checkpoint::write(folder.path(), "bert", &IOB2);
    let size = std::fs::read_to_string(folder.path().join("vocab.txt")).unwrap().lines().count();
    let mut weights = checkpoint::weights("bert", IOB2.len(), size);
    weights.remove("classifier.weight");
    checkpoint::write_weights(folder.path(), &weights);
    let to = out.path().join("model");
    let mut import = dateline();
    import.args(["model", "import", path(folder.path()), path(&to)]);
    import.assert().code(2).stderr(contains("classifier.weight").and(contains("ForTokenClassification")));
    assert!(!to.exists());
}
