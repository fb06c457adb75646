//! The engine of our own: a BERT encoder (Devlin et al. 2019) around two matrix-multiply kernels, one for weights of bytes
//! (`int8`) and one for `f32` (`matmul`: arcs between words, models that are stored whole).
//!
//! A window is computed by itself, one row a wordpiece, so nothing is padded and nothing masked. Every output value is a
//! sum of whole numbers, or one chain of fused multiply-adds in a fixed order, whatever the instruction set, the number of
//! rows or of threads: equal input gives equal bits.

#[cfg(target_arch = "x86_64")]
mod amx;
mod attention;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod bert;
mod byte_rows;
mod dense;
mod dot;
mod int8;
mod isa;
mod lanes;
mod math;
mod matmul;
#[cfg(test)]
mod noise;

pub use bert::Bert;
pub(in crate::encoder) use dense::{Dense, Rows};
pub(in crate::encoder) use int8::ByteWeights;
pub(in crate::encoder) use isa::Isa;
pub(in crate::encoder) use math::{affine, gelu_all};
pub use matmul::Weights;
