//! Tests on one word: `meet|hold`, `@deal`, `#ORG`, `:VBN`, `!@need`, joined by `,` for and, `|` for or.

use super::hint;
use super::lexicon::Lexicon;
use crate::coref;
use crate::document::{Actor, Upos};
use crate::syntax::Tree;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Alternatives, each a list of tests that must all hold.
#[derive(Debug, Clone, Default)]
pub struct Filter(Vec<Vec<Atom>>);

#[derive(Debug, Clone)]
enum Atom {
    /// Lemma or lower-case form; with a particle, "call off".
    Word(String),
    /// One of a class.
    Class(Arc<BTreeSet<String>>),
    /// Inside an entity of this type; `#` alone: of any type; `#actor`: the word by itself names an actor of the text;
    /// `#country`, `#town`: a place that is a country, or none.
    Entity(String),
    /// Universal part of speech or Penn tag.
    Tag(String),
    Not(Box<Atom>),
}

impl Filter {
    /// Reads a filter; the error says what is wrong with it.
    pub fn parse(text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        let alternatives = text.split('|').map(|alternative| {
            alternative
                .split(',')
                .map(|atom| Atom::parse(atom.trim(), lexicon))
                .collect::<Result<Vec<_>, _>>()
        });
        alternatives.collect::<Result<_, _>>().map(Self)
    }

    /// Whether the filter holds of a node. An empty filter holds of every node.
    pub fn holds(&self, tree: &Tree, i: usize) -> bool {
        self.0.is_empty() || self.0.iter().any(|all| all.iter().all(|atom| atom.holds(tree, i)))
    }

    /// The words and class members that a node must be one of, if the filter says so in every alternative.
    pub fn words(&self) -> Option<BTreeSet<String>> {
        let mut words = BTreeSet::new();
        for all in &self.0 {
            match all.iter().find(|a| matches!(a, Atom::Word(_) | Atom::Class(_)))? {
                Atom::Word(word) => {
                    words.insert(word.clone());
                }
                Atom::Class(class) => words.extend(class.iter().cloned()),
                _ => return None,
            }
        }
        (!words.is_empty()).then_some(words)
    }
}

impl Atom {
    fn parse(text: &str, lexicon: &Lexicon) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix('!') {
            return Self::parse(rest, lexicon).map(|a| Self::Not(Box::new(a)));
        }
        if let Some(name) = text.strip_prefix('@') {
            let unknown = || format!("no word class @{name}{}", hint::near(name, lexicon.names()));
            let class = lexicon.class(name).ok_or_else(unknown)?;
            return Ok(Self::Class(Arc::new(class.clone())));
        }
        if let Some(kind) = text.strip_prefix('#') {
            return Ok(Self::Entity(kind.to_owned()));
        }
        if let Some(tag) = text.strip_prefix(':').filter(|t| !t.is_empty()) {
            return Ok(Self::Tag(tag.to_owned()));
        }
        if text.is_empty() || text.contains(['{', '}', '[', ']', '/', '<']) {
            return Err(format!("`{text}` is no test on a word"));
        }
        Ok(Self::Word(text.to_lowercase()))
    }

    fn holds(&self, tree: &Tree, i: usize) -> bool {
        match self {
            Self::Word(word) => same_word(tree, i, |w| w == word),
            Self::Class(class) => same_word(tree, i, |w| class.contains(w)),
            Self::Entity(kind) if kind == "actor" => {
                let names = |a: &Actor| {
                    a.name == tree.form(i)
                        && (matches!(a.kind.as_str(), "ORG" | "PERSON") || coref::is_country(&a.name))
                };
                tree.upos(i) == Upos::Propn && tree.doc.actors.iter().any(names)
            }
            Self::Entity(kind) if matches!(kind.as_str(), "country" | "town") => {
                let place = tree.entity(i).map(|e| &tree.doc.entities[e]).filter(|e| &*e.kind == "GPE");
                place.is_some_and(|e| coref::is_country(tree.doc.slice(e.span)) == (kind == "country"))
            }
            Self::Entity(kind) => {
                let have = tree.entity_kind(i);
                if kind.is_empty() { !have.is_empty() } else { have == kind }
            }
            Self::Tag(tag) => tree.upos(i).as_str() == tag || tree.xpos(i) == tag,
            Self::Not(atom) => !atom.holds(tree, i),
        }
    }
}

/// Whether a test holds of the lemma, of the form in lower case, of the lemma with its particle, of the hyphenated word that the
/// node governs, or of the noun that "it" stands for.
pub fn same_word(tree: &Tree, i: usize, test: impl Fn(&str) -> bool) -> bool {
    test(tree.lemma(i))
        || test(tree.lower(i))
        || tree.particle(i).is_some_and(|p| test(&format!("{} {}", tree.lemma(i), tree.lower(p))))
        || tree.hyphenated(i).is_some_and(|h| test(&h.lemma))
        || stands_for(tree, i).is_some_and(|noun| test(tree.lemma(noun)) || test(tree.lower(noun)))
}

/// From this probability on, "it" is as good as the noun that the network takes it for.
const SURE: f32 = 0.5;

/// The noun that a pronoun for a thing stands for: "signed the pact, and left *it* in May".
fn stands_for(tree: &Tree, pronoun: usize) -> Option<usize> {
    let is_thing = tree.upos(pronoun) == Upos::Pron && matches!(tree.lower(pronoun), "it" | "them");
    let found = tree.doc.antecedents.as_ref().filter(|_| is_thing)?.at(pronoun)?;
    let sure = found.antecedents.iter().find(|(_, p)| *p >= SURE);
    sure.map(|(word, _)| *word).filter(|&w| matches!(tree.upos(w), Upos::Noun | Upos::Propn))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::fixture::document;

    #[test]
    fn filters_join_words_classes_entities_and_tags() {
        let mut lexicon = Lexicon::default();
        lexicon.add("end", &["call off".into()]).unwrap();
        let doc = document(
            "Rome/PROPN/2/nsubj/rome/NNP/GPE called/VERB/0/root/call/VBD off/ADP/2/compound:prt talks/NOUN/2/obj/talk/NNS",
        );
        let tree = Tree::new(&doc);
        let holds = |f: &str, i| Filter::parse(f, &lexicon).unwrap().holds(&tree, i);
        assert!(holds("@end", 1) && holds("call,:VBD", 1) && !holds("!@end", 1));
        assert!(holds("#GPE|#ORG", 0) && !holds("#", 3) && holds("talks", 3) && holds("talk", 3));
        assert!(Filter::parse("@nothing", &lexicon).is_err());
    }
}
