//! `--engine rust-bert` over whole runs: equal bytes whatever the batch, and checkpoints of all families and tag sets.

#![cfg(feature = "rust-bert")]
#![allow(clippy::unwrap_used)] // A test stops where something is missing.

#[path = "common/checkpoint.rs"]
mod checkpoint;
#[allow(dead_code)]
mod common;

use checkpoint::{FAMILIES, IOB2};
use dateline::document::{Document, OffsetUnit};
use dateline::encoder::{Device, Engine, ModelChoice};
use dateline::io::{Record, RecordOptions};
use dateline::pipeline::{Pipeline, Settings};
use rayon::ThreadPoolBuilder;
use std::path::Path;
use tempfile::tempdir;

const CPU: Engine = Engine::RustBert(Device::Cpu);
const OPTIONS: RecordOptions = RecordOptions { offsets: OffsetUnit::Codepoint, tokens: true };

fn pipeline(model: Option<&Path>) -> Pipeline {
    let model = model.map_or(ModelChoice::Default, |path| ModelChoice::Folder(path.into()));
    Pipeline::new(&Settings { model, engine: CPU, ..Settings::default() }).unwrap()
}

fn documents() -> Vec<Document> {
    let mut docs: Vec<Document> =
        common::articles::paths().iter().take(6).map(|p| common::article(p)).collect();
    docs.insert(2, Document::new("one word", "Talks"));
    docs.insert(4, Document::new("nothing", ""));
    docs
}

fn annotated(pipeline: &Pipeline, docs: Vec<Document>, batch: usize, threads: usize) -> Vec<String> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut docs = docs.into_iter();
    let mut out = Vec::new();
    loop {
        let group: Vec<Document> = docs.by_ref().take(batch).collect();
        if group.is_empty() {
            return out;
        }
        let done = pool.install(|| pipeline.annotate_all(group));
        out.extend(done.into_iter().map(|doc| {
            serde_json::to_string(&Record::new(&doc.unwrap(), pipeline.fingerprint(), OPTIONS)).unwrap()
        }));
    }
}

#[test]
fn batches_threads_and_order_change_no_byte() {
    let pipeline = pipeline(None);
    let alone = annotated(&pipeline, documents(), 1, 1);
    assert_eq!(alone, annotated(&pipeline, documents(), 64, 2));
    let mut docs = documents();
    docs.reverse();
    let mut backwards = annotated(&pipeline, docs, 3, 4);
    backwards.reverse();
    assert_eq!(alone, backwards);
}

/// Whatever the family: entities of the checkpoint's own types with scores that are probabilities, spans that are words of the
/// text, trees of the embedded model, and claims.
#[test]
fn checkpoints_of_every_family_give_records() {
    let plain = common::pipeline();
    for family in FAMILIES {
        let folder = tempdir().unwrap();
        checkpoint::write(folder.path(), family, &IOB2);
        let pipeline = pipeline(Some(folder.path()));
        let (mut entities, mut claims) = (0, 0);
        for doc in documents() {
            let (a, b) = (pipeline.annotate(doc.clone()).unwrap(), plain.annotate(doc).unwrap());
            let trees = |d: &Document| d.tokens.iter().map(|t| (t.head, t.lemma.clone())).collect::<Vec<_>>();
            assert_eq!(trees(&a), trees(&b), "{family}");
            for e in &a.entities {
                assert!(["PER", "ORG", "LOC", "MISC"].contains(&&*e.kind), "{family}: {}", e.kind);
                assert!((0.0..=1.0).contains(&e.score), "{family}: {}", e.score);
                let starts = a.tokens.iter().any(|t| t.span.start == e.span.start);
                assert!(
                    starts && a.tokens.iter().any(|t| t.span.end == e.span.end),
                    "{family}: {:?}",
                    e.span
                );
            }
            entities += a.entities.len();
            claims += a.claims.len();
        }
        assert!(entities > 20 && claims > 5, "{family}: {entities} entities, {claims} claims");
        let model = &pipeline.fingerprint().model;
        assert!(model.contains(" + dateline-en "), "{model}");
    }
}

#[test]
fn tag_sets_of_every_kind_give_records() {
    let sets: [&[&str]; 6] = [
        &["O", "B-PER", "I-PER", "E-PER", "S-PER"],
        &["O", "B-PER", "I-PER", "L-PER", "U-PER"],
        &["O", "PERSON", "GPE", "DATE"],
        &["I-PER", "I-LOC", "B-LOC", "O", "I-ORG", "I-MISC", "B-MISC"],
        &["LABEL_0", "B-PER", "<pad>", "E-LOC", "-", "B-", "I-"],
        &["O", "B-Protein", "I-Protein", "X"],
    ];
    for labels in sets {
        let folder = tempdir().unwrap();
        checkpoint::write(folder.path(), "bert", labels);
        let pipeline = pipeline(Some(folder.path()));
        let found: usize =
            documents().into_iter().map(|d| pipeline.annotate(d).unwrap().entities.len()).sum();
        assert!(found > 0, "{labels:?}");
    }
}

/// More text than 64 windows in one document, each window as long as the network allows.
#[test]
fn a_long_document_is_cut_into_windows_of_the_checkpoints_length() {
    let folder = tempdir().unwrap();
    checkpoint::write(folder.path(), "roberta", &IOB2);
    let pipeline = pipeline(Some(folder.path()));
    let sentence = "President of Ghana said on Monday the talks in Accra collapsed and pulled out. ";
    let doc = pipeline.annotate(Document::new("long", sentence.repeat(300))).unwrap();
    // A sentence without an end, and a word longer than a window.
    let odd = format!("{} {}", "the talks ".repeat(400), "x".repeat(5000));
    assert!(!pipeline.annotate(Document::new("odd", odd)).unwrap().tokens.is_empty());
    assert_eq!(doc.sentences.len(), 300);
    assert!(doc.entities.last().unwrap().span.end > sentence.len() * 290);
}
