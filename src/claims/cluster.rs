//! Which claims of a document are about the same event.

use crate::document::{Claim, Role};

/// Numbers the claims so that those about one event share a number: the same kind, and parties in common, with a
/// trigger that refers back or names the same act.
pub fn number(lemmas: &[String], refers_back: &[bool], claims: &mut [Claim]) {
    let mut next = 0;
    for at in 0..claims.len() {
        let (before, rest) = claims.split_at_mut(at);
        let claim = &mut rest[0];
        let same = before.iter().enumerate().rev().find(|(b, other)| {
            other.kind == claim.kind
                && ((lemmas[*b] == lemmas[at] || refers_back[at]) && parties_meet(other, claim)
                    || refers_back[at] && lemmas[*b] == lemmas[at] && parties(claim).is_empty())
        });
        claim.cluster = same.map_or(next, |(_, other)| other.cluster);
        next = next.max(claim.cluster + 1);
    }
}

fn parties(claim: &Claim) -> Vec<&str> {
    claim
        .roles
        .get(&Role::Actors)
        .into_iter()
        .flatten()
        .flat_map(|f| f.names.iter().map(String::as_str))
        .collect()
}

fn parties_meet(a: &Claim, b: &Claim) -> bool {
    let others = parties(b);
    parties(a).iter().any(|p| others.contains(p))
}
