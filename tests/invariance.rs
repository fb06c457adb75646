//! Equal input gives equal bytes, whatever the batch, the number of threads, or the order of the other documents.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

mod common;

use dateline::document::{Document, OffsetUnit};
use dateline::io::{Record, RecordOptions};
use rayon::ThreadPoolBuilder;

const OPTIONS: RecordOptions = RecordOptions { offsets: OffsetUnit::Codepoint, tokens: true };

fn documents() -> Vec<Document> {
    let mut docs: Vec<Document> =
        common::articles::paths().iter().take(9).map(|p| common::article(p)).collect();
    // Short and empty ones among them, and one of the same text as another.
    docs.insert(2, Document::new("one word", "Talks"));
    docs.insert(5, Document::new("nothing", ""));
    docs.push(Document::new("again", docs[0].text.clone()));
    docs
}

fn bytes(doc: &Document) -> String {
    let record = Record::new(doc, common::pipeline().fingerprint(), OPTIONS);
    serde_json::to_string(&record).unwrap()
}

fn annotated(docs: Vec<Document>, batch: usize, threads: usize) -> Vec<String> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut out = Vec::new();
    let mut docs = docs.into_iter();
    loop {
        let group: Vec<Document> = docs.by_ref().take(batch).collect();
        if group.is_empty() {
            return out;
        }
        let done = pool.install(|| common::pipeline().annotate_all(group));
        out.extend(done.into_iter().map(|d| bytes(&d.unwrap())));
    }
}

#[test]
fn batches_and_threads_change_no_byte() {
    let alone = annotated(documents(), 1, 1);
    for (batch, threads) in [(7, 2), (64, 1), (64, 2)] {
        let other = annotated(documents(), batch, threads);
        assert_eq!(alone.len(), other.len());
        for (a, b) in alone.iter().zip(&other) {
            assert!(a == b, "batch {batch}, {threads} threads:\n{a}\n{b}");
        }
    }
}

#[test]
fn the_order_of_documents_changes_no_byte() {
    let mut forward = annotated(documents(), 64, 2);
    let mut docs = documents();
    docs.reverse();
    docs.rotate_left(3);
    let mut shuffled = annotated(docs, 5, 2);
    forward.sort();
    shuffled.sort();
    assert_eq!(forward, shuffled);
}

#[test]
fn equal_texts_get_equal_layers() {
    let docs = documents();
    let (first, last) = (docs[0].clone(), docs[docs.len() - 1].clone());
    assert_eq!(first.text, last.text);
    let layers = |doc: Document| {
        let doc = common::pipeline().annotate(doc).unwrap();
        (doc.tokens, doc.entities, doc.times, doc.actors, doc.claims)
    };
    assert_eq!(layers(first), layers(last));
}
