//! Headlines: "Vernex in talks with Orlo over stake - *sources*".

use super::Repaired;
use crate::document::Upos;
use std::ops::Range;

/// Words that say who is the source of a headline, at most.
const LONGEST: usize = 4;

impl Repaired<'_> {
    /// Who says so, behind a dash at the end: no part of the phrase in front of it.
    pub(super) fn source_after_dash(&mut self, sentence: Range<usize>) {
        let Some(said) = self.after_dash(sentence.clone()) else { return };
        let outside = |t: &Self, i: usize| t.heads[i].is_none_or(|h| !said.contains(&h));
        let Some(top) = said.clone().find(|&i| outside(self, i)) else { return };
        let inside = |h: usize| said.contains(&h);
        let hung: Vec<usize> =
            (sentence.start..said.start - 1).filter(|&i| self.heads[i].is_some_and(inside)).collect();
        // The last that hangs on the source takes its place, and what belongs to that goes with it.
        let cases = |t: &Self, i: usize| matches!(t.relations[i], "case" | "mark" | "det" | "punct");
        if let Some(&last) = hung.iter().rev().find(|&&i| !cases(self, i)) {
            for i in hung {
                self.heads[i] = Some(last);
            }
            (self.heads[last], self.relations[last]) = (self.heads[top], self.relations[top]);
            self.heads[top] = Some(last);
        }
        if self.heads[top].is_some() {
            self.relations[top] = "parataxis";
        }
    }

    /// "*PM* to meet unions": a prime minister, where the parser took it for an hour.
    pub(super) fn prime_minister(&mut self, i: usize) {
        let hour = i > 0 && matches!(self.xpos(i - 1), "CD");
        let verb = self.heads[i].is_some_and(|h| h > i && self.upos(h) == Upos::Verb);
        if self.form(i) == "PM" && !hour && verb && self.relations[i] == "obl:unmarked" {
            self.relations[i] = "nsubj";
        }
    }

    /// The words behind the last dash of a sentence, if they are few and name somebody.
    fn after_dash(&self, sentence: Range<usize>) -> Option<Range<usize>> {
        let spaced = |i: usize| self.doc.tokens[i - 1].span.end < self.doc.tokens[i].span.start;
        let dash = |&i: &usize| matches!(self.form(i), "-" | "–" | "—" | "--") && spaced(i);
        // What ends with a full stop is no headline: "met two leaders - Obi and Xi."
        let end = sentence.end;
        if sentence.is_empty() || self.upos(end - 1) == Upos::Punct {
            return None;
        }
        let first = end.saturating_sub(LONGEST + 1).max(sentence.start + 1);
        let said = (first..end).rev().find(dash)? + 1..end;
        let names = |i: usize| match self.upos(i) {
            Upos::Propn => true,
            Upos::Noun => is_source(&self.doc.tokens[i].lemma),
            _ => false,
        };
        let verbless = said.clone().all(|i| !matches!(self.upos(i), Upos::Verb | Upos::Aux | Upos::Num));
        (!said.is_empty() && verbless && names(end - 1)).then_some(said)
    }
}

/// Nouns for those whom a headline has its news from.
const SOURCES: &str = "source report media medium official minister ministry spokesman spokeswoman spokesperson police document memo \
    filing statement paper newspaper lawyer aide diplomat analyst union company government agency survey poll ceo \
    cfo chief executive president chairman chairwoman head premier pm mayor governor leader banker trader dealer \
    envoy negotiator adviser lawmaker tv radio press letter watchdog regulator court judge";

fn is_source(lemma: &str) -> bool {
    SOURCES.split_whitespace().any(|source| source == lemma)
}

#[cfg(test)]
mod tests {
    use super::super::tests::repaired;

    #[test]
    fn a_prime_minister_is_no_hour() {
        let s = |first: &str| format!("{first} to/PART/3/mark meet/VERB/0/root unions/NOUN/3/obj");
        assert_eq!(repaired(&s("PM/NOUN/3/obl:unmarked"), 0), (Some(2), "nsubj".to_owned()));
        assert_eq!(repaired(&s("Today/NOUN/3/obl:unmarked"), 0), (Some(2), "obl:unmarked".to_owned()));
    }

    #[test]
    fn a_source_behind_a_dash_is_no_part_of_what_it_says() {
        let s = "Orlo/PROPN/3/nsubj in/ADP/3/case talks/NOUN/0/root over/ADP/7/case stake/NOUN/7/compound -/PUNCT/7/punct sources/NOUN/3/nmod/source";
        assert_eq!(repaired(s, 4), (Some(2), "nmod".to_owned()));
        assert_eq!(repaired(s, 3), (Some(4), "case".to_owned()));
        assert_eq!(repaired(s, 6), (Some(4), "parataxis".to_owned()));
        let s = "Orlo/PROPN/2/nsubj quits/VERB/0/root talks/NOUN/2/obj -/PUNCT/5/punct diplomats/NOUN/3/appos/diplomat";
        assert_eq!(repaired(s, 4), (Some(2), "parataxis".to_owned()));
        let s = "Orlo/PROPN/2/nsubj met/VERB/0/root leaders/NOUN/2/obj -/PUNCT/5/punct Obi/PROPN/3/appos ./PUNCT/2/punct";
        assert_eq!(repaired(s, 4), (Some(2), "appos".to_owned()));
        // A hyphen, and no source.
        let s = "Orlo/PROPN/2/nsubj quits/VERB/0/root Kenya/PROPN/6/compound +-/PUNCT/5/punct +Mali/PROPN/3/conj talks/NOUN/2/obj";
        assert_eq!(repaired(s, 4), (Some(2), "conj".to_owned()));
        let s = "Orlo/PROPN/2/nsubj quits/VERB/0/root talks/NOUN/2/obj -/PUNCT/5/punct again/ADV/2/advmod";
        assert_eq!(repaired(s, 4), (Some(1), "advmod".to_owned()));
    }
}
