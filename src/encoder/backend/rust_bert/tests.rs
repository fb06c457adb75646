//! rust-bert against PyTorch and against the native engine.

use super::RustBert;
use crate::articles;
use crate::encoder::backend::Backend;
use crate::encoder::backend::native::Bert;
use crate::encoder::checkpoint::read;
use crate::encoder::checkpoint::reference::fixture::{self, FAMILIES, IOB2};
use crate::encoder::checkpoint::reference::{check, checkpoint};
use crate::encoder::{Biaffine, Device, Encoder, Engine, Linear, Matrix, ModelChoice};
use std::path::Path;

const CPU: Engine = Engine::RustBert(Device::Cpu);

fn greatest_difference(a: &Matrix, b: &Matrix) -> f32 {
    assert_eq!((a.rows(), a.cols()), (b.rows(), b.cols()));
    assert!(a.data().iter().chain(b.data()).all(|x| x.is_finite()));
    a.data().iter().zip(b.data()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// Every score of every head, over the corpus. The weights are widened on both sides: the shipping native engine rounds
/// activations to bytes besides.
#[test]
fn scores_of_all_heads_are_those_of_the_native_engine() {
    let encoder = Encoder::embedded().unwrap();
    let folder = encoder.folder();
    let tensors = &folder.tensors.widened();
    let native = Bert::new(&folder.config, tensors).unwrap();
    let rust_bert = RustBert::new(&mut ModelChoice::Default.open().unwrap(), Device::Cpu).unwrap();
    let (labels, width) = (&folder.labels, folder.config.hidden_size);
    let linear = |name: &str, n| Linear::load(tensors, name, n, width).unwrap();
    let mut heads = vec![linear("upos", labels.upos.len()), linear("xpos", labels.xpos.len())];
    heads.extend(labels.ner.iter().map(|(scheme, tags)| linear(&format!("ner.{scheme}"), tags.len())));
    let parser = Biaffine::load(tensors, "parser", width, labels.rels.len()).unwrap();
    let (mut tags, mut arcs, mut windows) = (0.0f32, 0.0f32, 0);
    for text in articles::texts() {
        let words: Vec<&str> = text.split_whitespace().collect();
        let sentences: Vec<Vec<&str>> = words.chunks(23).map(<[_]>::to_vec).collect();
        let pieces = encoder.wordpieces.of_sentences(&sentences);
        for window in crate::encoder::window::plan(&pieces, encoder.room) {
            let input = window.input(&pieces, &encoder.wordpieces);
            let run = |b: &dyn Backend| b.hidden_at(&input.ids, &input.shapes, &input.first);
            let (a, b) = (run(&native), run(&rust_bert));
            for head in &heads {
                tags = tags.max(greatest_difference(&head.apply(&a), &head.apply(&b)));
            }
            arcs = arcs.max(greatest_difference(&parser.arcs(&a), &parser.arcs(&b)));
            windows += 1;
        }
    }
    assert!(windows > 60, "only {windows} windows");
    assert!(tags < 1e-2 && arcs < 1e-2, "tags differ by {tags}, arcs by {arcs}");
}

/// Layer norms of RoBERTa have an epsilon that rust-bert does not heed: hence not 1e-4.
#[test]
fn checkpoints_of_all_families_score_as_transformers_does() {
    for family in FAMILIES {
        let folder = checkpoint(family);
        let close = if family == "roberta" { 1e-3 } else { 1e-4 };
        check(family, read(folder.path()).unwrap(), CPU, close);
    }
}

#[test]
fn weights_in_rust_berts_own_file_are_read() {
    for family in ["bert", "deberta"] {
        let folder = checkpoint(family);
        let vocabulary = read(folder.path()).unwrap().config.vocab_size;
        let named: Vec<(String, tch::Tensor)> = fixture::weights(family, IOB2.len(), vocabulary)
            .into_iter()
            .map(|(name, (shape, values))| {
                let shape: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
                (name, tch::Tensor::from_slice(&values).reshape(shape))
            })
            .collect();
        std::fs::remove_file(folder.path().join("model.safetensors")).unwrap();
        tch::Tensor::save_multi(&named, folder.path().join("rust_model.ot")).unwrap();
        check(family, read(folder.path()).unwrap(), CPU, 1e-4);
    }
}

/// What libtorch would stop at, or worse, is found out before: no panic, and an error that names what is wrong.
#[test]
fn broken_checkpoints_are_refused_by_name() {
    let error = |family: &str, breakage: &dyn Fn(&Path)| {
        let folder = checkpoint(family);
        breakage(folder.path());
        let loaded = read(folder.path()).and_then(|f| Encoder::new(f, CPU));
        loaded.err().map_or_else(|| "it was taken".to_string(), |e| e.to_string())
    };
    let edited = |path: &Path, from: &str, to: &str| {
        let text = std::fs::read_to_string(path.join("config.json")).unwrap();
        assert!(text.contains(from), "{text}");
        fixture::put(path, "config.json", &text.replace(from, to));
    };
    let lost = |path: &Path, family: &str, name: &str| {
        let size = read(path).unwrap().config.vocab_size;
        let mut weights = fixture::weights(family, IOB2.len(), size);
        assert!(weights.remove(name).is_some(), "{name}");
        fixture::write_weights(path, &weights);
    };
    let cases: Vec<(&str, String)> = vec![
        (
            "bert.encoder.layer.1.output.dense.bias",
            error("bert", &|p| {
                lost(p, "bert", "bert.encoder.layer.1.output.dense.bias");
            }),
        ),
        ("classifier.weight", error("electra", &|p| lost(p, "electra", "classifier.weight"))),
        (
            "deberta.encoder.rel_embeddings",
            error("deberta", &|p| {
                lost(p, "deberta", "deberta.encoder.rel_embeddings.weight");
            }),
        ),
        (
            "num_hidden_layers",
            error("bert", &|p| {
                edited(p, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 2000000");
            }),
        ),
        (
            "encoder.layer.2",
            error("bert", &|p| edited(p, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3")),
        ),
        ("word_embeddings", error("roberta", &|p| edited(p, "\"vocab_size\": ", "\"vocab_size\": 9"))),
        (
            "position_embeddings",
            error("bert", &|p| {
                edited(p, "\"max_position_embeddings\": 64", "\"max_position_embeddings\": 65");
            }),
        ),
        (
            "num_attention_heads",
            error("bert", &|p| {
                edited(p, "\"num_attention_heads\": 4", "\"num_attention_heads\": 5");
            }),
        ),
        (
            "size of the network is 0",
            error("distilbert", &|p| edited(p, "\"n_layers\": 2", "\"n_layers\": 0")),
        ),
        ("gelu_fast", error("bert", &|p| edited(p, "\"gelu\"", "\"gelu_fast\""))),
        ("layer_norm_eps", error("bert", &|p| edited(p, "1e-12", "0.1"))),
        ("c2c", error("deberta", &|p| edited(p, "c2p|p2c", "c2c"))),
        (
            "conv_kernel_size",
            error("deberta-v2", &|p| {
                edited(p, "\"share_att_key\"", "\"conv_kernel_size\": 3, \"share_att_key\"");
            }),
        ),
        (
            "deberta.encoder.LayerNorm",
            error("deberta-v2", &|p| {
                lost(p, "deberta-v2", "deberta.encoder.LayerNorm.weight");
            }),
        ),
        (
            "relative_key",
            error("bert", &|p| {
                edited(p, "\"hidden_act\"", "\"position_embedding_type\": \"relative_key\", \"hidden_act\"");
            }),
        ),
        ("id2label", error("bert", &|p| edited(p, "\"id2label\"", "\"names\""))),
        (
            "classifier.weight",
            error("bert", &|p| edited(p, "\"8\": \"I-MISC\"", "\"8\": \"I-MISC\", \"9\": \"X\"")),
        ),
        ("t5", error("bert", &|p| edited(p, "\"model_type\": \"bert\"", "\"model_type\": \"t5\""))),
        ("model.safetensors", error("bert", &|p| fixture::put(p, "model.safetensors", "no tensors"))),
        ("config.json", error("bert", &|p| fixture::put(p, "config.json", "{"))),
        ("no tokenizer", error("bert", &|p| std::fs::remove_file(p.join("vocab.txt")).unwrap())),
        ("[CLS]", error("bert", &|p| fixture::put(p, "vocab.txt", "a\nb\n"))),
        (
            "pytorch_model.bin",
            error("bert", &|p| {
                std::fs::rename(p.join("model.safetensors"), p.join("pytorch_model.bin")).unwrap();
            }),
        ),
    ];
    for (name, error) in cases {
        assert!(error.contains(name), "{name}: {error}");
    }
}

#[test]
fn a_gpu_that_is_not_there_is_told() {
    if tch::Cuda::device_count() > 0 {
        return;
    }
    let gpu = Engine::RustBert(Device::Cuda(0));
    let error = Encoder::new(ModelChoice::Default.open().unwrap(), gpu).err().unwrap().to_string();
    assert!(error.contains("cuda:0") && error.contains("0 GPUs"), "{error}");
}

/// Numbers that no table has a row for give the last row's values, not a crash of libtorch.
#[test]
fn numbers_past_the_end_of_a_table_do_no_harm() {
    let rust_bert = RustBert::new(&mut ModelChoice::Default.open().unwrap(), Device::Cpu).unwrap();
    assert_eq!(
        rust_bert.hidden(&[101, u32::MAX, 102], &[0, 99, 0]),
        rust_bert.hidden(&[101, 30521, 102], &[0, 5, 0])
    );
}

/// Windows longer than the network's positions cannot come about; should one, the failure is the engine's and is caught.
#[test]
fn a_failure_inside_of_libtorch_is_the_engines() {
    let rust_bert = RustBert::new(&mut ModelChoice::Default.open().unwrap(), Device::Cpu).unwrap();
    let long = vec![7; 600];
    let panic =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rust_bert.hidden(&long, &long))).err();
    let failure = panic.unwrap().downcast::<crate::encoder::EngineFailure>().unwrap();
    assert!(failure.to_string().contains("engine rust-bert failed"), "{failure}");
    // The next window finds an engine that works.
    assert_eq!(rust_bert.hidden(&[101, 102], &[0, 0]).rows(), 2);
}
