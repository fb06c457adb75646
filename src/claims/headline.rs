//! Names of parties that a headline only describes: "Data firm drops suit" above "Orrery Analytics withdrew its lawsuit".

use super::ahead::is_headline;
use super::parties::Parties;
use crate::coref;
use crate::document::{Claim, Filler, Role, Upos};

/// Sentences below a headline that say who was meant.
const BELOW: usize = 2;

/// Gives each party that a headline describes by a bare noun the name of the party in its place of the next claim of the same kind, where as
/// many are named there and each can be called so.
pub fn name(parties: &Parties, claims: &mut [Claim]) {
    for at in 0..claims.len() {
        let (above, below) = claims.split_at_mut(at + 1);
        let claim = &mut above[at];
        if !is_headline(parties, claim.sentence) {
            break;
        }
        let kind = claim.kind.clone();
        let Some(fillers) = claim.roles.get_mut(&Role::Actors) else { continue };
        let known: Vec<String> = fillers.iter().flat_map(|f| f.names.clone()).collect();
        let described: Vec<&mut Filler> = fillers.iter_mut().filter(|f| is_described(parties, f)).collect();
        let next = below.iter().find(|c| c.kind == kind && (1..=BELOW).contains(&c.sentence));
        let Some(next) = next.filter(|_| !described.is_empty()) else { continue };
        let others = next.roles.get(&Role::Actors).map_or(&[][..], Vec::as_slice);
        let named: Vec<&Filler> =
            others.iter().filter(|f| !f.names.iter().any(|n| known.contains(n))).collect();
        if named.len() == described.len() && described.iter().zip(&named).all(|(d, n)| may_be(parties, d, n))
        {
            for (filler, by_name) in described.into_iter().zip(named) {
                filler.actor = by_name.actor;
                filler.names.clone_from(&by_name.names);
            }
        }
    }
}

/// Whether a party is called by a noun for one that says nobody's name: "*Data firm*", "*Third candidate*".
fn is_described(parties: &Parties, filler: &Filler) -> bool {
    let tree = parties.arguments.tree;
    let head = parties.head(filler.span);
    filler.names.is_empty()
        && tree.upos(head) == Upos::Noun
        && tree.xpos(head) == "NN"
        && tree.child(head, &["det", "nummod"]).is_none()
}

/// Whether a party with one name can be called as another is.
fn may_be(parties: &Parties, described: &Filler, named: &Filler) -> bool {
    let tree = parties.arguments.tree;
    let lemma = tree.lemma(parties.head(described.span));
    let actor = named.actor.map(|a| &tree.doc.actors[a]);
    named.names.len() == 1 && actor.is_some_and(|a| a.is_named() && coref::may_be_called(a, lemma))
}

#[cfg(test)]
mod tests {
    use crate::claims::Extractor;
    use crate::coref;
    use crate::syntax::fixture::document;

    /// Who a headline says quits, by name.
    fn quits(who: &str, name: &str) -> Vec<String> {
        let mut doc = document(&format!(
            "Data/NOUN/2/compound/data/NN {who}/NOUN/3/nsubj/{who}/NN quits/VERB/0/root/quit/VBZ pact/NOUN/3/obj/pact/NN\n\
             {name} quit/VERB/0/root/quit/VBD the/DET/4/det/the/DT pact/NOUN/2/obj/pact/NN ./PUNCT/2/punct"
        ));
        doc.actors = coref::resolve(&doc);
        let claims = Extractor::builtin().unwrap().annotate(&doc);
        claims[0].roles.values().flatten().flat_map(|f| f.names.clone()).collect()
    }

    #[test]
    fn a_headline_describes_whom_the_next_claim_names() {
        let orlo = "Orlo/PROPN/2/nsubj/orlo/NNP/ORG";
        assert_eq!(quits("firm", orlo), ["Orlo"]);
        // No firm is a person, and who is not named cannot be told.
        assert!(quits("firm", "Holm/PROPN/2/nsubj/holm/NNP/PERSON").is_empty());
        assert!(quits("firm", "it/PRON/2/nsubj/it/PRP").is_empty());
    }
}
