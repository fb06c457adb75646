//! The network: embeddings, then layers of attention and feed-forward, each followed by layer norm.

use super::attention::Attention;
use super::dense::{Dense, Rows};
use super::int8::ByteWeights;
use super::isa::Isa;
use super::math::layer_norm;
use super::matmul::Weights;
use crate::encoder::backend::Backend;
use crate::encoder::tensors::Table;
use crate::encoder::{Config, Matrix, ModelError, Tensors};

/// A BERT encoder with its weights.
pub struct Bert {
    words: Table,
    positions: Table,
    shapes: Table,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
    width: usize,
}

struct Layer {
    /// Queries, keys and values in one product.
    query_key_value: Dense,
    attended: Dense,
    attended_norm: Norm,
    up: Dense,
    down: Dense,
    down_norm: Norm,
}

struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
    epsilon: f32,
}

impl Bert {
    /// Takes the weights under their Hugging Face names (`bert.encoder.layer.0.attention.self.query.weight`).
    pub fn new(config: &Config, tensors: &Tensors) -> Result<Self, ModelError> {
        let width = config.hidden_size;
        let norm = |name: &str| {
            Ok::<_, ModelError>(Norm {
                gain: tensors.vector(&format!("{name}.LayerNorm.weight"), width)?,
                shift: tensors.vector(&format!("{name}.LayerNorm.bias"), width)?,
                epsilon: config.layer_norm_eps,
            })
        };
        let table = |name: &str, rows| tensors.table(&format!("bert.embeddings.{name}.weight"), rows, width);
        let layer = |i: usize| {
            let name = |part: &str| format!("bert.encoder.layer.{i}.{part}");
            let inner = config.intermediate_size;
            Ok::<_, ModelError>(Layer {
                query_key_value: joined(
                    tensors,
                    &["query", "key", "value"].map(|p| name(&format!("attention.self.{p}"))),
                    width,
                    width,
                )?,
                attended: joined(tensors, &[name("attention.output.dense")], width, width)?,
                attended_norm: norm(&name("attention.output"))?,
                up: joined(tensors, &[name("intermediate.dense")], inner, width)?,
                down: joined(tensors, &[name("output.dense")], width, inner)?,
                down_norm: norm(&name("output"))?,
            })
        };
        Ok(Self {
            words: table("word_embeddings", config.vocab_size)?,
            positions: table("position_embeddings", config.max_position_embeddings)?,
            shapes: table("token_type_embeddings", config.type_vocab_size)?,
            norm: norm("bert.embeddings")?,
            layers: (0..config.num_hidden_layers).map(layer).collect::<Result<_, _>>()?,
            heads: config.num_attention_heads,
            width,
        })
    }

    fn embed(&self, ids: &[u32], shapes: &[u32]) -> Matrix {
        let mut out = Matrix::zeros(ids.len(), self.width);
        for (i, (&id, &shape)) in ids.iter().zip(shapes).enumerate() {
            let row = out.row_mut(i);
            self.words.add_row(id as usize, row);
            self.positions.add_row(i, row);
            self.shapes.add_row(shape as usize, row);
        }
        self.norm.apply(out.data_mut());
        out
    }
}

/// Memory that the layers use one after the other.
#[derive(Default)]
struct Room {
    query_key_value: Matrix,
    attended: Matrix,
    mixed: Matrix,
    inner: Matrix,
    attention: Attention,
    rows: Rows,
}

impl Backend for Bert {
    fn hidden(&self, ids: &[u32], shapes: &[u32]) -> Matrix {
        let all: Vec<usize> = (0..ids.len()).collect();
        self.hidden_at(ids, shapes, &all)
    }

    fn hidden_at(&self, ids: &[u32], shapes: &[u32], wanted: &[usize]) -> Matrix {
        let mut x = self.embed(ids, shapes);
        let mut room = Room::default();
        for (i, layer) in self.layers.iter().enumerate() {
            layer.query_key_value.apply(&x, &mut room.query_key_value, &mut room.rows);
            match layer.query_key_value {
                Dense::Bytes(_) => {
                    room.attention.attend_in_bytes(&room.query_key_value, self.heads, &mut room.attended);
                }
                Dense::Whole(..) => {
                    room.attention.attend(&room.query_key_value, self.heads, &mut room.attended);
                }
            }
            // Nobody attends to what comes after the last attention.
            if i + 1 == self.layers.len() {
                room.attended = room.attended.gather(wanted);
                x = x.gather(wanted);
            }
            layer.attended.apply(&room.attended, &mut room.mixed, &mut room.rows);
            add(&mut room.mixed, &x);
            layer.attended_norm.apply(room.mixed.data_mut());
            layer.up.apply(&room.mixed, &mut room.inner, &mut room.rows);
            layer.down.apply_to_gelu(&mut room.inner, &mut x, &mut room.rows);
            add(&mut x, &room.mixed);
            layer.down_norm.apply(x.data_mut());
        }
        x
    }
}

/// The named layers side by side, each with `outputs` outputs.
fn joined(tensors: &Tensors, names: &[String], outputs: usize, inputs: usize) -> Result<Dense, ModelError> {
    let mut bias = Vec::new();
    for name in names {
        bias.extend(tensors.vector(&format!("{name}.bias"), outputs)?);
    }
    let stored = names.iter().map(|name| tensors.bytes(&format!("{name}.weight"), outputs, inputs));
    if let Some(parts) = stored.collect::<Result<Option<Vec<_>>, _>>()? {
        return Ok(Dense::Bytes(ByteWeights::pack(inputs, &bias, |n, row| {
            let (part, n) = (&parts[n / outputs], n % outputs);
            let values = &part.values[n * inputs..];
            row.iter_mut().zip(values).for_each(|(to, from)| *to = from.cast_signed());
            part.scale[n]
        })));
    }
    let whole = names.iter().map(|name| tensors.matrix(&format!("{name}.weight"), outputs, inputs));
    let whole = whole.collect::<Result<Vec<_>, _>>()?;
    let value = |n: usize, k: usize| whole[n / outputs].row(n % outputs)[k];
    Ok(Dense::Whole(Weights::pack(outputs * names.len(), inputs, value), bias))
}

impl Norm {
    fn apply(&self, rows: &mut [f32]) {
        layer_norm(Isa::best(), rows, &self.gain, &self.shift, self.epsilon);
    }
}

fn add(to: &mut Matrix, from: &Matrix) {
    to.data_mut().iter_mut().zip(from.data()).for_each(|(a, b)| *a += b);
}
