//! Engines that run the network. Only files below this folder may name a runtime crate.

pub mod native;
#[cfg(feature = "rust-bert")]
pub mod rust_bert;

use super::Matrix;

/// An engine with a network loaded.
pub trait Backend: Send + Sync {
    /// Hidden states of one window: one row for each wordpiece. `ids` and `shapes` (token types) have equal length.
    fn hidden(&self, ids: &[u32], shapes: &[u32]) -> Matrix;

    /// Those of some wordpieces only, in the order given: an engine need not finish the others.
    fn hidden_at(&self, ids: &[u32], shapes: &[u32], wanted: &[usize]) -> Matrix {
        self.hidden(ids, shapes).gather(wanted)
    }
}
