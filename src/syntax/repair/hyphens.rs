//! Words of several parts that hyphens join, which taggers read one by one: "the 51-year-old", "his son-in-law".

use super::Repaired;
use crate::document::Upos;

impl Repaired<'_> {
    /// "*the 51-year*-old promised": the years of an age, and its article, belong to who is of that age.
    pub(super) fn years_of_age(&mut self, old: usize) {
        if old < 4 || self.form(old) != "old" || self.form(old - 1) != "-" || self.form(old - 3) != "-" {
            return;
        }
        self.old_alone(old);
        let governor = self.heads[old].filter(|&h| h > old && self.relations[old] == "amod").unwrap_or(old);
        let year = old - 2;
        if &*self.doc.tokens[year].lemma == "year" {
            (self.heads[year], self.relations[year]) = (Some(old), "compound");
        }
        if let Some(article) = old.checked_sub(5).filter(|&d| self.relations[d] == "det") {
            self.heads[article] = Some(governor);
        }
    }

    /// "talks with *the 51-year-old* on Friday evening": no evening is of that age.
    fn old_alone(&mut self, old: usize) {
        let Some(noun) = self.heads[old].filter(|&h| h > old && self.relations[old] == "amod") else {
            return;
        };
        if !(old + 1..noun).any(|i| self.upos(i) == Upos::Adp) {
            return;
        }
        let Some(case) = old.checked_sub(6).filter(|&c| self.upos(c) == Upos::Adp) else { return };
        let Some(before) = case.checked_sub(1) else { return };
        let relation = if self.upos(before) == Upos::Verb { "obl" } else { "nmod" };
        if matches!(self.upos(before), Upos::Verb | Upos::Noun | Upos::Propn) && !self.is_under(before, old) {
            (self.heads[old], self.relations[old]) = (Some(before), relation);
            (self.heads[case], self.relations[case]) = (Some(old), "case");
        }
    }

    /// "his *son-in-law*", "the *mothers-in-law*": one word.
    pub(super) fn kin_by_law(&mut self, law: usize) {
        let Some(kin) = law.checked_sub(4).filter(|_| self.form(law) == "law" && self.form(law - 2) == "in")
        else {
            return;
        };
        let joined = self.form(law - 1) == "-" && self.form(law - 3) == "-" && self.upos(kin) == Upos::Noun;
        if joined && self.heads[law] == Some(kin) {
            for part in kin + 1..=law {
                let relation = if self.form(part) == "-" { "punct" } else { "flat" };
                (self.heads[part], self.relations[part]) = (Some(kin), relation);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::repaired;

    #[test]
    fn the_years_of_an_age_belong_to_who_is_old() {
        let s = "The/DET/7/det 5/NUM/4/nummod -/PUNCT/2/punct year/NOUN/6/obl:unmarked/year -/PUNCT/4/punct old/ADJ/7/nsubj spoke/VERB/0/root";
        assert_eq!(repaired(s, 0), (Some(5), "det".to_owned()));
        assert_eq!(repaired(s, 3), (Some(5), "compound".to_owned()));
        let s = "The/DET/7/det 5/NUM/4/nummod -/PUNCT/2/punct year/NOUN/6/obl:unmarked/year -/PUNCT/4/punct old/ADJ/7/amod cat/NOUN/0/root";
        assert_eq!(repaired(s, 0), (Some(6), "det".to_owned()));
    }

    #[test]
    fn no_evening_is_old() {
        let s = "talks/NOUN/0/root with/ADP/6/case the/DET/6/det 5/NUM/6/nummod -/PUNCT/4/punct year/NOUN/10/compound/year -/PUNCT/6/punct old/ADJ/10/amod on/ADP/10/case evening/NOUN/1/nmod";
        assert_eq!(repaired(s, 7), (Some(0), "nmod".to_owned()));
        assert_eq!(repaired(s, 1), (Some(7), "case".to_owned()));
    }

    #[test]
    fn a_son_in_law_is_one_word() {
        let s = "his/PRON/2/nmod:poss son/NOUN/7/nsubj -/PUNCT/4/punct in/ADP/6/case -/PUNCT/4/punct law/NOUN/2/nmod left/VERB/0/root";
        assert_eq!(repaired(s, 5), (Some(1), "flat".to_owned()));
        assert_eq!(repaired(s, 3), (Some(1), "flat".to_owned()));
    }
}
