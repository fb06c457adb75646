//! Against PyTorch: `tests/reference/encoder.json` holds what `scripts/train/reference.py` computed in fp32 with the
//! shipped model folder.

use super::heads::{Biaffine, Linear};
use super::{Encoder, Matrix, window};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The engine's sums run in another order than PyTorch's; the file is rounded to five decimals.
const CLOSE: f32 = 1e-4;

#[derive(Deserialize)]
struct Case {
    words: Vec<String>,
    ids: Vec<u32>,
    shapes: Vec<u32>,
    first: Vec<usize>,
    ner: BTreeMap<String, Vec<Vec<f32>>>,
    upos: Vec<Vec<f32>>,
    xpos: Vec<Vec<f32>>,
    arcs: Vec<Vec<f32>>,
    best_arcs: Vec<usize>,
    best_labels: Vec<usize>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../tests/reference/encoder.json")).unwrap()
}

fn assert_close(what: &str, found: &Matrix, want: &[Vec<f32>]) {
    assert_eq!(found.rows(), want.len(), "{what}");
    for (i, row) in want.iter().enumerate() {
        for (j, (a, b)) in found.row(i).iter().zip(row).enumerate() {
            // Python masks arcs that cannot be with -1e4.
            assert!((a - b).abs() <= CLOSE || *b <= -9e3, "{what} at {i},{j}: {a}, PyTorch {b}");
        }
    }
}

#[test]
fn wordpieces_shapes_and_scores_agree_with_pytorch() {
    let encoder = Encoder::embedded().unwrap();
    let folder = encoder.folder();
    let (labels, tensors, width) = (&folder.labels, &folder.tensors, folder.config.hidden_size);
    let linear = |name: &str, n| Linear::load(tensors, name, n, width).unwrap();
    let upos = linear("upos", labels.upos.len());
    let xpos = linear("xpos", labels.xpos.len());
    let parser = Biaffine::load(tensors, "parser", width, labels.rels.len()).unwrap();
    for case in cases() {
        let words: Vec<&str> = case.words.iter().map(String::as_str).collect();
        let pieces = encoder.wordpieces.of_sentences(&[words]);
        let windows = window::plan(&pieces, folder.manifest.window);
        let input = windows[0].input(&pieces, &encoder.wordpieces);
        assert_eq!((&input.ids, &input.shapes, &input.first), (&case.ids, &case.shapes, &case.first));
        let vectors = encoder.hidden(&input.ids, &input.shapes).gather(&input.first);
        for (scheme, want) in &case.ner {
            let head = linear(&format!("ner.{scheme}"), labels.ner[scheme].len());
            assert_close(scheme, &head.apply(&vectors), want);
        }
        assert_close("upos", &upos.apply(&vectors), &case.upos);
        assert_close("xpos", &xpos.apply(&vectors), &case.xpos);
        assert_close("arcs", &parser.arcs(&vectors), &case.arcs);
        assert_eq!(parser.labels(&vectors, &case.best_arcs), case.best_labels);
    }
}
