//! Named word classes that rules, cues and role paths refer to as `@name`.

use std::collections::{BTreeMap, BTreeSet};

/// Word classes by name. Entries are lemmas in lower case; a verb with its particle is one entry ("call off").
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    classes: BTreeMap<String, BTreeSet<String>>,
}

impl Lexicon {
    /// Adds words to a class, which is made where it does not exist. An entry `@other` takes in all of another class.
    /// Gives back the name of a class that an entry names and that does not exist.
    pub fn add(&mut self, name: &str, words: &[String]) -> Result<(), String> {
        let mut new = BTreeSet::new();
        for word in words {
            match word.strip_prefix('@') {
                Some(other) => {
                    new.extend(self.classes.get(other).ok_or_else(|| other.to_owned())?.iter().cloned());
                }
                None => {
                    new.insert(word.to_lowercase());
                }
            }
        }
        self.classes.entry(name.to_owned()).or_default().extend(new);
        Ok(())
    }

    /// The names of the classes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }

    /// The words of a class.
    pub fn class(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.classes.get(name)
    }

    /// Whether the class exists and holds the word.
    pub fn has(&self, class: &str, word: &str) -> bool {
        self.classes.get(class).is_some_and(|c| c.contains(word))
    }

    /// The words that a list of entries (`word`, `@class`) stands for.
    pub fn expand(&self, entries: &[String]) -> Result<BTreeSet<String>, String> {
        let mut words = BTreeSet::new();
        for entry in entries {
            match entry.strip_prefix('@') {
                Some(name) => words.extend(self.class(name).ok_or_else(|| name.to_owned())?.iter().cloned()),
                None => {
                    words.insert(entry.to_lowercase());
                }
            }
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_can_take_in_another() {
        let mut lexicon = Lexicon::default();
        lexicon.add("talk", &["talks".into()]).unwrap();
        lexicon.add("event", &["@talk".into(), "Summit".into()]).unwrap();
        assert!(lexicon.has("event", "talks") && lexicon.has("event", "summit"));
        assert_eq!(lexicon.add("x", &["@nowhere".into()]), Err("nowhere".to_owned()));
    }
}
