//! What a small parser is known to get wrong and the words around set right, before rules walk the trees.
//!
//! Each repair looks at a shape that no correct tree has, so that correct trees pass unchanged.

mod adjuncts;
mod headline;
mod hyphens;
mod lists;
mod names;
mod titles;

use crate::document::{Document, Entity, Upos};
use std::collections::BTreeSet;
use std::ops::Range;

/// Heads and relations to use instead of the parser's.
#[derive(Debug)]
pub struct Repaired<'a> {
    doc: &'a Document,
    /// Governor of each token; `None` for roots.
    pub heads: Vec<Option<usize>>,
    /// Relation of each token to its governor.
    pub relations: Vec<&'a str>,
}

/// Repairs all trees of a document. `sentence` holds the sentence of each token; heads out of it count as absent.
pub fn repair<'a>(doc: &'a Document, sentence: &[usize]) -> Repaired<'a> {
    let n = doc.tokens.len();
    let inside = |i: usize, h: usize| h < n && h != i && sentence[h] == sentence[i];
    let parsed = |i: usize| (doc.tokens[i].head.filter(|&h| inside(i, h)), &*doc.tokens[i].relation);
    let (heads, relations) = (0..n).map(parsed).unzip();
    let mut trees = Repaired { doc, heads, relations };
    for entity in &doc.entities {
        trees.name_of_several_words(entity);
    }
    for i in 0..n {
        trees.title_before_adjective(i);
    }
    for entity in &doc.entities {
        trees.title_of_name(entity);
    }
    // What is joined to whom comes first: lists are known by their last members.
    for i in 0..n {
        trees.pair_with_hyphen(i);
        trees.first_of_two_owners(i);
        trees.joined_subject(i);
        trees.title_in_brackets(i);
        trees.title_with_hyphen(i);
        trees.titles_of_one(i);
    }
    for i in 0..n {
        trees.first_of_word(i);
        trees.participle_after_noun(i);
        trees.verb_of_phrase(i);
        trees.particle(i);
        trees.due_after_noun(i);
        trees.after_speech(i);
        trees.active_subject(i);
        trees.prime_minister(i);
        trees.owners_in_headline(i);
        trees.list_in_headline(i);
        trees.name_of_subject(i);
        trees.infinitive_of_noun(i);
        trees.years_of_age(i);
        trees.kin_by_law(i);
        trees.object_behind_complement(i);
        trees.complement_of_noun(i);
        trees.sum_before_noun(i);
        trees.who_of_person(i);
        trees.last_of_list(i);
        trees.second_of_between(i);
        trees.object_with_preposition(i);
        trees.negated_infinitive(i);
        trees.title_in_list(i);
        trees.name_in_list(i);
        trees.titled_in_list(i);
        trees.next_titled(i);
        trees.person_in_list(i);
        trees.subject_with_preposition(i);
        trees.subject_of_infinitive(i);
        trees.subject_of_report(i);
        trees.reporter_in_clause(i);
        trees.adjunct_of_last_clause(i);
        trees.day_of_signing(i);
        trees.place_behind_time(i);
        trees.state_of_somebody(i);
        trees.joined_relative(i);
        trees.first_of_two(i);
        trees.second_subject(i);
    }
    for s in &doc.sentences {
        trees.source_after_dash(s.tokens.clone());
        for i in s.tokens.clone() {
            trees.lost_subject(i, s.tokens.clone());
            trees.subject_hung_forward(i, s.tokens.clone());
        }
    }
    for s in trees.in_circles(sentence) {
        for i in doc.sentences.get(s).map_or(0..0, |s| s.tokens.clone()) {
            (trees.heads[i], trees.relations[i]) = parsed(i);
        }
    }
    trees
}

impl Repaired<'_> {
    /// The sentences in which repairs that know nothing of each other have made a word govern itself; they keep the parser's tree.
    fn in_circles(&self, sentence: &[usize]) -> BTreeSet<usize> {
        // The word from which each was first walked up from.
        let mut walked = vec![usize::MAX; self.heads.len()];
        let mut found = BTreeSet::new();
        for start in 0..self.heads.len() {
            let mut next = Some(start);
            while let Some(i) = next.filter(|&i| walked[i] == usize::MAX) {
                walked[i] = start;
                next = self.heads[i];
            }
            if let Some(i) = next.filter(|&i| walked[i] == start) {
                found.insert(sentence[i]);
            }
        }
        found
    }

    fn form(&self, i: usize) -> &str {
        self.doc.slice(self.doc.tokens[i].span)
    }

    fn upos(&self, i: usize) -> Upos {
        self.doc.tokens[i].upos
    }

    fn xpos(&self, i: usize) -> &str {
        &self.doc.tokens[i].xpos
    }

    /// The tag of the word behind a node; empty at the end.
    fn xpos_after(&self, i: usize) -> &str {
        if i + 1 < self.heads.len() { self.xpos(i + 1) } else { "" }
    }

    /// The name that a node stands in.
    fn entity(&self, i: usize) -> Option<&Entity> {
        self.doc.entity_at(self.doc.tokens[i].span).map(|e| &self.doc.entities[e])
    }

    /// The type of the name that a node stands in; empty where it stands in none.
    fn entity_kind(&self, i: usize) -> &str {
        self.entity(i).map_or("", |e| &e.kind)
    }

    fn is_finite(&self, i: usize) -> bool {
        matches!(self.xpos(i), "VBD" | "VBZ" | "VBP")
    }

    /// The tokens near a node that depend on it; clauses are rarely wider.
    fn children(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        const REACH: usize = 60;
        let near = i.saturating_sub(REACH)..(i + REACH).min(self.heads.len());
        near.filter(move |&c| self.heads[c] == Some(i))
    }

    /// Hangs those dependents of a node that fit on another.
    fn hand_down(&mut self, from: usize, to: usize, fits: impl Fn(&Self, usize) -> bool) {
        let moved: Vec<usize> = self.children(from).filter(|&c| fits(self, c)).collect();
        moved.into_iter().for_each(|c| self.heads[c] = Some(to));
    }

    /// The word of some that governs the others: the first whose governor is none of them.
    fn top_of(&self, words: &Range<usize>) -> Option<usize> {
        words.clone().find(|&w| self.heads[w].is_none_or(|h| !words.contains(&h)))
    }

    fn is_under(&self, i: usize, ancestor: usize) -> bool {
        std::iter::successors(self.heads[i], |&h| self.heads[h]).take(self.heads.len()).any(|h| h == ancestor)
    }

    fn has(&self, i: usize, relations: &[&str]) -> bool {
        self.children(i).any(|c| relations.contains(&self.relations[c]))
    }

    fn is_subject(&self, i: usize) -> bool {
        matches!(self.relations[i], "nsubj" | "nsubj:pass")
    }

    fn has_preposition(&self, i: usize, forms: &[&str]) -> bool {
        self.children(i).any(|c| self.relations[c] == "case" && c < i && forms.contains(&self.form(c)))
    }

    /// "the *by*-elections": no preposition, but part of the word that the tokenizer has cut.
    fn first_of_word(&mut self, i: usize) {
        let Some(last) = self.heads[i].filter(|&h| h == i + 2 && self.relations[i] == "case") else { return };
        if self.is_hyphenated(i) {
            self.relations[i] = "compound";
            self.heads[i + 1] = Some(last);
        }
    }

    /// Whether a hyphen alone stands between a token and the next but one, which there must be.
    fn is_hyphenated(&self, i: usize) -> bool {
        let touch = |a: usize| self.doc.tokens[a].span.end == self.doc.tokens[a + 1].span.start;
        self.form(i + 1) == "-" && touch(i) && touch(i + 1)
    }

    /// "a consortium *building* a railway": what has an object is no noun, and the noun in front of it is who does it.
    fn participle_after_noun(&mut self, i: usize) {
        let Some(noun) = i.checked_sub(1).filter(|&n| self.heads[n] == Some(i)) else { return };
        let takes = |t: &Self| t.children(i).any(|c| c > i && t.relations[c] == "obj");
        if self.relations[noun] != "compound"
            || self.upos(i) != Upos::Noun
            || self.upos(noun) != Upos::Noun
            || !self.form(i).ends_with("ing")
            || !takes(self)
        {
            return;
        }
        self.hand_down(i, noun, |_, c| c < noun);
        (self.heads[noun], self.relations[noun]) = (self.heads[i], self.relations[i]);
        (self.heads[i], self.relations[i]) = (Some(noun), "acl");
    }

    /// "The party *shelved* plans to leave": a past form between a subject and a noun that would have it is their verb.
    fn verb_of_phrase(&mut self, i: usize) {
        let Some(subject) = self.heads[i].filter(|&s| s < i && self.relations[i] == "acl") else { return };
        let Some(object) = self.heads[subject].filter(|&o| o > i && self.relations[subject] == "nsubj")
        else {
            return;
        };
        let plain = self.upos(object) == Upos::Noun && self.relations[object] == "root";
        let bare = !self.has(object, &["cop", "case"]) && !self.has(i, &["obj", "obl:agent"]);
        if self.xpos(i) != "VBD" || !plain || !bare {
            return;
        }
        self.hand_down(object, i, |t, c| t.relations[c] == "punct" && c > object);
        (self.heads[i], self.relations[i]) = (None, "root");
        (self.heads[object], self.relations[object]) = (Some(i), "obj");
        self.heads[subject] = Some(i);
    }

    /// "stayed *away* from the summit": what hangs on a particle belongs to the verb in front of it.
    fn particle(&mut self, i: usize) {
        let Some(p) = self.heads[i] else { return };
        let Some(verb) = self.heads[p].filter(|&v| v + 1 == p && self.upos(v) == Upos::Verb) else { return };
        if matches!(self.relations[p], "advmod" | "compound:prt") && is_particle(&self.form(p).to_lowercase())
        {
            // "pulled out *of* the pact": the preposition belongs to the noun.
            let bare = |c: usize| c > i && self.relations[c].starts_with("obl") && !self.has(c, &["case"]);
            let noun = self.children(verb).find(|&c| bare(c)).filter(|_| self.upos(i) == Upos::Adp);
            self.heads[i] = noun.or(Some(verb));
            if noun.is_some() {
                self.relations[i] = "case";
            }
        }
    }

    /// "the summit *due* in May", "talks, *due* to begin soon": said of the noun before it, not a preposition as in "due to rain".
    fn due_after_noun(&mut self, i: usize) {
        let Some(before) = i.checked_sub(1).filter(|_| self.form(i) == "due") else { return };
        let noun = if self.form(before) == "," { before.saturating_sub(1) } else { before };
        let Some(other) = self.heads[i].filter(|&h| h > i && !self.is_under(noun, h)) else { return };
        let to = self.form(i + 1) == "to";
        let fits = if to { self.xpos(other) == "VB" } else { noun == before };
        let is_function = matches!(self.relations[i], "case" | "mark" | "advmod" | "amod" | "compound");
        if !fits || !is_function || !matches!(self.upos(noun), Upos::Noun | Upos::Propn) {
            return;
        }
        if to {
            (self.heads[i + 1], self.relations[i + 1]) = (Some(other), "mark");
        }
        (self.heads[i], self.relations[i]) = (Some(noun), "acl");
        (self.heads[other], self.relations[other]) = (Some(i), if to { "xcomp" } else { "obl" });
    }

    /// "'It is so', Obi *said* while meeting envoys": what follows the verb of saying does not belong to the words said.
    fn after_speech(&mut self, i: usize) {
        let Some(said) = self.heads[i].and_then(|h| self.heads[h].filter(|&v| h < v && v < i)) else {
            return;
        };
        let quoted = self.heads[i].is_some_and(|h| matches!(self.relations[h], "ccomp" | "parataxis"));
        if quoted && matches!(self.relations[i], "advcl" | "obl") && self.upos(said) == Upos::Verb {
            self.heads[i] = Some(said);
        }
    }

    /// "Prosecutors suspect the *mayor* of fraud": of two subjects of one verb, what follows it is its object.
    fn second_subject(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && self.upos(v) == Upos::Verb) else { return };
        let before = |c: usize| c < verb && self.relations[c] == "nsubj";
        if self.relations[i] == "nsubj"
            && matches!(self.upos(i), Upos::Noun | Upos::Propn)
            && self.children(verb).any(before)
            && !self.has(verb, &["obj", "cop"])
        {
            self.relations[i] = "obj";
        }
    }

    /// "Both *signed* on Tuesday an agreement": a past form with an object and no "be" is active.
    fn active_subject(&mut self, i: usize) {
        let Some(verb) = self.heads[i] else { return };
        if self.relations[i] == "nsubj:pass"
            && self.is_finite(verb)
            && self.has(verb, &["obj"])
            && !self.has(verb, &["aux:pass", "aux"])
        {
            self.relations[i] = "nsubj";
        }
    }

    /// "dropped its plan *to expand* the port": an infinitive right behind an object that takes one is said of the object.
    fn infinitive_of_noun(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && matches!(self.relations[i], "advcl" | "xcomp"))
        else {
            return;
        };
        let Some(to) =
            self.children(i).find(|&m| m < i && self.relations[m] == "mark" && self.xpos(m) == "TO")
        else {
            return;
        };
        let Some(object) =
            to.checked_sub(1).filter(|&o| self.relations[o] == "obj" && self.heads[o] == Some(verb))
        else {
            return;
        };
        if takes_infinitive(&self.doc.tokens[object].lemma) {
            (self.heads[i], self.relations[i]) = (Some(object), "acl");
        }
    }

    /// "cut its *ties* with Rome", "dropped all *charges* against them": what follows right behind a noun that takes the preposition is
    /// said of the noun.
    fn complement_of_noun(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && self.relations[i] == "obl") else { return };
        let Some(case) = self.children(i).find(|&c| c < i && self.relations[c] == "case") else { return };
        let Some(object) = case.checked_sub(1).filter(|&o| self.heads[o] == Some(verb)) else { return };
        let noun = &*self.doc.tokens[object].lemma;
        let takes = takes_preposition(noun).contains(&self.form(case));
        // "suspended its membership *in 2019*", "took part *in the talks*"
        let elsewhere = self.form(case) == "in"
            && (matches!(self.entity_kind(i), "DATE" | "TIME" | "GPE" | "LOC")
                || noun == "part" && !self.has(object, &["nmod:poss"]));
        if self.relations[object] == "obj" && takes && !elsewhere && self.upos(i) != Upos::Verb {
            (self.heads[i], self.relations[i]) = (Some(object), "nmod");
        }
    }

    /// "dismissed as false *a report*": what stands behind such a complement, with no preposition, is the object.
    fn object_behind_complement(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && self.relations[i] == "obl") else { return };
        let bare = self.upos(i) == Upos::Noun && !self.children(i).any(|c| self.relations[c] == "case");
        let complement = self.children(verb).any(|c| verb < c && c < i && self.has_preposition(c, &["as"]));
        if bare && complement && !self.has(verb, &["obj"]) && self.has(i, &["det", "nmod:poss", "amod"]) {
            self.relations[i] = "obj";
        }
    }

    /// "drops *£2.1bn* bid": a sum right in front of the object is of it.
    fn sum_before_noun(&mut self, i: usize) {
        if self.relations[i] != "obj" {
            return;
        }
        let Some(entity) = self.entity(i).filter(|e| &*e.kind == "MONEY") else { return };
        let end = self.doc.tokens_in(entity.span).end;
        let noun = |j: &usize| self.upos(*j) == Upos::Noun && self.relations[*j] == "obj";
        if let Some(noun) = Some(end).filter(|&j| j < self.heads.len() && noun(&j))
            && self.heads[noun] == self.heads[i]
        {
            (self.heads[i], self.relations[i]) = (Some(noun), "compound");
        }
    }

    /// "*Ministers* from twelve nations who met": those are persons whom "who" is said of.
    fn who_of_person(&mut self, i: usize) {
        let Some(noun) = self.heads[i].filter(|&h| h < i && self.relations[i] == "acl:relcl") else { return };
        let who = self.children(i).any(|c| c < i && matches!(self.form(c), "who" | "whom"));
        let body = |j: usize| {
            matches!(self.entity_kind(j), "GPE" | "ORG")
                || matches!(
                    &*self.doc.tokens[j].lemma,
                    "country" | "nation" | "state" | "company" | "firm" | "ministry" | "government" | "party"
                )
        };
        let Some(person) = self.heads[noun].filter(|&p| p < noun && self.relations[noun] == "nmod") else {
            return;
        };
        let from = self.has_preposition(noun, &["from", "of", "in", "at", "for"]);
        let people = matches!(self.xpos(person), "NNS" | "NN") && self.upos(person) == Upos::Noun;
        if who && from && people && body(noun) && !body(person) {
            self.heads[i] = Some(person);
        }
    }

    /// "pulled out of *talks*": an object has no preposition.
    fn object_with_preposition(&mut self, i: usize) {
        let prepositions = ["of", "from", "to", "with", "in", "at", "on", "for", "by"];
        let behind = self.relations[i] == "obj" && self.heads[i].is_some_and(|v| v < i);
        if behind && self.has_preposition(i, &prepositions) {
            self.relations[i] = "obl";
        }
    }

    /// "vowed *never* to raise taxes": what stands between a verb and "to" says something of the infinitive.
    fn negated_infinitive(&mut self, i: usize) {
        let last = i + 1 >= self.heads.len();
        let not = !last && matches!(self.form(i), "never" | "not");
        let Some(verb) = self.heads[i].filter(|&v| v + 1 == i && not && self.xpos(i + 1) == "TO") else {
            return;
        };
        if let Some(infinitive) = self.heads[i + 1].filter(|&h| self.heads[h] == Some(verb) && h > i) {
            self.heads[i] = Some(infinitive);
        }
    }

    /// "Okada met with *the secretary*": a second subject behind its verb, with a preposition.
    fn subject_with_preposition(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && self.relations[i] == "nsubj") else { return };
        let prepositions = ["with", "to", "in", "at", "on", "from", "by"];
        let first = self.children(verb).any(|c| c < verb && self.relations[c].starts_with("nsubj"));
        if first && self.has_preposition(i, &prepositions) {
            self.relations[i] = "obl";
        }
    }

    /// "pushed for *Rome* to leave": a subject behind its verb, between "for" and an infinitive, is the infinitive's.
    fn subject_of_infinitive(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && self.relations[i] == "nsubj") else { return };
        let infinitive = self.children(verb).find(|&w| {
            let marks = |word: &str| {
                self.children(w)
                    .any(|m| self.relations[m] == "mark" && self.form(m).eq_ignore_ascii_case(word))
            };
            w > i && matches!(self.relations[w], "advcl" | "xcomp" | "ccomp") && marks("for") && marks("to")
        });
        if infinitive.is_some() {
            self.heads[i] = infinitive;
        }
    }

    /// "*Rome* has pulled out, a minister said": of two subjects of "said", the one before the clause that is reported
    /// belongs to the clause.
    fn subject_of_report(&mut self, i: usize) {
        let Some(said) = self.heads[i].filter(|&v| i < v && self.is_subject(i)) else { return };
        let other = self.children(said).any(|c| c > i && self.is_subject(c));
        let reported = self.children(said).find(|&c| {
            let ends = self.children(said).filter(|&s| s > i && self.is_subject(s)).all(|s| s > c);
            c > i
                && c < said
                && ends
                && matches!(self.relations[c], "ccomp" | "parataxis")
                && self.is_clause(c)
        });
        if let Some(clause) = reported.filter(|&c| other && !self.has(c, &["nsubj", "nsubj:pass", "csubj"])) {
            self.heads[i] = Some(clause);
            // "Also on Monday, ...": what stands in front of the clause belongs to it as well.
            self.hand_down(said, clause, |t, c| c < i && t.relations[c] == "obl");
        }
    }

    /// "He is to meet them, *the Vatican* said": a second subject behind its verb, in front of a verb of saying that has none,
    /// is the speaker.
    fn reporter_in_clause(&mut self, i: usize) {
        let Some(clause) = self.heads[i].filter(|&v| v < i && self.relations[i] == "nsubj") else { return };
        let first = self.children(clause).any(|c| c < clause && self.relations[c].starts_with("nsubj"));
        let said = self.heads[clause].filter(|&s| {
            i < s && self.is_finite(s) && matches!(self.relations[clause], "ccomp" | "parataxis")
        });
        if let Some(said) = said.filter(|&s| first && !self.has(s, &["nsubj", "nsubj:pass", "csubj"])) {
            self.heads[i] = Some(said);
        }
    }

    /// "that he had telephoned and that they had met *last week*": an adjunct behind a joined clause with a subject of its
    /// own belongs to that clause.
    fn adjunct_of_last_clause(&mut self, i: usize) {
        let Some(verb) = self.heads[i].filter(|&v| v < i && self.relations[i].starts_with("obl")) else {
            return;
        };
        let joined = self.children(verb).filter(|&c| c > verb && c < i && self.relations[c] == "conj");
        let joined =
            joined.filter(|&c| self.upos(c) == Upos::Verb && self.has(c, &["nsubj", "nsubj:pass"])).last();
        if joined.is_some() {
            self.heads[i] = joined;
        }
    }

    /// "signed a deal to build homes in Riga *on Friday*": a day behind what is agreed is that of the signing, and so is the place beside it.
    fn day_of_signing(&mut self, i: usize) {
        let Some(infinitive) = self.heads[i].filter(|&v| v < i && self.relations[i].starts_with("obl"))
        else {
            return;
        };
        let object = self.heads[infinitive].filter(|_| self.relations[infinitive] == "acl");
        let signed = object.and_then(|o| self.heads[o].filter(|_| self.relations[o] == "obj"));
        let Some(verb) = signed.filter(|&v| self.xpos(v) == "VBD" && concludes(&self.doc.tokens[v].lemma))
        else {
            return;
        };
        let is_date = |d: usize| self.entity_kind(d) == "DATE";
        let bare = !self.has(i, &["case"]);
        let open = self.xpos(infinitive) == "VB" && self.has(infinitive, &["mark"]);
        if !(open && is_date(i) && (bare || self.has_preposition(i, &["on"]))) {
            return;
        }
        let begin = i - usize::from(!bare);
        let beside = self.children(infinitive).find(|&c| {
            c + 1 == begin && self.relations[c] == "obl" && self.has_preposition(c, &["in", "at"])
        });
        self.heads[i] = Some(verb);
        if let Some(place) = beside.filter(|&c| self.upos(c) == Upos::Propn) {
            self.heads[place] = Some(verb);
        }
    }

    /// "A maker on Thursday *withdrew* its bid for Lumo": a nominal before a finite verb without a subject, hung on a word
    /// behind the verb, is the subject.
    fn subject_hung_forward(&mut self, verb: usize, sentence: Range<usize>) {
        if !self.is_finite(verb)
            || self.upos(verb) != Upos::Verb
            || self.has(verb, &["nsubj", "nsubj:pass", "csubj", "expl"])
            || !matches!(self.relations[verb], "root" | "ccomp" | "parataxis")
        {
            return;
        }
        let hung = |t: &Self, i: usize| {
            matches!(t.upos(i), Upos::Noun | Upos::Propn | Upos::Pron)
                && matches!(t.relations[i], "appos" | "nmod" | "obl" | "obj" | "conj" | "dislocated")
                && t.heads[i].is_some_and(|h| h > verb && sentence.contains(&h))
                && !t.has(i, &["case"])
        };
        let mut found = (sentence.start..verb).filter(|&i| hung(self, i)).collect::<Vec<_>>().into_iter();
        let Some(subject) = found.next() else { return };
        self.heads[subject] = Some(verb);
        self.relations[subject] = "nsubj";
        for named in found {
            self.heads[named] = Some(subject);
            self.relations[named] = "appos";
        }
    }

    fn is_clause(&self, i: usize) -> bool {
        self.upos(i) == Upos::Verb || self.has(i, &["aux", "cop"])
    }

    /// "left in the race after rival Marco *Rubio dropped* out": a finite clause after a subordinator whose subject the
    /// parser hung on a word before the clause.
    fn lost_subject(&mut self, verb: usize, sentence: Range<usize>) {
        if self.relations[verb] != "advcl"
            || !self.is_finite(verb)
            || self.has(verb, &["nsubj", "nsubj:pass", "csubj"])
        {
            return;
        }
        let Some(mark) = self.children(verb).find(|&m| m < verb && self.relations[m] == "mark") else {
            return;
        };
        let stray = (mark + 1..verb).find(|&i| {
            matches!(self.upos(i), Upos::Noun | Upos::Propn | Upos::Pron)
                && self.heads[i].is_some_and(|h| h < mark && sentence.contains(&h))
                && matches!(self.relations[i], "nmod" | "obl" | "obj" | "appos" | "conj" | "nsubj")
                && !self.has(i, &["case"])
                && !self.is_under(verb, i)
        });
        if let Some(i) = stray {
            self.heads[i] = Some(verb);
            self.relations[i] = "nsubj";
        }
    }
}

/// Nouns that say what somebody wants or is to do.
fn takes_infinitive(lemma: &str) -> bool {
    matches!(
        lemma,
        "plan"
            | "bid"
            | "proposal"
            | "decision"
            | "promise"
            | "pledge"
            | "vow"
            | "commitment"
            | "offer"
            | "attempt"
            | "effort"
            | "threat"
            | "deal"
            | "agreement"
    )
}

/// The prepositions that say between whom, against or for whom a noun is.
fn takes_preposition(lemma: &str) -> &'static [&'static str] {
    match lemma {
        "tie" | "link" | "relation" | "relationship" | "connection" | "alliance" => &["with"],
        "charge" | "lawsuit" | "suit" | "case" | "sanction" | "action" => &["against"],
        "complaint" => &["against", "to"],
        "aid" | "assistance" | "subsidy" | "access" | "threat" | "answer" | "payment" | "contribution"
        | "objection" => &["to"],
        "venture" | "partnership" => &["with"],
        "cooperation" | "co-operation" => &["with", "in"],
        "participation" | "involvement" | "membership" | "part" => &["in"],
        "support" => &["for", "to"],
        "funding" | "nomination" => &["for"],
        "control" => &["over"],
        _ => &[],
    }
}

/// Verbs for making a deal, which is over in a day.
fn concludes(lemma: &str) -> bool {
    matches!(lemma, "sign" | "ink" | "initial" | "seal" | "strike" | "reach" | "conclude" | "clinch")
}

/// Adverbs that make one verb with the verb before them.
pub fn is_particle(word: &str) -> bool {
    matches!(word, "out" | "off" | "away" | "back" | "down" | "up")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::fixture::document;

    /// Governor and relation of a node after repairs.
    pub(super) fn repaired(tree: &str, node: usize) -> (Option<usize>, String) {
        let doc = document(tree);
        let trees = repair(&doc, &vec![0; doc.tokens.len()]);
        (trees.heads[node], trees.relations[node].to_owned())
    }

    #[test]
    fn what_stands_behind_such_a_complement_is_the_object() {
        let s = |case: &str| {
            format!(
                "Oslo/PROPN/2/nsubj dismissed/VERB/0/root as/ADP/4/case false/ADJ/2/obl {case} a/DET/7/det report/NOUN/2/obl"
            )
        };
        assert_eq!(repaired(&s("so/ADV/2/advmod"), 6), (Some(1), "obj".to_owned()));
        assert_eq!(repaired(&s("in/ADP/7/case"), 6), (Some(1), "obl".to_owned()));
    }

    #[test]
    fn what_one_takes_part_in_belongs_to_the_part() {
        let s = |object: &str, kind: &str| {
            format!(
                "Oslo/PROPN/2/nsubj ended/VERB/0/root its/PRON/4/nmod:poss {object}/NOUN/2/obj/{object} in/ADP/6/case talks/NOUN/2/obl//NNS/{kind}"
            )
        };
        assert_eq!(repaired(&s("participation", ""), 5), (Some(3), "nmod".to_owned()));
        assert_eq!(repaired(&s("part", ""), 5), (Some(3), "nmod".to_owned()));
        assert_eq!(repaired(&s("participation", "DATE"), 5), (Some(1), "obl".to_owned()));
        assert_eq!(repaired(&s("talk", ""), 5), (Some(1), "obl".to_owned()));
    }

    #[test]
    fn a_sum_in_front_of_an_object_is_of_it() {
        let s = |verb: usize| {
            format!(
                "Oslo/PROPN/2/nsubj drops/VERB/0/root £/SYM/2/obj//$/MONEY 2/NUM/3/nummod//CD/MONEY bid/NOUN/{verb}/obj"
            )
        };
        assert_eq!(repaired(&s(2), 2), (Some(4), "compound".to_owned()));
        assert_eq!(repaired(&s(1), 2), (Some(1), "obj".to_owned()));
    }

    #[test]
    fn who_is_said_of_the_persons_from_a_country() {
        let s = |whose: &str, who: &str| {
            format!(
                "{whose}/NOUN/6/nsubj//NNS from/ADP/3/case nations/NOUN/1/nmod/nation/NNS {who}/PRON/5/nsubj met/VERB/3/acl:relcl spoke/VERB/0/root"
            )
        };
        assert_eq!(repaired(&s("envoys", "who"), 4), (Some(0), "acl:relcl".to_owned()));
        assert_eq!(repaired(&s("goods", "which"), 4), (Some(2), "acl:relcl".to_owned()));
    }

    #[test]
    fn a_sentence_in_which_a_word_governs_itself_is_found() {
        let doc = document(
            "talks/NOUN/2/nsubj ended/VERB/0/root early/ADV/2/advmod\nRome/PROPN/2/nsubj left/VERB/0/root",
        );
        let heads = |first| vec![first, None, Some(1), Some(4), None];
        let trees = |first| Repaired { doc: &doc, heads: heads(first), relations: vec!["dep"; 5] };
        let sentence = [0, 0, 0, 1, 1];
        assert_eq!(trees(Some(1)).in_circles(&sentence), BTreeSet::new());
        let mut circle = trees(Some(2));
        circle.heads[2] = Some(0);
        assert_eq!(circle.in_circles(&sentence), BTreeSet::from([0]));
    }

    #[test]
    fn a_verb_has_one_subject() {
        let s = "Prosecutors/NOUN/2/nsubj suspect/VERB/0/root the/DET/4/det mayor/NOUN/2/nsubj of/ADP/6/case fraud/NOUN/4/nmod";
        assert_eq!(repaired(s, 3), (Some(1), "obj".to_owned()));
        let s = "said/VERB/0/root the/DET/3/det mayor/NOUN/1/nsubj";
        assert_eq!(repaired(s, 2), (Some(0), "nsubj".to_owned()));
    }

    #[test]
    fn what_hangs_on_a_particle_belongs_to_its_verb() {
        let s = "stayed/VERB/0/root away/ADV/1/advmod from/ADP/5/case the/DET/5/det summit/NOUN/2/obl";
        assert_eq!(repaired(s, 4), (Some(0), "obl".to_owned()));
        let s = "the/DET/2/det way/NOUN/0/root out/ADV/2/advmod of/ADP/5/case it/PRON/3/obl";
        assert_eq!(repaired(s, 4), (Some(2), "obl".to_owned()));
        let s =
            "pull/VERB/0/root/pull/VB out/ADP/1/compound:prt of/ADP/2/fixed the/DET/5/det pact/NOUN/1/obl";
        assert_eq!(repaired(s, 2), (Some(4), "case".to_owned()));
    }

    #[test]
    fn the_first_part_of_a_word_is_no_preposition() {
        let s = "lost/VERB/0/root the/DET/5/det by/ADP/5/case +-/PUNCT/3/punct +elections/NOUN/1/obj";
        assert_eq!(repaired(s, 2), (Some(4), "compound".to_owned()));
        assert_eq!(repaired(s, 3), (Some(4), "punct".to_owned()));
        let s = "lost/VERB/0/root by/ADP/4/case -/PUNCT/4/punct elections/NOUN/1/obl";
        assert_eq!(repaired(s, 1), (Some(3), "case".to_owned()));
    }

    #[test]
    fn what_has_an_object_is_no_noun() {
        let s = "left/VERB/0/root a/DET/4/det consortium/NOUN/4/compound building/NOUN/1/obj a/DET/6/det railway/NOUN/4/obj";
        assert_eq!(repaired(s, 2), (Some(0), "obj".to_owned()));
        assert_eq!(repaired(s, 1), (Some(2), "det".to_owned()));
        assert_eq!(repaired(s, 3), (Some(2), "acl".to_owned()));
        let s = "left/VERB/0/root a/DET/4/det station/NOUN/4/compound building/NOUN/1/obj today/NOUN/1/obl";
        assert_eq!(repaired(s, 2), (Some(3), "compound".to_owned()));
    }

    #[test]
    fn a_past_form_between_two_nouns_is_their_verb() {
        let s = |tag: &str| {
            format!(
                "The/DET/2/det party/NOUN/4/nsubj shelved/VERB/2/acl/shelve/{tag} plans/NOUN/0/root to/PART/6/mark leave/VERB/4/acl/leave/VB"
            )
        };
        assert_eq!(repaired(&s("VBD"), 1), (Some(2), "nsubj".to_owned()));
        assert_eq!(repaired(&s("VBD"), 3), (Some(2), "obj".to_owned()));
        assert_eq!(repaired(&s("VBN"), 3), (None, "root".to_owned()));
    }

    #[test]
    fn due_is_said_of_the_noun_before_it() {
        let s = "of/ADP/3/case the/DET/3/det summit/NOUN/0/root due/ADJ/6/case/due/JJ in/ADP/6/case May/PROPN/3/nmod";
        assert_eq!(repaired(s, 3), (Some(2), "acl".to_owned()));
        assert_eq!(repaired(s, 5), (Some(3), "obl".to_owned()));
        let s = "talks/NOUN/7/nsubj ,/PUNCT/1/punct due/ADJ/5/mark/due/JJ to/PART/3/fixed open/VERB/7/advcl/open/VB ,/PUNCT/5/punct stalled/VERB/0/root";
        assert_eq!(repaired(s, 2), (Some(0), "acl".to_owned()));
        assert_eq!(repaired(s, 4), (Some(2), "xcomp".to_owned()));
        let s = "a/DET/2/det delay/NOUN/0/root due/ADP/5/case/due/IN to/ADP/3/fixed rain/NOUN/2/nmod";
        assert_eq!(repaired(s, 2), (Some(4), "case".to_owned()));
    }

    #[test]
    fn what_follows_the_verb_of_saying_is_not_said() {
        let s = "over/ADV/3/ccomp Obi/PROPN/3/nsubj said/VERB/0/root/say/VBD while/SCONJ/5/mark meeting/VERB/1/advcl/meet/VBG";
        assert_eq!(repaired(s, 4), (Some(2), "advcl".to_owned()));
    }

    #[test]
    fn a_past_form_with_an_object_is_active() {
        let s = "Both/PRON/2/nsubj:pass signed/VERB/0/root/sign/VBD pacts/NOUN/2/obj";
        assert_eq!(repaired(s, 0), (Some(1), "nsubj".to_owned()));
        let s = "pacts/NOUN/3/nsubj:pass were/AUX/3/aux:pass signed/VERB/0/root/sign/VBN";
        assert_eq!(repaired(s, 0), (Some(2), "nsubj:pass".to_owned()));
    }

    #[test]
    fn a_subject_between_for_and_to_is_the_infinitives() {
        let s = "We/PRON/2/nsubj pushed/VERB/0/root/push/VBD for/SCONJ/6/mark Rome/PROPN/2/nsubj to/PART/6/mark leave/VERB/2/advcl/leave/VB";
        assert_eq!(repaired(s, 3), (Some(5), "nsubj".to_owned()));
    }

    #[test]
    fn of_two_subjects_the_first_belongs_to_what_is_reported() {
        let s = "Rome/PROPN/5/nsubj pulled/VERB/5/ccomp/pull/VBD out/ADP/2/compound:prt Obi/PROPN/5/nsubj said/VERB/0/root/say/VBD";
        assert_eq!(repaired(s, 0), (Some(1), "nsubj".to_owned()));
        assert_eq!(repaired(s, 3), (Some(4), "nsubj".to_owned()));
        let s = "of/ADP/2/case cabinet/NOUN/0/root ,/PUNCT/5/punct State/PROPN/5/compound Council/PROPN/8/nsubj ,/PUNCT/5/punct Li/PROPN/8/nsubj spoke/VERB/2/parataxis/speak/VBD";
        assert_eq!(repaired(s, 4), (Some(1), "appos".to_owned()));
    }

    #[test]
    fn a_second_subject_before_the_verb_of_saying_is_the_speaker() {
        let tree = "He/PRON/3/nsubj will/AUX/3/aux meet/VERB/6/ccomp/meet/VB them/PRON/3/obj Rome/PROPN/3/nsubj said/VERB/0/root/say/VBD";
        assert_eq!(repaired(tree, 4), (Some(5), "nsubj".to_owned()));
        assert_eq!(repaired(tree, 0), (Some(2), "nsubj".to_owned()));
    }

    #[test]
    fn a_second_subject_with_a_preposition_is_none() {
        let tree = "Obi/PROPN/2/nsubj met/VERB/0/root/meet/VBD with/ADP/4/case Xi/PROPN/2/nsubj";
        assert_eq!(repaired(tree, 3), (Some(1), "obl".to_owned()));
        assert_eq!(repaired(tree, 0), (Some(1), "nsubj".to_owned()));
    }

    #[test]
    fn an_infinitive_is_said_of_the_plan_before_it() {
        let s = "dropped/VERB/0/root its/PRON/3/nmod:poss plan/NOUN/1/obj/plan to/PART/5/mark//TO expand/VERB/1/advcl/expand/VB";
        assert_eq!(repaired(s, 4), (Some(2), "acl".to_owned()));
        let s = "sold/VERB/0/root its/PRON/3/nmod:poss mine/NOUN/1/obj/mine to/PART/5/mark//TO cut/VERB/1/advcl/cut/VB";
        assert_eq!(repaired(s, 4), (Some(0), "advcl".to_owned()));
    }

    #[test]
    fn what_follows_a_noun_that_takes_it_is_said_of_the_noun() {
        let s = |noun: &str, with: &str| {
            format!(
                "cut/VERB/0/root its/PRON/3/nmod:poss {noun}/NOUN/1/obj/{noun} {with}/ADP/5/case Oslo/PROPN/1/obl"
            )
        };
        assert_eq!(repaired(&s("tie", "with"), 4), (Some(2), "nmod".to_owned()));
        assert_eq!(repaired(&s("tie", "in"), 4), (Some(0), "obl".to_owned()));
        assert_eq!(repaired(&s("rate", "with"), 4), (Some(0), "obl".to_owned()));
    }

    #[test]
    fn an_object_has_no_preposition() {
        let s = "pulled/VERB/0/root out/ADP/1/compound:prt of/ADP/4/case talks/NOUN/1/obj";
        assert_eq!(repaired(s, 3), (Some(0), "obl".to_owned()));
    }

    #[test]
    fn what_stands_before_to_negates_the_infinitive() {
        let s = "vowed/VERB/0/root never/ADV/1/advmod to/PART/4/mark//TO quit/VERB/1/xcomp";
        assert_eq!(repaired(s, 1), (Some(3), "advmod".to_owned()));
    }

    #[test]
    fn an_adjunct_belongs_to_the_clause_in_front_of_it() {
        let s = "called/VERB/0/root/call/VBD and/CCONJ/4/cc they/PRON/4/nsubj met/VERB/1/conj/meet/VBD Friday/PROPN/1/obl:unmarked";
        assert_eq!(repaired(s, 4), (Some(3), "obl:unmarked".to_owned()));
    }

    #[test]
    fn the_day_behind_what_is_agreed_is_that_of_the_signing() {
        let s = |verb: &str, date: &str| {
            format!(
                "{verb} a/DET/3/det deal/NOUN/1/obj to/PART/5/mark build/VERB/3/acl/build/VB homes/NOUN/5/obj in/ADP/8/case Riga/PROPN/5/obl//NNP/GPE on/ADP/10/case Friday/PROPN/5/obl//NNP{date}"
            )
        };
        let signed = s("signed/VERB/0/root/sign/VBD", "/DATE");
        assert_eq!(repaired(&signed, 9), (Some(0), "obl".to_owned()));
        assert_eq!(repaired(&signed, 7), (Some(0), "obl".to_owned()));
        // A plan may say when.
        assert_eq!(
            repaired(&s("announced/VERB/0/root/announce/VBD", "/DATE"), 9),
            (Some(4), "obl".to_owned())
        );
        assert_eq!(repaired(&s("signed/VERB/0/root/sign/VBD", ""), 9), (Some(4), "obl".to_owned()));
    }

    #[test]
    fn a_subject_hung_on_a_later_word_comes_back() {
        let s = "Orlo/PROPN/5/appos withdrew/VERB/0/root/withdraw/VBD bids/NOUN/2/obj for/ADP/5/case Lumo/PROPN/3/nmod";
        assert_eq!(repaired(s, 0), (Some(1), "nsubj".to_owned()));
    }

    #[test]
    fn a_finite_clause_gets_its_lost_subject_back() {
        let s = "one/NUM/2/nsubj left/VERB/0/root/leave/VBD after/SCONJ/5/mark Rubio/PROPN/1/nmod dropped/VERB/2/advcl/drop/VBD";
        assert_eq!(repaired(s, 3), (Some(4), "nsubj".to_owned()));
    }
}
