//! dateline reads English news, finds the entities in it with a transformer, and extracts claims with rules: who
//! pledged what to whom, who met whom, who pulled out of what.
//!
//! Modules import downwards only (`tests/architecture.rs` holds this):
//! `cli > review, evaluate, io > pipeline > claims > coref > temporal, ner, syntax > encoder, text > document`.

#[cfg(all(test, feature = "rust-bert"))]
#[path = "../tests/common/articles.rs"]
mod articles;
pub mod claims;
pub mod cli;
pub mod coref;
pub mod document;
pub mod encoder;
pub mod evaluate;
pub mod io;
pub mod ner;
pub mod pipeline;
pub mod srl;
pub mod syntax;
pub mod temporal;
pub mod text;
