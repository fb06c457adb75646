//! A checkpoint made a model folder of dateline, which the native engine runs: entities alone.
//!
//! BERT comes as it is. ELECTRA is BERT under another name where its embeddings are as wide as its layers; RoBERTa is where its
//! first two positions, which no word has, are left out; DistilBERT is where every word is of one type. DeBERTa is not:
//! its attention looks at distances.

use super::{Family, Network, read};
use crate::encoder::backend::native::Bert;
use crate::encoder::folder::sha256;
use crate::encoder::{Config, Linear, Manifest, ModelError, ModelFolder, Tensors};
use safetensors::{Dtype, tensor::TensorView};
use std::collections::BTreeMap;
use std::path::Path;

/// How matrices of the encoder are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// As bytes with one scale a row: a quarter of the size, three times the speed.
    Bytes,
    /// As they are.
    Whole,
}

/// A tensor by name, shape and values.
type Named = (String, Vec<usize>, Vec<f32>);

/// Writes the checkpoint in `from` as a model folder to `to`, which is made, and returns it as read back.
pub fn import(from: &Path, to: &Path, numbers: Numbers) -> Result<ModelFolder, ModelError> {
    let ModelFolder { manifest, mut config, network, labels, tokenizer, mut tensors, .. } = read(from)?;
    let cannot = |problem: String| ModelError::Engine { engine: "native".to_string(), problem };
    if config.hidden_act != "gelu" {
        return Err(cannot(format!("hidden_act is {:?}, and it knows gelu alone", config.hidden_act)));
    }
    let mut named = as_bert(&network, &config, &mut tensors).map_err(cannot)?;
    config.type_vocab_size = config.type_vocab_size.max(1);
    named.extend(tensors.take("ner."));
    // What the native engine would not load is found out before anything is written.
    let whole = Tensors::from_whole(named.iter().cloned());
    Bert::new(&config, &whole)?;
    for (scheme, tags) in &labels.ner {
        Linear::load(&whole, &format!("ner.{scheme}"), tags.len(), config.hidden_size)?;
    }
    drop(whole);
    let weights = safetensors(named, numbers)?;
    let mut json = serde_json::json!(config);
    json["model_type"] = "bert".into();
    write(
        to,
        manifest,
        &[
            ("config.json", pretty(&json)),
            ("labels.json", pretty(&serde_json::json!({ "ner": labels.ner }))),
            ("tokenizer.json", tokenizer),
            ("model.safetensors", weights),
        ],
    )?;
    ModelFolder::read(to)
}

/// The network's tensors under BERT's names, or why there are none.
fn as_bert(network: &Network, config: &Config, tensors: &mut Tensors) -> Result<Vec<Named>, String> {
    let family = network.family;
    if matches!(family, Family::Deberta | Family::DebertaV2) {
        return Err("DeBERTa's attention looks at distances, which it does not know: use --engine rust-bert"
            .to_string());
    }
    if tensors.shape("electra.embeddings_project.weight").is_some() {
        return Err(
            "embeddings of another width than the layers, which it does not know: use --engine rust-bert"
                .to_string(),
        );
    }
    let width = config.hidden_size;
    let prefix = format!("{}.", family.prefix());
    let rename = |name: &str| match name.strip_prefix(&prefix) {
        Some(part) if family == Family::DistilBert => format!("bert.{}", distilled(part)),
        Some(part) => format!("bert.{part}"),
        None => name.to_string(),
    };
    let mut out: Vec<Named> = tensors
        .take(&prefix)
        .map(|(name, shape, values)| (rename(&name), shape, values))
        .filter(|(name, ..)| !name.starts_with("bert.pooler."))
        .collect();
    if let Some((_, shape, values)) =
        out.iter_mut().find(|(n, ..)| n == "bert.embeddings.position_embeddings.weight")
    {
        let before = family.positions_before().min(shape[0]);
        shape[0] -= before;
        values.drain(..(before * width).min(values.len()));
    }
    if config.type_vocab_size == 0 {
        out.push((
            "bert.embeddings.token_type_embeddings.weight".to_string(),
            vec![1, width],
            vec![0.0; width],
        ));
    }
    Ok(out)
}

/// `transformer.layer.0.attention.q_lin.weight` under BERT's name.
fn distilled(name: &str) -> String {
    const PARTS: &[(&str, &str)] = &[
        ("attention.q_lin", "attention.self.query"),
        ("attention.k_lin", "attention.self.key"),
        ("attention.v_lin", "attention.self.value"),
        ("attention.out_lin", "attention.output.dense"),
        ("sa_layer_norm", "attention.output.LayerNorm"),
        ("ffn.lin1", "intermediate.dense"),
        ("ffn.lin2", "output.dense"),
        ("output_layer_norm", "output.LayerNorm"),
    ];
    let name = name.replacen("transformer.layer.", "encoder.layer.", 1);
    match PARTS.iter().find(|(from, _)| name.contains(&format!(".{from}."))) {
        Some((from, to)) => name.replacen(from, to, 1),
        None => name,
    }
}

fn safetensors(named: Vec<Named>, numbers: Numbers) -> Result<Vec<u8>, ModelError> {
    let mut stored: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)> = BTreeMap::new();
    for (name, shape, values) in named {
        if numbers == Numbers::Bytes && shape.len() == 2 && name.starts_with("bert.") {
            let (bytes, scale) = rounded(&values, shape[1]);
            stored.insert(format!("{name}.scale"), (Dtype::F32, vec![shape[0]], le(&scale)));
            stored.insert(name, (Dtype::I8, shape, bytes));
        } else {
            stored.insert(name, (Dtype::F32, shape, le(&values)));
        }
    }
    let fail = |e: safetensors::SafeTensorError| ModelError::Malformed {
        file: "model.safetensors".to_string(),
        problem: e.to_string(),
    };
    let views = stored.iter().map(|(name, (dtype, shape, bytes))| {
        TensorView::new(*dtype, shape.clone(), bytes).map(|view| (name.as_str(), view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(fail)?;
    safetensors::serialize(views, None).map_err(fail)
}

/// Rows as bytes and scales, as `scripts/train/folder.py` rounds them.
fn rounded(values: &[f32], cols: usize) -> (Vec<u8>, Vec<f32>) {
    let mut bytes = Vec::with_capacity(values.len());
    let scale = values
        .chunks_exact(cols)
        .map(|row| {
            let scale = row.iter().fold(1e-12f32, |top, x| top.max(x.abs())) / 127.0;
            let byte = |x: &f32| (x / scale).round_ties_even().clamp(-127.0, 127.0) as i8;
            bytes.extend(row.iter().map(|x| byte(x).cast_unsigned()));
            scale
        })
        .collect();
    (bytes, scale)
}

fn le(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn pretty(value: &serde_json::Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// Writes the files, and last the manifest with their hashes, without which a folder is none.
fn write(to: &Path, manifest: Manifest, files: &[(&str, Vec<u8>)]) -> Result<(), ModelError> {
    let fail = |file: &Path| {
        let file = file.display().to_string();
        move |source| ModelError::Write { file, source }
    };
    if to.join("manifest.json").exists() {
        return Err(fail(to)(std::io::Error::new(
            std::io::ErrorKind::AlreadyExists,
            "holds a model already",
        )));
    }
    std::fs::create_dir_all(to).map_err(fail(to))?;
    let put = |name: &str, bytes: &[u8]| std::fs::write(to.join(name), bytes).map_err(fail(&to.join(name)));
    for (name, bytes) in files {
        put(name, bytes)?;
    }
    let hashes = files.iter().map(|(name, bytes)| ((*name).to_string(), sha256(bytes))).collect();
    put("manifest.json", &pretty(&serde_json::json!(Manifest { files: hashes, ..manifest })))
}
