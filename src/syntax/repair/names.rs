//! What the recogniser of names knows better than the parser: where a name ends.

use super::Repaired;
use crate::document::{Entity, Upos};

impl Repaired<'_> {
    /// "*Trinidad and Tobago*", "*Sears, Roebuck & Co.*", "*Christie's* agreed": one name, not two that are joined, and not
    /// what somebody owns.
    pub(super) fn name_of_several_words(&mut self, entity: &Entity) {
        if !matches!(&*entity.kind, "ORG" | "GPE" | "LOC" | "FAC") {
            return;
        }
        let words = self.doc.tokens_in(entity.span);
        let Some(top) = self.top_of(&words) else { return };
        for i in words.clone().filter(|&i| i != top) {
            let joined = self.relations[i] == "conj";
            if joined && self.heads[i].is_none_or(|h| !words.contains(&h)) {
                // "Obi, Sears and *Co.*": the last of the name hangs on the first of the list.
                self.heads[i] = Some(top);
            }
            if joined || self.relations[i] == "cc" {
                self.relations[i] = "flat";
            }
        }
        let Some(last) = words.last().filter(|&i| i != top && self.xpos(i) == "POS") else { return };
        let owns = self.heads[last].is_some_and(|h| self.relations[h] == "nmod:poss")
            || self.relations[top] == "nmod:poss"
            || (last + 1 < self.heads.len()
                && matches!(self.upos(last + 1), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num));
        if !owns {
            self.relations[last] = "flat";
        }
    }

    /// "the *Obi-Xi* summit": two who meet, not one with a double name, where the recogniser ends the first before the hyphen.
    pub(super) fn pair_with_hyphen(&mut self, i: usize) {
        let Some(first) = self.heads[i].filter(|&h| h + 2 == i && self.relations[i] == "flat") else {
            return;
        };
        let at = self.doc.tokens[first].span;
        let name = self.doc.entity_at(at).map(|e| &self.doc.entities[e]);
        let ends = name.is_some_and(|e| e.span.end == at.end && &*e.kind != "NORP");
        let noun = self.heads[first].is_some_and(|h| h > i && self.upos(h) == Upos::Noun);
        if ends && noun && self.upos(i) == Upos::Propn && self.is_hyphenated(first) {
            self.relations[i] = "conj";
        }
    }

    /// "*Lunora and Vestia* ministers": the first of two names that say whose they are, where the parser joined it to the
    /// ministers.
    pub(super) fn first_of_two_owners(&mut self, i: usize) {
        let joined = self.heads[i].filter(|&h| h < i && self.relations[i] == "conj");
        // In a headline: "*Lunora, Vestia* ministers meet".
        let Some(first) = joined.or_else(|| self.subject_before(i)) else { return };
        let name = |t: usize| self.entity(t);
        let Some(one) = name(first).filter(|e| matches!(&*e.kind, "ORG" | "GPE" | "NORP")) else { return };
        // Side by side: the name, "and", a name of the same kind, the noun.
        let and = self.doc.tokens_in(one.span).end;
        let sign = if joined.is_some() { "and" } else { "," };
        if and + 1 >= i || self.form(and) != sign || self.xpos(i) != "NNS" || name(i).is_some() {
            return;
        }
        // "*the US* and Japanese ministers": of both countries.
        let article = self.has(first, &["det"]);
        let mixed = |e: &Entity| article && &*one.kind == "GPE" && &*e.kind == "NORP";
        let Some(other) = name(and + 1).filter(|e| e.kind == one.kind || mixed(e)) else { return };
        let says_whose =
            |&o: &usize| self.heads[o] == Some(i) && matches!(self.relations[o], "compound" | "amod");
        let Some(owner) = self.doc.tokens_in(other.span).find(says_whose) else { return };
        if (article && !mixed(other)) || self.has(first, &["nmod", "acl", "acl:relcl", "appos"]) {
            return;
        }
        (self.heads[i], self.relations[i]) = (self.heads[first], self.relations[first]);
        (self.heads[first], self.relations[first]) = (Some(i), "compound");
        (self.heads[owner], self.relations[owner]) = (Some(first), "conj");
        self.heads[and] = Some(owner);
        // What stood with the first in front of both now stands with the noun.
        self.hand_down(first, i, |t, c| matches!(t.relations[c], "case" | "det"));
    }

    /// Another subject that a verb has in front of one.
    fn subject_before(&self, i: usize) -> Option<usize> {
        let verb = self.heads[i].filter(|&v| v > i && self.relations[i] == "nsubj")?;
        self.children(verb).find(|&c| c < i && self.relations[c] == "nsubj")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::repaired;

    #[test]
    fn a_name_of_several_words_is_no_coordination() {
        let s =
            "Sears/PROPN/4/nsubj//NNP/ORG and/CCONJ/3/cc//CC/ORG Co/PROPN/1/conj//NNP/ORG sold/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(0), "flat".to_owned()));
        let s = "Obi/PROPN/5/nsubj//NNP/PERSON ,/PUNCT/1/punct C/PROPN/1/conj//NNP/ORG Bancorp/PROPN/1/conj//NNP/ORG sold/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(s, 3), (Some(2), "flat".to_owned()));
        let s = "Rome/PROPN/4/nsubj//NNP/GPE and/CCONJ/3/cc//CC Oslo/PROPN/1/conj//NNP/GPE met/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(0), "conj".to_owned()));
    }

    #[test]
    fn two_names_with_a_hyphen_are_two() {
        let s = "Obi/PROPN/4/compound//NNP/PERSON +-/PUNCT/1/punct +Xi/PROPN/1/flat//NNP summit/NOUN/5/nsubj/summit/NN ended/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(0), "conj".to_owned()));
        // One name for the recogniser.
        let s = "Orlo/PROPN/4/compound//NNP/ORG +-/PUNCT/1/punct//HYPH/ORG +Vernex/PROPN/1/flat//NNP/ORG deal/NOUN/5/nsubj/deal/NN ended/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(0), "flat".to_owned()));
    }

    #[test]
    fn what_owns_nothing_has_its_s_in_its_name() {
        let s = "Orlo/PROPN/3/nsubj//NNP/ORG 's/PART/1/case//POS/ORG agreed/VERB/0/root";
        assert_eq!(repaired(s, 1), (Some(0), "flat".to_owned()));
        let s = "Orlo/PROPN/3/nmod:poss//NNP/ORG 's/PART/1/case//POS/ORG bid/NOUN/4/nsubj failed/VERB/0/root";
        assert_eq!(repaired(s, 1), (Some(0), "case".to_owned()));
        // Misread as the subject, it owns what follows all the same.
        let s = "Orlo/PROPN/4/nsubj//NNP/ORG 's/PART/1/case//POS/ORG bid/NOUN/4/obj failed/VERB/0/root";
        assert_eq!(repaired(s, 1), (Some(0), "case".to_owned()));
    }

    #[test]
    fn two_names_in_front_of_a_noun_say_whose_it_is() {
        let s = |last: &str| {
            format!(
                "Lunora/PROPN/5/nsubj//NNP/GPE and/CCONJ/4/cc//CC Vestia/PROPN/4/compound//NNP/{last} ministers/NOUN/1/conj/minister/NNS met/VERB/0/root"
            )
        };
        assert_eq!(repaired(&s("GPE"), 3), (Some(4), "nsubj".to_owned()));
        assert_eq!(repaired(&s("GPE"), 0), (Some(3), "compound".to_owned()));
        assert_eq!(repaired(&s("GPE"), 2), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(&s("GPE"), 1), (Some(2), "cc".to_owned()));
        // "Lunora and EU ministers": a country and those of a body.
        assert_eq!(repaired(&s("ORG"), 3), (Some(0), "conj".to_owned()));
        let s = "the/DET/2/det US/PROPN/6/nsubj//NNP/GPE and/CCONJ/5/cc Lunoran/ADJ/5/amod//JJ/NORP chiefs/NOUN/2/conj/chief/NNS met/VERB/0/root";
        assert_eq!(repaired(s, 4), (Some(5), "nsubj".to_owned()));
        assert_eq!(repaired(s, 1), (Some(4), "compound".to_owned()));
        assert_eq!(repaired(s, 0), (Some(4), "det".to_owned()));
        // One name for both, at the very end.
        let s = "Lunorans/PROPN/0/root//NNPS/NORP and/CCONJ/3/cc//CC/NORP Vestians/PROPN/1/conj//NNPS/NORP";
        assert_eq!(repaired(s, 2), (Some(0), "conj".to_owned()));
    }
}
