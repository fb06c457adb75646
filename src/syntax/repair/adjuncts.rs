//! What hangs on the word in front of it and is said of another.

use super::Repaired;
use crate::document::Upos;

impl Repaired<'_> {
    /// "on Friday *at the depot*", "at 10 a.m. (GMT) *in Oslo*": a place is not that of a day or an hour, but of what happens then.
    pub(super) fn place_behind_time(&mut self, i: usize) {
        let Some(time) = self.heads[i].filter(|&t| t < i && self.relations[i] == "nmod") else { return };
        let dated = matches!(self.entity_kind(time), "DATE" | "TIME");
        let named = matches!(self.upos(time), Upos::Propn | Upos::Num)
            || matches!(
                self.form(time),
                "a.m." | "p.m." | "am" | "pm" | "noon" | "today" | "tomorrow" | "yesterday"
            );
        let place = self.has_preposition(i, &["at", "in"]) && !matches!(self.entity_kind(i), "DATE" | "TIME");
        let Some(event) = self.heads[time].filter(|_| dated && named && place) else { return };
        let relation = if self.upos(event) == Upos::Verb { "obl" } else { "nmod" };
        (self.heads[i], self.relations[i]) = (Some(event), relation);
    }

    /// "settled by the parties *in conflict*": a state that somebody is in says who they are.
    pub(super) fn state_of_somebody(&mut self, i: usize) {
        let in_state = matches!(
            self.form(i),
            "conflict"
                | "dispute"
                | "exile"
                | "power"
                | "office"
                | "opposition"
                | "uniform"
                | "need"
                | "question"
        );
        let bare = i > 0
            && self.form(i - 1) == "in"
            && self.heads[i - 1] == Some(i)
            && self.children(i).count() == 1;
        let Some(verb) = self.heads[i].filter(|_| in_state && bare && self.relations[i] == "obl") else {
            return;
        };
        let by =
            i.checked_sub(2).filter(|&a| self.heads[a] == Some(verb) && self.relations[a] == "obl:agent");
        if let Some(agent) = by {
            (self.heads[i], self.relations[i]) = (Some(agent), "nmod");
        }
    }

    /// "a form that was used and *that was signed*": what is joined with such a pronoun is a relative clause too.
    pub(super) fn joined_relative(&mut self, i: usize) {
        let Some(head) = self.heads[i].filter(|&h| h < i && self.relations[i] == "conj") else { return };
        let opens = |c: usize| {
            let pronoun = matches!(self.xpos(c), "WDT" | "WP")
                || (self.form(c) == "that" && self.relations[c] == "nsubj:pass");
            pronoun && (self.is_subject(c) || self.relations[c] == "obj")
        };
        let relative = |v: usize| self.children(v).any(|c| c < v && opens(c));
        if !relative(i) || relative(head) {
            return;
        }
        let first = (head + 1..i).rev().find(|&v| self.relations[v] == "acl:relcl" && relative(v));
        if let Some(first) = first.filter(|&f| self.is_under(f, head)) {
            self.heads[i] = Some(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::repaired;

    #[test]
    fn a_place_is_that_of_what_happens_then() {
        let s = |time: &str| {
            format!("met/VERB/0/root on/ADP/3/case {time} at/ADP/6/case the/DET/6/det depot/NOUN/3/nmod")
        };
        assert_eq!(repaired(&s("Friday/PROPN/1/obl//NNP/DATE"), 5), (Some(0), "obl".to_owned()));
        // "on the day in question"
        assert_eq!(repaired(&s("leave/NOUN/1/obl//NN"), 5), (Some(2), "nmod".to_owned()));
    }

    #[test]
    fn a_state_says_who_somebody_is() {
        let s = |state: &str| {
            format!(
                "settled/VERB/0/root by/ADP/3/case parties/NOUN/1/obl:agent in/ADP/5/case {state}/NOUN/1/obl"
            )
        };
        assert_eq!(repaired(&s("conflict"), 4), (Some(2), "nmod".to_owned()));
        assert_eq!(repaired(&s("secret"), 4), (Some(0), "obl".to_owned()));
    }

    #[test]
    fn a_joined_relative_clause_is_joined_to_one() {
        let s = |tag: &str| {
            format!(
                "start/VERB/0/root with/ADP/3/case forms/NOUN/1/obl that/PRON/5/nsubj//WDT work/VERB/3/acl:relcl and/CCONJ/8/cc that/PRON/8/nsubj//{tag} lasts/VERB/1/conj"
            )
        };
        assert_eq!(repaired(&s("WDT"), 7), (Some(4), "conj".to_owned()));
        // "we start with forms that work, and *that* lasts"
        assert_eq!(repaired(&s("DT"), 7), (Some(0), "conj".to_owned()));
    }
}
