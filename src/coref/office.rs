//! Offices that a headline names without an article: "*Foreign minister* quits talks", "*PM* to meet unions".

use super::{Cast, Figure, description, lexicon};
use crate::document::Upos;

/// Puts such an office with the one person of the text who holds it; says whether it did.
pub fn place(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    let nominal = matches!(tree.upos(node), Upos::Noun | Upos::Propn) && !tree.xpos(node).ends_with('S');
    if tree.sentence(node) > 0 || !nominal || tree.entity(node).is_some() {
        return false;
    }
    let own = tree.lemma(node).to_lowercase();
    let (office, mut said) = match &*own {
        "pm" | "p.m." => ("minister", vec!["prime"]),
        own if lexicon::is_office(own) || own == "mayor" => (own, Vec::new()),
        _ => return false,
    };
    let plain = |&c: &usize| matches!(tree.rel(c), "amod" | "compound" | "case" | "punct" | "conj" | "cc");
    let alone = tree.children(node).iter().all(plain) && description::name_after(cast, node).is_none();
    if !alone || matches!(tree.rel(node), "compound" | "flat" | "appos" | "nmod:desc" | "amod") {
        return false;
    }
    said.extend(description::modifiers(tree, node, lexicon::Class::Person));
    let holds = |f: &Figure| {
        let nouns = &f.profile.nouns;
        f.is_person() && nouns.contains(office) && said.iter().all(|m| nouns.contains(*m))
    };
    let mut holders = (0..cast.actors.len()).filter(|&a| holds(&cast.actors[a]));
    let only = holders.next().filter(|_| holders.next().is_none());
    only.is_some_and(|person| description::describe(cast, person, node))
}
