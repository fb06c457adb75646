//! Tiny checkpoints with random weights, in the form in which transformers saves a token classifier: no download, no Python.
//!
//! `scripts/reference_checkpoints.py` reads the same folders with transformers; what it computes is in
//! `tests/reference/checkpoints.json`.

#![allow(dead_code)] // Each test program uses a part.

use safetensors::{Dtype, tensor::TensorView};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

pub const WIDTH: usize = 32;
pub const INNER: usize = 48;
pub const LAYERS: usize = 2;
pub const POSITIONS: usize = 64;

/// The families, by `model_type`.
pub const FAMILIES: [&str; 6] = ["bert", "distilbert", "roberta", "electra", "deberta", "deberta-v2"];

/// Tags of the usual kind, with CoNLL's types.
pub const IOB2: [&str; 9] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"];

/// Tensors by name: shape and values.
pub type Weights = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// Words that vocabularies hold whole; others fall into letters.
const WORDS: [&str; 12] = [
    "Ghana",
    "Accra",
    "the",
    "talks",
    "on",
    "Monday",
    "of",
    "said",
    "minister",
    "pulled",
    "out",
    "President",
];

/// Writes a checkpoint into a folder that is there.
pub fn write(folder: &Path, family: &str, labels: &[&str]) {
    let tokenizer = tokenizer(folder, family);
    let config = config(family, labels, tokenizer);
    put(folder, "config.json", &format!("{config:#}"));
    write_weights(folder, &weights(family, labels.len(), tokenizer));
}

pub fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

pub fn write_weights(folder: &Path, weights: &Weights) {
    let bytes: BTreeMap<&str, (&[usize], Vec<u8>)> = weights
        .iter()
        .map(|(name, (shape, values))| {
            (name.as_str(), (shape.as_slice(), values.iter().flat_map(|x| x.to_le_bytes()).collect()))
        })
        .collect();
    let views = bytes
        .iter()
        .map(|(name, (shape, bytes))| (*name, TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap()));
    let metadata = [("format".to_string(), "pt".to_string())].into();
    let file = safetensors::serialize(views, Some(metadata)).unwrap();
    std::fs::write(folder.join("model.safetensors"), file).unwrap();
}

pub fn config(family: &str, labels: &[&str], vocabulary: usize) -> Value {
    let id2label: Map<String, Value> =
        labels.iter().enumerate().map(|(i, l)| (i.to_string(), (*l).into())).collect();
    let label2id: Map<String, Value> =
        labels.iter().enumerate().map(|(i, l)| ((*l).to_string(), i.into())).collect();
    let mut config = json!({
        "model_type": family, "vocab_size": vocabulary, "pad_token_id": 0, "initializer_range": 0.02,
        "id2label": id2label, "label2id": label2id,
    });
    let more = if family == "distilbert" {
        json!({
            "architectures": ["DistilBertForTokenClassification"],
            "dim": WIDTH, "hidden_dim": INNER, "n_layers": LAYERS, "n_heads": 4, "activation": "gelu",
            "max_position_embeddings": POSITIONS, "dropout": 0.1, "attention_dropout": 0.1,
            "sinusoidal_pos_embds": false, "tie_weights_": true, "qa_dropout": 0.1, "seq_classif_dropout": 0.2,
        })
    } else {
        json!({
            "hidden_size": WIDTH, "intermediate_size": INNER, "num_hidden_layers": LAYERS,
            "num_attention_heads": 4, "hidden_act": "gelu", "max_position_embeddings": POSITIONS,
            "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
        })
    };
    let special = match family {
        "bert" => json!({"architectures": ["BertForTokenClassification"]}),
        "roberta" => json!({
            "architectures": ["RobertaForTokenClassification"], "max_position_embeddings": POSITIONS + 2,
            "type_vocab_size": 1, "layer_norm_eps": 1e-5, "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
        }),
        // Narrower embeddings, as the small ELECTRA has.
        "electra" => json!({"architectures": ["ElectraForTokenClassification"], "embedding_size": 16}),
        "deberta" => json!({
            "architectures": ["DebertaForTokenClassification"], "type_vocab_size": 0, "layer_norm_eps": 1e-7,
            "relative_attention": true, "pos_att_type": "c2p|p2c", "position_biased_input": false,
            "max_relative_positions": -1,
        }),
        "deberta-v2" => json!({
            "architectures": ["DebertaV2ForTokenClassification"], "type_vocab_size": 0, "layer_norm_eps": 1e-7,
            "relative_attention": true, "pos_att_type": "p2c|c2p", "position_biased_input": false,
            "max_relative_positions": -1, "position_buckets": 16, "norm_rel_ebd": "layer_norm",
            "share_att_key": true,
        }),
        _ => json!({}),
    };
    for part in [more, special] {
        config.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
    }
    config
}

/// All tensors of a family's token classifier, under the names that transformers gives them.
pub fn weights(family: &str, labels: usize, vocabulary: usize) -> Weights {
    let mut out = Named(Weights::new());
    let prefix = if family == "deberta-v2" { "deberta" } else { family };
    let at = |part: &str| format!("{prefix}.{part}");
    let embedded = if family == "electra" { WIDTH / 2 } else { WIDTH };
    out.table(&at("embeddings.word_embeddings"), vocabulary, embedded);
    let positions = if family == "roberta" { POSITIONS + 2 } else { POSITIONS };
    if !prefix.starts_with("deberta") {
        out.table(&at("embeddings.position_embeddings"), positions, embedded);
    }
    match family {
        "bert" | "electra" => out.table(&at("embeddings.token_type_embeddings"), 2, embedded),
        "roberta" => out.table(&at("embeddings.token_type_embeddings"), 1, embedded),
        _ => {}
    }
    out.norm(&at("embeddings.LayerNorm"), embedded);
    if family == "electra" {
        out.linear(&at("embeddings_project"), WIDTH, embedded);
    }
    for i in 0..LAYERS {
        if family == "distilbert" {
            let at = |part: &str| at(&format!("transformer.layer.{i}.{part}"));
            ["q_lin", "k_lin", "v_lin", "out_lin"]
                .iter()
                .for_each(|l| out.linear(&at(&format!("attention.{l}")), WIDTH, WIDTH));
            out.norm(&at("sa_layer_norm"), WIDTH);
            out.linear(&at("ffn.lin1"), INNER, WIDTH);
            out.linear(&at("ffn.lin2"), WIDTH, INNER);
            out.norm(&at("output_layer_norm"), WIDTH);
            continue;
        }
        let at = |part: &str| at(&format!("encoder.layer.{i}.{part}"));
        let own = |part: &str| at(&format!("attention.self.{part}"));
        match family {
            "deberta" => {
                out.matrix(&own("in_proj"), 3 * WIDTH, WIDTH);
                out.vector(&own("q_bias"), WIDTH, 0.0);
                out.vector(&own("v_bias"), WIDTH, 0.0);
                out.matrix(&own("pos_proj"), WIDTH, WIDTH);
                out.linear(&own("pos_q_proj"), WIDTH, WIDTH);
            }
            "deberta-v2" => {
                ["query_proj", "key_proj", "value_proj"]
                    .iter()
                    .for_each(|l| out.linear(&own(l), WIDTH, WIDTH));
            }
            _ => ["query", "key", "value"].iter().for_each(|l| out.linear(&own(l), WIDTH, WIDTH)),
        }
        out.linear(&at("attention.output.dense"), WIDTH, WIDTH);
        out.norm(&at("attention.output.LayerNorm"), WIDTH);
        out.linear(&at("intermediate.dense"), INNER, WIDTH);
        out.linear(&at("output.dense"), WIDTH, INNER);
        out.norm(&at("output.LayerNorm"), WIDTH);
    }
    match family {
        "deberta" => out.table(&at("encoder.rel_embeddings"), 2 * POSITIONS, WIDTH),
        "deberta-v2" => {
            out.table(&at("encoder.rel_embeddings"), 2 * 16, WIDTH);
            out.norm(&at("encoder.LayerNorm"), WIDTH);
        }
        _ => {}
    }
    out.linear("classifier", labels, WIDTH);
    out.0
}

struct Named(Weights);

impl Named {
    /// Numbers of a tensor around a middle, the same for the same name.
    fn put(&mut self, name: String, shape: Vec<usize>, middle: f32, spread: f32) {
        let mut x = name.bytes().fold(2_166_136_261u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619));
        let mut number = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            middle + spread * ((x >> 8) as f32 / (1 << 23) as f32 - 1.0)
        };
        let values = (0..shape.iter().product()).map(|_| number()).collect();
        self.0.insert(name, (shape, values));
    }

    fn matrix(&mut self, name: &str, rows: usize, cols: usize) {
        // Wide enough that what a word says depends on its neighbours.
        self.put(format!("{name}.weight"), vec![rows, cols], 0.0, 0.4);
    }

    fn table(&mut self, name: &str, rows: usize, cols: usize) {
        self.put(format!("{name}.weight"), vec![rows, cols], 0.0, 1.0);
    }

    fn vector(&mut self, name: &str, length: usize, middle: f32) {
        self.put(name.to_string(), vec![length], middle, 0.1);
    }

    fn linear(&mut self, name: &str, rows: usize, cols: usize) {
        self.matrix(name, rows, cols);
        self.vector(&format!("{name}.bias"), rows, 0.0);
    }

    fn norm(&mut self, name: &str, length: usize) {
        self.vector(&format!("{name}.weight"), length, 1.0);
        self.vector(&format!("{name}.bias"), length, 0.0);
    }
}

/// Writes the family's tokenizer files; the size of its vocabulary.
fn tokenizer(folder: &Path, family: &str) -> usize {
    match family {
        "roberta" => byte_level(folder, &["<s>", "<pad>", "</s>", "<unk>", "<mask>"]),
        "deberta" => byte_level(folder, &["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]),
        "deberta-v2" => sentence_pieces(folder),
        "distilbert" => wordpieces(folder, true),
        _ => wordpieces(folder, false),
    }
}

fn wordpieces(folder: &Path, lower: bool) -> usize {
    let mut tokens: Vec<String> =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].iter().map(ToString::to_string).collect();
    tokens.extend((b'!'..=b'~').map(|b| char::from(b).to_string()));
    tokens.extend((b'!'..=b'~').map(|b| format!("##{}", char::from(b))));
    tokens.extend(WORDS.iter().map(|w| if lower { w.to_lowercase() } else { (*w).to_string() }));
    if lower {
        tokens.retain(|t| t.starts_with('[') && t.len() > 1 || !t.chars().any(char::is_uppercase));
    }
    put(folder, "vocab.txt", &(tokens.join("\n") + "\n"));
    put(folder, "tokenizer_config.json", &json!({"do_lower_case": lower}).to_string());
    tokens.len()
}

/// What stands for each byte in byte-level vocabularies.
fn byte_letters() -> Vec<char> {
    let mut next = 256;
    (0..=255u32)
        .map(|b| {
            let shown = matches!(b, 33..=126 | 161..=172 | 174..=255);
            let code = if shown {
                b
            } else {
                next += 1;
                next - 1
            };
            char::from_u32(code).unwrap()
        })
        .collect()
}

fn byte_level(folder: &Path, special: &[&str]) -> usize {
    let mut tokens: Vec<String> = special.iter().map(ToString::to_string).collect();
    tokens.extend(byte_letters().iter().map(ToString::to_string));
    let mut merges = vec!["#version: 0.2".to_string()];
    for word in WORDS {
        // Letters join from the left.
        let mut whole = "Ġ".to_string();
        for letter in word.chars() {
            let merge = format!("{whole} {letter}");
            whole.push(letter);
            if !merges.contains(&merge) {
                merges.push(merge);
                tokens.push(whole.clone());
            }
        }
    }
    let ids: Map<String, Value> = tokens.iter().enumerate().map(|(i, t)| (t.clone(), i.into())).collect();
    put(folder, "vocab.json", &Value::Object(ids).to_string());
    put(folder, "merges.txt", &(merges.join("\n") + "\n"));
    tokens.len()
}

/// A unigram vocabulary as SentencePiece has it, in the file of the crate `tokenizers`.
fn sentence_pieces(folder: &Path) -> usize {
    let special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"];
    let mut vocabulary: Vec<(String, f64)> = special.iter().map(|t| ((*t).to_string(), 0.0)).collect();
    vocabulary.push(("▁".to_string(), -3.0));
    vocabulary.extend((b'!'..=b'~').map(|b| (char::from(b).to_string(), -6.0 - f64::from(b) / 1000.0)));
    vocabulary.extend(WORDS.iter().map(|w| (format!("▁{w}"), -2.0)));
    let size = vocabulary.len();
    let added: Vec<Value> = special
        .iter()
        .enumerate()
        .map(|(id, content)| {
            json!({"id": id, "content": content, "special": true, "single_word": false, "lstrip": false,
                   "rstrip": false, "normalized": false})
        })
        .collect();
    let whole = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": added, "normalizer": null,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                               "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}},
        },
        "decoder": null,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": false},
    });
    put(folder, "tokenizer.json", &whole.to_string());
    put(folder, "tokenizer_config.json", &json!({"tokenizer_class": "PreTrainedTokenizerFast"}).to_string());
    size
}
