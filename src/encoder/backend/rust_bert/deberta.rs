//! DeBERTa (He et al. 2021), versions 1 to 3, on libtorch but not of rust-bert.
//!
//! rust-bert 0.23 computes other scores than the networks were trained for: of version 1 it takes the number of heads for
//! the length of the text, and so clips distances there (`attention_span` in `deberta/attention.rs`); of version 2 it
//! divides by the size of a head where its square root is meant (`scale` in `deberta_v2/attention.rs`).
//!
//! A word looks at another by what both are, and by how far apart they are: `c2p` weighs the distance by the word that
//! looks, `p2c` by the word looked at.

use super::weights::Weights;
use crate::encoder::checkpoint::{Family, Network as Description};
use crate::encoder::{Config, ModelError};
use serde_json::Value;
use tch::{Kind, TchError, Tensor};

/// The network; its tensors share the storage of the weights it was made of.
pub struct Deberta {
    words: Tensor,
    positions: Option<Tensor>,
    types: Option<Tensor>,
    /// From narrow embeddings to the width of the layers.
    project: Option<Tensor>,
    norm: Norm,
    layers: Vec<Layer>,
    distances: Distances,
    heads: i64,
}

struct Layer {
    attention: Attention,
    attended: Dense,
    attended_norm: Norm,
    up: Dense,
    down: Dense,
    down_norm: Norm,
}

struct Attention {
    query: Dense,
    key: Dense,
    value: Dense,
    /// Each distance as a key and as a query, `[heads, distances, size]`.
    distance_keys: Option<Tensor>,
    distance_queries: Option<Tensor>,
    /// Products are divided by its square root.
    scale: f64,
}

/// How distances are counted.
struct Distances {
    /// Distances from `-span` up to `span` have a row.
    span: i64,
    /// In version 2: distances further than half of so many share rows, on a logarithmic scale up to `greatest`.
    buckets: Option<i64>,
    greatest: i64,
}

struct Dense {
    weight: Tensor,
    bias: Option<Tensor>,
}

struct Norm {
    gain: Tensor,
    shift: Tensor,
    epsilon: f64,
}

/// What of `config.json` the network depends on besides sizes.
#[allow(clippy::struct_excessive_bools)] // They are switches in the file too.
struct Settings {
    version_2: bool,
    embedded: i64,
    positions: bool,
    relative: bool,
    /// What attention looks at: contents, and distances in up to two ways.
    ways: i64,
    c2p: bool,
    p2c: bool,
    shared: bool,
    normed: bool,
}

impl Deberta {
    /// Of a checkpoint's configuration and weights.
    pub fn new(description: &Description, config: &Config, weights: &Weights) -> Result<Self, ModelError> {
        let settings = Settings::read(description)?;
        let width = config.hidden_size as i64;
        let build = Builder {
            weights,
            width,
            heads: config.num_attention_heads as i64,
            epsilon: config.layer_norm_eps.into(),
        };
        let distances = Distances::read(description, config, settings.version_2);
        let embeddings = |name: &str, rows: usize| {
            weights.get(&format!("deberta.embeddings.{name}.weight"), &[rows as i64, settings.embedded])
        };
        let table = if settings.relative { Some(build.distances(&settings, &distances)?) } else { None };
        let types = config.type_vocab_size;
        Ok(Self {
            words: embeddings("word_embeddings", config.vocab_size)?,
            positions: if settings.positions {
                Some(embeddings("position_embeddings", config.max_position_embeddings)?)
            } else {
                None
            },
            types: if types > 0 { Some(embeddings("token_type_embeddings", types)?) } else { None },
            project: if settings.embedded == width {
                None
            } else {
                Some(weights.get("deberta.embeddings.embed_proj.weight", &[width, settings.embedded])?)
            },
            norm: build.norm("deberta.embeddings.LayerNorm")?,
            layers: (0..config.num_hidden_layers)
                .map(|i| {
                    let name = |part: &str| format!("deberta.encoder.layer.{i}.{part}");
                    let inner = config.intermediate_size as i64;
                    Ok(Layer {
                        attention: build.attention(&settings, &name("attention.self"), table.as_ref())?,
                        attended: build.dense(&name("attention.output.dense"), width, width)?,
                        attended_norm: build.norm(&name("attention.output.LayerNorm"))?,
                        up: build.dense(&name("intermediate.dense"), inner, width)?,
                        down: build.dense(&name("output.dense"), width, inner)?,
                        down_norm: build.norm(&name("output.LayerNorm"))?,
                    })
                })
                .collect::<Result<_, ModelError>>()?,
            distances,
            heads: config.num_attention_heads as i64,
        })
    }

    /// Hidden states `[n, width]` of a window of `n` wordpieces, all of the first type.
    pub fn forward(&self, ids: &Tensor) -> Result<Tensor, TchError> {
        let n = ids.size()[0];
        let mut x = self.words.f_index_select(0, ids)?;
        if let Some(positions) = &self.positions {
            x = x.f_add(&positions.f_slice(0, 0, n, 1)?)?;
        }
        if let Some(types) = &self.types {
            x = x.f_add(&types.f_slice(0, 0, 1, 1)?)?;
        }
        if let Some(project) = &self.project {
            x = x.f_linear(project, None::<&Tensor>)?;
        }
        let mut x = self.norm.apply(&x)?;
        let rows = self.distances.rows(n, ids.device())?;
        for layer in &self.layers {
            let attended = layer.attention.apply(&x, &rows, self.heads)?;
            let attended = layer.attended_norm.apply(&layer.attended.apply(&attended)?.f_add(&x)?)?;
            let inner = layer.up.apply(&attended)?.f_gelu("none")?;
            x = layer.down_norm.apply(&layer.down.apply(&inner)?.f_add(&attended)?)?;
        }
        Ok(x)
    }
}

impl Attention {
    /// `rows`: for each word that looks and each looked at, the row of their distance, one way and the other.
    fn apply(&self, x: &Tensor, rows: &(Tensor, Tensor), heads: i64) -> Result<Tensor, TchError> {
        let n = x.size()[0];
        let (query, key) = (by_head(&self.query.apply(x)?, heads)?, by_head(&self.key.apply(x)?, heads)?);
        let value = by_head(&self.value.apply(x)?, heads)?;
        let spread = |rows: &Tensor| rows.f_unsqueeze(0)?.f_expand([heads, n, n], false);
        let mut scores = query.f_matmul(&key.f_transpose(-1, -2)?)?;
        if let Some(distances) = &self.distance_keys {
            let all = query.f_matmul(&distances.f_transpose(-1, -2)?)?;
            scores = scores.f_add(&all.f_gather(-1, &spread(&rows.0)?, false)?)?;
        }
        if let Some(distances) = &self.distance_queries {
            let all = key.f_matmul(&distances.f_transpose(-1, -2)?)?;
            scores = scores.f_add(&all.f_gather(-1, &spread(&rows.1)?, false)?.f_transpose(-1, -2)?)?;
        }
        let weights = scores.f_div_scalar(self.scale.sqrt())?.f_softmax(-1, Kind::Float)?;
        weights.f_matmul(&value)?.f_transpose(0, 1)?.f_reshape([n, -1])
    }
}

/// `[n, width]` to `[heads, n, size]`.
fn by_head(x: &Tensor, heads: i64) -> Result<Tensor, TchError> {
    x.f_reshape([x.size()[0], heads, -1])?.f_transpose(0, 1)
}

impl Distances {
    fn read(description: &Description, config: &Config, version_2: bool) -> Self {
        let number = |name: &str| description.json.get(name).and_then(Value::as_i64).filter(|n| *n > 0);
        let greatest = number("max_relative_positions").unwrap_or(config.max_position_embeddings as i64);
        let buckets = number("position_buckets").filter(|_| version_2);
        Self { span: buckets.unwrap_or(greatest), buckets, greatest }
    }

    /// The rows of the distances from each word to each, and of those back.
    fn rows(&self, n: i64, device: tch::Device) -> Result<(Tensor, Tensor), TchError> {
        let mut distances = Vec::with_capacity((n * n) as usize);
        for i in 0..n {
            distances.extend((0..n).map(|j| self.row(i - j)));
        }
        let distances = Tensor::f_from_slice(&distances)?.f_reshape([n, n])?.f_to_device(device)?;
        let clamp = |x: Tensor| x.f_add_scalar(self.span)?.f_clamp(0, 2 * self.span - 1);
        Ok((clamp(distances.shallow_clone())?, clamp(distances.f_neg()?)?))
    }

    fn row(&self, distance: i64) -> i64 {
        let Some(buckets) = self.buckets else { return distance };
        let middle = buckets / 2;
        if distance.abs() <= middle || middle < 2 {
            return distance;
        }
        // In f32, as the networks were trained.
        let (far, middle_f) = (distance.abs() as f32, middle as f32);
        let part = (far / middle_f).ln() / ((self.greatest - 1) as f32 / middle_f).ln();
        let bucket = (part * (middle - 1) as f32).ceil() as i64 + middle;
        bucket * distance.signum()
    }
}

/// Takes weights by name.
struct Builder<'a> {
    weights: &'a Weights,
    width: i64,
    heads: i64,
    epsilon: f64,
}

impl Builder<'_> {
    fn norm(&self, name: &str) -> Result<Norm, ModelError> {
        let get = |part: &str| self.weights.get(&format!("{name}.{part}"), &[self.width]);
        Ok(Norm { gain: get("weight")?, shift: get("bias")?, epsilon: self.epsilon })
    }

    fn dense(&self, name: &str, outputs: i64, inputs: i64) -> Result<Dense, ModelError> {
        let weight = self.weights.get(&format!("{name}.weight"), &[outputs, inputs])?;
        Ok(Dense { weight, bias: Some(self.weights.get(&format!("{name}.bias"), &[outputs])?) })
    }

    fn bare(&self, name: &str) -> Result<Dense, ModelError> {
        let weight = self.weights.get(&format!("{name}.weight"), &[self.width, self.width])?;
        Ok(Dense { weight, bias: None })
    }

    /// A vector for each distance that has a row.
    fn distances(&self, settings: &Settings, distances: &Distances) -> Result<Tensor, ModelError> {
        let name = "deberta.encoder.rel_embeddings.weight";
        let table = self.weights.get(name, &[2 * distances.span, self.width])?;
        if settings.normed {
            let norm = self.norm("deberta.encoder.LayerNorm")?;
            return norm.apply(&table).map_err(|e| super::failed(format!("{name}: {e}")));
        }
        Ok(table)
    }

    fn attention(
        &self,
        settings: &Settings,
        name: &str,
        table: Option<&Tensor>,
    ) -> Result<Attention, ModelError> {
        let part = |part: &str| format!("{name}.{part}");
        let square = |p: &str| self.dense(&part(p), self.width, self.width);
        let size = self.width / self.heads;
        let (query, key, value) = if settings.version_2 {
            (square("query_proj")?, square("key_proj")?, square("value_proj")?)
        } else {
            self.joined(name)?
        };
        let (distance_key, distance_query) = match (settings.version_2, settings.shared) {
            (true, true) => (key.shallow_clone(), query.shallow_clone()),
            (true, false) => {
                let of = |wanted: bool, p: &str| if wanted { square(p) } else { Ok(key.shallow_clone()) };
                (of(settings.c2p, "pos_key_proj")?, of(settings.p2c, "pos_query_proj")?)
            }
            (false, _) => {
                let key = if settings.c2p { self.bare(&part("pos_proj"))? } else { key.shallow_clone() };
                let query = if settings.p2c { square("pos_q_proj")? } else { query.shallow_clone() };
                (key, query)
            }
        };
        let fail = |e: TchError| super::failed(format!("{name}: {e}"));
        let of = |wanted: bool, dense: &Dense| match table.filter(|_| wanted) {
            Some(table) => dense.apply(table).and_then(|x| by_head(&x, self.heads)).map(Some).map_err(fail),
            None => Ok(None),
        };
        Ok(Attention {
            distance_keys: of(settings.c2p, &distance_key)?,
            distance_queries: of(settings.p2c, &distance_query)?,
            query,
            key,
            value,
            scale: (size * settings.ways) as f64,
        })
    }

    /// Version 1 has query, key and value of a head one after the other in one matrix, and no bias for keys.
    fn joined(&self, name: &str) -> Result<(Dense, Dense, Dense), ModelError> {
        let whole = self.weights.get(&format!("{name}.in_proj.weight"), &[3 * self.width, self.width])?;
        let bias = |part: &str| self.weights.get(&format!("{name}.{part}"), &[self.width]);
        let size = self.width / self.heads;
        let third = |i: i64| {
            let part = whole.f_reshape([self.heads, 3, size, self.width])?.f_select(1, i)?;
            part.f_reshape([self.width, self.width])
        };
        let third = |i: i64| third(i).map_err(|e| super::failed(format!("{name}.in_proj.weight: {e}")));
        Ok((
            Dense { weight: third(0)?, bias: Some(bias("q_bias")?) },
            Dense { weight: third(1)?, bias: None },
            Dense { weight: third(2)?, bias: Some(bias("v_bias")?) },
        ))
    }
}

impl Dense {
    fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_linear(&self.weight, self.bias.as_ref())
    }

    fn shallow_clone(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.as_ref().map(Tensor::shallow_clone) }
    }
}

impl Norm {
    fn apply(&self, x: &Tensor) -> Result<Tensor, TchError> {
        x.f_layer_norm(self.gain.size(), Some(&self.gain), Some(&self.shift), self.epsilon, false)
    }
}

impl Settings {
    fn read(description: &Description) -> Result<Self, ModelError> {
        let json = &description.json;
        let flag = |name: &str, else_: bool| json.get(name).and_then(Value::as_bool).unwrap_or(else_);
        let refused = |problem: String| ModelError::Malformed { file: "config.json".to_string(), problem };
        let names = |name: &str| -> Vec<String> {
            match json.get(name) {
                Some(Value::String(text)) => text.split('|').map(|s| s.trim().to_lowercase()).collect(),
                Some(Value::Array(all)) => {
                    all.iter().map(|v| v.as_str().unwrap_or("?").to_lowercase()).collect()
                }
                _ => Vec::new(),
            }
        };
        let (ways, norms) = (names("pos_att_type"), names("norm_rel_ebd"));
        if let Some(other) = ways.iter().find(|w| !["c2p", "p2c"].contains(&w.as_str())) {
            return Err(refused(format!("pos_att_type names {other:?}; known are c2p and p2c")));
        }
        if flag("talking_head", false)
            || json.get("conv_kernel_size").and_then(Value::as_i64).unwrap_or(0) > 0
        {
            let what = "talking_head and conv_kernel_size, parts that some DeBERTas have, are not known here";
            return Err(refused(what.to_string()));
        }
        let act = json.get("hidden_act").and_then(Value::as_str).unwrap_or("gelu");
        if act != "gelu" {
            return Err(refused(format!("hidden_act is {act:?}; a DeBERTa has gelu here")));
        }
        let width = json.get("hidden_size").and_then(Value::as_i64).unwrap_or(0);
        let relative = flag("relative_attention", false);
        Ok(Self {
            version_2: description.family == Family::DebertaV2,
            embedded: json.get("embedding_size").and_then(Value::as_i64).unwrap_or(width),
            positions: flag("position_biased_input", true),
            relative,
            ways: 1 + ways.len() as i64,
            c2p: relative && ways.iter().any(|w| w == "c2p"),
            p2c: relative && ways.iter().any(|w| w == "p2c"),
            shared: flag("share_att_key", false),
            normed: norms.iter().any(|n| n == "layer_norm"),
        })
    }
}
