//! Parties of a claim that its own sentence leaves out and the next one names: "Coffee talks collapse" above "Brazil and the exporters
//! broke off talks on coffee".

use super::judge;
use super::parties::Parties;
use super::roles;
use crate::document::{Claim, Evidence, Role, Span, Upos};

/// How such a party was found.
const NAMED_NEXT: &str = "as the next sentence names it";

/// Gives the claims without a party in their sentence those of the claim in the next sentence that names the same event: of the same kind, by the same
/// word, or under a headline by any. `names` are the words that name the events of the claims.
pub fn fill(parties: &Parties, names: &[usize], claims: &mut [Claim]) {
    for at in 0..claims.len() {
        let (before, after) = claims.split_at_mut(at + 1);
        let claim = &mut before[at];
        let sentence = |s: Span| parties.arguments.tree.doc.sentence_at(s.start);
        let own = claim.roles.get(&Role::Actors).map_or(&[][..], Vec::as_slice);
        if own.iter().any(|f| sentence(f.span) <= Some(claim.sentence)) {
            continue;
        }
        let one_of_two = own.len() == 1;
        let mut near =
            after.iter().zip(&names[at + 1..]).take_while(|(c, _)| c.sentence <= claim.sentence + 1);
        let next = near.find(|(c, n)| is_same(parties, claim, names[at], c, **n));
        let Some((next, _)) = next else { continue };
        let spans: Vec<Span> = next.roles[&Role::Actors].iter().map(|f| f.span).collect();
        if one_of_two && spans.len() != 2 {
            continue;
        }
        let doc = parties.arguments.tree.doc;
        let known = judge::known(doc, claim.trigger, &claim.kind);
        let doubted = |s: &Span| judge::doubts(doc, known, Role::Actors, *s, NAMED_NEXT);
        if spans.iter().all(doubted) {
            continue;
        }
        for span in spans {
            if roles::add(&mut claim.roles, Role::Actors, span) {
                claim.why.push(Evidence::at("role:actors", NAMED_NEXT, span));
            }
        }
        if let Some(fillers) = claim.roles.get_mut(&Role::Actors) {
            fillers.iter_mut().for_each(|f| parties.link(Role::Actors, f));
        }
        parties.tell_apart(&mut claim.roles);
    }
}

/// Whether a later claim with parties is of the event that an earlier one names.
fn is_same(parties: &Parties, claim: &Claim, name: usize, next: &Claim, other: usize) -> bool {
    let tree = parties.arguments.tree;
    next.kind == claim.kind
        && next.roles.contains_key(&Role::Actors)
        && next.sentence == claim.sentence + 1
        && matches!(tree.upos(name), Upos::Noun | Upos::Propn)
        && (tree.lemma(name).eq_ignore_ascii_case(tree.lemma(other)) || is_headline(parties, claim.sentence))
}

/// Whether a sentence opens the text and does not end as one.
pub fn is_headline(parties: &Parties, sentence: usize) -> bool {
    let doc = parties.arguments.tree.doc;
    sentence == 0
        && doc.sentences.first().is_some_and(|s| !doc.slice(s.span).ends_with(['.', '!', '?', '"', '”']))
}
