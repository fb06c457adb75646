//! Scorers: how well the layers of a document agree with gold annotation.

pub mod attribution;
pub mod claims;
pub mod conll;
pub mod conllu;
pub mod entities;
pub mod frames;
pub mod segmentation;
pub mod syntax;
pub mod times;

mod error;
mod file;
mod mersenne;
mod score;

pub use error::EvaluateError;
pub use file::read_text;
pub use score::Score;
