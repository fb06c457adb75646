//! What the network says a word refers to, as actors.

use super::{Cast, Figure};
use crate::document::Upos;
use std::collections::BTreeMap;

/// Added to the network's probability that a word refers to an actor: how far salience may speak against the network.
const UNLIKELY: f32 = 0.1;

/// The actors that a word may refer to, each once, with the probability of it.
pub struct Meant(Vec<(usize, f32)>);

impl Meant {
    /// `None` where the network says nothing of the word.
    pub fn by(cast: &Cast, node: usize) -> Option<Self> {
        let anaphor = cast.tree.doc.antecedents.as_ref()?.at(node)?;
        let mut found = Self(Vec::new());
        for &(word, p) in &anaphor.antecedents {
            match cast.headed_by(word) {
                Some(actor) => found.add(cast, node, word, actor, p),
                None => found.add_by_way_of(cast, node, word, p),
            }
        }
        Some(found)
    }

    /// Adds the probability of a word that mentions an actor.
    fn add(&mut self, cast: &Cast, node: usize, word: usize, actor: usize, p: f32) {
        // Nobody speaks of the agency in the credit line, and no phrase means a part of itself: "the state of *Pará*".
        let tree = cast.tree;
        let out = super::is_credit(tree.doc, tree.token(word).span)
            || (tree.is_under(word, node)
                && matches!(tree.rel(word), "nmod" | "nmod:poss" | "compound" | "obl"));
        if out {
            return;
        }
        match self.0.iter_mut().find(|(a, _)| *a == actor) {
            Some((_, sum)) => *sum += p,
            None => self.0.push((actor, p)),
        }
    }

    /// Adds what a pronoun further on means, which nobody has placed yet: "*She* said that *she* would go".
    fn add_by_way_of(&mut self, cast: &Cast, node: usize, word: usize, p: f32) {
        let later = word > node && cast.tree.upos(word) == Upos::Pron && cast.tree.upos(node) == Upos::Pron;
        let Some(found) = cast.tree.doc.antecedents.as_ref().and_then(|a| a.at(word)).filter(|_| later)
        else {
            return;
        };
        let others = || found.antecedents.iter().filter(|(w, _)| *w != node);
        let whole: f32 = others().map(|(_, q)| q).sum();
        for &(other, q) in others() {
            if let Some(actor) = cast.headed_by(other) {
                self.add(cast, node, other, actor, p * q / whole);
            }
        }
    }

    /// The actors that it may refer to.
    pub fn actors(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|(a, _)| *a)
    }

    /// The probability that it refers to an actor.
    pub fn probability(&self, actor: usize) -> f32 {
        self.0.iter().find(|(a, _)| *a == actor).map_or(0.0, |(_, p)| *p)
    }

    /// What its word on some actors, of whom to mean one is to mean all, is worth beside salience; 1 where it says nothing.
    pub fn likeliness(meant: Option<&Self>, actors: &[usize]) -> f32 {
        meant.map_or(1.0, |m| UNLIKELY + actors.iter().map(|a| m.probability(*a)).sum::<f32>())
    }
}

/// Below this probability the network holds that a word does not refer to an actor.
const UNLIKELIEST: f32 = 0.1;

/// Whether the network holds it for possible that a word refers to an actor; true where there is no network.
pub fn may(cast: &Cast, node: usize, actor: usize) -> bool {
    cast.tree.doc.antecedents.is_none()
        || Meant::by(cast, node).is_some_and(|m| m.probability(actor) >= UNLIKELIEST)
}

/// The probability that a word refers to any of the actors that are so; 0 where there is no network.
pub fn probability(cast: &Cast, node: usize, so: impl Fn(&Figure) -> bool) -> f32 {
    Meant::by(cast, node)
        .map_or(0.0, |m| m.0.iter().filter(|(a, _)| so(&cast.actors[*a])).map(|(_, p)| p).sum())
}

/// The actors that fit and are meant with at least some probability, the likeliest first; none beside the node.
pub fn likeliest(cast: &Cast, node: usize, least: f32, fits: impl Fn(&Figure) -> bool) -> Vec<usize> {
    let mut found = Meant::by(cast, node).map_or_else(Vec::new, |m| m.0);
    found.retain(|&(a, p)| p >= least && fits(&cast.actors[a]) && !cast.is_beside(a, node));
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(a, _)| a).collect()
}

/// Those of whom a reference to several is meant with at least some probability; groups count as their members.
pub fn all(cast: &Cast, node: usize, least: f32, fits: impl Fn(&Figure) -> bool) -> Vec<usize> {
    let mut found: BTreeMap<usize, f32> = BTreeMap::new();
    for (actor, p) in Meant::by(cast, node).map_or_else(Vec::new, |m| m.0) {
        let members = &cast.actors[actor].members;
        for &one in if members.is_empty() { std::slice::from_ref(&actor) } else { members } {
            *found.entry(one).or_default() += p;
        }
    }
    let inside = parts_of_others(cast, node, &found);
    found.retain(|&a, p| {
        *p >= least && !inside.contains(&a) && fits(&cast.actors[a]) && !cast.is_beside(a, node)
    });
    let mut found: Vec<(usize, f32)> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(a, _)| a).collect()
}

/// Of two actors one of whom is named within the other's phrase ("the premiers of *Estonia* and *Latvia*"), the one that is less likely.
fn parts_of_others(cast: &Cast, node: usize, found: &BTreeMap<usize, f32>) -> Vec<usize> {
    let words = cast.tree.doc.antecedents.as_ref().and_then(|a| a.at(node));
    let mut out = Vec::new();
    for &(word, _) in words.map_or(&[][..], |a| &a.antecedents) {
        let Some((part, p)) = cast.headed_by(word).and_then(|a| found.get_key_value(&a)) else { continue };
        for (whole, q) in
            cast.parts[word].iter().filter(|a| *a != part).filter_map(|a| found.get_key_value(a))
        {
            out.push(if p > q { *whole } else { *part });
        }
    }
    out
}
