//! Actors without a name: "a United Nations envoy", "the fishermen", "its delegation". Later words refer back to them, and the
//! text may name them later.

use super::{Cast, Figure, lexicon};
use crate::document::Upos;
use crate::syntax::phrase;

/// Makes an actor of an unnamed person, body or people that takes part in its clause; says whether the node heads one.
pub fn place(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    if tree.upos(node) != Upos::Noun || tree.entity(node).is_some() {
        return false;
    }
    let lemma = tree.lemma(node).to_owned();
    let kind = match (tree.xpos(node), lexicon::class(&lemma)) {
        ("NN", Some(lexicon::Class::Company | lexicon::Class::Body)) => "body",
        ("NN", Some(lexicon::Class::Person)) => "person",
        ("NNS", _) if lexicon::is_people(&lemma) => "people",
        _ => return false,
    };
    // "a visit *by a delegation*"
    let takes_part = match tree.rel(node) {
        "nmod" => matches!(tree.case_of(node).as_str(), "by" | "with" | "between" | "among"),
        rel => matches!(rel, "nsubj" | "nsubj:pass" | "obj" | "obl" | "obl:agent" | "conj"),
    };
    if !takes_part {
        return false;
    }
    // "Algerian president *Abdelmadjid Tebboune*" has a name.
    let named = |c: &usize| {
        matches!(tree.rel(*c), "flat" | "appos" | "compound" | "nmod:desc")
            && tree.entity_kind(*c) == "PERSON"
    };
    if kind == "person" && tree.children(node).iter().any(named) {
        return false;
    }
    add(cast, node, kind)
}

/// Makes an actor of the phrase that a noun heads, or finds the one that the text called so before.
pub fn add(cast: &mut Cast, node: usize, kind: &str) -> bool {
    let tree = cast.tree;
    let Some(span) = phrase::noun_core(tree, node, None) else { return false };
    let lemma = tree.lemma(node).to_owned();
    let modifiers: Vec<String> = tree
        .children(node)
        .iter()
        .copied()
        .filter(|&c| matches!(tree.rel(c), "amod" | "compound") && c < node)
        .map(|c| tree.lower(c).to_owned())
        .collect();
    let introduced = tree.children(node).iter().any(|&c| {
        (tree.rel(c) == "det" && matches!(tree.lower(c), "a" | "an" | "another" | "some"))
            || matches!(tree.rel(c), "nummod" | "nmod" | "nmod:poss" | "acl:relcl")
    });
    let known = if introduced { None } else { called_so(cast, node, kind, &modifiers) };
    let actor = known.unwrap_or_else(|| {
        let mut figure = Figure::new(tree.doc.slice(span), kind);
        figure.profile.nouns.insert(lemma.clone());
        figure.profile.nouns.extend(modifiers);
        // "its delegation" acts for whom "its" means.
        let acts = kind == "body" && lexicon::acts_for_owner(&lemma, false);
        let owner = tree.child(node, &["nmod:poss"]).filter(|_| acts);
        // "*her* government" is her country's.
        let whose = |a: usize| if cast.actors[a].is_person() { cast.actors[a].acts_for } else { Some(a) };
        figure.acts_for = owner.and_then(|owner| cast.actor_of(owner)).and_then(whose);
        cast.add(figure)
    });
    cast.mention(actor, span, node);
    true
}

/// The actor of this kind that the text last called as a noun does, with these words in front of it.
pub fn called_so(cast: &Cast, node: usize, kind: &str, modifiers: &[String]) -> Option<usize> {
    cast.index.called(cast.tree.lemma(node)).iter().copied().rev().find(|&a| {
        let figure = &cast.actors[a];
        figure.kind == kind
            && modifiers.iter().all(|m| figure.profile.nouns.contains(m))
            && !cast.is_beside(a, node)
    })
}

/// Makes an actor of those whom the network takes a word to refer to, where they have no name and nobody spoke of them as actors:
/// "*Diplomatic sources* ... They said". `kind` says what a noun stands for, by its tag and lemma, if the word can mean it.
pub fn introduce(cast: &mut Cast, node: usize, kind: fn(&str, &str) -> Option<&'static str>) {
    let tree = cast.tree;
    let Some(found) = tree.doc.antecedents.as_ref().and_then(|a| a.at(node)) else { return };
    let best = found.antecedents.iter().reduce(|best, a| if a.1 > best.1 { a } else { best });
    let Some(&(word, _)) = best.filter(|(word, p)| *word < node && *p >= SURE) else { return };
    let is_new = tree.upos(word) == Upos::Noun && cast.headed_by(word).is_none();
    if let Some(kind) = kind(tree.xpos(word), tree.lemma(word)).filter(|_| is_new) {
        add(cast, word, kind);
    }
}

/// Whom "he" and "she" can mean.
pub fn person(tag: &str, _: &str) -> Option<&'static str> {
    (tag == "NN").then_some("person")
}

/// Whom "they" and a plural can mean.
pub fn people(tag: &str, _: &str) -> Option<&'static str> {
    (tag == "NNS").then_some("people")
}

/// What "it" can mean: "*The lawsuit* says ... It alleges".
pub fn thing(tag: &str, lemma: &str) -> Option<&'static str> {
    match lexicon::class(lemma) {
        Some(lexicon::Class::Person) => None,
        _ if tag != "NN" => None,
        Some(lexicon::Class::Company | lexicon::Class::Body) => Some("body"),
        _ => Some("thing"),
    }
}

/// From this probability on, the network's word suffices for an actor that has no name.
const SURE: f32 = 0.3;

/// "the envoy, *Tomasz Brandt*": the last unnamed actor that the noun can mean is the one named.
pub fn name(cast: &mut Cast, actor: usize, lemma: &str) {
    let fits = |f: &Figure| matches!(f.kind.as_str(), "person" | "body");
    let mut called = cast.index.called(lemma).iter().copied().rev();
    let Some(unnamed) = called.find(|&a| a != actor && fits(&cast.actors[a])) else {
        return;
    };
    let same_kind = match cast.actors[unnamed].kind.as_str() {
        "person" => cast.actors[actor].is_person(),
        _ => cast.actors[actor].is_body(),
    };
    if same_kind {
        cast.hand_over(unnamed, actor);
    }
}
