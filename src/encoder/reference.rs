//! Against PyTorch: `tests/reference/encoder*.json` hold what `scripts/train/reference.py` computed in fp32 with the
//! shipped model folders.

use super::backend::Backend;
use super::backend::native::Bert;
use super::heads::{Biaffine, Linear};
use super::{Encoder, Engine, Matrix, ModelChoice, Tensors, argmax, window};
use serde::Deserialize;
use std::collections::BTreeMap;

/// With weights made whole: the engine's sums run in another order than PyTorch's; the file is rounded to five decimals.
const WHOLE: f32 = 1e-4;
/// With bytes on both sides of the product every activation is off by up to half a byte's step: what is decided must be
/// the same at so many of a hundred words.
const SAME: usize = 97;

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

/// The shipped models, on their engine, with their cases.
fn models() -> [(Encoder, Vec<Case>); 2] {
    [
        (ModelChoice::Default, include_str!("../../tests/reference/encoder.json")),
        (ModelChoice::Fast, include_str!("../../tests/reference/encoder-fast.json")),
    ]
    .map(|(model, cases)| {
        let encoder = Encoder::new(model.open().unwrap(), Engine::Native).unwrap();
        (encoder, serde_json::from_str(cases).unwrap())
    })
}

fn assert_close(what: &str, found: &Matrix, want: &[Vec<f32>], close: f32) {
    assert_eq!(found.rows(), want.len(), "{what}");
    for (i, row) in want.iter().enumerate() {
        for (j, (a, b)) in found.row(i).iter().zip(row).enumerate() {
            // Python masks arcs that cannot be with -1e4.
            assert!((a - b).abs() <= close || *b <= -9e3, "{what} at {i},{j}: {a}, PyTorch {b}");
        }
    }
}

/// Runs the cases through a network and heads of `tensors`. `close`: how close scores must be, where anything is asked of them. Returns how many
/// decisions (tags, heads, labels) are those of PyTorch, and how many there are.
fn check(
    encoder: &Encoder,
    cases: &[Case],
    tensors: &Tensors,
    network: &dyn Backend,
    close: Option<f32>,
) -> (usize, usize) {
    let folder = encoder.folder();
    let (labels, width) = (&folder.labels, folder.config.hidden_size);
    let linear = |name: &str, n| Linear::load(tensors, name, n, width).unwrap();
    let upos = linear("upos", labels.upos.len());
    let xpos = linear("xpos", labels.xpos.len());
    let parser = Biaffine::load(tensors, "parser", width, labels.rels.len()).unwrap();
    let (mut same, mut all) = (0, 0);
    for case in cases {
        let words: Vec<&str> = case.words.iter().map(String::as_str).collect();
        let pieces = encoder.wordpieces.of_sentences(&[words]);
        let windows = window::plan(&pieces, encoder.room);
        let input = windows[0].input(&pieces, &encoder.wordpieces);
        assert_eq!((&input.ids, &input.shapes, &input.first), (&case.ids, &case.shapes, &case.first));
        let vectors = network.hidden_at(&input.ids, &input.shapes, &input.first);
        let mut compare = |what: &str, found: &Matrix, want: &[Vec<f32>]| {
            if let Some(close) = close {
                assert_close(what, found, want, close);
            }
            same += want.iter().enumerate().filter(|(i, row)| argmax(found.row(*i)) == argmax(row)).count();
            all += want.len();
        };
        for (scheme, want) in &case.ner {
            let head = linear(&format!("ner.{scheme}"), labels.ner[scheme].len());
            compare(scheme, &head.apply(&vectors), want);
        }
        compare("upos", &upos.apply(&vectors), &case.upos);
        compare("xpos", &xpos.apply(&vectors), &case.xpos);
        let mut arcs = parser.arcs(&vectors);
        (0..arcs.rows()).for_each(|i| arcs.row_mut(i)[i + 1] = -1e4);
        compare("arcs", &arcs, &case.arcs);
        let found = parser.labels(&vectors, &case.best_arcs);
        same += found.iter().zip(&case.best_labels).filter(|(a, b)| a == b).count();
        all += found.len();
    }
    (same, all)
}

#[test]
fn wordpieces_shapes_and_scores_agree_with_pytorch() {
    for (encoder, cases) in models() {
        let tensors = encoder.folder.tensors.widened();
        let whole = Bert::new(&encoder.folder.config, &tensors).unwrap();
        let (same, all) = check(&encoder, &cases, &tensors, &whole, Some(WHOLE));
        assert_eq!(same, all);
    }
}

#[test]
fn bytes_decide_as_whole_weights_do() {
    for (encoder, cases) in models() {
        let (same, all) = check(&encoder, &cases, &encoder.folder.tensors, &*encoder.backend, None);
        assert!(100 * same >= SAME * all, "{same} of {all}");
    }
}
