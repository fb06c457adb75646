//! Weights out of a safetensors file, whole (floating point numbers, kept as `f32`) or as bytes with one scale a row (`I8`
//! and `NAME.scale`).

use super::floats::widen;
use super::{Matrix, ModelError};
use safetensors::{Dtype, SafeTensors};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The tensors of a model by name.
pub struct Tensors(BTreeMap<String, Tensor>);

struct Tensor {
    shape: Vec<usize>,
    values: Values,
}

enum Values {
    Whole(Vec<f32>),
    /// `value = byte * scale[row]`, where a row is one index of the first dimension.
    Rows {
        bytes: Shared,
        scale: Vec<f32>,
    },
}

/// Part of a file: of the model that the program carries, pages are read when they are needed.
#[derive(Clone)]
struct Shared {
    file: Arc<Cow<'static, [u8]>>,
    part: Range<usize>,
}

impl Shared {
    fn bytes(&self) -> &[u8] {
        &self.file[self.part.clone()]
    }
}

/// An embedding table, kept as it is stored.
pub struct Table {
    values: Values,
    cols: usize,
    rows: usize,
}

/// A matrix of bytes: `value = values[row * cols + col] as i8 * scale[row]`.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a> {
    /// All bytes, row after row.
    pub values: &'a [u8],
    /// One scale a row.
    pub scale: &'a [f32],
}

impl Tensors {
    /// Reads a safetensors file.
    pub fn parse(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let bytes = Arc::new(bytes);
        let malformed =
            |problem: String| ModelError::Malformed { file: "model.safetensors".to_string(), problem };
        let file = SafeTensors::deserialize(&bytes).map_err(|e| malformed(e.to_string()))?;
        let mut out = BTreeMap::new();
        for (name, view) in file.iter().filter(|(name, _)| name.strip_suffix(".scale").is_none()) {
            let values = match (view.dtype(), widen(view.dtype(), view.data())) {
                (_, Some(whole)) => Values::Whole(whole),
                (Dtype::I8, _) => {
                    let scale = file
                        .tensor(&format!("{name}.scale"))
                        .map_err(|e| malformed(format!("{name} is int8 and has no scale: {e}")))?;
                    let scale = widen(scale.dtype(), scale.data())
                        .ok_or_else(|| malformed(format!("{name}.scale has type {:?}", scale.dtype())))?;
                    // The view is a part of the file.
                    let begin = view.data().as_ptr().addr() - bytes.as_ptr().addr();
                    let part = begin..begin + view.data().len();
                    Values::Rows { bytes: Shared { file: bytes.clone(), part }, scale }
                }
                // Numbers of positions, which some checkpoints store, are no weights.
                (Dtype::I64 | Dtype::I32, _) => continue,
                (other, _) => {
                    return Err(malformed(format!("{name} has type {other:?}, which no weight has")));
                }
            };
            out.insert(name.to_string(), Tensor { shape: view.shape().to_vec(), values });
        }
        Ok(Self(out))
    }

    /// Tensors by name, shape and values.
    pub fn from_whole(tensors: impl IntoIterator<Item = (String, Vec<usize>, Vec<f32>)>) -> Self {
        let tensor = |(name, shape, values)| (name, Tensor { shape, values: Values::Whole(values) });
        Self(tensors.into_iter().map(tensor).collect())
    }

    /// Names and shapes, in the order of names.
    pub fn shapes(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.0.iter().map(|(name, t)| (name.as_str(), t.shape.as_slice()))
    }

    /// The shape of a tensor, where there is one of the name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.0.get(name).map(|t| t.shape.as_slice())
    }

    /// Whether weights are stored as bytes, so that more rounding is in the model's spirit.
    pub fn are_bytes(&self) -> bool {
        self.0.values().any(|t| matches!(t.values, Values::Rows { .. }))
    }

    /// The same tensors under other names.
    #[must_use]
    pub fn renamed(self, name: impl Fn(&str) -> String) -> Self {
        Self(self.0.into_iter().map(|(old, tensor)| (name(&old), tensor)).collect())
    }

    /// Takes out the tensors whose names begin so, made whole: name, shape and values, one at a time.
    pub fn take(&mut self, prefix: &str) -> impl Iterator<Item = (String, Vec<usize>, Vec<f32>)> {
        let all = std::mem::take(&mut self.0).into_iter();
        let (taken, rest): (BTreeMap<_, _>, BTreeMap<_, _>) =
            all.partition(|(name, _)| name.starts_with(prefix));
        self.0 = rest;
        taken.into_iter().map(|(name, t)| {
            let row = t.shape.iter().skip(1).product();
            let values = match t.values {
                Values::Whole(values) => values,
                rows @ Values::Rows { .. } => rows.whole(row),
            };
            (name, t.shape, values)
        })
    }

    fn get(&self, name: &str, shape: &[usize]) -> Result<&Tensor, ModelError> {
        let fail = |problem: String| ModelError::Tensor { name: name.to_string(), problem };
        let tensor = self.0.get(name).ok_or_else(|| fail("is missing".to_string()))?;
        if tensor.shape != shape {
            return Err(fail(format!("has shape {:?} where {shape:?} is meant", tensor.shape)));
        }
        if let Values::Rows { scale, .. } = &tensor.values
            && scale.len() != shape[0]
        {
            return Err(fail(format!("has {} scales for {} rows", scale.len(), shape[0])));
        }
        Ok(tensor)
    }

    /// A vector of `len` values.
    pub fn vector(&self, name: &str, len: usize) -> Result<Vec<f32>, ModelError> {
        Ok(self.get(name, &[len])?.values.whole(1))
    }

    /// A matrix, made whole.
    pub fn matrix(&self, name: &str, rows: usize, cols: usize) -> Result<Matrix, ModelError> {
        Ok(Matrix::from_vec(self.get(name, &[rows, cols])?.values.whole(cols), cols))
    }

    /// All tensors made whole.
    #[cfg(test)]
    #[must_use]
    pub fn widened(&self) -> Self {
        let widen = |t: &Tensor| Tensor {
            shape: t.shape.clone(),
            values: Values::Whole(t.values.whole(t.shape.iter().skip(1).product())),
        };
        Self(self.0.iter().map(|(name, t)| (name.clone(), widen(t))).collect())
    }

    /// A matrix as it is stored, bytes and one scale a row; `None` where it is stored whole.
    pub fn bytes(&self, name: &str, rows: usize, cols: usize) -> Result<Option<Bytes<'_>>, ModelError> {
        Ok(match &self.get(name, &[rows, cols])?.values {
            Values::Rows { bytes, scale } => Some(Bytes { values: bytes.bytes(), scale }),
            Values::Whole(_) => None,
        })
    }

    /// A stack of `n` matrices, made whole, one a row; one matrix needs no stack around it.
    pub fn stack(&self, name: &str, n: usize, rows: usize, cols: usize) -> Result<Matrix, ModelError> {
        let tensor = if n == 1 { self.get(name, &[rows, cols])? } else { self.get(name, &[n, rows, cols])? };
        Ok(Matrix::from_vec(tensor.values.whole(rows * cols), rows * cols))
    }

    /// An embedding table.
    pub fn table(&self, name: &str, rows: usize, cols: usize) -> Result<Table, ModelError> {
        let values = match &self.get(name, &[rows, cols])?.values {
            Values::Whole(v) => Values::Whole(v.clone()),
            Values::Rows { bytes, scale } => Values::Rows { bytes: bytes.clone(), scale: scale.clone() },
        };
        Ok(Table { values, cols, rows })
    }
}

impl Values {
    fn whole(&self, row: usize) -> Vec<f32> {
        match self {
            Values::Whole(v) => v.clone(),
            Values::Rows { bytes, scale } => {
                let bytes = bytes.bytes().iter().map(|b| f32::from(b.cast_signed()));
                bytes.enumerate().map(|(i, b)| b * scale[i / row]).collect()
            }
        }
    }
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row to `out`. Rows past the end count as the last.
    pub fn add_row(&self, row: usize, out: &mut [f32]) {
        let row = row.min(self.rows - 1);
        let range = row * self.cols..(row + 1) * self.cols;
        match &self.values {
            Values::Whole(v) => out.iter_mut().zip(&v[range]).for_each(|(o, x)| *o += x),
            Values::Rows { bytes, scale } => {
                let bytes = bytes.bytes()[range].iter().map(|b| f32::from(b.cast_signed()));
                out.iter_mut().zip(bytes).for_each(|(o, b)| *o += b * scale[row]);
            }
        }
    }
}
