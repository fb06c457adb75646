//! Files of a checkpoint over the network, by rust-bert's remote resources (which keep a copy in the user's cache).

use super::failed;
use crate::encoder::ModelError;
use rust_bert::bert::{BertConfigResources, BertModelResources, BertVocabResources};
use rust_bert::resources::{RemoteResource, ResourceProvider};
use std::path::Path;

const HUB: &str = "https://huggingface.co";

/// Files that a checkpoint may have beside its configuration and weights.
const OPTIONAL: &[&str] =
    &["tokenizer.json", "tokenizer_config.json", "vocab.txt", "vocab.json", "merges.txt"];

/// Fetches a checkpoint into a folder: `OWNER/NAME` on the Hugging Face hub, or `default`.
pub fn fetch(name: &str, to: &Path) -> Result<(), ModelError> {
    std::fs::create_dir_all(to).map_err(|source| write_error(to, source))?;
    if name == "default" {
        get(BertConfigResources::BERT_NER.1, name, to, "config.json")?;
        get(BertVocabResources::BERT_NER.1, name, to, "vocab.txt")?;
        return get(BertModelResources::BERT_NER.1, name, to, "rust_model.ot");
    }
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if name.split('/').count() > 2
        || !name.split('/').all(|part| plain(part) && part.contains(char::is_alphanumeric))
    {
        return Err(failed(format!("{name:?} is no name on the hub: write OWNER/NAME, or default")));
    }
    let file = |file: &str| get(&format!("{HUB}/{name}/resolve/main/{file}"), name, to, file);
    file("config.json")?;
    // A vocabulary that is not there is found out when the folder is read.
    OPTIONAL.iter().for_each(|name| drop(file(name)));
    file("model.safetensors").or_else(|first| file("rust_model.ot").map_err(|_| first))
}

fn get(url: &str, name: &str, to: &Path, file: &str) -> Result<(), ModelError> {
    let resource = RemoteResource::new(url, &name.replace('/', "--"));
    let cached = resource.get_local_path().map_err(|e| failed(format!("cannot fetch {url}: {e}")))?;
    let to = to.join(file);
    std::fs::copy(cached, &to).map(drop).map_err(|source| write_error(&to, source))
}

fn write_error(path: &Path, source: std::io::Error) -> ModelError {
    ModelError::Write { file: path.display().to_string(), source }
}
