//! Pronouns: the nearest actor that fits in number, kind and gender; "I" and "we" are the speaker.

use super::{Cast, Gender};
use crate::document::{Actor, Upos};

/// Verbs that name the speaker of a quotation.
const SAYING: [&str; 12] = [
    "say", "tell", "add", "write", "note", "explain", "state", "reply", "declare", "tweet", "announce",
    "argue",
];

/// Puts a pronoun with its actor, if one fits.
pub fn place(cast: &mut Cast, node: usize) {
    let tree = cast.tree;
    if tree.upos(node) != Upos::Pron || tree.rel(node) == "expl" {
        return;
    }
    let person = |a: &Actor| matches!(a.kind.as_str(), "PERSON" | "PER");
    let gender = match tree.lower(node) {
        "he" | "him" | "his" | "himself" => Gender::Male,
        "she" | "her" | "hers" | "herself" => Gender::Female,
        _ => Gender::Unknown,
    };
    let chosen = match tree.lower(node) {
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => {
            let fits = cast.candidates(node, person);
            fits.into_iter().find(|&a| cast.persons[a].fits(gender))
        }
        "it" | "its" | "itself" => {
            let body =
                |a: &Actor| matches!(a.kind.as_str(), "ORG" | "GPE" | "body" | "FAC") && a.members.is_empty();
            cast.candidates(node, body).first().copied()
        }
        "they" | "them" | "their" | "themselves" => {
            let many = |a: &Actor| {
                a.members.len() > 1 || matches!(a.kind.as_str(), "ORG" | "NORP" | "people" | "GPE")
            };
            cast.candidates(node, many).first().copied()
        }
        "i" | "me" | "my" | "myself" | "we" | "us" | "our" | "ourselves" => speaker(cast, node),
        _ => None,
    };
    if let Some(actor) = chosen {
        cast.actors[actor].mentions.push(tree.token(node).span);
        if cast.persons[actor] == Gender::Unknown {
            cast.persons[actor] = gender;
        }
    }
}

/// Who says the sentence: the subject of a verb of saying in it, or in one of the two sentences before.
fn speaker(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let here = tree.sentence(node);
    let sentences = [Some(here), here.checked_sub(1), here.checked_add(1), here.checked_sub(2)];
    for sentence in sentences.into_iter().flatten() {
        let Some(range) = tree.doc.sentences.get(sentence).map(|s| s.tokens.clone()) else { continue };
        for verb in range.filter(|&i| SAYING.contains(&tree.lemma(i))) {
            let Some(subject) = tree.child(verb, &["nsubj"]) else { continue };
            if subject == node || matches!(tree.lower(subject), "i" | "we") {
                continue;
            }
            let span = tree.token(subject).span;
            let known = cast.actors.iter().position(|a| a.mentions.iter().any(|m| m.contains(span)));
            if let Some(actor) = known {
                return Some(actor);
            }
            // A pronoun after the quotation is resolved by itself: "we ...", she wrote.
            if matches!(tree.lower(subject), "he" | "she") {
                return cast.candidates(subject, |a| a.kind == "PERSON").first().copied();
            }
        }
    }
    None
}
