//! The tokenizer of a checkpoint, as one `tokenizer.json`: the file itself, or made of the vocabulary files of older ones.

use crate::encoder::ModelError;
use crate::encoder::folder::{parse, read};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Reads `tokenizer.json`, else `vocab.txt` (BERT), else `vocab.json` and `merges.txt` (RoBERTa).
pub fn read_tokenizer(folder: &Path) -> Result<Vec<u8>, ModelError> {
    let has = |name: &str| folder.join(name).is_file();
    let file = |name: &str| read(&folder.join(name));
    let mut tokenizer = if has("tokenizer.json") {
        parse("tokenizer.json", &file("tokenizer.json")?)?
    } else if has("vocab.txt") {
        wordpiece(&lines("vocab.txt", file("vocab.txt")?)?, &settings(folder)?)
    } else if has("vocab.json") && has("merges.txt") {
        let vocabulary: Map<String, Value> = parse("vocab.json", &file("vocab.json")?)?;
        bytes(&vocabulary, &lines("merges.txt", file("merges.txt")?)?)
    } else {
        return Err(ModelError::Malformed {
            file: folder.display().to_string(),
            problem:
                "has no tokenizer: neither tokenizer.json, nor vocab.txt, nor vocab.json with merges.txt. \
                      transformers writes a tokenizer.json when its fast tokenizer is saved"
                    .to_string(),
        });
    };
    words_have_spaces_before_them(&mut tokenizer["pre_tokenizer"]);
    Ok(tokenizer.to_string().into_bytes())
}

/// `tokenizer_config.json`, where there is one.
fn settings(folder: &Path) -> Result<Map<String, Value>, ModelError> {
    let file = folder.join("tokenizer_config.json");
    if file.is_file() { parse("tokenizer_config.json", &read(&file)?) } else { Ok(Map::new()) }
}

fn lines(file: &str, bytes: Vec<u8>) -> Result<Vec<String>, ModelError> {
    let text = String::from_utf8(bytes)
        .map_err(|e| ModelError::Malformed { file: file.to_string(), problem: e.to_string() })?;
    Ok(text.lines().map(str::to_string).collect())
}

/// BERT's tokenizer. A vocabulary with capitals in it is for text as it is written.
fn wordpiece(vocabulary: &[String], settings: &Map<String, Value>) -> Value {
    let flag = |name: &str| settings.get(name).and_then(Value::as_bool);
    let capitals =
        || vocabulary.iter().any(|t| !t.starts_with(['[', '<']) && t.chars().any(char::is_uppercase));
    let ids: Map<String, Value> = vocabulary.iter().enumerate().map(|(i, t)| (t.clone(), i.into())).collect();
    json!({
        "version": "1.0",
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": true,
            "handle_chinese_chars": flag("tokenize_chinese_chars").unwrap_or(true),
            "strip_accents": flag("strip_accents"),
            "lowercase": flag("do_lower_case").unwrap_or_else(|| !capitals()),
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": ids,
        },
    })
}

/// The byte-level tokenizer of GPT-2, which RoBERTa has.
fn bytes(vocabulary: &Map<String, Value>, merges: &[String]) -> Value {
    let merges: Vec<&String> =
        merges.iter().filter(|l| !l.is_empty() && !l.starts_with("#version")).collect();
    json!({
        "version": "1.0",
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
        "model": {
            "type": "BPE",
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "vocab": vocabulary,
            "merges": merges,
        },
    })
}

/// Words come one by one, as in training on corpora that are cut into words: to a byte-level tokenizer each is to look
/// like a word in a text.
fn words_have_spaces_before_them(pre: &mut Value) {
    if pre["type"] == "ByteLevel" {
        pre["add_prefix_space"] = true.into();
    }
    if let Some(Value::Array(parts)) = pre.get_mut("pretokenizers") {
        parts.iter_mut().for_each(words_have_spaces_before_them);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::wordpieces::Wordpieces;

    fn pieces(folder: &Path, word: &str) -> Vec<u32> {
        let words = Wordpieces::new(&read_tokenizer(folder).unwrap(), false, 48).unwrap();
        words.of_sentences(&[vec![word]])[0][0].ids.to_vec()
    }

    #[test]
    fn a_vocabulary_with_capitals_is_for_text_as_written() {
        let folder = tempfile::tempdir().unwrap();
        let vocabulary = |tokens: &str| std::fs::write(folder.path().join("vocab.txt"), tokens).unwrap();
        vocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\nGhana\nghana\n##s\n");
        assert_eq!(pieces(folder.path(), "Ghanas"), [4, 6]);
        std::fs::write(folder.path().join("tokenizer_config.json"), r#"{"do_lower_case": true}"#).unwrap();
        assert_eq!(pieces(folder.path(), "Ghanas"), [5, 6]);
        std::fs::remove_file(folder.path().join("tokenizer_config.json")).unwrap();
        vocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\nghana\n##s\n");
        assert_eq!(pieces(folder.path(), "Ghanas"), [4, 5]);
        assert_eq!(pieces(folder.path(), "Togo"), [1]);
    }

    #[test]
    fn byte_level_words_have_spaces_before_them() {
        let folder = tempfile::tempdir().unwrap();
        let vocabulary = r#"{"<s>": 0, "</s>": 1, "<unk>": 2, "t": 3, "o": 4, "Ġ": 5, "Ġt": 6, "Ġto": 7}"#;
        std::fs::write(folder.path().join("vocab.json"), vocabulary).unwrap();
        std::fs::write(folder.path().join("merges.txt"), "#version: 0.2\nĠ t\nĠt o\n").unwrap();
        assert_eq!(pieces(folder.path(), "to"), [7]);
        assert_eq!(pieces(folder.path(), "o"), [5, 4]);
        // The same as a tokenizer.json that was saved without the setting.
        let json = String::from_utf8(read_tokenizer(folder.path()).unwrap()).unwrap();
        let json = json.replace("\"add_prefix_space\":true", "\"add_prefix_space\":false");
        std::fs::write(folder.path().join("tokenizer.json"), json).unwrap();
        assert_eq!(pieces(folder.path(), "to"), [7]);
    }

    #[test]
    fn a_folder_without_a_tokenizer_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_tokenizer(folder.path()).unwrap_err().to_string().contains("has no tokenizer"));
    }
}
