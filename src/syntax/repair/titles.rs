//! Titles, offices and bodies in front of the name of a person, which governs them ("the *minister* of trade Ana Obi").

use super::Repaired;
use crate::document::{Entity, Upos};
use crate::syntax::is_title;

impl Repaired<'_> {
    fn is_person(entity: &Entity) -> bool {
        matches!(&*entity.kind, "PERSON" | "PER")
    }

    /// The word of a person's name that governs the others, of a name that a token stands in.
    fn person_at(&self, i: usize) -> Option<usize> {
        let entity = self.entity(i)?;
        self.top_of(&self.doc.tokens_in(entity.span)).filter(|_| Self::is_person(entity))
    }

    /// Whether a word, as it stands, is a title.
    fn is_title(&self, i: usize) -> bool {
        is_title(&self.form(i).to_lowercase())
    }

    /// Whether a node stands where somebody can be spoken of.
    fn is_nominal(&self, i: usize) -> bool {
        matches!(
            self.relations[i],
            "nsubj" | "nsubj:pass" | "obj" | "iobj" | "obl" | "obl:agent" | "nmod" | "conj" | "appos"
        )
    }

    /// Puts a name where its title is and the title under `governor`, the name or a nearer title of it. What stands with both in front of
    /// them, or behind the name, goes with the name.
    fn put_under(&mut self, title: usize, governor: usize, name: usize) {
        (self.heads[name], self.relations[name]) = (self.heads[title], self.relations[title]);
        (self.heads[title], self.relations[title]) =
            (Some(governor), if governor == name { "nmod:desc" } else { "compound" });
        self.hand_down(title, name, |t, c| match t.relations[c] {
            "case" | "cc" => c != name,
            "conj" | "appos" | "acl" | "acl:relcl" | "punct" => c > name,
            _ => false,
        });
    }

    /// "*Chief Commissioner (CC)* Kazi Awal met", "*the People's Party (PP)* leader Ana Obi": an office or a body with its letters
    /// in front of a name belongs to it, where the parser has two side by side in one place.
    pub(super) fn title_in_brackets(&mut self, i: usize) {
        let n = self.heads.len();
        if i == 0 || i + 3 >= n || self.form(i) != "(" || self.form(i + 2) != ")" {
            return;
        }
        let Some(title) = self.heads[i + 1].filter(|&h| h < i && self.relations[i + 1] == "appos") else {
            return;
        };
        // "(PP) *leader* Ana Obi", "(PP) *Director*-General Ana Obi"
        let office = i + 3;
        let hyphen = office + 3 < n && self.form(office + 1) == "-";
        let next = if hyphen { office + 3 } else { (office + 1).min(n - 1) };
        let (governor, name) = match self.person_at(office) {
            Some(name) => (name, name),
            _ if !matches!(self.upos(office), Upos::Noun | Upos::Propn) => return,
            _ => match self.person_at(next) {
                Some(name) if self.heads[office] == Some(name) => (office, name),
                // The name of the office, which belongs to the body.
                Some(name) if self.heads[office] == Some(title) && self.heads[name] == Some(office) => {
                    (self.heads[office], self.relations[office]) = (Some(name), "nmod:desc");
                    self.heads[name] = Some(title);
                    (office, name)
                }
                _ => return,
            },
        };
        let beside = self.heads[title] == self.heads[name] || self.heads[name] == Some(title);
        if beside && self.is_nominal(title) && self.is_nominal(name) {
            self.put_under(title, governor, name);
        }
    }

    /// "*Minister* of Works Dave Umahi", "the *head* of the Party (PP) Ana Obi": a title with what it is of, right in front of a name,
    /// belongs to the name, where the parser hung the name on either or has two side by side.
    pub(super) fn title_of_name(&mut self, entity: &Entity) {
        if !Self::is_person(entity) {
            return;
        }
        let words = self.doc.tokens_in(entity.span);
        let Some(name) = self.top_of(&words) else { return };
        let Some(last) = self.before_brackets(words.start) else { return };
        let Some(title) = self.title_with_complement(last) else { return };
        let sentence = |i: usize| self.doc.sentence_at(self.doc.tokens[i].span.start);
        let outside = self.heads[title].is_none_or(|h| !(title..words.end).contains(&h));
        if sentence(title) != sentence(name) || !outside {
            return;
        }
        let between = self.heads[name].is_some_and(|h| (title..words.start).contains(&h));
        let below = between
            && match self.relations[name] {
                // "to *Mongolia* Ana Obi", where the tree has the country for part of the name.
                "flat" => true,
                "appos" | "nmod" => self.is_under(name, title),
                _ => false,
            };
        let one_place = self.relations[name] == self.relations[title] && self.is_nominal(name);
        // "met with the *head* of the bank Ana Obi"
        let behind = self.relations[title] == "obl"
            && self.relations[name] == "obj"
            && self.heads[name].is_some_and(|v| v < title);
        let beside = self.heads[name] == self.heads[title]
            && (one_place || behind || matches!(self.relations[name], "appos" | "flat"));
        // "spokesman for *Mayor* Obi": the title of whom he speaks for.
        if !(beside || (below && !is_title(&self.doc.tokens[last].lemma.to_lowercase()))) {
            return;
        }
        if self.heads[last].is_none_or(|h| h < title || h >= words.end) {
            (self.heads[last], self.relations[last]) = (Some(title), "nmod");
        }
        // "of *the Senate* Dave Umahi", misread as his.
        for c in title + 1..words.start {
            if self.heads[c].is_some_and(|h| words.contains(&h)) {
                let holds_last = c == last || self.is_under(last, c);
                self.heads[c] = Some(if holds_last { title } else { last });
                if holds_last {
                    self.relations[c] = "nmod";
                }
            }
        }
        // "Obi, *Minister* of Works Dave Umahi": the next of a list, not what Obi is.
        if self.relations[title] == "nmod:desc" {
            self.relations[title] = "appos";
        }
        self.put_under(title, name, name);
    }

    /// "WTO *Director*-General Ana Obi": an office of two words belongs to the name that the parser hung on it.
    pub(super) fn title_with_hyphen(&mut self, i: usize) {
        let Some(title) = i.checked_sub(1).filter(|_| self.form(i) == "-") else { return };
        let rank = |j: usize| self.form(j).eq_ignore_ascii_case("general");
        if i + 2 >= self.heads.len() || !rank(i + 1) || !self.is_title(title) {
            return;
        }
        let Some(name) = self.person_at(i + 2) else { return };
        if self.heads[name] == Some(title) && self.relations[name] == "appos" {
            self.put_under(title, name, name);
        }
    }

    /// The noun right before a token, or before letters in brackets there.
    fn before_brackets(&self, i: usize) -> Option<usize> {
        let before = i.checked_sub(1)?;
        let noun = |j: usize| matches!(self.upos(j), Upos::Noun | Upos::Propn).then_some(j);
        if self.form(before) != ")" {
            return noun(before);
        }
        let open = (before.saturating_sub(4)..before).rev().find(|&j| self.form(j) == "(")?;
        noun(open.checked_sub(1)?)
    }

    /// The title of a phrase that ends with a noun: "*Minister* of Foreign Trade".
    fn title_with_complement(&self, last: usize) -> Option<usize> {
        const LONGEST: usize = 14;
        let inside = |j: usize| match self.upos(j) {
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Adp | Upos::Num => true,
            Upos::Cconj => self.form(j) == "and",
            Upos::Part => self.xpos(j) == "POS",
            Upos::Punct => matches!(self.form(j), "-" | "’" | "'"),
            _ => false,
        };
        let mut words = (last.saturating_sub(LONGEST)..last).rev().take_while(|&j| inside(j));
        words.find(|&j| {
            let one = matches!(self.xpos(j), "NN" | "NNP" | "NNPS");
            // "Ambassador *Extraordinary and Plenipotentiary* of Chad"
            let adjective = self.relations[j + 1] == "amod" && self.heads[j + 1] == Some(j);
            let own = |k: &usize| adjective && (*k == j + 1 || self.is_under(*k, j + 1));
            let next = (j + 1..last).find(|k| !own(k));
            let complement = next.is_some_and(|k| matches!(self.form(k), "of" | "for" | "in" | "to"));
            one && complement && self.is_title(j)
        })
    }

    /// "*Ambassador* Extraordinary and Plenipotentiary of Chad Ana Obi": what follows such adjectives belongs to the noun before them.
    pub(super) fn title_before_adjective(&mut self, i: usize) {
        let is = |j: usize| {
            let form = self.form(j);
            form.eq_ignore_ascii_case("extraordinary") || form.eq_ignore_ascii_case("plenipotentiary")
        };
        let Some(title) = i.checked_sub(1).filter(|&t| is(i) && self.is_title(t)) else {
            return;
        };
        let second = Some(i + 2).filter(|&j| j < self.heads.len() && self.form(i + 1) == "and" && is(j));
        let end = second.unwrap_or(i);
        let inside = title..end + 1;
        let Some(top) = self.top_of(&inside) else { return };
        (self.heads[title], self.relations[title]) = (self.heads[top], self.relations[top]);
        (self.heads[i], self.relations[i]) = (Some(title), "amod");
        if let Some(second) = second {
            (self.heads[second], self.relations[second]) = (Some(i), "conj");
            self.heads[i + 1] = Some(second);
        }
        for of in [i, end] {
            self.hand_down(of, title, |t, c| !inside.contains(&c) && !t.is_under(title, c));
        }
    }

    /// "the founder and chairman *Ana Obi*", "Prime Minister and Defence Minister *Ana Obi*": two titles of one.
    pub(super) fn titles_of_one(&mut self, name: usize) {
        if self.person_at(name) != Some(name) {
            return;
        }
        let described = |&c: &usize| c < name && self.relations[c] == "nmod:desc";
        let titles: Vec<usize> = self.children(name).filter(described).collect();
        let last = titles.last().copied();
        let first = match (self.relations[name], self.heads[name]) {
            // The name hangs on the first title, behind the second.
            ("appos", Some(first)) if first < name && self.is_joined_before(first, name) => {
                self.put_under(first, name, name);
                return;
            }
            // The second title is that of the name, which is joined to the first.
            ("conj", Some(first)) if first < name && !self.has(first, &["det", "appos", "flat"]) => first,
            // Both are the name's.
            _ => match titles[..] {
                [first, _, ..] => first,
                _ => return,
            },
        };
        let Some(last) = last.filter(|&l| first < l && self.is_bare_title(first)) else { return };
        let and = (first + 1..last).rev().find(|&j| self.relations[j] == "cc" && self.form(j) == "and");
        let Some(and) = and.filter(|&j| self.heads[j].is_some_and(|h| h == name || h == last)) else {
            return;
        };
        if (first + 1..name).any(|j| self.form(j) == ",") {
            return;
        }
        if self.heads[first] != Some(name) {
            self.put_under(first, name, name);
        }
        (self.heads[last], self.relations[last]) = (Some(first), "conj");
        self.heads[and] = Some(last);
    }

    /// Whether a node is a title by itself: "*founder*", not a name and not "*ministers*".
    fn is_bare_title(&self, i: usize) -> bool {
        matches!(self.xpos(i), "NN" | "NNP") && self.is_title(i) && self.entity(i).is_none()
    }

    /// Whether a title is joined to another in front of a name, with nothing but words of the two before it.
    fn is_joined_before(&self, title: usize, name: usize) -> bool {
        let second = self.children(title).find(|&c| title < c && c < name && self.relations[c] == "conj");
        self.is_bare_title(title)
            && second.is_some_and(|s| self.is_bare_title(s))
            && (title + 1..name).all(|j| self.is_under(j, title) && self.form(j) != ",")
    }

    /// "the envoy Ana Holm, *Lena Alm* and officials": of persons with commas between them none is the other's name.
    pub(super) fn person_in_list(&mut self, i: usize) {
        let Some(other) = self.heads[i].filter(|&h| h < i && self.relations[i] == "appos") else { return };
        if self.person_at(i) != Some(i) || self.person_at(other) != Some(other) {
            return;
        }
        let joined = |of: usize| self.children(of).any(|c| c > i && self.relations[c] == "conj");
        let parted = (other + 1..i).any(|j| self.form(j) == ",");
        if parted && (joined(i) || joined(other)) {
            self.relations[i] = "conj";
            self.hand_down(i, other, |t, c| c > i && t.relations[c] == "conj");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::repaired;

    #[test]
    fn a_title_with_its_letters_belongs_to_the_name() {
        let s = "Chief/PROPN/2/compound Commissioner/PROPN/8/nsubj (/PUNCT/4/punct CC/PROPN/2/appos )/PUNCT/4/punct Kazi/PROPN/8/nsubj//NNP/PERSON Awal/PROPN/6/flat//NNP/PERSON spoke/VERB/0/root";
        assert_eq!(repaired(s, 1), (Some(5), "nmod:desc".to_owned()));
        assert_eq!(repaired(s, 5), (Some(7), "nsubj".to_owned()));
        // A body with its letters beside a name that has a place of its own.
        let s = "Orlo/PROPN/5/nsubj//NNP/ORG (/PUNCT/3/punct OR/PROPN/1/appos )/PUNCT/3/punct Kazi/PROPN/6/obl//NNP/PERSON spoke/VERB/0/root";
        assert_eq!(repaired(s, 0), (Some(4), "nsubj".to_owned()));
    }

    /// "<title>/NOUN of Works Dave Umahi <rest>", the name hung on `governor` by `relation`.
    fn minister(governor: usize, relation: &str) -> String {
        format!(
            "Minister/PROPN/6/nsubj//NNP of/ADP/3/case Works/PROPN/1/nmod//NNP Dave/PROPN/{governor}/{relation}//NNP/PERSON Umahi/PROPN/4/flat//NNP/PERSON spoke/VERB/0/root"
        )
    }

    #[test]
    fn a_title_with_what_it_is_of_belongs_to_the_name_behind_it() {
        for (governor, relation) in [(3, "flat"), (1, "appos"), (6, "nsubj")] {
            let s = minister(governor, relation);
            assert_eq!(repaired(&s, 3), (Some(5), "nsubj".to_owned()), "{relation}");
            assert_eq!(repaired(&s, 0), (Some(3), "nmod:desc".to_owned()), "{relation}");
            assert_eq!(repaired(&s, 2), (Some(0), "nmod".to_owned()), "{relation}");
        }
        // Who is spoken to, and who speaks.
        let s = "to/ADP/2/case president/NOUN/7/obl//NN of/ADP/4/case France/PROPN/2/nmod//NNP/GPE Ana/PROPN/7/nsubj//NNP/PERSON Obi/PROPN/5/flat//NNP/PERSON wrote/VERB/0/root";
        assert_eq!(repaired(s, 4), (Some(6), "nsubj".to_owned()));
        // What it is of is the name itself.
        let s = "spokesman/NOUN/6/nsubj//NN for/ADP/4/case Mayor/PROPN/4/nmod:desc//NNP Ana/PROPN/1/nmod//NNP/PERSON Obi/PROPN/4/flat//NNP/PERSON spoke/VERB/0/root";
        assert_eq!(repaired(s, 3), (Some(0), "nmod".to_owned()));
    }

    #[test]
    fn what_follows_the_adjectives_of_an_envoy_belongs_to_the_envoy() {
        let s = "Ambassador/PROPN/2/nmod:desc//NNP Extraordinary/ADJ/9/nsubj and/CCONJ/4/cc Plenipotentiary/ADJ/2/conj of/ADP/6/case Chad/PROPN/2/nmod//NNP/GPE Ana/PROPN/6/flat//NNP/PERSON Obi/PROPN/7/flat//NNP/PERSON spoke/VERB/0/root";
        assert_eq!(repaired(s, 6), (Some(8), "nsubj".to_owned()));
        assert_eq!(repaired(s, 0), (Some(6), "nmod:desc".to_owned()));
        assert_eq!(repaired(s, 1), (Some(0), "amod".to_owned()));
        assert_eq!(repaired(s, 5), (Some(0), "nmod".to_owned()));
    }

    #[test]
    fn an_office_with_a_hyphen_stands_between_a_body_and_a_name() {
        let s = "Orlo/PROPN/9/nsubj//NNP/ORG (/PUNCT/3/punct OR/PROPN/1/appos//NNP )/PUNCT/3/punct Director/NOUN/1/compound//NN +-/PUNCT/5/punct +General/PROPN/8/nmod:desc//NNP Ana/PROPN/5/appos//NNP/PERSON spoke/VERB/0/root";
        assert_eq!(repaired(s, 4), (Some(7), "nmod:desc".to_owned()));
        assert_eq!(repaired(s, 0), (Some(4), "compound".to_owned()));
    }

    #[test]
    fn an_office_of_two_words_belongs_to_the_name_behind_it() {
        let s = |name: &str| {
            format!(
                "Orlo/PROPN/2/compound//NNP/ORG Director/NOUN/6/nsubj//NN +-/PUNCT/4/punct +General/PROPN/5/nmod:desc//NNP Ana/PROPN/{name} spoke/VERB/0/root"
            )
        };
        assert_eq!(repaired(&s("2/appos//NNP/PERSON"), 4), (Some(5), "nsubj".to_owned()));
        assert_eq!(repaired(&s("2/appos//NNP/PERSON"), 1), (Some(4), "nmod:desc".to_owned()));
        assert_eq!(repaired(&s("2/appos//NNP/ORG"), 4), (Some(1), "appos".to_owned()));
    }

    #[test]
    fn a_person_behind_another_and_a_comma_is_the_next_of_a_list() {
        let s = |last: &str| {
            format!(
                "Ana/PROPN/6/nsubj//NNP/PERSON ,/PUNCT/3/punct Lena/PROPN/1/appos//NNP/PERSON and/CCONJ/5/cc aides/NOUN/{last} spoke/VERB/0/root"
            )
        };
        assert_eq!(repaired(&s("1/conj"), 2), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(&s("3/conj"), 4), (Some(0), "conj".to_owned()));
        assert_eq!(repaired(&s("6/obl"), 2), (Some(0), "appos".to_owned()));
    }

    #[test]
    fn two_titles_in_front_of_a_name_are_those_of_one() {
        // The name hangs on the first, both hang on the name, the name is joined to the first.
        let on_first = "founder/NOUN/5/nsubj//NN and/CCONJ/3/cc chairman/NOUN/1/conj//NN Ana/PROPN/1/appos//NNP/PERSON spoke/VERB/0/root";
        let on_name = "founder/NOUN/4/nmod:desc//NN and/CCONJ/4/cc chairman/NOUN/4/nmod:desc//NN Ana/PROPN/5/nsubj//NNP/PERSON spoke/VERB/0/root";
        let joined = "founder/NOUN/5/nsubj//NN and/CCONJ/4/cc chairman/NOUN/4/nmod:desc//NN Ana/PROPN/1/conj//NNP/PERSON spoke/VERB/0/root";
        for s in [on_first, on_name, joined] {
            assert_eq!(repaired(s, 3), (Some(4), "nsubj".to_owned()), "{s}");
            assert_eq!(repaired(s, 0), (Some(3), "nmod:desc".to_owned()), "{s}");
            assert_eq!(repaired(s, 1), (Some(2), "cc".to_owned()), "{s}");
            assert_eq!(repaired(s, 2), (Some(0), "conj".to_owned()), "{s}");
        }
        // Two persons: one with an article, one with a name.
        let s = "the/DET/2/det king/NOUN/6/nsubj//NN and/CCONJ/5/cc chairman/NOUN/5/nmod:desc//NN Ana/PROPN/2/conj//NNP/PERSON spoke/VERB/0/root";
        assert_eq!(repaired(s, 4), (Some(1), "conj".to_owned()));
    }
}
