//! A checkpoint read as a model folder.

use super::labels::{self, Scheme};
use super::tokenizer::read_tokenizer;
use super::{Family, Network};
use crate::encoder::folder::{read as read_file, sha256};
use crate::encoder::{Config, Labels, Manifest, ModelError, ModelFolder, TagReading, Tensors};
use std::collections::BTreeMap;
use std::path::Path;

/// Windows of so many wordpieces, where the network has the positions: what the default model takes too.
const WINDOW: usize = 192;

/// Reads a checkpoint: `config.json`, a tokenizer, and `model.safetensors` (or, with rust-bert, `rust_model.ot`).
pub fn read(path: &Path) -> Result<ModelFolder, ModelError> {
    let config_file = read_file(&path.join("config.json"))?;
    let mut network = Network::parse(&config_file)?;
    network.is_checkpoint = true;
    let config = network.config()?;
    let scheme = labels::scheme(&network.json)?;
    let tokenizer = read_tokenizer(path)?;
    let (weights, hash, tensors) = weights(path)?;
    let tensors = renamed(tensors, &scheme, config.hidden_size)?;
    check_sizes(&network, &config, &tensors)?;
    let files: BTreeMap<String, String> = [
        ("config.json".to_string(), sha256(&config_file)),
        ("tokenizer.json".to_string(), sha256(&tokenizer)),
        (weights.to_string(), hash),
    ]
    .into();
    let hashes: Vec<&str> = files.values().map(String::as_str).collect();
    let identity = sha256(hashes.join(" ").as_bytes());
    let manifest = Manifest {
        name: name(path),
        // A checkpoint has no version; this tells two of one name apart.
        version: identity[..12].to_string(),
        window: WINDOW.min(config.max_position_embeddings),
        scheme: scheme.name.to_string(),
        files,
        calibration: BTreeMap::new(),
        tags: TagReading::Any,
        shapes: false,
    };
    let labels = Labels { ner: [(scheme.name.to_string(), scheme.tags)].into(), ..Labels::default() };
    Ok(ModelFolder { manifest, config, network, labels, tokenizer, tensors, sha256: identity })
}

fn name(path: &Path) -> String {
    let whole = path.canonicalize();
    let name = whole.as_deref().unwrap_or(path).file_name();
    name.map_or_else(|| "checkpoint".to_string(), |n| n.to_string_lossy().into_owned())
}

/// The file's name, its hash, and what is in it.
fn weights(path: &Path) -> Result<(&'static str, String, Tensors), ModelError> {
    let has = |name: &str| path.join(name).exists();
    if has("model.safetensors") {
        let bytes = read_file(&path.join("model.safetensors"))?;
        return Ok(("model.safetensors", sha256(&bytes), Tensors::parse(bytes.into())?));
    }
    if has("rust_model.ot") {
        let file = path.join("rust_model.ot");
        return Ok(("rust_model.ot", sha256(&read_file(&file)?), read_ot(&file)?));
    }
    let problem = if has("model.safetensors.index.json") {
        "holds its weights in several files: load it with transformers and save it with a larger max_shard_size"
    } else if has("pytorch_model.bin") {
        "holds its weights in pytorch_model.bin alone: load it with transformers and save it again, which writes model.safetensors"
    } else {
        "has no weights: neither model.safetensors nor rust_model.ot"
    };
    Err(ModelError::Malformed { file: path.display().to_string(), problem: problem.to_string() })
}

#[cfg(feature = "rust-bert")]
fn read_ot(file: &Path) -> Result<Tensors, ModelError> {
    crate::encoder::backend::rust_bert::read_ot(file)
}

#[cfg(not(feature = "rust-bert"))]
fn read_ot(_: &Path) -> Result<Tensors, ModelError> {
    Err(ModelError::NotBuilt { feature: "rust-bert" })
}

/// The classifier becomes the head of its scheme; layer norms of old checkpoints get the names of today.
fn renamed(tensors: Tensors, scheme: &Scheme, width: usize) -> Result<Tensors, ModelError> {
    let shape = [scheme.tags.len(), width];
    let problem = match tensors.shape("classifier.weight") {
        None => Some("is missing: a token classifier (a model ...ForTokenClassification) has it".to_string()),
        Some(found) if found != shape => {
            Some(format!("has shape {found:?} where config.json means {shape:?}"))
        }
        Some(_) => None,
    };
    if let Some(problem) = problem {
        return Err(ModelError::Tensor { name: "classifier.weight".to_string(), problem });
    }
    Ok(tensors.renamed(|name| {
        if let Some(part) = name.strip_prefix("classifier.") {
            return format!("ner.{}.{part}", scheme.name);
        }
        match (name.strip_suffix(".gamma"), name.strip_suffix(".beta")) {
            (Some(norm), _) => format!("{norm}.weight"),
            (_, Some(norm)) => format!("{norm}.bias"),
            _ => name.to_string(),
        }
    }))
}

/// Sizes in `config.json` are those of the weights, so that nothing greater than the file is ever allocated.
fn check_sizes(network: &Network, config: &Config, tensors: &Tensors) -> Result<(), ModelError> {
    let family = network.family;
    let (prefix, width) = (family.prefix(), config.hidden_size);
    let embedded = match network.json.get("embedding_size").and_then(serde_json::Value::as_u64) {
        Some(size) if matches!(family, Family::Electra | Family::Deberta | Family::DebertaV2) => {
            size as usize
        }
        _ => width,
    };
    let inner = match family {
        Family::DistilBert => "transformer.layer.0.ffn.lin1",
        _ => "encoder.layer.0.intermediate.dense",
    };
    let expected = [
        ("embeddings.word_embeddings.weight".to_string(), [config.vocab_size, embedded]),
        (format!("{inner}.weight"), [config.intermediate_size, width]),
    ];
    for (name, shape) in expected {
        let name = format!("{prefix}.{name}");
        let problem = match tensors.shape(&name) {
            Some(found) if found == shape => continue,
            Some(found) => format!("has shape {found:?} where config.json means {shape:?}"),
            None => "is missing".to_string(),
        };
        return Err(ModelError::Tensor { name, problem });
    }
    let greatest = tensors.shapes().flat_map(|(_, shape)| shape).max().copied().unwrap_or(0);
    let count = tensors.shapes().count();
    for (name, value) in &network.json {
        let limit = if name.contains("layers") { count } else { greatest };
        let sizes = ["_size", "_embeddings", "_layers", "_positions", "_buckets", "_groups", "heads"];
        if sizes.iter().any(|s| name.ends_with(s)) && value.as_i64().is_some_and(|n| n > limit as i64) {
            let problem = format!("{name} is {value}, more than the weights have");
            return Err(super::network::malformed(problem));
        }
    }
    Ok(())
}
