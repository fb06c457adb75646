//! Mentions grouped into actors by sieves, the surest first: names by names, then descriptions and pronouns by the nearest
//! fitting actor (after the multi-pass sieve of Raghunathan et al. 2010).

mod description;
mod name;
mod pronoun;

use crate::document::{Actor, Document, Span};
use crate::syntax::Tree;

/// Groups the mentions of a document into actors, in order of first mention. Reads sentences, trees and entities.
pub fn resolve(doc: &Document) -> Vec<Actor> {
    let tree = Tree::new(doc);
    let mut cast = Cast { tree: &tree, actors: Vec::new(), persons: Vec::new() };
    for (e, entity) in doc.entities.iter().enumerate() {
        if matches!(
            &*entity.kind,
            "PERSON" | "PER" | "ORG" | "GPE" | "NORP" | "LOC" | "FAC" | "MISC" | "EVENT" | "LAW"
        ) {
            name::place(&mut cast, e);
        }
    }
    // Reading order, so that each looks back on what is resolved already.
    for i in 0..tree.len() {
        if !description::place(&mut cast, i) {
            pronoun::place(&mut cast, i);
        }
    }
    for actor in &mut cast.actors {
        actor.mentions.sort_unstable();
        actor.mentions.dedup();
    }
    cast.actors
}

/// The actor that a phrase names: the one whose mention shares most with it, the last of equals.
pub fn actor_at(doc: &Document, span: Span) -> Option<usize> {
    let mentions =
        doc.actors.iter().enumerate().flat_map(|(a, actor)| actor.mentions.iter().map(move |m| (a, *m)));
    let shared = |m: Span| m.end.min(span.end).saturating_sub(m.start.max(span.start));
    mentions.filter(|(_, m)| m.overlaps(span)).max_by_key(|(_, m)| shared(*m)).map(|(a, _)| a)
}

/// The actors found so far, and what later sieves want to know about them.
struct Cast<'a> {
    tree: &'a Tree<'a>,
    actors: Vec<Actor>,
    /// What titles say of each actor.
    persons: Vec<Gender>,
}

/// What a title or a pronoun says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Unknown,
    Male,
    Female,
}

impl Gender {
    fn fits(self, other: Gender) -> bool {
        self == Gender::Unknown || other == Gender::Unknown || self == other
    }
}

impl Cast<'_> {
    fn add(&mut self, name: String, kind: &str, span: Span, gender: Gender) -> usize {
        self.actors.push(Actor { name, kind: kind.to_owned(), mentions: vec![span], members: Vec::new() });
        self.persons.push(gender);
        self.actors.len() - 1
    }

    /// Whether a mention stands in the place and date in front of agency copy, which nothing in the copy refers to.
    fn is_dateline(&self, mention: Span) -> bool {
        let doc = self.tree.doc;
        let sentence = doc.sentence_at(mention.start).map(|s| doc.slice(doc.sentences[s].span));
        sentence.is_some_and(|s| s.ends_with(['-', '\u{2013}', '\u{2014}', '_']))
    }

    /// The last mention of an actor that starts before the offset.
    fn last_before(&self, actor: usize, at: usize) -> Option<Span> {
        self.actors[actor].mentions.iter().copied().filter(|m| m.start < at).max_by_key(|m| m.start)
    }

    /// Actors of the kinds, mentioned before the node, the best antecedent first: near sentences before far ones, subjects
    /// before others, then nearness.
    fn candidates(&self, node: usize, fits: impl Fn(&Actor) -> bool) -> Vec<usize> {
        let tree = self.tree;
        let (at, sentence) = (tree.token(node).span.start, tree.sentence(node));
        let mut ranked: Vec<(usize, usize)> = Vec::new();
        for a in (0..self.actors.len()).filter(|&a| fits(&self.actors[a])) {
            let Some(mention) = self.last_before(a, at) else { continue };
            if self.is_dateline(mention) {
                continue;
            }
            let words = tree.doc.tokens_in(mention);
            let head = words.clone().find(|&i| tree.head(i).is_none_or(|h| !words.contains(&h)));
            let subject = head.is_some_and(|h| matches!(tree.rel(h), "nsubj" | "nsubj:pass"));
            let apart = head.map_or(9, |h| sentence.saturating_sub(tree.sentence(h)));
            if apart > MAX_SENTENCES {
                continue;
            }
            let distance = (at - mention.start).min(9_999);
            ranked.push((apart * 20_000 + usize::from(!subject) * 10_000 + distance, a));
        }
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, a)| a).collect()
    }
}

/// Sentences that a pronoun or description looks back.
const MAX_SENTENCES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::fixture::document;

    fn actors(lines: &str) -> Vec<(String, usize)> {
        resolve(&document(lines)).into_iter().map(|a| (a.name, a.mentions.len())).collect()
    }

    #[test]
    fn a_last_name_and_a_pronoun_join_the_full_name() {
        let found = actors(
            "Mette/PROPN/3/nsubj//NNP/PERSON Holm/PROPN/1/flat//NNP/PERSON spoke/VERB/0/root\n\
             Holm/PROPN/2/nsubj//NNP/PERSON said/VERB/0/root/say she/PRON/4/nsubj//PRP left/VERB/2/ccomp",
        );
        assert_eq!(found, [("Mette Holm".to_owned(), 3)]);
    }

    #[test]
    fn the_company_is_the_last_organisation() {
        let found = actors(
            "Vernex/PROPN/2/nsubj//NNP/ORG fell/VERB/0/root in/ADP/4/case Rome/PROPN/2/obl//NNP/GPE\n\
             the/DET/2/det company/NOUN/3/nsubj//NN agreed/VERB/0/root",
        );
        assert_eq!(found, [("Vernex".to_owned(), 2), ("Rome".to_owned(), 1)]);
    }

    #[test]
    fn an_acronym_joins_its_name() {
        let found = actors(
            "Penske/PROPN/4/nsubj//NNP/ORG Automotive/PROPN/1/flat//NNP/ORG Group/PROPN/1/flat//NNP/ORG won/VERB/0/root\n\
             PAG/PROPN/2/nsubj//NNP/ORG rose/VERB/0/root",
        );
        assert_eq!(found, [("Penske Automotive Group".to_owned(), 2)]);
    }
}
