//! Reading articles and writing records: one file for each format. Reading is streamed, and one bad document is one
//! error, never the end of the run.

mod decode;
mod error;
mod json;
mod published;
mod record;
mod source;
mod write;

pub use error::{InputError, Place, Problem, Warning};
pub use record::{
    ActorRecord, ClaimRecord, EntityRecord, ErrorRecord, EvidenceRecord, Failure, FillerRecord,
    MentionRecord, Provenance, Record, RecordOptions, SCHEMA, SpanRecord, TimeRecord, TokenRecord, schema,
};
pub use source::{Input, Inputs, total_bytes};
pub use write::{FolderWriter, LineWriter};

use crate::document::hex;
use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
