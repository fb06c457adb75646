//! Those who stand for the body that they belong to: "*its members*", "*her delegation*".

use super::{Cast, description};
use crate::document::Upos;

/// Puts such a word with the body; says whether the node is one.
pub fn place(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    let stands = match (tree.lemma(node), tree.xpos(node)) {
        ("member", "NNS") | ("delegation", "NN") => tree.upos(node) == Upos::Noun,
        _ => false,
    };
    // "its eleven members", "its members at both banks" are some of them.
    let bare =
        |&c: &usize| !matches!(tree.rel(c), "nummod" | "nmod" | "acl" | "acl:relcl" | "amod" | "compound");
    if !stands || tree.entity(node).is_some() || !tree.children(node).iter().all(bare) {
        return false;
    }
    let Some(owner) = tree.child(node, &["nmod:poss"]) else { return false };
    let Some(body) = body_of(cast, owner) else { return false };
    description::describe(cast, body, node)
}

/// The body that an owner is, or for which he speaks.
fn body_of(cast: &Cast, owner: usize) -> Option<usize> {
    let actor = cast.owner(owner)?;
    let figure = &cast.actors[actor];
    let body = if figure.is_person() { figure.acts_for? } else { actor };
    let figure = &cast.actors[body];
    ((figure.is_body() || figure.is_country()) && figure.members.is_empty()).then_some(body)
}
