use crate::claims::Extractor;
use crate::document::hex;
use crate::encoder::Encoder;
use sha2::{Digest, Sha256};

/// What results depend on besides the document: written to every record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Name and version of the program.
    pub program: String,
    /// Name and version of the model.
    pub model: String,
    /// SHA-256 of the model's manifest.
    pub model_sha256: String,
    /// SHA-256 of all rule files, in the order they were read.
    pub rules_sha256: String,
    /// SHA-256 of the settings that change results.
    pub settings_sha256: String,
}

impl Fingerprint {
    /// Of a pipeline about to be built; `scheme` is the one setting that changes results.
    pub fn new(encoder: &Encoder, extractor: &Extractor, scheme: &str) -> Self {
        let folder = encoder.folder();
        let mut rules = Sha256::new();
        for source in extractor.sources() {
            rules.update(&source.text);
            rules.update([0]);
        }
        Self {
            program: concat!("dateline ", env!("CARGO_PKG_VERSION")).to_string(),
            model: format!("{} {}", folder.manifest.name, folder.manifest.version),
            model_sha256: folder.sha256.clone(),
            rules_sha256: hex(&rules.finalize()),
            settings_sha256: hex(&Sha256::digest(format!("scheme={scheme}"))),
        }
    }
}
