//! One event, one claim: drops the second naming of an event in a clause, and the weaker of two rules on one trigger.

use super::matcher::Candidate;
use super::rule::Rule;
use crate::document::Upos;
use crate::syntax::Tree;

/// What is left of the candidates, with the reason for each that goes.
pub fn merge(
    tree: &Tree,
    rules: &[Rule],
    candidates: Vec<Candidate>,
) -> (Vec<Candidate>, Vec<(Candidate, &'static str)>) {
    const RIVAL: &str = "another rule holds of the same words";
    let (mut kept, mut dropped): (Vec<Candidate>, Vec<(Candidate, &str)>) = (Vec::new(), Vec::new());
    for candidate in candidates {
        let kind = &rules[candidate.rule].kind;
        let rival = kept.iter().position(|k| k.span.overlaps(candidate.span) && rules[k.rule].kind == *kind);
        match rival {
            Some(at) if better(rules, &candidate, &kept[at]) => {
                let loser = std::mem::replace(&mut kept[at], candidate);
                dropped.push((loser, RIVAL));
            }
            Some(_) => dropped.push((candidate, RIVAL)),
            None => kept.push(candidate),
        }
    }
    let mut at = 0;
    while at < kept.len() {
        let again = kept.iter().enumerate().any(|(o, other)| {
            o != at
                && tree.sentence(other.node) == tree.sentence(kept[at].node)
                && rules[other.rule].kind == rules[kept[at].rule].kind
                && names_again(tree, kept[at].node, other.node)
        });
        if again {
            dropped.push((kept.remove(at), "the clause names the event already"));
        } else {
            at += 1;
        }
    }
    kept.sort_by_key(|c| (c.span, c.rule));
    (kept, dropped)
}

fn better(rules: &[Rule], new: &Candidate, old: &Candidate) -> bool {
    // A rule that has the word in its list knows its parts better than one that takes what the network says.
    let class = |c: &Candidate| match (rules[c.rule].is_by_sense(), c.doubted) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    let rank = |c: &Candidate| (class(c), rules[c.rule].score, c.span.len());
    rank(new) > rank(old)
}

/// Whether a trigger names the event of another once more: "met for *talks*", "session of the *conference*", "*summit*
/// meeting", "signed an *agreement*", "met *to discuss* it".
fn names_again(tree: &Tree, noun: usize, other: usize) -> bool {
    // "met *to discuss* the budget", "held talks *to discuss* it"
    if tree.upos(noun) == Upos::Verb && matches!(tree.rel(noun), "advcl" | "xcomp") && tree.xpos(noun) == "VB"
    {
        return tree
            .head(noun)
            .is_some_and(|h| h == other || (tree.head(other) == Some(h) && tree.upos(other) != Upos::Verb));
    }
    // "the pact, *signed* in May": the verb carries the meaning.
    if tree.rel(other) == "acl" && tree.head(other) == Some(noun) && tree.xpos(other) == "VBN" {
        return true;
    }
    if !matches!(tree.upos(noun), Upos::Noun | Upos::Propn) || tree.head(noun) != Some(other) {
        return false;
    }
    let other_is_verb = tree.upos(other) == Upos::Verb;
    match tree.rel(noun) {
        "obj" | "nsubj" | "nsubj:pass" | "xcomp" if other_is_verb => true,
        "obl" if other_is_verb => {
            matches!(tree.case_of(noun).as_str(), "for" | "in" | "into" | "to" | "on" | "at")
        }
        "nmod" => tree.case_of(noun) == "of",
        "compound" | "appos" | "flat" => true,
        _ => false,
    }
}
