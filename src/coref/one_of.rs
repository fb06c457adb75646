//! One of a people, and one of two: "the *Belgian*", "the *latter*".

use super::description::{describe, has_determiner};
use super::{Cast, Figure, group, lexicon};
use crate::document::Upos;
use crate::syntax::Tree;

/// What a sentence leaves of an actor's salience for such a phrase.
const DECAY: f32 = 0.6;

/// Puts "the Belgian" with a person and "the former", "the latter" with one of two; says whether the node is one and has somebody.
pub fn place(cast: &mut Cast, node: usize) -> bool {
    let actor = match cast.tree.lower(node) {
        "former" | "latter" => of_two(cast, node),
        _ if is_national(cast.tree, node) => of_people(cast, node),
        _ => None,
    };
    actor.is_some_and(|actor| describe(cast, actor, node))
}

/// Whether a word names one person by the people: "the *Dane*"; "the Danes" and "the French" are all of them.
pub fn is_national(tree: &Tree, node: usize) -> bool {
    const OTHERS: [&str; 16] = [
        "dane", "swede", "finn", "pole", "turk", "briton", "spaniard", "scot", "serb", "croat", "czech",
        "greek", "slovak", "slovene", "thai", "filipino",
    ];
    let word = tree.lower(node);
    let one = word.ends_with("an") || word.ends_with('i') || OTHERS.contains(&word);
    one && lexicon::country_of(word).is_some() && stands_alone(tree, node)
}

/// Whether a word with "the" is a phrase by itself, and not the first of "the *Russian* and Chinese leaders".
fn stands_alone(tree: &Tree, node: usize) -> bool {
    let within = matches!(tree.rel(node), "amod" | "compound" | "flat" | "conj" | "nmod:desc");
    let goes_on = node + 1 < tree.len()
        && (matches!(tree.upos(node + 1), Upos::Noun | Upos::Adj | Upos::Propn)
            || matches!(tree.lower(node + 1), "and" | "or" | "-" | "/" | ","));
    has_determiner(tree, node, &["the"]) && !within && !goes_on
}

/// The person of a people who is spoken of most: who acts for that country, or else who acts for no other.
fn of_people(cast: &Cast, node: usize) -> Option<usize> {
    let full = |name: &str| lexicon::full_name(&name.to_lowercase()).to_owned();
    let country = full(lexicon::country_of(cast.tree.lower(node))?);
    let home =
        |f: &Figure| f.acts_for.map(|c| &cast.actors[c]).filter(|c| c.is_country()).map(|c| full(&c.name));
    let people = cast.candidates(node, DECAY, Figure::is_person);
    let own = people.iter().find(|&&a| home(&cast.actors[a]).as_ref() == Some(&country));
    own.or_else(|| people.iter().find(|&&a| home(&cast.actors[a]).is_none())).copied()
}

/// The first or the second of the two who were last named together; "the latter" is else whoever was named last.
fn of_two(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    if !stands_alone(tree, node) {
        return None;
    }
    let latter = tree.lower(node) == "latter";
    let two = group::near(cast, node, 2, 0).iter().rev().find(|g| g.head < node && g.members.len() == 2);
    let here = tree.sentence(node);
    let last = || {
        let before = cast.present[here.saturating_sub(1)..=here].iter().flatten().filter(|p| p.head < node);
        before.filter(|p| group::doer(&cast.actors[p.actor])).max_by_key(|p| p.head).map(|p| p.actor)
    };
    match two {
        Some(two) => Some(two.members[usize::from(latter)]),
        None if latter => last(),
        None => None,
    }
}
