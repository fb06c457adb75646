//! Tags of entity heads: what `B-PER` says about its word.

use super::ModelError;
use crate::document::Label;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// In no entity.
    Outside,
    /// In an entity of a type.
    Of(Place, Label),
}

/// Where in its entity a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `B`: the first word.
    Begin,
    /// `I` (in some sets `M`): inside, or anywhere in sets that know no other place.
    Inside,
    /// `E` or `L`: the last of several words.
    End,
    /// `S`, `U` or `W`: the only word.
    Single,
}

/// How the tags of a model are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TagReading {
    /// As IOB2, which models of our own are trained on: `I-X` only ever follows `B-X` or `I-X`.
    #[default]
    Iob2,
    /// As whatever the set shows: IOB1 or IOB2, BIOES, BILOU, types alone; what is no tag is outside.
    Any,
}

impl TagReading {
    /// Reads the tags of a head.
    pub fn read(self, names: &[String]) -> Result<Vec<Tag>, ModelError> {
        match self {
            Self::Iob2 => names.iter().map(|name| iob2(name, names)).collect(),
            Self::Any => Ok(any(names)),
        }
    }
}

fn iob2(name: &str, names: &[String]) -> Result<Tag, ModelError> {
    let malformed = |problem: String| ModelError::Malformed { file: "labels.json".to_string(), problem };
    match name.split_once('-') {
        None if name == "O" => Ok(Tag::Outside),
        Some(("B", kind)) => Ok(Tag::Of(Place::Begin, kind.into())),
        Some(("I", kind)) if names.iter().any(|n| n.strip_prefix("B-") == Some(kind)) => {
            Ok(Tag::Of(Place::Inside, kind.into()))
        }
        Some(("I", kind)) => Err(malformed(format!("{name} has no B-{kind}"))),
        _ => Err(malformed(format!("{name:?} is no IOB2 tag"))),
    }
}

/// Names that say nothing about an entity, in capitals; and `LABEL_7`, which stands where nobody named the labels.
const OUTSIDE: &[&str] = &[
    "", "O", "OTHER", "NONE", "X", "_", "-", "PAD", "[PAD]", "<PAD>", "[CLS]", "[SEP]", "<S>", "</S>",
    "<UNK>",
];

fn any(names: &[String]) -> Vec<Tag> {
    // Without B- or I- anywhere, `E-MAIL` and `S-CLASS` are types.
    let places = names.iter().any(|n| matches!(split(n), Some((Place::Begin | Place::Inside, _))));
    let tag = |name: &String| {
        let capitals = name.trim().to_uppercase();
        if OUTSIDE.contains(&capitals.as_str()) || capitals.starts_with("LABEL_") {
            return Tag::Outside;
        }
        match split(name.trim()).filter(|_| places) {
            Some((_, kind)) if OUTSIDE.contains(&kind.to_uppercase().as_str()) => Tag::Outside,
            Some((place, kind)) => Tag::Of(place, kind.into()),
            None => Tag::Of(Place::Inside, name.trim().into()),
        }
    };
    names.iter().map(tag).collect()
}

/// `B-PER` or `B_PER` as place and type.
fn split(name: &str) -> Option<(Place, &str)> {
    let (place, kind) = name.split_once(['-', '_'])?;
    let place = match place {
        "B" | "b" => Place::Begin,
        "I" | "i" | "M" => Place::Inside,
        "E" | "e" | "L" => Place::End,
        "S" | "s" | "U" | "W" => Place::Single,
        _ => return None,
    };
    Some((place, kind))
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tag::Outside => f.write_str("O"),
            Tag::Of(Place::Begin, kind) => write!(f, "B-{kind}"),
            Tag::Of(Place::Inside, kind) => write!(f, "I-{kind}"),
            Tag::Of(Place::End, kind) => write!(f, "E-{kind}"),
            Tag::Of(Place::Single, kind) => write!(f, "S-{kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(|n| (*n).to_string()).collect();
        let tags = TagReading::Any.read(&names).unwrap();
        tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_of_all_kinds_of_sets() {
        assert_eq!(read(&["O", "B-PER", "I-PER", "E-PER", "S-PER"]), "O B-PER I-PER E-PER S-PER");
        assert_eq!(read(&["O", "B-PER", "I-PER", "L-PER", "U-PER"]), "O B-PER I-PER E-PER S-PER");
        assert_eq!(read(&["o", "b_per", "i_per"]), "O B-per I-per");
        assert_eq!(read(&["O", "PER", "E-MAIL", "S-CLASS"]), "O I-PER I-E-MAIL I-S-CLASS");
        assert_eq!(read(&["B-PER", "LABEL_1", "X", "[CLS]", "", "B-O", "???"]), "B-PER O O O O O I-???");
    }

    #[test]
    fn tags_of_our_own_models_are_iob2() {
        let read =
            |names: &[&str]| TagReading::Iob2.read(&names.iter().map(|n| (*n).into()).collect::<Vec<_>>());
        assert!(read(&["O", "B-PER", "I-PER"]).is_ok());
        assert!(read(&["O", "I-PER"]).unwrap_err().to_string().contains("I-PER has no B-PER"));
        assert!(read(&["O", "S-PER"]).unwrap_err().to_string().contains("no IOB2 tag"));
    }
}
