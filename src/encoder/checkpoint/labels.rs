//! The labels of a checkpoint: its tags in one notation, its types under the names that the rest of the program knows.

use super::network::malformed;
use crate::document::Label;
use crate::encoder::{ModelError, Tag, TagReading};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What `id2label` says.
#[derive(Debug, PartialEq, Eq)]
pub struct Scheme {
    /// `conll`, `ontonotes`, or `own` for other types.
    pub name: &'static str,
    /// A tag for each output of the head.
    pub tags: Vec<String>,
}

const CONLL: &[&str] = &["LOC", "MISC", "ORG", "PER"];

const ONTONOTES: &[&str] = &[
    "CARDINAL",
    "DATE",
    "EVENT",
    "FAC",
    "GPE",
    "LANGUAGE",
    "LAW",
    "LOC",
    "MONEY",
    "NORP",
    "ORDINAL",
    "ORG",
    "PERCENT",
    "PERSON",
    "PRODUCT",
    "QUANTITY",
    "TIME",
    "WORK_OF_ART",
];

/// Long names of types in capitals, and what the two schemes call them.
const LONG: &[(&str, &str)] = &[
    ("FACILITY", "FAC"),
    ("LOCATION", "LOC"),
    ("MISCELLANEOUS", "MISC"),
    ("ORGANISATION", "ORG"),
    ("ORGANIZATION", "ORG"),
    ("WORK OF ART", "WORK_OF_ART"),
];

/// Reads `id2label` of a `config.json`.
pub fn scheme(config: &Map<String, Value>) -> Result<Scheme, ModelError> {
    let Some(Value::Object(labels)) = config.get("id2label") else {
        return Err(malformed("has no id2label: it is no token classifier".to_string()));
    };
    let name = |i: usize| labels.get(&i.to_string()).and_then(Value::as_str).map(str::to_string);
    let names: Option<Vec<String>> = (0..labels.len()).map(name).collect();
    let names = names.ok_or_else(|| malformed("id2label does not name outputs 0, 1, 2 ...".to_string()))?;
    let tags = TagReading::Any.read(&names)?;
    let kinds: BTreeSet<&str> = tags.iter().filter_map(kind).map(AsRef::as_ref).collect();
    if kinds.is_empty() {
        return Err(malformed(format!("id2label names no entity type: {}", names.join(" "))));
    }
    let known = |scheme: &'static [&str], to: &dyn Fn(&str) -> String| {
        kinds.iter().all(|k| scheme.contains(&to(k).as_str())).then_some(())
    };
    let (name, to): (_, &dyn Fn(&str) -> String) = if known(CONLL, &conll).is_some() {
        ("conll", &conll)
    } else if known(ONTONOTES, &ontonotes).is_some() {
        ("ontonotes", &ontonotes)
    } else {
        ("own", &|kind: &str| kind.to_string())
    };
    let renamed = |tag: Tag| match tag {
        Tag::Of(place, kind) => Tag::Of(place, to(&kind).into()),
        Tag::Outside => tag,
    };
    Ok(Scheme { name, tags: tags.into_iter().map(|t| renamed(t).to_string()).collect() })
}

fn kind(tag: &Tag) -> Option<&Label> {
    match tag {
        Tag::Of(_, kind) => Some(kind),
        Tag::Outside => None,
    }
}

fn short(kind: &str) -> String {
    let kind = kind.to_uppercase();
    LONG.iter().find(|(long, _)| *long == kind).map_or(kind, |(_, short)| (*short).to_string())
}

fn ontonotes(kind: &str) -> String {
    match short(kind) {
        kind if kind == "PER" => "PERSON".to_string(),
        kind => kind,
    }
}

fn conll(kind: &str) -> String {
    match short(kind) {
        kind if kind == "PERSON" => "PER".to_string(),
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(labels: &[&str]) -> Result<Scheme, ModelError> {
        let labels: Map<String, Value> =
            labels.iter().enumerate().map(|(i, l)| (i.to_string(), (*l).into())).collect();
        scheme(&[("id2label".to_string(), labels.into())].into_iter().collect())
    }

    #[test]
    fn label_sets_are_recognised() {
        let cases: [(&[&str], &str, &str); 6] = [
            (&["O", "B-MISC", "I-MISC", "B-PER", "I-PER"], "conll", "O B-MISC I-MISC B-PER I-PER"),
            (&["B-LOC", "I-LOC", "I-ORG", "I-PER", "O"], "conll", "B-LOC I-LOC I-ORG I-PER O"),
            (&["O", "B-person", "B-location"], "conll", "O B-PER B-LOC"),
            (&["O", "B-PERSON", "B-GPE", "B-DATE"], "ontonotes", "O B-PERSON B-GPE B-DATE"),
            (&["O", "S-ORGANIZATION", "B-Facility"], "ontonotes", "O S-ORG B-FAC"),
            (&["O", "B-gene", "LABEL_3"], "own", "O B-gene O"),
        ];
        for (labels, name, tags) in cases {
            let scheme = read(labels).unwrap();
            assert_eq!((scheme.name, scheme.tags.join(" ").as_str()), (name, tags));
        }
    }

    #[test]
    fn what_names_no_type_is_refused() {
        assert!(read(&["LABEL_0", "LABEL_1"]).unwrap_err().to_string().contains("LABEL_0"));
        assert!(scheme(&Map::new()).unwrap_err().to_string().contains("token classifier"));
        let holes = [("id2label".to_string(), serde_json::json!({"0": "O", "2": "B-PER"}))];
        assert!(scheme(&holes.into_iter().collect()).is_err());
    }
}
