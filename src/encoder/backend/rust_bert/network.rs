//! Networks behind one face: rust-bert's, and our own where rust-bert's is wrong.

use super::deberta::Deberta;
use super::weights::{Weights, values};
use super::{failed, message};
use crate::encoder::checkpoint::{Family, Network as Description};
use crate::encoder::{Config, ModelError};
use rust_bert::RustBertError;
use rust_bert::bert::{BertConfig, BertEmbedding, BertEmbeddings, BertModel};
use rust_bert::distilbert::{DistilBertConfig, DistilBertModel};
use rust_bert::electra::{ElectraConfig, ElectraModel};
use rust_bert::roberta::RobertaEmbeddings;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tch::nn::{Path, VarStore};
use tch::{Device, Tensor};

/// A network with its weights.
pub enum Network {
    Bert(BertModel<BertEmbeddings>),
    DistilBert(DistilBertModel),
    Roberta(BertModel<RobertaEmbeddings>),
    Electra(ElectraModel),
    Deberta(Deberta),
}

/// What rust-bert insists on in a `config.json`, and what it is where the file does not say.
fn defaults(family: Family) -> Value {
    match family {
        Family::DistilBert => json!({
            "activation": "gelu", "attention_dropout": 0.0, "dropout": 0.0, "initializer_range": 0.02,
            "qa_dropout": 0.0, "seq_classif_dropout": 0.0, "sinusoidal_pos_embds": false, "tie_weights_": true,
        }),
        _ => json!({
            "hidden_act": "gelu", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0,
            "initializer_range": 0.02, "type_vocab_size": 0, "pad_token_id": 0,
        }),
    }
}

/// Settings that only say what a network gives besides its last layer, or how it is trained.
const IDLE: &[&str] = &["id2label", "label2id", "output_attentions", "output_hidden_states", "is_decoder"];

/// rust-bert normalises layers with an epsilon of 1e-12 whatever the file says; up to this the difference is in the sixth
/// digit.
const GREATEST_EPSILON: f32 = 1e-5;

impl Network {
    /// Builds the network and gives it the weights.
    pub fn new(
        description: &Description,
        config: &Config,
        weights: &Weights,
        device: Device,
    ) -> Result<Self, ModelError> {
        let family = description.family;
        if matches!(family, Family::Deberta | Family::DebertaV2) {
            let _guard = tch::no_grad_guard();
            return Ok(Self::Deberta(Deberta::new(description, config, weights)?));
        }
        if config.layer_norm_eps > GREATEST_EPSILON {
            let problem =
                format!("layer_norm_eps is {}, and rust-bert computes with 1e-12", config.layer_norm_eps);
            return Err(failed(problem));
        }
        let mut json = description.json.clone();
        json.retain(|name, value| !value.is_null() && !IDLE.contains(&name.as_str()));
        if let Value::Object(defaults) = defaults(family) {
            defaults.into_iter().for_each(|(name, value)| {
                json.entry(name).or_insert(value);
            });
        }
        let variables = VarStore::new(device);
        // The random numbers that variables begin with are put aside below.
        let _guard = tch::no_grad_guard();
        let build = || Self::build(family, &variables.root(), json);
        let network =
            catch_unwind(AssertUnwindSafe(build)).map_err(|panic| failed(message(panic.as_ref())))??;
        weights.put_into(&variables)?;
        Ok(network)
    }

    fn build(family: Family, root: &Path, json: Map<String, Value>) -> Result<Self, ModelError> {
        let at = root / family.prefix();
        Ok(match family {
            Family::Bert => Self::Bert(bert(&at, json)?),
            Family::Roberta => Self::Roberta(bert(&at, json)?),
            // Puts its prefix before the names by itself.
            Family::DistilBert => {
                Self::DistilBert(DistilBertModel::new(root, &parse::<DistilBertConfig>(json)?))
            }
            Family::Electra => Self::Electra(ElectraModel::new(at, &parse::<ElectraConfig>(json)?)),
            Family::Deberta | Family::DebertaV2 => return Err(failed("its DeBERTa is not used".to_string())),
        })
    }

    /// Hidden states of one window, row after row.
    pub fn hidden(&self, ids: &[i64], types: &[i64], device: Device) -> Result<Vec<f32>, RustBertError> {
        let _guard = tch::no_grad_guard();
        let row = |values: &[i64]| Tensor::f_from_slice(values)?.f_to_device(device);
        let row_of_ids = row(ids)?;
        let (ids, types) = (row_of_ids.f_unsqueeze(0)?, row(types)?.f_unsqueeze(0)?);
        let (ids, types) = (Some(&ids), Some(&types));
        let hidden = match self {
            Self::Bert(m) => m.forward_t(ids, None, types, None, None, None, None, false)?.hidden_state,
            Self::Roberta(m) => m.forward_t(ids, None, types, None, None, None, None, false)?.hidden_state,
            Self::DistilBert(m) => m.forward_t(ids, None, None, false)?.hidden_state,
            Self::Electra(m) => m.forward_t(ids, None, types, None, None, false)?.hidden_state,
            Self::Deberta(m) => m.forward(&row_of_ids)?,
        };
        Ok(values(&hidden)?)
    }
}

fn bert<E: BertEmbedding>(at: &Path, json: Map<String, Value>) -> Result<BertModel<E>, ModelError> {
    Ok(BertModel::new_with_optional_pooler(at, &parse::<BertConfig>(json)?, false))
}

fn parse<T: DeserializeOwned>(json: Map<String, Value>) -> Result<T, ModelError> {
    serde_json::from_value(Value::Object(json)).map_err(|e| ModelError::Malformed {
        file: "config.json".to_string(),
        problem: format!("rust-bert cannot read it: {e}"),
    })
}
