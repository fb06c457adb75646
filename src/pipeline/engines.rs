//! Both engines beside each other, over whole documents.

use super::{Analyzer, Pipeline, Settings};
use crate::articles;
use crate::document::{Document, Entity};
use crate::encoder::{Device, Encoder, Engine, ModelChoice};
use crate::text;
use rayon::prelude::*;

/// The shipping native engine rounds activations to bytes, which rust-bert does not: so many of a thousand entities may be
/// of another span or type for it.
const ROUNDED: usize = 30;

/// Both are made whole here, so that both compute the same sums: in another order, that is all.
fn analyzer(engine: Engine) -> Analyzer {
    let encoder = Encoder::new(ModelChoice::Default.open().unwrap().widened(), engine).unwrap();
    Analyzer::new(encoder, "ontonotes").unwrap()
}

/// Documents of very unequal lengths: some empty, some of one word, most of some sentences, a few of several windows.
fn documents(count: usize) -> Vec<Document> {
    let whole = articles::texts().join("\n\n");
    let (sentences, _) = text::segment(&whole);
    let sentence = |i: usize| &whole[sentences[i % sentences.len()].span.range()];
    (0..count)
        .map(|i| {
            let length = match i % 20 {
                0 => 0,
                1 => 1,
                7 => 40,
                n => n / 2,
            };
            let mut text = (0..length).map(|j| sentence(i * 3 + j)).collect::<Vec<_>>().join(" ");
            if i % 20 == 1 {
                text.truncate(text.find(' ').unwrap_or(text.len()));
            }
            Document::new(format!("{i}"), text)
        })
        .collect()
}

fn entities(analyzer: &Analyzer, docs: &[Document]) -> Vec<Vec<Entity>> {
    let annotate = |doc: &Document| {
        let mut doc = doc.clone();
        (doc.sentences, doc.tokens) = text::segment(&doc.text);
        analyzer.annotate(&mut doc);
        doc.entities
    };
    docs.par_iter().map(annotate).collect()
}

/// Entities without a counterpart of the same span and type, on either side, and all there are.
fn different(a: &[Vec<Entity>], b: &[Vec<Entity>]) -> (usize, usize) {
    let key = |e: &Entity| (e.span, e.kind.clone());
    let missing =
        |a: &[Entity], b: &[Entity]| a.iter().filter(|x| !b.iter().any(|y| key(x) == key(y))).count();
    let pairs = || a.iter().zip(b);
    (pairs().map(|(a, b)| missing(a, b) + missing(b, a)).sum(), a.iter().map(Vec::len).sum())
}

fn compare(docs: &[Document]) {
    let native = entities(&analyzer(Engine::Native), docs);
    let rust_bert = entities(&analyzer(Engine::RustBert(Device::Cpu)), docs);
    for ((doc, a), b) in docs.iter().zip(&native).zip(&rust_bert) {
        let found = |entities: &[Entity]| -> Vec<String> {
            entities.iter().map(|e| format!("{}:{}", doc.slice(e.span), e.kind)).collect()
        };
        assert_eq!(found(a), found(b), "document {}", doc.id);
        for (a, b) in a.iter().zip(b) {
            assert!(a.span == b.span && (a.score - b.score).abs() < 1e-3, "document {}: {a:?} {b:?}", doc.id);
        }
    }
    let shipping = Encoder::embedded().unwrap();
    let shipping = entities(&Analyzer::new(shipping, "ontonotes").unwrap(), docs);
    let (differ, all) = different(&shipping, &rust_bert);
    eprintln!("{} documents, {all} entities of the shipping engine, {differ} differ", docs.len());
    assert!(all > 5 * docs.len() && 1000 * differ <= ROUNDED * all, "{differ} of {all} differ");
}

#[test]
fn both_engines_find_the_same_entities_in_the_corpus() {
    let docs: Vec<Document> =
        articles::texts().into_iter().map(|text| Document::new("article", text)).collect();
    compare(&docs);
}

/// One more than rust-bert's own batches hold: its pipeline mixes texts up from there on.
#[test]
fn both_engines_find_the_same_entities_in_65_documents() {
    compare(&documents(65));
}

#[test]
fn both_engines_find_the_same_entities_in_500_documents() {
    compare(&documents(500));
}

#[test]
fn the_record_tells_the_engines_apart() {
    let text = "Ghana pulled out of the talks on Monday.";
    let settings = Settings { engine: Engine::RustBert(Device::Cpu), ..Settings::default() };
    let (a, b) = (Pipeline::new(&settings).unwrap(), Pipeline::new(&Settings::default()).unwrap());
    assert_ne!(
        a.fingerprint(),
        b.fingerprint(),
        "scores may differ in their last digits, and the record says so"
    );
    let claims = |p: &Pipeline| p.annotate(Document::new("", text)).unwrap().claims.len();
    assert_eq!(claims(&a), claims(&b));
}
