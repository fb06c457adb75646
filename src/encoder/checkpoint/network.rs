//! `config.json` as the engines need it.

use super::Family;
use crate::encoder::{Config, ModelError};
use serde_json::{Map, Value};

/// What kind of network a folder holds.
#[derive(Debug, Clone)]
pub struct Network {
    /// The family.
    pub family: Family,
    /// All of `config.json`.
    pub json: Map<String, Value>,
    /// Whether the folder is a checkpoint rather than one of dateline.
    pub is_checkpoint: bool,
}

impl Network {
    /// Of a `config.json`.
    pub fn parse(config: &[u8]) -> Result<Self, ModelError> {
        let json: Map<String, Value> =
            serde_json::from_slice(config).map_err(|e| malformed(e.to_string()))?;
        let model_type = json.get("model_type").and_then(Value::as_str).unwrap_or("bert");
        let family = Family::of(model_type).ok_or_else(|| {
            malformed(format!(
                "model_type is {model_type:?}; known are bert, distilbert, roberta, xlm-roberta, camembert, electra, deberta, deberta-v2"
            ))
        })?;
        Ok(Self { family, json, is_checkpoint: false })
    }

    /// The sizes, under BERT's names; `max_position_embeddings` are those that wordpieces can have.
    pub fn config(&self) -> Result<Config, ModelError> {
        let distil = self.family == Family::DistilBert;
        let name = |bert, distilled| if distil { distilled } else { bert };
        let size = |name: &str| {
            let value = self.json.get(name).and_then(Value::as_u64);
            // Above 2^31 no table has rows, and sizes are multiplied.
            value
                .filter(|n| *n < 1 << 31)
                .map(|n| n as usize)
                .ok_or_else(|| malformed(format!("{name} is missing or no size")))
        };
        let text = |name: &str| self.json.get(name).and_then(Value::as_str).unwrap_or("gelu").to_string();
        let deberta = matches!(self.family, Family::Deberta | Family::DebertaV2);
        let epsilon = self.json.get("layer_norm_eps").and_then(Value::as_f64);
        let positions = size("max_position_embeddings")?;
        if let Some(kind) = self.json.get("position_embedding_type").and_then(Value::as_str)
            && kind != "absolute"
        {
            return Err(malformed(format!("position_embedding_type is {kind:?}; known is absolute")));
        }
        Config {
            hidden_size: size(name("hidden_size", "dim"))?,
            intermediate_size: size(name("intermediate_size", "hidden_dim"))?,
            num_hidden_layers: size(name("num_hidden_layers", "n_layers"))?,
            num_attention_heads: size(name("num_attention_heads", "n_heads"))?,
            vocab_size: size("vocab_size")?,
            max_position_embeddings: positions.saturating_sub(self.family.positions_before()),
            type_vocab_size: if distil { 0 } else { size("type_vocab_size").unwrap_or(0) },
            layer_norm_eps: epsilon.unwrap_or(if deberta { 1e-7 } else { 1e-12 }) as f32,
            hidden_act: text(name("hidden_act", "activation")),
        }
        .checked()
    }
}

pub(super) fn malformed(problem: String) -> ModelError {
    ModelError::Malformed { file: "config.json".to_string(), problem }
}
