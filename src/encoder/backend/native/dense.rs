//! A linear layer, of bytes or of `f32`.

use super::byte_rows::{ByteRows, gelu_to_bytes};
use super::int8::ByteWeights;
use super::isa::Isa;
use super::math::gelu_all;
use super::matmul::Weights;
use crate::encoder::Matrix;

/// Weights `[outputs, inputs]` and a bias for each output.
pub enum Dense {
    /// Weights of bytes.
    Bytes(ByteWeights),
    /// Whole ones, and the bias.
    Whole(Weights, Vec<f32>),
}

/// Memory to make rows ready for a product in.
#[derive(Default)]
pub struct Rows {
    bytes: ByteRows,
    whole: Vec<f32>,
}

impl Dense {
    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Bytes(weights) => weights.outputs(),
            Self::Whole(weights, _) => weights.outputs(),
        }
    }

    /// `[rows, inputs]` to `[rows, outputs]`, the latter in `out`.
    pub fn apply(&self, x: &Matrix, out: &mut Matrix, rows: &mut Rows) {
        let cols = self.outputs();
        out.reshape(x.rows(), cols);
        match self {
            Self::Bytes(weights) => weights.multiply(Isa::best(), x.data(), &mut rows.bytes, out.data_mut()),
            Self::Whole(weights, bias) => {
                weights.multiply(x.data(), x.cols(), x.rows(), bias, out.data_mut(), cols, &mut rows.whole);
            }
        }
    }

    /// The same of `x` through GELU, which is used up.
    pub fn apply_to_gelu(&self, x: &mut Matrix, out: &mut Matrix, rows: &mut Rows) {
        let isa = Isa::best();
        match self {
            Self::Bytes(weights) => {
                let cols = x.cols();
                out.reshape(x.rows(), self.outputs());
                gelu_to_bytes(isa, x.data_mut(), cols, &mut rows.bytes);
                weights.multiply_bytes(isa, &rows.bytes, out.data_mut(), self.outputs());
            }
            Self::Whole(..) => {
                gelu_all(isa, x.data_mut());
                self.apply(x, out, rows);
            }
        }
    }
}
