//! Who stands beside whom: lists of people with titles, names behind descriptions, coordinations that fall apart.

use super::Repaired;
use crate::document::Upos;

impl Repaired<'_> {
    /// The first token of the branch of a node.
    fn first_of(&self, i: usize) -> usize {
        (0..i).rev().take_while(|&j| self.is_under(j, i)).last().unwrap_or(i)
    }

    /// Whether a branch that begins at a token begins with a comma, or behind one.
    fn is_parted(&self, first: usize) -> bool {
        first > 0 && (self.form(first) == "," || self.form(first - 1) == ",")
    }

    /// The first member joined to a node that stands behind a token.
    fn joined_behind(&self, node: usize, i: usize) -> Option<usize> {
        self.children(node).find(|&c| c > i && self.relations[c] == "conj")
    }

    /// Whether a node is the name of what governs it.
    fn is_name(&self, i: usize) -> bool {
        matches!(self.relations[i], "appos" | "flat") && self.upos(i) == Upos::Propn
    }

    /// "Turkey, *Greece* resume talks": in a headline the comma stands for "and"; an apposition would end with one, and the
    /// verb would be singular.
    pub(super) fn list_in_headline(&mut self, i: usize) {
        let second = matches!(self.relations[i], "appos" | "compound");
        let Some(first) = self.heads[i].filter(|_| second) else { return };
        let joined = first + 2 == i && self.form(first + 1) == ",";
        let next = self.xpos_after(i);
        // "the army, *RSF* agree": one would agree*s*.
        let names = self.xpos(i) == "NNP"
            && (self.xpos(first) == "NNP" || (self.xpos(first) == "NN" && next == "VBP"));
        // "rebels, *army* agree"
        let nouns = matches!(self.xpos(i), "NN" | "NNS") && self.xpos(first) == "NNS" && next == "VBP";
        if !((names || nouns) && joined && matches!(next, "VBP" | "TO")) {
            return;
        }
        // "Oslo, Riga *to sign* pact": the clause is said of both.
        let clause_of = |n: usize| self.children(n).find(|&c| c > i && self.relations[c] == "acl");
        let clause = clause_of(i);
        let whole = self.relations[first] == "root" && clause.or_else(|| clause_of(first)).is_some();
        if whole || (self.relations[first].starts_with("nsubj") && self.heads[first] > Some(i)) {
            self.relations[i] = "conj";
            if let Some(clause) = clause {
                self.heads[clause] = Some(first);
            }
        }
    }

    /// "Egypt, Sudan *ministers* hold talks": those of both, and not Egypt and some ministers.
    pub(super) fn owners_in_headline(&mut self, i: usize) {
        let (Some(first), Some(second)) = (i.checked_sub(3), i.checked_sub(1)) else { return };
        let people = |j: usize| matches!(self.entity_kind(j), "GPE" | "NORP");
        let listed =
            self.form(first + 1) == "," && self.heads[second] == Some(i) && people(first) && people(second);
        let verb = self.heads[first].filter(|&v| v > i && self.relations[first].starts_with("nsubj"));
        let beside =
            self.heads[i] == Some(first) || (self.heads[i] == verb && self.relations[i].starts_with("nsubj"));
        if let Some(verb) = verb
            && listed
            && beside
            && self.xpos(i) == "NNS"
            && matches!(self.xpos_after(i), "VBP" | "TO" | "VBD")
        {
            (self.heads[i], self.relations[i]) = (Some(verb), self.relations[first]);
            (self.heads[first], self.relations[first]) = (Some(i), "compound");
            (self.heads[second], self.relations[second]) = (Some(first), "conj");
            self.heads[first + 1] = Some(second);
        }
    }

    /// "the envoy, *Tomasz Brandt*, told reporters": a second subject between commas right behind the first is its name. So is, "at a
    /// meeting of the cabinet, the State *Council*, Li said", one behind a noun where another follows.
    pub(super) fn name_of_subject(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| i < v && self.is_subject(i)) else { return };
        let begin = self.first_of(i);
        let begin = if self.form(begin) == "," { begin + 1 } else { begin };
        let Some(described) = begin.checked_sub(2).filter(|_| self.form(begin - 1) == ",") else { return };
        let is_name = self.upos(i) == Upos::Propn && self.upos(described) == Upos::Noun;
        let another = self.children(verb).any(|c| i < c && c < verb && self.is_subject(c));
        let first = another || (self.is_subject(described) && self.heads[described] == Some(verb));
        let closed = (i + 1..verb).any(|j| self.form(j) == ",") && !self.has(i, &["conj"]);
        if is_name && first && closed {
            (self.heads[i], self.relations[i]) = (Some(described), "appos");
        }
    }

    /// "Minister Holm, Trade *Minister* Alm and Chancellor Lee", "Holm and Acting *Head* for Asia Alm": a title behind a name and a comma
    /// or "and" does not describe that name.
    pub(super) fn title_in_list(&mut self, i: usize) {
        let described = matches!(self.relations[i], "nmod:desc" | "appos" | "flat");
        let Some(name) = self.heads[i].filter(|&h| described && h < i && self.upos(h) == Upos::Propn) else {
            return;
        };
        let first = self.first_of(i);
        let joined = self.relations[first] == "cc" && first > name;
        let comma = first > name && self.relations[i] == "nmod:desc" && self.is_parted(first);
        if !(joined || comma) {
            return;
        }
        let own = self.children(name).find(|&c| {
            let behind = c > i && (c == i + 1 || self.is_under(c - 1, i));
            behind && self.relations[c] == "conj" && self.upos(c) == Upos::Propn && !self.has(c, &["cc"])
        });
        if own.is_some() {
            (self.heads[i], self.relations[i]) = (own, "nmod:desc");
        } else {
            let list = joined || self.joined_behind(name, i).is_some();
            self.relations[i] = if list { "conj" } else { "appos" };
        }
    }

    /// "Holm, Minister Alm, and their *colleague* Lee": a second subject that begins with "and" is joined to the first.
    pub(super) fn joined_subject(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| i < v && self.is_subject(i)) else { return };
        let first = self.first_of(i);
        let begins = self.relations[first] == "cc" || self.relations[(first + 1).min(i)] == "cc";
        let other = self.children(verb).find(|&c| c < first && self.is_subject(c));
        if begins && first < i && other.is_some() {
            (self.heads[i], self.relations[i]) = (other, "conj");
        }
    }

    /// "Holm, U.S. *envoy* Alm and Lee", "the minister, Holm, her *deputy*, Alm, and Lee": a description that has a name of its own is
    /// the next of a list.
    pub(super) fn titled_in_list(&mut self, i: usize) {
        let Some(before) = self.heads[i].filter(|&h| h < i && self.relations[i] == "appos") else { return };
        // "her deputy, *Alm*", where the tree hangs the name on who was described before.
        let beside = |c: &usize| {
            let parted = *c == i + 2 && self.form(i + 1) == "," && self.relations[*c] == "appos";
            parted && self.is_name(*c) && self.has(i, &["nmod:poss"]) && self.upos(before) == Upos::Noun
        };
        let own = self.children(i).find(|&c| c > i && self.is_name(c));
        let Some(own) = own.or_else(|| self.children(before).find(beside)) else { return };
        // The one that is described before, with or without a name.
        let (top, is_described) = match self.upos(before) {
            Upos::Propn if self.is_name(before) => (self.heads[before].unwrap_or(before), true),
            Upos::Propn => (before, false),
            _ => (before, self.children(before).any(|c| before < c && c < i && self.is_name(c))),
        };
        let adjacent = self.upos(before) == Upos::Propn && own == i + 1;
        if self.upos(i) != Upos::Noun || !(adjacent || is_described) || !self.is_parted(self.first_of(i)) {
            return;
        }
        let last = [top, before, i, own].into_iter().find_map(|of| self.joined_behind(of, i));
        let Some(last) = last else { return };
        (self.heads[i], self.relations[i]) = (Some(top), "conj");
        self.heads[own] = Some(i);
        self.heads[last] = Some(top);
    }

    /// "Holm, the minister, *Alm*, her counterpart, and Lee": a name behind the description of another, in a list, is the next.
    pub(super) fn name_in_list(&mut self, i: usize) {
        let Some(described) = self.heads[i].filter(|&d| d < i && self.relations[i] == "appos") else {
            return;
        };
        let Some(name) =
            self.heads[described].filter(|&n| n < described && self.relations[described] == "appos")
        else {
            return;
        };
        let parted = i > 0 && self.form(i - 1) == ",";
        let names = self.upos(i) == Upos::Propn
            && self.upos(name) == Upos::Propn
            && self.upos(described) == Upos::Noun;
        let Some(last) = self.joined_behind(name, i) else { return };
        if !(parted && names) {
            return;
        }
        self.hand_down(name, i, |t, c| i < c && c < last && t.relations[c] == "appos");
        (self.heads[i], self.relations[i]) = (Some(name), "conj");
    }

    /// "Chairman Lee and President *Holm*": who is joined to a name behind its title is joined to the titled.
    pub(super) fn next_titled(&mut self, i: usize) {
        let Some(name) = self.heads[i].filter(|_| self.relations[i] == "conj") else { return };
        let Some(title) = self.heads[name].filter(|&t| self.is_name(name) && t < name) else { return };
        let together = (title + 1..name).all(|j| self.upos(j) != Upos::Punct);
        let nominal = matches!(self.upos(i), Upos::Propn | Upos::Noun);
        if together && self.upos(title) == Upos::Noun && nominal {
            self.heads[i] = Some(title);
        }
    }

    /// "delegates of Vernex, Calder and *Orlo*": the last of a list is joined to its first, not to what governs that.
    pub(super) fn last_of_list(&mut self, i: usize) {
        let Some(top) = self.heads[i].filter(|&h| h < i && self.relations[i] == "conj") else { return };
        let begins = |c: usize| c < i && self.relations[c] == "nmod";
        let Some(first) = self.children(top).find(|&c| c > top && begins(c)) else { return };
        let open = |c: usize| first < c && c < i && self.relations[c] == "conj" && !self.has(c, &["cc"]);
        let commas = self.children(first).any(open);
        let named = [first, i].iter().all(|&n| matches!(self.upos(n), Upos::Propn | Upos::Noun));
        let bare = !self.has(i, &["case"]) && self.upos(first) == Upos::Propn;
        if commas && named && bare && self.has(i, &["cc"]) {
            self.heads[i] = Some(first);
        }
    }

    /// "talks between Lumo and *Orlo*": joined to the first of the two, not to the talks.
    pub(super) fn second_of_between(&mut self, i: usize) {
        let Some(event) = self.heads[i].filter(|&h| h < i && self.relations[i] == "conj") else { return };
        let first = self.children(event).find(|&c| {
            event < c && c < i && self.relations[c] == "nmod" && self.has_preposition(c, &["between"])
        });
        // "talks between ministers and a dinner": they are several already.
        let one = |first: usize| {
            !matches!(self.xpos(first), "NNS" | "NNPS") || matches!(self.xpos(i), "NNS" | "NNPS")
        };
        let alone =
            |&first: &usize| one(first) && !self.has(first, &["conj", "cc"]) && !self.has(i, &["case"]);
        let together = |first: usize| (first + 1..self.first_of(i)).all(|j| self.is_under(j, first));
        if let Some(first) = first.filter(alone).filter(|&f| together(f)) {
            self.heads[i] = Some(first);
        }
    }

    /// "both *the government* and Vernex shareholders": a noun with an article of its own in front of "and" is the first of
    /// two, no part of the second.
    pub(super) fn first_of_two(&mut self, i: usize) {
        let Some(second) = self.heads[i].filter(|&h| i < h && self.relations[i] == "compound") else {
            return;
        };
        let joined = |c: usize| self.relations[c] == "cc" && i < c && c < second;
        if self.has(i, &["det"]) && (self.children(second).any(joined) || self.children(i).any(joined)) {
            (self.heads[i], self.relations[i]) = (self.heads[second], self.relations[second]);
            (self.heads[second], self.relations[second]) = (Some(i), "conj");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::repaired;

    #[test]
    fn two_stand_behind_between() {
        let s = "Talks/NOUN/0/root between/ADP/3/case Lumo/PROPN/1/nmod and/CCONJ/5/cc Orlo/PROPN/1/conj";
        assert_eq!(repaired(s, 4), (Some(2), "conj".to_owned()));
        // Several between whom they are: the next event.
        let s = "Talks/NOUN/0/root between/ADP/3/case ministers/NOUN/1/nmod//NNS and/CCONJ/6/cc a/DET/6/det dinner/NOUN/1/conj";
        assert_eq!(repaired(s, 5), (Some(0), "conj".to_owned()));
    }

    #[test]
    fn a_noun_with_its_own_article_is_no_part_of_the_next_name() {
        let s = "both/CCONJ/3/cc:preconj the/DET/3/det government/NOUN/6/compound and/CCONJ/6/cc Vernex/PROPN/6/compound owners/NOUN/7/nsubj agree/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(6), "nsubj".to_owned()));
        assert_eq!(repaired(s, 5), (Some(2), "conj".to_owned()));
        let s = "the/DET/4/det board/NOUN/4/compound and/CCONJ/2/cc owners/NOUN/5/nsubj agree/VERB/0/root";
        assert_eq!(repaired(s, 1), (Some(3), "compound".to_owned()));
    }

    #[test]
    fn a_comma_in_a_headline_joins_two_names() {
        let tree = |verb: &str| {
            format!(
                "Oslo/PROPN/4/nsubj//NNP ,/PUNCT/3/punct Riga/PROPN/1/appos//NNP sign/VERB/0/root/sign/{verb} pact/NOUN/4/obj"
            )
        };
        assert_eq!(repaired(&tree("VBP"), 2), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(&tree("VBZ"), 2), (Some(0), "appos".to_owned()));
        let nouns = "rebels/NOUN/4/nsubj//NNS ,/PUNCT/1/punct army/NOUN/1/compound//NN agree/VERB/0/root/agree/VBP truce/NOUN/4/obj";
        assert_eq!(repaired(nouns, 2), (Some(0), "conj".to_owned()));
        let whole = "Oslo/PROPN/0/root//NNP ,/PUNCT/3/punct Riga/PROPN/1/appos//NNP to/PART/5/mark//TO sign/VERB/1/acl pact/NOUN/5/obj";
        assert_eq!(repaired(whole, 2), (Some(0), "conj".to_owned()));
    }

    #[test]
    fn those_of_two_countries_in_a_headline_are_one_subject() {
        let s = |last: &str| {
            format!(
                "Chad/PROPN/5/nsubj//NNP/GPE ,/PUNCT/3/punct Mali/PROPN/4/compound//NNP/{last} envoys/NOUN/1/conj//NNS meet/VERB/0/root/meet/VBP"
            )
        };
        assert_eq!(repaired(&s("GPE"), 3), (Some(4), "nsubj".to_owned()));
        assert_eq!(repaired(&s("GPE"), 0), (Some(3), "compound".to_owned()));
        assert_eq!(repaired(&s("GPE"), 2), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(&s("ORG"), 0), (Some(4), "nsubj".to_owned()));
    }

    #[test]
    fn a_second_subject_between_commas_names_the_first() {
        let s = "the/DET/2/det envoy/NOUN/6/nsubj ,/PUNCT/4/punct Brandt/PROPN/6/nsubj ,/PUNCT/4/punct spoke/VERB/0/root/speak/VBD";
        assert_eq!(repaired(s, 3), (Some(1), "appos".to_owned()));
        let s = "the/DET/2/det envoy/NOUN/5/nsubj ,/PUNCT/4/punct Brandt/PROPN/5/nsubj spoke/VERB/0/root/speak/VBD";
        assert_eq!(repaired(s, 3), (Some(4), "nsubj".to_owned()));
    }

    #[test]
    fn a_title_in_a_list_is_that_of_the_next() {
        let s = "Holm/PROPN/9/nsubj ,/PUNCT/4/punct trade/NOUN/4/compound minister/NOUN/1/nmod:desc Alm/PROPN/4/appos and/CCONJ/8/cc Chancellor/PROPN/8/nmod:desc Lee/PROPN/1/conj met/VERB/0/root/meet/VBD";
        assert_eq!(repaired(s, 3), (Some(0), "conj".to_owned()));
        let s = "Holm/PROPN/6/nsubj ,/PUNCT/4/punct trade/NOUN/4/compound minister/NOUN/1/nmod:desc ,/PUNCT/4/punct left/VERB/0/root/leave/VBD";
        assert_eq!(repaired(s, 3), (Some(0), "appos".to_owned()));
        let s = "Holm/PROPN/7/nsubj and/CCONJ/3/cc head/NOUN/1/appos for/ADP/5/case Asia/PROPN/3/nmod Alm/PROPN/1/conj met/VERB/0/root/meet/VBD";
        assert_eq!(repaired(s, 2), (Some(5), "nmod:desc".to_owned()));
        assert_eq!(repaired(s, 5), (Some(0), "conj".to_owned()));
    }

    #[test]
    fn a_second_subject_with_and_is_joined_to_the_first() {
        let s = "Holm/PROPN/6/nsubj ,/PUNCT/5/punct and/CCONJ/5/cc a/DET/5/det colleague/NOUN/6/nsubj met/VERB/0/root/meet/VBD";
        assert_eq!(repaired(s, 4), (Some(0), "conj".to_owned()));
    }

    #[test]
    fn a_description_with_a_name_of_its_own_is_the_next_of_a_list() {
        let s = "chief/NOUN/8/nsubj Holm/PROPN/1/flat ,/PUNCT/4/punct envoy/NOUN/2/appos Alm/PROPN/4/appos and/CCONJ/7/cc Lee/PROPN/2/conj met/VERB/0/root/meet/VBD";
        assert_eq!(repaired(s, 3), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(s, 6), (Some(0), "conj".to_owned()));
    }

    #[test]
    fn a_name_behind_somebodys_description_is_its_own() {
        let list = |owner: &str| {
            format!(
                "minister/NOUN/0/root ,/PUNCT/3/punct Holm/PROPN/1/appos ,/PUNCT/6/punct her/PRON/6/{owner} deputy/NOUN/1/appos ,/PUNCT/8/punct Alm/PROPN/1/appos ,/PUNCT/11/punct and/CCONJ/11/cc Lee/PROPN/1/conj"
            )
        };
        assert_eq!(repaired(&list("nmod:poss"), 5), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(&list("nmod:poss"), 7), (Some(5), "appos".to_owned()));
        assert_eq!(repaired(&list("det"), 7), (Some(0), "appos".to_owned()));
    }

    #[test]
    fn a_name_behind_the_description_of_another_is_the_next_of_a_list() {
        let s = "Holm/PROPN/0/root ,/PUNCT/3/punct minister/NOUN/1/appos ,/PUNCT/5/punct Alm/PROPN/3/appos ,/PUNCT/7/punct colleague/NOUN/1/appos ,/PUNCT/10/punct and/CCONJ/10/cc Lee/PROPN/1/conj";
        assert_eq!(repaired(s, 4), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(s, 6), (Some(4), "appos".to_owned()));
        assert_eq!(repaired(s, 2), (Some(0), "appos".to_owned()));
    }

    #[test]
    fn who_is_joined_to_a_name_is_joined_to_the_titled() {
        let s = "chairman/NOUN/5/nsubj Lee/PROPN/1/appos and/CCONJ/4/cc Holm/PROPN/2/conj met/VERB/0/root/meet/VBD";
        assert_eq!(repaired(s, 3), (Some(0), "conj".to_owned()));
        let s = "chairman/NOUN/6/nsubj ,/PUNCT/3/punct Lee/PROPN/1/appos and/CCONJ/5/cc Holm/PROPN/3/conj met/VERB/0/root/meet/VBD";
        assert_eq!(repaired(s, 4), (Some(2), "conj".to_owned()));
    }

    #[test]
    fn the_last_of_a_list_is_joined_to_the_first() {
        let s = "delegates/NOUN/8/nsubj of/ADP/3/case Vernex/PROPN/1/nmod ,/PUNCT/5/punct Calder/PROPN/3/conj and/CCONJ/7/cc Orlo/PROPN/1/conj met/VERB/0/root";
        assert_eq!(repaired(s, 6), (Some(2), "conj".to_owned()));
        let s = "delegates/NOUN/6/nsubj of/ADP/3/case Vernex/PROPN/1/nmod and/CCONJ/5/cc lawyers/NOUN/1/conj met/VERB/0/root";
        assert_eq!(repaired(s, 4), (Some(0), "conj".to_owned()));
    }
}
