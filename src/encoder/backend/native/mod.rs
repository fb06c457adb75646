//! The engine of our own: a BERT encoder (Devlin et al. 2019) in fp32 around one matrix-multiply kernel.
//!
//! A window is computed by itself, one row a wordpiece, so nothing is padded and nothing masked. Every output value is
//! one chain of fused multiply-adds in a fixed order, whatever the instruction set, the number of rows or of threads:
//! equal input gives equal bits.

mod bert;
mod isa;
mod lanes;
mod math;
mod matmul;

pub use bert::Bert;
pub(in crate::encoder) use math::gelu;
pub use matmul::Weights;
