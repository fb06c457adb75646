//! A model folder: `manifest.json`, `config.json`, `labels.json`, `tokenizer.json`, `model.safetensors`.

use super::checkpoint::{self, Network};
use super::window::Room;
use super::{ModelError, TagReading, Tensors};
use crate::document::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// A model folder, read and checked.
pub struct ModelFolder {
    /// What is in the folder.
    pub manifest: Manifest,
    /// Shape of the encoder.
    pub config: Config,
    /// What kind of network it is.
    pub network: Network,
    /// Labels of each head.
    pub labels: Labels,
    /// The file of the crate `tokenizers`.
    pub tokenizer: Vec<u8>,
    /// The weights.
    pub tensors: Tensors,
    /// SHA-256 of the manifest, which holds the hashes of the other files: the identity of the model.
    pub sha256: String,
}

/// `manifest.json`.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Manifest {
    /// Name of the model.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Wordpieces a window, as in training.
    pub window: usize,
    /// The entity scheme that is used where none is asked for.
    #[serde(default = "Manifest::ontonotes")]
    pub scheme: String,
    /// SHA-256 of each other file.
    pub files: BTreeMap<String, String>,
    /// What makes scores of a head mean probabilities, by name of the head (`ner.ontonotes`).
    #[serde(default)]
    pub calibration: BTreeMap<String, Calibration>,
    /// How the tags of its entity heads are to be read.
    #[serde(default)]
    pub tags: TagReading,
    /// Whether it takes the shapes of words, which an uncased vocabulary forgets, as token types.
    #[serde(default = "Manifest::ours")]
    pub shapes: bool,
}

impl Manifest {
    fn ontonotes() -> String {
        "ontonotes".to_string()
    }

    fn ours() -> bool {
        true
    }
}

/// Temperature scaling of tags (Guo et al. 2017), and on top of it a logistic curve for the scores of whole entities
/// (Platt 1999): `sigmoid(slope * logit(score) + intercept)`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Calibration {
    /// Tag scores are divided by it before softmax; above 1 for a head that is too sure of itself.
    pub temperature: f32,
    /// Below 1 where entity scores are too extreme.
    pub slope: f32,
    /// Below 0 where entity scores are too high.
    pub intercept: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { temperature: 1.0, slope: 1.0, intercept: 0.0 }
    }
}

impl Calibration {
    /// The probability that an entity of this score is right.
    pub fn probability(&self, score: f32) -> f32 {
        const EDGE: f32 = 1e-4;
        let score = score.clamp(EDGE, 1.0 - EDGE);
        let logit = (score / (1.0 - score)).ln();
        1.0 / (1.0 + (-(self.slope * logit + self.intercept)).exp())
    }
}

/// `config.json`: the fields of a Hugging Face BERT configuration that the encoder needs.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[allow(missing_docs)] // The names are BERT's own.
pub struct Config {
    pub hidden_size: usize,
    pub intermediate_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub vocab_size: usize,
    pub max_position_embeddings: usize,
    pub type_vocab_size: usize,
    pub layer_norm_eps: f32,
    pub hidden_act: String,
}

/// `labels.json`. A model that finds entities alone has nothing but `ner`.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Labels {
    /// Tags of each entity scheme.
    pub ner: BTreeMap<String, Vec<String>>,
    /// Universal parts of speech.
    #[serde(default)]
    pub upos: Vec<String>,
    /// Penn tags.
    #[serde(default)]
    pub xpos: Vec<String>,
    /// Dependency relations.
    #[serde(default)]
    pub rels: Vec<String>,
    /// What the heads for claims know, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<ClaimLabels>,
    /// Whether there is a head that finds what pronouns and descriptions refer to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub coref: bool,
}

/// Labels of the heads that find events and what takes part in them.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct ClaimLabels {
    /// Kinds of claim.
    pub kinds: Vec<String>,
    /// Statuses.
    pub statuses: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
}

impl Labels {
    /// Whether there are tags and trees, which claims are found in.
    pub fn have_syntax(&self) -> bool {
        !self.upos.is_empty()
    }
}

impl ModelFolder {
    /// A folder of either kind: one of dateline, or a checkpoint of a token classifier as transformers saves it.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        if checkpoint::is_one(path) { checkpoint::read(path) } else { Self::read(path) }
    }

    /// Reads a folder of dateline and checks the hashes of its files.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let read = |name: &str| read(&path.join(name));
        Self::from_files(
            &read("manifest.json")?,
            &read("config.json")?,
            &read("labels.json")?,
            read("tokenizer.json")?,
            read("model.safetensors")?.into(),
            true,
        )
    }

    /// A folder out of the contents of its files. `check` compares hashes; it costs a pass over the weights.
    pub fn from_files(
        manifest: &[u8],
        config: &[u8],
        labels: &[u8],
        tokenizer: Vec<u8>,
        weights: Cow<'static, [u8]>,
        check: bool,
    ) -> Result<Self, ModelError> {
        let parsed: Manifest = parse("manifest.json", manifest)?;
        let files: [(&str, &[u8]); 4] = [
            ("config.json", config),
            ("labels.json", labels),
            ("tokenizer.json", &tokenizer),
            ("model.safetensors", &weights),
        ];
        for (name, bytes) in files.into_iter().filter(|_| check) {
            let found = sha256(bytes);
            match parsed.files.get(name) {
                Some(expected) if *expected == found => {}
                expected => {
                    let expected = expected.map_or("nothing", String::as_str).to_string();
                    return Err(ModelError::Hash { file: name.to_string(), found, expected });
                }
            }
        }
        let network = Network::parse(config)?;
        let config: Config = parse("config.json", config)?;
        Ok(Self {
            manifest: parsed,
            config: config.checked()?,
            network,
            labels: parse("labels.json", labels)?,
            tokenizer,
            tensors: Tensors::parse(weights)?,
            sha256: sha256(manifest),
        })
    }
}

impl ModelFolder {
    /// Whether the native engine can run the network: an error that says why not.
    pub fn native(&self) -> Result<(), ModelError> {
        let cannot = |problem: String| Err(ModelError::Engine { engine: "native".to_string(), problem });
        if self.network.is_checkpoint {
            return cannot(format!(
                "{} is a checkpoint, not a model folder of dateline: use --engine rust-bert, or make one of it with dateline model import",
                self.manifest.name
            ));
        }
        if self.config.hidden_act != "gelu" {
            return cannot(format!("hidden_act is {:?}, and it knows gelu alone", self.config.hidden_act));
        }
        Ok(())
    }

    /// The same model with its weights made whole.
    #[cfg(all(test, feature = "rust-bert"))]
    #[must_use]
    pub(crate) fn widened(self) -> Self {
        Self { tensors: self.tensors.widened(), ..self }
    }

    /// How much the model reads at once.
    pub(super) fn room(&self) -> Room {
        Room::new(self.manifest.window, self.config.max_position_embeddings)
    }
}

impl Config {
    /// Refuses sizes that no network can have.
    pub(super) fn checked(self) -> Result<Self, ModelError> {
        let malformed = |problem: &str| {
            Err(ModelError::Malformed { file: "config.json".to_string(), problem: problem.to_string() })
        };
        let sizes =
            [self.hidden_size, self.intermediate_size, self.num_hidden_layers, self.num_attention_heads];
        if sizes.contains(&0) || self.vocab_size == 0 {
            return malformed("a size of the network is 0");
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return malformed("hidden_size is no multiple of num_attention_heads");
        }
        if self.max_position_embeddings < Room::FEWEST {
            return malformed("max_position_embeddings is too small for a window of words");
        }
        Ok(self)
    }
}

pub(super) fn read(file: &Path) -> Result<Vec<u8>, ModelError> {
    std::fs::read(file).map_err(|source| ModelError::Read { file: file.display().to_string(), source })
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, ModelError> {
    serde_json::from_slice(bytes)
        .map_err(|e| ModelError::Malformed { file: file.to_string(), problem: e.to_string() })
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
