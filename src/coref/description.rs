//! Descriptions: "the company", "the two countries", "both sides", by the nearest actors of the kind they name.

use super::Cast;
use crate::document::{Actor, Upos};
use crate::syntax::phrase;

const COUNTRY: [&str; 9] =
    ["country", "nation", "state", "kingdom", "republic", "island", "neighbour", "neighbor", "capital"];
const BODY: [&str; 44] = [
    "company",
    "firm",
    "group",
    "bank",
    "airline",
    "carrier",
    "automaker",
    "carmaker",
    "maker",
    "union",
    "party",
    "club",
    "agency",
    "ministry",
    "commission",
    "committee",
    "council",
    "government",
    "administration",
    "organization",
    "organisation",
    "team",
    "court",
    "board",
    "bloc",
    "corporation",
    "delegation",
    "retailer",
    "lender",
    "giant",
    "authority",
    "association",
    "alliance",
    "coalition",
    "movement",
    "university",
    "fund",
    "institute",
    "charity",
    "network",
    "publisher",
    "regulator",
    "department",
    "parliament",
];
const PERSON: [&str; 26] = [
    "president",
    "minister",
    "premier",
    "chancellor",
    "leader",
    "king",
    "queen",
    "prince",
    "secretary",
    "ambassador",
    "senator",
    "governor",
    "mayor",
    "chairman",
    "chairwoman",
    "director",
    "candidate",
    "spokesman",
    "spokeswoman",
    "commissioner",
    "judge",
    "official",
    "politician",
    "lawmaker",
    "pope",
    "general",
];
const SEVERAL: [&str; 8] =
    ["side", "country", "party", "leader", "nation", "government", "company", "minister"];

/// Puts a description with its actor; says whether the node heads one.
pub fn place(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    if members(cast, node) {
        return true;
    }
    if tree.upos(node) != Upos::Noun || tree.entity(node).is_some() || !is_definite(cast, node) {
        return false;
    }
    // "the president of Peru", "the company's board" say themselves who is meant.
    let told = tree.child(node, &["nmod", "acl:relcl", "compound", "nmod:poss", "appos", "flat"]).is_some();
    let lemma = tree.lemma(node);
    let fits: fn(&Actor) -> bool = if COUNTRY.contains(&lemma) {
        |a| a.kind == "GPE"
    } else if BODY.contains(&lemma) {
        |a| matches!(a.kind.as_str(), "ORG" | "body")
    } else if PERSON.contains(&lemma) {
        |a| matches!(a.kind.as_str(), "PERSON" | "PER")
    } else {
        return false;
    };
    if told || matches!(tree.xpos(node), "NNS") {
        return false;
    }
    let candidates = cast.candidates(node, fits);
    // A name that holds the very word is meant first: "the ministry" after "the Ministry of Finance".
    let named = candidates
        .iter()
        .copied()
        .find(|&a| cast.actors[a].name.to_lowercase().split(' ').any(|w| w == lemma));
    let Some(span) = phrase::noun_core(tree, node, None) else { return false };
    match named.or_else(|| candidates.first().copied()) {
        Some(actor) => cast.actors[actor].mentions.push(span),
        None if BODY.contains(&lemma) => {
            cast.add(tree.doc.slice(span).to_owned(), "body", span, super::Gender::Unknown);
        }
        None => return false,
    }
    true
}

fn is_definite(cast: &Cast, node: usize) -> bool {
    let tree = cast.tree;
    tree.children(node)
        .iter()
        .any(|&c| tree.rel(c) == "det" && matches!(tree.lower(c), "the" | "this" | "that"))
}

/// "the two", "both sides", "the two countries": an actor made of the last two that fit.
fn members(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    let two = |i: usize| matches!(tree.lower(i), "two" | "both" | "pair" | "duo");
    let lemma = tree.lemma(node);
    let counted = tree.upos(node) == Upos::Noun
        && SEVERAL.contains(&lemma)
        && tree
            .children(node)
            .iter()
            .any(|&c| two(c) && matches!(tree.rel(c), "det" | "nummod" | "det:predet" | "amod"));
    let alone = two(node)
        && matches!(tree.rel(node), "nsubj" | "obj" | "nsubj:pass" | "obl" | "nmod")
        && tree.child(node, &["nmod"]).is_none();
    if !counted && !alone {
        return false;
    }
    let fits: fn(&Actor) -> bool = match lemma {
        "country" | "nation" | "government" if counted => |a| a.kind == "GPE",
        "leader" | "minister" if counted => |a| a.kind == "PERSON",
        "company" if counted => |a| a.kind == "ORG",
        _ => |a| matches!(a.kind.as_str(), "PERSON" | "ORG" | "GPE"),
    };
    let mut pair: Vec<usize> = cast.candidates(node, |a| fits(a) && a.members.is_empty());
    // The two are of one kind: the kind of the nearest.
    if let Some(kind) = pair.first().map(|&a| cast.actors[a].kind.clone()) {
        pair.retain(|&a| cast.actors[a].kind == kind);
    }
    pair.truncate(2);
    pair.sort_unstable();
    let Some(span) = phrase::noun_core(tree, node, None).filter(|_| pair.len() == 2) else { return false };
    let again = cast.actors.iter().position(|a| a.members == pair);
    let actor = again.unwrap_or_else(|| {
        let name = pair.iter().map(|&a| cast.actors[a].name.clone()).collect::<Vec<_>>().join(" and ");
        let actor = cast.add(name, "", span, super::Gender::Unknown);
        cast.actors[actor].members.clone_from(&pair);
        actor
    });
    cast.actors[actor].mentions.push(span);
    true
}
