//! Which actors a name, a noun or a list of members can belong to: what keeps the time for a document in proportion to its length.

use super::{Figure, lexicon, name};
use crate::document::DESCRIBED;
use std::collections::BTreeMap;

/// Actors by what they are looked up by.
#[derive(Default)]
pub struct Index {
    /// By the words of their names, their initials and their usual names, in lower case.
    names: BTreeMap<String, Vec<usize>>,
    /// Those without a name, by what they are called.
    nouns: BTreeMap<String, Vec<usize>>,
    /// Groups, by members.
    groups: BTreeMap<Vec<usize>, usize>,
}

impl Index {
    /// Takes an actor in, or what is new of it.
    pub fn note(&mut self, actor: usize, figure: &Figure) {
        if !figure.members.is_empty() {
            self.groups.entry(figure.members.clone()).or_insert(actor);
            return;
        }
        if DESCRIBED.contains(&figure.kind.as_str()) {
            for noun in &figure.profile.nouns {
                push(self.nouns.entry(noun.clone()).or_default(), actor);
            }
            return;
        }
        for key in keys(&figure.name) {
            push(self.names.entry(key).or_default(), actor);
        }
    }

    /// The named actors that a name has anything in common with, in order.
    pub fn like(&self, name: &str) -> Vec<usize> {
        let mut found: Vec<usize> =
            keys(name).iter().filter_map(|key| self.names.get(key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The actors without a name that were called so, the first first.
    pub fn called(&self, noun: &str) -> &[usize] {
        self.nouns.get(noun).map_or(&[], Vec::as_slice)
    }

    /// The group of just these members.
    pub fn group(&self, members: &[usize]) -> Option<usize> {
        self.groups.get(members).copied()
    }
}

fn push(all: &mut Vec<usize>, actor: usize) {
    if all.last() != Some(&actor) {
        all.push(actor);
    }
}

/// What two names that can mean one actor share at least one of.
fn keys(name: &str) -> Vec<String> {
    let lower = name::without_possessive(name).to_lowercase();
    let word = |w: &str| name::without_article(w).to_owned();
    let mut keys: Vec<String> = lower.split(' ').map(word).collect();
    keys.push(lexicon::full_name(&lower).to_owned());
    // The dot keeps them apart from words.
    keys.extend([name::letters(name), name::initials(name)].into_iter().flatten().map(|l| format!("{l}.")));
    keys
}
