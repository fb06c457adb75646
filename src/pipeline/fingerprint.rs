use crate::claims::Extractor;
use crate::document::hex;
use crate::encoder::{Engine, ModelFolder};
use sha2::{Digest, Sha256};

/// What results depend on besides the document: written to every record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Name and version of the program.
    pub program: String,
    /// Name and version of the model; of both, where another one gives tags and trees.
    pub model: String,
    /// SHA-256 of the model's manifest, or of a checkpoint's files; of both hashes, where there are two models.
    pub model_sha256: String,
    /// SHA-256 of all rule files, in the order they were read.
    pub rules_sha256: String,
    /// SHA-256 of the settings that change results.
    pub settings_sha256: String,
}

impl Fingerprint {
    /// Of a pipeline about to be built. `models`: the one that finds entities, then the one that parses where it is another.
    /// `scheme` and, in the last digits of scores, `engine` are the settings that change results.
    pub fn new(models: &[&ModelFolder], extractor: &Extractor, scheme: &str, engine: Engine) -> Self {
        let mut rules = Sha256::new();
        for source in extractor.sources() {
            rules.update(&source.text);
            rules.update([0]);
        }
        let names: Vec<String> =
            models.iter().map(|m| format!("{} {}", m.manifest.name, m.manifest.version)).collect();
        let hashes: Vec<&str> = models.iter().map(|m| m.sha256.as_str()).collect();
        let settings = match engine {
            Engine::Native => format!("scheme={scheme}"),
            other @ Engine::RustBert(_) => format!("scheme={scheme} engine={other}"),
        };
        Self {
            program: concat!("dateline ", env!("CARGO_PKG_VERSION")).to_string(),
            model: names.join(" + "),
            model_sha256: match hashes.as_slice() {
                [one] => (*one).to_string(),
                several => hex(&Sha256::digest(several.join(" "))),
            },
            rules_sha256: hex(&rules.finalize()),
            settings_sha256: hex(&Sha256::digest(settings)),
        }
    }
}
