//! Letters that stand for an office and for who holds it: "Chief Election Commissioner (CEC) Kazi Awal ... *the CEC*".

use super::{Cast, lexicon, name};
use crate::syntax::Tree;
use std::collections::BTreeMap;

/// The offices of a text by their letters, each list in reading order.
pub struct ShortTitles(BTreeMap<String, Vec<Introduced>>);

/// Where a text says what an office's letters can stand for.
struct Introduced {
    /// The word with the letters, in brackets, or else the first of the holder's name.
    at: usize,
    /// A word of the holder's name.
    holder: usize,
}

/// The most words of an office: "Minister of Local Government and Rural Development".
const WORDS: usize = 8;

impl ShortTitles {
    /// The offices for which a text introduces letters, or that letters can stand for.
    pub fn new(tree: &Tree) -> Self {
        let is_person = |i: usize| matches!(tree.entity_kind(i), "PERSON" | "PER");
        let in_brackets = |at: usize| {
            let inside =
                at > 1 && at + 1 < tree.len() && tree.form(at - 1) == "(" && tree.form(at + 1) == ")";
            let letters = name::letters(tree.form(at)).filter(|_| inside)?;
            let first = first_word(tree, at - 1, &letters)?;
            let behind = (at + 2..(at + 4).min(tree.len())).find(|&i| is_person(i));
            let before = || first.checked_sub(2).filter(|&i| tree.form(i + 1) == "," && is_person(i));
            Some((letters, Introduced { at, holder: behind.or_else(before)? }))
        };
        // "*Chief Election Commissioner* Kazi Awal"
        let in_full = |holder: usize| {
            let starts = is_person(holder) && (holder == 0 || tree.entity(holder) != tree.entity(holder - 1));
            let capital =
                |i: &usize| tree.form(*i).starts_with(char::is_uppercase) && tree.entity_kind(*i) != "ORG";
            let first = (holder.saturating_sub(WORDS)..holder).rev().take_while(capital).last();
            let words = first.filter(|_| starts)?..holder;
            let letters: String = words.clone().filter_map(|i| tree.form(i).chars().next()).collect();
            let is_office = letters.len() > 1 && words.clone().any(|i| lexicon::is_role(tree.lower(i)));
            is_office.then_some((letters, Introduced { at: holder, holder }))
        };
        let mut offices: BTreeMap<String, Vec<Introduced>> = BTreeMap::new();
        for (letters, office) in (0..tree.len()).filter_map(|i| in_brackets(i).or_else(|| in_full(i))) {
            offices.entry(letters).or_default().push(office);
        }
        Self(offices)
    }

    /// Where letters were last introduced before a word.
    fn last_before(&self, letters: &str, node: usize) -> Option<&Introduced> {
        let all = self.0.get(letters)?;
        all[..all.partition_point(|t| t.at < node)].last()
    }
}

/// The first word of an office that ends at a word and whose capitals are these letters.
fn first_word(tree: &Tree, end: usize, letters: &str) -> Option<usize> {
    let mut initials = String::new();
    let mut is_office = false;
    for i in (end.saturating_sub(WORDS)..end).rev() {
        let word = tree.form(i);
        is_office |= lexicon::is_role(tree.lower(i));
        match word.chars().next().filter(|c| c.is_uppercase()) {
            Some(initial) => initials.insert(0, initial),
            None if matches!(word, "of" | "the" | "for" | "and" | "-" | "in" | "to") => {}
            None => return None,
        }
        if !letters.ends_with(&initials) {
            return None;
        }
        if initials == letters {
            return Some(i).filter(|_| is_office);
        }
    }
    None
}

/// Puts letters that stand for an office with who was last said to hold it; says whether a word is such.
pub fn place(cast: &mut Cast, titles: &ShortTitles, node: usize) -> bool {
    let tree = cast.tree;
    // "VPM Dookun" is the name itself.
    let beside = || node + 1 < tree.len() && matches!(tree.entity_kind(node + 1), "PERSON" | "PER");
    let known = titles.last_before(tree.form(node), node);
    // "EC" is the commission, where the text has named one.
    let body = || {
        let mut like = cast.index.like(tree.form(node)).into_iter();
        like.any(|a| {
            !cast.actors[a].is_person()
                && name::initials(&cast.actors[a].name).as_deref() == Some(tree.form(node))
        })
    };
    let holder = known.filter(|t| !beside() && (t.at != t.holder || !body())).map(|t| t.holder);
    let Some(actor) = holder.and_then(|holder| cast.actor_of(holder)) else { return false };
    cast.mention(actor, tree.token(node).span, node);
    true
}
