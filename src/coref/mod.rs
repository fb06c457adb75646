//! Mentions grouped into actors by sieves, the surest first: names by names; then, in reading order, descriptions, groups
//! and pronouns by the actor that fits and is most salient (after the multi-pass sieve of Raghunathan et al. 2010; salience by
//! grammatical role and distance after Lappin & Leass 1994) and, where the model has a head for it, likeliest by the network.

mod belonging;
mod binding;
mod description;
mod group;
mod index;
mod lexicon;
mod meant;
mod name;
mod office;
mod one_of;
mod profile;
mod pronoun;
mod ranker;
mod salience;
mod title;
mod unnamed;

pub use description::names_owner;
pub use ranker::{Ranker, Ranking};

use crate::document::{Actor, Document, Span};
use crate::syntax::Tree;
use crate::text;
use group::Group;
use index::Index;
use profile::Profile;
use salience::Presence;
use std::collections::BTreeSet;

/// Groups the mentions of a document into actors, in order of first mention. Reads sentences, trees and entities.
pub fn resolve(doc: &Document) -> Vec<Actor> {
    let tree = Tree::new(doc);
    let nobody = vec![Vec::new(); tree.len()];
    let mut cast = Cast {
        tree: &tree,
        actors: Vec::new(),
        groups: Vec::new(),
        heads: nobody.clone(),
        parts: nobody,
        present: vec![Vec::new(); doc.sentences.len()],
        index: Index::default(),
        quotes: text::quotations(&doc.text),
        apart: (usize::MAX, Vec::new()),
    };
    let titles = title::ShortTitles::new(&tree);
    for (e, entity) in doc.entities.iter().enumerate() {
        let acts = matches!(
            &*entity.kind,
            "PERSON" | "PER" | "ORG" | "GPE" | "NORP" | "LOC" | "FAC" | "MISC" | "EVENT" | "LAW"
        );
        let mut letters = || {
            let words = doc.tokens_in(entity.span);
            words.len() == 1 && title::place(&mut cast, &titles, words.start)
        };
        // "the *Belgian*" is somebody named elsewhere.
        let national = || {
            &*entity.kind == "NORP"
                && doc.tokens_in(entity.span).last().is_some_and(|i| one_of::is_national(&tree, i))
        };
        if acts && !description::is_entity(&tree, e) && !letters() && !national() {
            name::place(&mut cast, e);
        }
    }
    cast.groups = group::named_together(&cast);
    profile::affiliate(&mut cast);
    // Reading order, so that each looks back on what is resolved already.
    for i in 0..tree.len() {
        let placed = (tree.entity(i).is_none() && title::place(&mut cast, &titles, i))
            || belonging::place(&mut cast, i)
            || group::place(&mut cast, i, true)
            || description::place_people(&mut cast, i)
            || group::place(&mut cast, i, false)
            || one_of::place(&mut cast, i)
            || description::place_aged(&mut cast, i)
            || office::place(&mut cast, i)
            || description::place(&mut cast, i)
            || unnamed::place(&mut cast, i);
        if !placed {
            match tree.entity(i).filter(|&e| description::is_entity(&tree, e)) {
                // "the Kingdom" of which nothing more was said.
                Some(e) if doc.entities[e].span.end == tree.token(i).span.end => name::place(&mut cast, e),
                _ => pronoun::place(&mut cast, i),
            }
        }
        profile::affiliate_by(&mut cast, i);
    }
    cast.finish()
}

/// Where the actors of a text are mentioned, for look-ups by place.
#[derive(Debug)]
pub struct Mentions {
    /// With the actor, by start.
    all: Vec<(Span, usize)>,
    longest: usize,
}

impl Mentions {
    /// The mentions of all actors of a document.
    pub fn new(actors: &[Actor]) -> Self {
        let of =
            |(a, actor): (usize, &Actor)| actor.mentions.iter().map(move |m| (*m, a)).collect::<Vec<_>>();
        let mut all: Vec<(Span, usize)> = actors.iter().enumerate().flat_map(of).collect();
        all.sort_unstable();
        let longest = all.iter().map(|(m, _)| m.len()).max().unwrap_or(0);
        Self { all, longest }
    }

    /// The actor that a phrase names: the one whose mention shares most with it, of equals the one with the shortest mention.
    pub fn actor_at(&self, span: Span) -> Option<usize> {
        let first = self.all.partition_point(|(m, _)| m.start + self.longest <= span.start);
        let near = self.all[first..].iter().take_while(|(m, _)| m.start < span.end);
        let shared = |m: Span| m.end.min(span.end).saturating_sub(m.start.max(span.start));
        let best = |m: Span, actor: usize| (shared(m), std::cmp::Reverse(m.len()), actor);
        near.filter(|(m, _)| m.overlaps(span)).max_by_key(|(m, a)| best(*m, *a)).map(|(_, a)| *a)
    }
}

/// Whether a name is that of a country, in one of the forms that newspapers use.
pub fn is_country(name: &str) -> bool {
    lexicon::is_country(name.strip_prefix("the ").unwrap_or(name))
}

/// Whether a mention stands in the place and date in front of agency copy, or in the line that says who wrote it.
pub fn is_credit(doc: &Document, mention: Span) -> bool {
    let sentence = doc.sentence_at(mention.start).map(|s| doc.slice(doc.sentences[s].span));
    sentence.is_some_and(|s| {
        let byline = s.starts_with("By ") && s.len() < 120 && !s.ends_with(['.', '?', '!']);
        byline || s.ends_with(['-', '\u{2013}', '\u{2014}', '_'])
    })
}

/// Whether those whom a noun names act for the one they belong to: "its delegation", "envoys of both countries".
pub fn acts_for_owner(lemma: &str, plural: bool) -> bool {
    lexicon::acts_for_owner(lemma, plural)
}

/// Whether an actor with a name can be called by a noun: a person "the minister", a body "the firm".
pub fn may_be_called(actor: &Actor, lemma: &str) -> bool {
    let person = matches!(actor.kind.as_str(), "PERSON" | "PER");
    match lexicon::class(lemma) {
        Some(lexicon::Class::Person) => person,
        Some(lexicon::Class::Country) => is_country(&actor.name),
        Some(_) => actor.kind == "ORG",
        None => actor.kind != "GPE",
    }
}

/// Whether bodies called so have names and minds of their own: "the Danish federation" is not Denmark.
pub fn is_association(lemma: &str) -> bool {
    lexicon::is_loose(lemma)
}

/// Whether one who is called so speaks for a country or people: a minister, no singer.
pub fn is_office(lemma: &str) -> bool {
    lexicon::is_office(lemma)
}

/// The actors found so far, and the groups in which the text names them.
struct Cast<'a> {
    tree: &'a Tree<'a>,
    actors: Vec<Figure>,
    groups: Vec<Group>,
    /// By word: the actors of which it heads a mention, and those of which it is in one.
    heads: Vec<Vec<usize>>,
    parts: Vec<Vec<usize>>,
    /// By sentence.
    present: Vec<Vec<Presence>>,
    index: Index,
    /// What is said in quotation marks.
    quotes: Vec<Span>,
    /// A word in one, and those who say it, whom it does not mean.
    apart: (usize, Vec<usize>),
}

/// An actor in the making.
struct Figure {
    name: String,
    /// Entity type; `body`, `person`, `people` or `thing` for one without a name, empty for a group.
    kind: String,
    mentions: Vec<Mention>,
    members: Vec<usize>,
    profile: Profile,
    /// The one for whom this one speaks or acts.
    acts_for: Option<usize>,
    /// Only its people have been named so far: "British".
    by_demonym: bool,
}

/// One mention of an actor.
#[derive(Clone, Copy)]
struct Mention {
    span: Span,
    /// The word that governs the others.
    head: usize,
}

impl Figure {
    fn new(name: &str, kind: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            mentions: Vec::new(),
            members: Vec::new(),
            profile: Profile::default(),
            acts_for: None,
            by_demonym: false,
        }
    }

    fn is_person(&self) -> bool {
        matches!(self.kind.as_str(), "PERSON" | "PER")
    }

    fn is_body(&self) -> bool {
        matches!(self.kind.as_str(), "ORG" | "body")
    }

    fn is_place(&self) -> bool {
        matches!(self.kind.as_str(), "GPE" | "LOC")
    }

    fn is_country(&self) -> bool {
        self.kind == "GPE" && lexicon::is_country(&self.name)
    }

    fn into_actor(self) -> Actor {
        let mentions: BTreeSet<Span> = self.mentions.iter().map(|m| m.span).collect();
        Actor {
            name: self.name,
            kind: self.kind,
            mentions: mentions.into_iter().collect(),
            members: self.members,
            acts_for: self.acts_for,
        }
    }
}

impl Cast<'_> {
    /// The actors that have mentions, numbered anew.
    fn finish(self) -> Vec<Actor> {
        let mut number = 0;
        let numbers: Vec<Option<usize>> = self
            .actors
            .iter()
            .map(|a| {
                let kept = !a.mentions.is_empty();
                number += usize::from(kept);
                kept.then(|| number - 1)
            })
            .collect();
        let mut actors: Vec<Actor> =
            self.actors.into_iter().filter(|a| !a.mentions.is_empty()).map(Figure::into_actor).collect();
        for actor in &mut actors {
            actor.members = actor.members.iter().filter_map(|&m| numbers[m]).collect();
            actor.acts_for = actor.acts_for.and_then(|a| numbers[a]);
        }
        actors
    }

    fn add(&mut self, figure: Figure) -> usize {
        let actor = self.actors.len();
        self.index.note(actor, &figure);
        self.actors.push(figure);
        actor
    }

    fn mention(&mut self, actor: usize, span: Span, head: usize) {
        let (tree, mention) = (self.tree, Mention { span, head });
        self.actors[actor].mentions.push(mention);
        self.heads[head].push(actor);
        let weight = self.weight(&mention);
        self.present[tree.sentence(head)].push(Presence { actor, head, weight });
        for i in tree.doc.tokens_in(span).filter(|&i| span.contains(tree.token(i).span)) {
            self.parts[i].push(actor);
        }
    }

    /// Gives all mentions of one actor to another.
    fn hand_over(&mut self, from: usize, to: usize) {
        let moved = std::mem::take(&mut self.actors[from].mentions);
        let rename = |all: &mut Vec<usize>| all.iter_mut().filter(|a| **a == from).for_each(|a| *a = to);
        for m in &moved {
            rename(&mut self.heads[m.head]);
            self.tree.doc.tokens_in(m.span).for_each(|i| rename(&mut self.parts[i]));
            let present = &mut self.present[self.tree.sentence(m.head)];
            present.iter_mut().filter(|p| p.actor == from).for_each(|p| p.actor = to);
        }
        self.actors[to].mentions.extend(moved);
    }

    /// The actor of which the node is a mention, or part of one.
    fn actor_of(&self, node: usize) -> Option<usize> {
        self.parts[node].iter().copied().min()
    }

    /// The first actor of which a word heads a mention.
    fn headed(&self, word: usize) -> Option<usize> {
        self.heads[word].iter().copied().min()
    }

    /// The actor that a possessive means; by "whose", whom its clause is about.
    fn owner(&self, possessive: usize) -> Option<usize> {
        if self.tree.lower(possessive) != "whose" {
            return self.headed_by(possessive);
        }
        let clause = self.tree.ancestors(possessive).find(|&a| self.tree.rel(a) == "acl:relcl")?;
        self.tree.head(clause).and_then(|h| self.headed_by(h))
    }

    /// The actor that the phrase which a word heads mentions.
    fn headed_by(&self, word: usize) -> Option<usize> {
        self.headed(word).or_else(|| {
            // "President *Lena Holm*"
            let tree = self.tree;
            let mut names = tree.children(word).iter().filter(|&&c| matches!(tree.rel(c), "flat" | "appos"));
            names.find_map(|&c| self.headed(c)).or_else(|| self.actor_of(word))
        })
    }
}

/// Whether an entity type is one of places.
pub fn is_place(kind: &str) -> bool {
    matches!(kind, "GPE" | "LOC" | "FAC")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Anaphor, Antecedents, Argument, Predicate, Predicates, Role};
    use crate::syntax::fixture::document;

    fn actors(lines: &str) -> Vec<(String, usize)> {
        resolve(&document(lines)).into_iter().map(|a| (a.name, a.mentions.len())).collect()
    }

    #[test]
    fn the_mention_that_shares_most_with_a_phrase_names_it() {
        let actor = |mentions: &[(usize, usize)]| Actor {
            mentions: mentions.iter().map(|&(start, end)| Span::new(start, end)).collect(),
            ..Actor::default()
        };
        let mentions = Mentions::new(&[actor(&[(0, 10), (30, 33)]), actor(&[(5, 8)]), actor(&[(29, 40)])]);
        assert_eq!(mentions.actor_at(Span::new(0, 4)), Some(0));
        assert_eq!(mentions.actor_at(Span::new(5, 8)), Some(1), "the shorter of two that share as much");
        assert_eq!(mentions.actor_at(Span::new(32, 39)), Some(2));
        assert_eq!(mentions.actor_at(Span::new(12, 29)), None);
    }

    #[test]
    fn a_last_name_and_a_pronoun_join_the_full_name() {
        let found = actors(
            "Mette/PROPN/3/nsubj//NNP/PERSON Holm/PROPN/1/flat//NNP/PERSON spoke/VERB/0/root\n\
             Holm/PROPN/2/nsubj//NNP/PERSON said/VERB/0/root/say she/PRON/4/nsubj//PRP left/VERB/2/ccomp",
        );
        assert_eq!(found, [("Mette Holm".to_owned(), 3)]);
    }

    #[test]
    fn the_company_is_an_organisation_and_no_place() {
        let found = actors(
            "Vernex/PROPN/2/nsubj//NNP/ORG fell/VERB/0/root in/ADP/4/case Rome/PROPN/2/obl//NNP/GPE\n\
             the/DET/2/det company/NOUN/3/nsubj//NN agreed/VERB/0/root",
        );
        assert_eq!(found, [("Vernex".to_owned(), 2), ("Rome".to_owned(), 1)]);
    }

    #[test]
    fn what_a_name_is_called_tells_whom_a_description_means() {
        let found = actors(
            "Norrgruv/PROPN/4/nsubj//NNP/ORG ,/PUNCT/3/punct miner/NOUN/1/appos//NN sued/VERB/0/root Calder/PROPN/4/obj//NNP/ORG ./PUNCT/4/punct\n\
             Calder/PROPN/2/nsubj//NNP/ORG smiled/VERB/0/root\n\
             the/DET/2/det miner/NOUN/3/nsubj//NN won/VERB/0/root",
        );
        // The name, the apposition, and "the miner".
        assert_eq!(found, [("Norrgruv".to_owned(), 3), ("Calder".to_owned(), 2)]);
    }

    /// What the network might say: that a token refers to another with a probability.
    fn refers(mut doc: Document, token: usize, antecedents: &[(usize, f32)]) -> Document {
        let mut found = doc.antecedents.take().map_or_else(Vec::new, |a| a.found);
        found.push(Anaphor { token, antecedents: antecedents.to_vec() });
        doc.antecedents = Some(Antecedents { found });
        doc
    }

    #[test]
    fn the_network_speaks_for_another_than_the_most_salient() {
        let lines = "Vernex/PROPN/2/nsubj//NNP/ORG sued/VERB/0/root Calder/PROPN/2/obj//NNP/ORG\n\
                     it/PRON/2/nsubj//PRP agreed/VERB/0/root";
        let doc = document(lines);
        assert_eq!(resolve(&doc)[0].mentions.len(), 2);
        let doc = refers(doc, 3, &[(0, 0.1), (2, 0.8)]);
        assert_eq!(resolve(&doc)[1].mentions.len(), 2);
    }

    #[test]
    fn a_pronoun_means_whom_the_next_one_means() {
        let doc = document(
            "Obi/PROPN/2/nsubj//NNP/PERSON left/VERB/0/root\n\
             she/PRON/2/nsubj//PRP said/VERB/0/root she/PRON/4/nsubj//PRP agreed/VERB/2/ccomp",
        );
        let unsure = refers(doc.clone(), 2, &[(4, 0.9)]);
        assert_eq!(resolve(&unsure)[0].mentions.len(), 1, "of the second nothing is known");
        let doc = refers(refers(doc, 2, &[(4, 0.9)]), 4, &[(2, 0.7), (0, 0.2)]);
        assert_eq!(resolve(&doc)[0].mentions.len(), 3);
    }

    #[test]
    fn a_description_that_no_sieve_knows_goes_where_the_network_is_sure() {
        let lines = "Vernex/PROPN/2/nsubj//NNP/ORG sued/VERB/0/root Calder/PROPN/2/obj//NNP/ORG\n\
                     the/DET/2/det upstart/NOUN/3/nsubj//NN agreed/VERB/0/root";
        let doc = document(lines);
        assert!(resolve(&doc).iter().all(|a| a.mentions.len() == 1));
        assert!(resolve(&refers(doc.clone(), 4, &[(2, 0.3)])).iter().all(|a| a.mentions.len() == 1));
        assert_eq!(resolve(&refers(doc, 4, &[(2, 0.8)]))[1].mentions.len(), 2);
    }

    #[test]
    fn a_title_means_whom_it_stood_before_whatever_is_new_about_them() {
        let lines = "Crown/PROPN/3/nmod:desc//NNP Prince/PROPN/3/nmod:desc//NNP Erik/PROPN/6/nsubj//NNP/PERSON and/CCONJ/5/cc Holm/PROPN/3/conj//NNP/PERSON met/VERB/0/root\n\
                     the/DET/4/det young/ADJ/4/amod Crown/PROPN/4/compound//NNP Prince/PROPN/5/nsubj//NNP spoke/VERB/0/root";
        assert_eq!(actors(lines), [("Erik".to_owned(), 2), ("Holm".to_owned(), 1)]);
        // A body is told from others by what is said of it.
        let lines = "the/DET/3/det miner/NOUN/3/nmod:desc//NN Vernex/PROPN/4/nsubj//NNP/ORG fell/VERB/0/root\n\
                     the/DET/3/det rival/ADJ/3/amod miner/NOUN/4/nsubj//NN rose/VERB/0/root";
        assert_eq!(actors(lines)[0], ("Vernex".to_owned(), 1));
    }

    #[test]
    fn a_pronoun_makes_actors_of_people_without_a_name() {
        let lines = "Sources/NOUN/2/nsubj//NNS spoke/VERB/0/root\n\
                     they/PRON/2/nsubj//PRP left/VERB/0/root";
        let doc = document(lines);
        assert!(resolve(&doc).is_empty());
        assert_eq!(
            resolve(&refers(doc, 2, &[(0, 0.7)]))
                .into_iter()
                .map(|a| (a.name, a.mentions.len()))
                .collect::<Vec<_>>(),
            [("Sources".to_owned(), 2)]
        );
    }

    #[test]
    fn the_government_of_a_country_is_that_country_and_no_firm() {
        let text = "Vernex/PROPN/2/nsubj//NNP/ORG sued/VERB/0/root India/PROPN/2/obj//NNP/GPE ./PUNCT/2/punct\n\
            the/DET/3/det GOVERNMENT government/NOUN/4/nsubj//NN agreed/VERB/0/root";
        // "the Indian government" is India even where the network would have Vernex, "the government" at least not Vernex.
        for (before, india) in [("Indian/ADJ/3/amod//JJ/NORP", 3), ("new/ADJ/3/amod//JJ", 1)] {
            let mut doc = document(&text.replace("GOVERNMENT", before));
            doc.antecedents =
                Some(Antecedents { found: vec![Anaphor { token: 6, antecedents: vec![(0, 0.5)] }] });
            let found: Vec<_> = resolve(&doc).into_iter().map(|a| (a.name, a.mentions.len())).collect();
            assert_eq!(found[..2], [("Vernex".to_owned(), 1), ("India".to_owned(), india)], "{before}");
        }
    }

    #[test]
    fn it_refers_to_a_thing_that_the_network_is_sure_of() {
        let lines = "The/DET/2/det lawsuit/NOUN/3/nsubj//NN names/VERB/0/root Vernex/PROPN/3/obj//NNP/ORG\n\
                     it/PRON/2/nsubj//PRP asks/VERB/0/root more/ADJ/2/obj";
        let actors = resolve(&refers(document(lines), 4, &[(1, 0.8), (3, 0.1)]));
        let lawsuit = actors.iter().find(|a| a.name == "The lawsuit").unwrap();
        assert_eq!((&*lawsuit.kind, lawsuit.mentions.len()), ("thing", 2));
    }

    #[test]
    fn a_possessive_in_front_of_its_subject_is_the_subjects() {
        let doc = document(
            "Holm/PROPN/2/nsubj//NNP/PERSON left/VERB/0/root\n\
             For/ADP/3/case his/PRON/3/nmod:poss//PRP$ part/NOUN/6/obl//NN ,/PUNCT/3/punct Alm/PROPN/6/nsubj//NNP/PERSON stayed/VERB/0/root",
        );
        let alm = resolve(&doc).into_iter().find(|a| a.name == "Alm").unwrap();
        assert_eq!(alm.mentions.iter().map(|m| doc.slice(*m)).collect::<Vec<_>>(), ["his", "Alm"]);
    }

    #[test]
    fn a_pronoun_is_nobody_who_is_named_in_what_it_does() {
        let doc = document(
            "Drexel/PROPN/2/nsubj//NNP/ORG fell/VERB/0/root\n\
             Vernex/PROPN/2/nsubj//NNP/ORG said/VERB/0/root/say it/PRON/4/nsubj//PRP made/VERB/2/ccomp a/DET/6/det deal/NOUN/4/obj with/ADP/8/case Drexel/PROPN/6/nmod//NNP/ORG",
        );
        let vernex = resolve(&doc).into_iter().find(|a| a.name == "Vernex").unwrap();
        assert_eq!(vernex.mentions.len(), 2);
    }

    #[test]
    fn a_description_is_nobody_who_is_first_named_in_what_it_says() {
        let said = |talks: &str| {
            document(&format!(
                "the/DET/2/det agency/NOUN/3/nsubj//NN said/VERB/0/root/say it/PRON/5/nsubj//PRP left/VERB/3/ccomp talks/NOUN/5/obj with/ADP/8/case {talks}/PROPN/6/nmod//NNP/ORG",
            ))
        };
        let doc = refers(said("Vernex"), 1, &[(7, 0.9)]);
        let vernex = resolve(&doc).into_iter().find(|a| a.name == "Vernex").unwrap();
        assert_eq!(vernex.mentions.len(), 1);
        // Named before, it may say its own name again.
        let mut again = document(
            "Vernex/PROPN/2/nsubj//NNP/ORG fell/VERB/0/root\n\
             the/DET/2/det agency/NOUN/3/nsubj//NN said/VERB/0/root/say it/PRON/5/nsubj//PRP left/VERB/3/ccomp talks/NOUN/5/obj at/ADP/8/case Vernex/PROPN/6/nmod//NNP/ORG",
        );
        again = refers(again, 3, &[(0, 0.9)]);
        let vernex = resolve(&again).into_iter().find(|a| a.name == "Vernex").unwrap();
        assert!(vernex.mentions.iter().any(|m| again.slice(*m) == "the agency"), "{vernex:?}");
    }

    #[test]
    fn they_are_the_ministers_or_their_countries_and_not_both() {
        let they = |ministers: f32, countries: f32| {
            let doc = document(
                "ministers/NOUN/6/nsubj/minister/NNS of/ADP/3/case Kenya/PROPN/1/nmod//NNP/GPE and/CCONJ/5/cc Mali/PROPN/3/conj//NNP/GPE met/VERB/0/root\n\
                 they/PRON/2/nsubj//PRP agreed/VERB/0/root",
            );
            let doc = refers(doc, 6, &[(0, ministers), (2, countries), (4, countries)]);
            let actors = resolve(&doc);
            let at = Mentions::new(&actors).actor_at(doc.tokens[6].span).unwrap();
            actors[at].name.clone()
        };
        assert_eq!(they(0.5, 0.2), "ministers of Kenya and Mali");
        assert_eq!(they(0.2, 0.4), "Kenya and Mali");
    }

    #[test]
    fn you_are_the_one_spoken_to() {
        let doc = document(
            "you/PRON/2/nsubj//PRP agreed/VERB/4/ccomp Holm/PROPN/4/nsubj//NNP/PERSON told/VERB/0/root/tell Alm/PROPN/4/iobj//NNP/PERSON",
        );
        let alm = resolve(&doc).into_iter().find(|a| a.name == "Alm").unwrap();
        assert_eq!(alm.mentions.len(), 2);
    }

    #[test]
    fn they_are_all_with_whom_somebody_met() {
        let doc = document(
            "Ross/PROPN/2/nsubj//NNP/PERSON intends/VERB/0/root to/PART/4/mark meet/VERB/2/xcomp with/ADP/6/case Holm/PROPN/4/obl//NNP/PERSON and/CCONJ/8/cc Alm/PROPN/6/conj//NNP/PERSON\n\
             They/PRON/2/nsubj//PRP agreed/VERB/0/root",
        );
        assert_eq!(resolve(&doc).last().unwrap().members, [0, 1, 2]);
    }

    #[test]
    fn a_title_belongs_to_the_name_behind_it() {
        let found = actors(
            "Lee/PROPN/2/nsubj//NNP/PERSON watched/VERB/0/root\n\
             the/DET/2/det chairman/NOUN/5/nsubj//NN Lena/PROPN/2/flat//NNP/PERSON Holm/PROPN/3/flat//NNP/PERSON spoke/VERB/0/root",
        );
        assert_eq!(found, [("Lee".to_owned(), 1), ("Lena Holm".to_owned(), 2)]);
    }

    #[test]
    fn an_acronym_joins_its_name() {
        let found = actors(
            "Penske/PROPN/4/nsubj//NNP/ORG Automotive/PROPN/1/flat//NNP/ORG Group/PROPN/1/flat//NNP/ORG won/VERB/0/root\n\
             PAG/PROPN/2/nsubj//NNP/ORG rose/VERB/0/root",
        );
        assert_eq!(found, [("Penske Automotive Group".to_owned(), 2)]);
    }

    #[test]
    fn letters_in_brackets_stand_for_who_holds_the_office() {
        let lines = "Deputy/PROPN/2/compound Commissioner/PROPN/6/nmod:desc (/PUNCT/4/punct DC/PROPN/2/appos )/PUNCT/4/punct Ana/PROPN/8/nsubj//NNP/PERSON Obi/PROPN/6/flat//NNP/PERSON spoke/VERB/0/root\n\
                     the/DET/2/det DC/PROPN/3/nsubj//NNP/ORG agreed/VERB/0/root";
        assert!(actors(lines).contains(&("Ana Obi".to_owned(), 2)));
        // No office: letters of something else.
        let other = lines.replace("Deputy", "Dorset").replace("Commissioner", "Corner");
        assert!(actors(&other).contains(&("Ana Obi".to_owned(), 1)));
    }

    #[test]
    fn letters_stand_for_an_office_that_was_said_in_full() {
        let lines = "Chief/PROPN/3/compound Election/PROPN/3/compound Commissioner/PROPN/4/nmod:desc Ana/PROPN/6/nsubj//NNP/PERSON Obi/PROPN/4/flat//NNP/PERSON spoke/VERB/0/root\n\
                     the/DET/2/det CEC/PROPN/3/nsubj//NNP agreed/VERB/0/root";
        assert_eq!(actors(lines), [("Ana Obi".to_owned(), 2)]);
        assert_eq!(actors(&lines.replace("CEC", "CEO")), [("Ana Obi".to_owned(), 1)]);
    }

    #[test]
    fn the_parties_are_not_others_than_those_spoken_of() {
        let lines = "Chad/PROPN/4/nsubj//NNP/GPE and/CCONJ/3/cc Mali/PROPN/1/conj//NNP/GPE met/VERB/0/root\n\
                     nine/NUM/2/nummod//CD parties/NOUN/3/nsubj/party/NNS ran/VERB/0/root\n\
                     the/DET/2/det parties/NOUN/3/nsubj/party/NNS agreed/VERB/0/root";
        let meant = |lines: &str| resolve(&document(lines)).iter().any(|a| a.members.len() == 2);
        assert!(!meant(lines));
        assert!(meant(&lines.replace(
            "nine/NUM/2/nummod//CD parties/NOUN/3/nsubj/party/NNS",
            "nine/NUM/2/nummod//CD runners/NOUN/3/nsubj/runner/NNS"
        )));
    }

    #[test]
    fn the_three_are_those_named_together() {
        let doc = document(
            "Chad/PROPN/6/nsubj//NNP/GPE ,/PUNCT/3/punct Niger/PROPN/1/conj//NNP/GPE and/CCONJ/5/cc Mali/PROPN/1/conj//NNP/GPE met/VERB/0/root\n\
             the/DET/2/det three/NUM/3/nsubj//CD agreed/VERB/0/root",
        );
        let actors = resolve(&doc);
        assert_eq!(actors[3].members, [0, 1, 2]);
        assert_eq!(doc.slice(actors[3].mentions[0]), "the three");
    }

    #[test]
    fn a_name_in_front_of_what_it_is_says_who() {
        let doc = document(
            "Dock/PROPN/2/compound//NNP/ORG Union/PROPN/3/nsubj//NNP/ORG met/VERB/0/root\n\
             the/DET/4/det Port/PROPN/3/compound//NNP/ORG Workers/PROPN/4/compound//NNPS/ORG union/NOUN/5/nsubj//NN left/VERB/0/root",
        );
        let actors = resolve(&doc);
        let port = actors.iter().find(|a| a.name == "Port Workers").unwrap();
        let said: Vec<&str> = port.mentions.iter().map(|m| doc.slice(*m)).collect();
        assert!(said.contains(&"the Port Workers union"), "{actors:?}");
    }

    #[test]
    fn her_party_is_the_one_for_which_she_speaks() {
        let doc = document(
            "Concord/PROPN/2/nsubj//NNP/ORG left/VERB/0/root\n\
             its/PRON/2/nmod:poss//PRP$ leader/NOUN/4/nsubj//NN Obi/PROPN/2/appos//NNP/PERSON agreed/VERB/0/root\n\
             she/PRON/2/nsubj//PRP promised/VERB/0/root her/PRON/4/nmod:poss//PRP$ party/NOUN/5/nsubj//NN helps/VERB/2/ccomp",
        );
        let actors = resolve(&doc);
        assert_eq!(actors[1].acts_for, Some(0), "{actors:?}");
        let concord: Vec<&str> = actors[0].mentions.iter().map(|m| doc.slice(*m)).collect();
        assert_eq!(concord, ["Concord", "its", "her party"]);
    }

    #[test]
    fn no_party_is_his_company() {
        let mentions = |noun: &str| {
            let doc = document(&format!(
                "Concord/PROPN/2/compound//NNP/ORG Party/PROPN/3/nsubj//NNP/ORG left/VERB/0/root\n\
                 its/PRON/2/nmod:poss//PRP$ leader/NOUN/4/nsubj//NN Obi/PROPN/2/appos//NNP/PERSON agreed/VERB/0/root\n\
                 his/PRON/2/nmod:poss//PRP$ {noun}/NOUN/3/nsubj//NN helps/VERB/0/root"
            ));
            resolve(&doc)[0].mentions.len()
        };
        assert_eq!((mentions("party"), mentions("company")), (3, 2));
    }

    #[test]
    fn the_former_and_the_latter_are_those_named_together() {
        let doc = document(
            "Obi/PROPN/4/nsubj//NNP/PERSON and/CCONJ/3/cc Holm/PROPN/1/conj//NNP/PERSON met/VERB/0/root\n\
             the/DET/2/det former/ADJ/3/nsubj promised/VERB/0/root nothing/PRON/3/obj\n\
             the/DET/2/det latter/ADJ/3/nsubj agreed/VERB/0/root",
        );
        let actors = resolve(&doc);
        let of = |name: &str| {
            let actor = actors.iter().find(|a| a.name == name).unwrap();
            actor.mentions.iter().map(|m| doc.slice(*m)).collect::<Vec<_>>()
        };
        assert_eq!(of("Obi"), ["Obi", "the former"]);
        assert_eq!(of("Holm"), ["Holm", "the latter"]);
    }

    #[test]
    fn one_of_a_people_is_a_person_and_not_the_country() {
        let text = |second: &str| {
            let doc = document(&format!(
                "Obi/PROPN/2/nsubj//NNP/PERSON met/VERB/0/root Holm/PROPN/2/obj//NNP/PERSON\n{second}"
            ));
            let actors = resolve(&doc);
            let all = actors
                .iter()
                .flat_map(|a| a.mentions.iter().map(|m| (a.name.clone(), doc.slice(*m).to_owned())));
            all.collect::<Vec<_>>()
        };
        let one = text("the/DET/2/det Belgian/PROPN/3/nsubj//NNP/NORP left/VERB/0/root");
        assert!(one.contains(&("Obi".into(), "the Belgian".into())), "{one:?}");
        let all = text("the/DET/2/det Belgians/PROPN/3/nsubj//NNPS/NORP left/VERB/0/root");
        assert!(all.iter().any(|(name, said)| name == "Belgium" && said.ends_with("Belgians")), "{all:?}");
    }

    #[test]
    fn peoples_in_front_of_a_noun_are_named_together() {
        let doc = document(
            "Chad/PROPN/2/nsubj//NNP/GPE hosted/VERB/0/root Kenyan/ADJ/6/amod//JJ/NORP and/CCONJ/5/cc Malian/ADJ/3/conj//JJ/NORP envoys/NOUN/2/obj//NNS\n\
             the/DET/3/det two/NUM/3/nummod//CD sides/NOUN/4/nsubj/side/NNS agreed/VERB/0/root",
        );
        let actors = resolve(&doc);
        assert_eq!(actors[3].members, [1, 2], "{actors:?}");
    }

    #[test]
    fn the_second_of_two_peoples_joined_by_a_hyphen_is_named_too() {
        let text = |hyphen: &str, malian: &str| {
            resolve(&document(&format!(
                "Kenyan/ADJ/4/amod//JJ/NORP {hyphen}/PUNCT/1/punct {malian}/ADJ/1/conj//JJ talks/NOUN/5/nsubj//NNS ended/VERB/0/root\n\
                 both/DET/2/det sides/NOUN/3/nsubj/side/NNS agreed/VERB/0/root",
            )))
        };
        let spaced = text("-", "Malian");
        assert!(spaced.iter().all(|a| a.name != "Mali"), "with spaces it is a dash: {spaced:?}");
        let actors = text("+-", "+Malian");
        assert_eq!(actors.iter().map(|a| &*a.name).collect::<Vec<_>>(), ["Kenya", "Mali", "Kenya and Mali"]);
    }

    /// With what the network might say: that a token is an event to which others are parties.
    fn meets(mut doc: Document, token: usize, parties: &[usize]) -> Document {
        let party = |&token| Argument { token, role: Role::Actors, score: 0.9 };
        let arguments = parties.iter().map(party).collect();
        let found = vec![Predicate { token, kinds: vec![0.9], statuses: Vec::new(), arguments }];
        doc.predicates = Some(Predicates { kinds: vec!["meeting".into()], found });
        doc
    }

    #[test]
    fn the_two_sides_are_the_parties_of_the_last_event_named_or_not() {
        let lines = "Unions/NOUN/2/nsubj/union/NNS want/VERB/0/root talks/NOUN/2/obj/talk/NNS from/ADP/5/case Vernex/PROPN/3/nmod//NNP/ORG\n\
                     the/DET/3/det two/NUM/3/nummod//CD sides/NOUN/4/nsubj/side/NNS agreed/VERB/0/root";
        let names = |doc: &Document| {
            let actors = resolve(doc);
            let sides = actors.iter().find(|a| a.members.len() == 2);
            sides.map(|s| s.members.iter().map(|&m| actors[m].name.clone()).collect::<Vec<_>>())
        };
        assert_eq!(names(&document(lines)), None);
        assert_eq!(names(&meets(document(lines), 2, &[0, 4])), Some(vec!["Unions".into(), "Vernex".into()]));
    }

    #[test]
    fn two_descriptions_of_those_from_one_country_are_no_two_sides() {
        let lines = "an/DET/3/det Italian/ADJ/3/amod//JJ/NORP firm/NOUN/4/nsubj/firm/NN met/VERB/0/root a/DET/7/det Malian/ADJ/7/amod//JJ/NORP envoy/NOUN/4/obj/envoy/NN\n\
                     the/DET/3/det two/NUM/3/nummod//CD sides/NOUN/4/nsubj/side/NNS agreed/VERB/0/root";
        let has_group = |doc| resolve(&meets(doc, 3, &[2, 6])).iter().any(|a| a.members.len() == 2);
        assert!(has_group(document(lines)));
        assert!(!has_group(document(&lines.replace("Malian", "Italian"))));
    }

    #[test]
    fn we_is_the_speaker_where_the_network_is_not_sure_of_another() {
        let doc = document(
            "Vernex/PROPN/2/nsubj//NNP/ORG grew/VERB/0/root\n\
             we/PRON/2/nsubj//PRP agreed/VERB/5/ccomp ,/PUNCT/2/punct Obi/PROPN/5/nsubj//NNP/PERSON said/VERB/0/root/say",
        );
        let speaks = |p| {
            resolve(&refers(doc.clone(), 2, &[(0, p)]))
                .iter()
                .find(|a| a.name == "Obi")
                .unwrap()
                .mentions
                .len()
        };
        assert_eq!(speaks(0.3), 2);
        assert_eq!(speaks(0.8), 1);
    }

    #[test]
    fn we_may_be_two_whom_the_network_names() {
        let doc = document(
            "Rome/PROPN/2/nsubj//NNP/GPE hosted/VERB/0/root Oslo/PROPN/2/obj//NNP/GPE\n\
             we/PRON/2/nsubj//PRP agreed/VERB/0/root",
        );
        assert_eq!(resolve(&refers(doc.clone(), 3, &[(0, 0.4), (2, 0.3)]))[2].members, [0, 1]);
        assert!(resolve(&refers(doc, 3, &[(0, 0.7), (2, 0.1)])).iter().all(|a| a.members.is_empty()));
    }

    #[test]
    fn he_of_whom_nothing_was_said_is_the_first_named_after() {
        let found = actors(
            "he/PRON/2/nsubj//PRP left/VERB/0/root\n\
             Holm/PROPN/2/nsubj//NNP/PERSON smiled/VERB/0/root\n\
             Alm/PROPN/2/nsubj//NNP/PERSON smiled/VERB/0/root",
        );
        assert_eq!(found, [("Holm".to_owned(), 2), ("Alm".to_owned(), 1)]);
    }

    #[test]
    fn he_in_a_quotation_is_not_who_says_it() {
        let lines = |open: &str, close: &str| {
            format!(
                "Alm/PROPN/2/nsubj//NNP/PERSON left/VERB/0/root\n\
                 {open}/PUNCT/3/punct he/PRON/3/nsubj//PRP lied/VERB/5/ccomp {close}/PUNCT/3/punct said/VERB/0/root/say Alm/PROPN/5/nsubj//NNP/PERSON"
            )
        };
        assert_eq!(actors(&lines("\"", "\""))[0], ("Alm".to_owned(), 2));
        assert_eq!(actors(&lines("(", ")"))[0], ("Alm".to_owned(), 3));
    }

    #[test]
    fn who_says_that_it_did_something_says_it_of_itself() {
        let found = actors(
            "Vernex/PROPN/2/nsubj//NNP/ORG fell/VERB/0/root\n\
             Orlo/PROPN/2/nsubj//NNP/ORG said/VERB/0/root/say it/PRON/4/nsubj//PRP kept/VERB/2/ccomp its/PRON/6/nmod:poss//PRP$ word/NOUN/4/obj//NN",
        );
        assert_eq!(found, [("Vernex".to_owned(), 1), ("Orlo".to_owned(), 3)]);
    }

    #[test]
    fn the_front_is_the_body_whose_name_ends_so() {
        let found = actors(
            "Savannah/PROPN/2/compound//NNP/ORG Front/PROPN/3/nsubj//NNP/ORG fell/VERB/0/root\n\
             the/DET/2/det front/NOUN/3/nsubj//NN agreed/VERB/0/root",
        );
        assert_eq!(found, [("Savannah Front".to_owned(), 2)]);
    }

    #[test]
    fn who_is_so_old_is_the_person_spoken_of() {
        let found = actors(
            "Holm/PROPN/2/nsubj//NNP/PERSON left/VERB/0/root\n\
             the/DET/6/det +51/NUM/4/nummod//CD +-/PUNCT/2/punct +year/NOUN/6/compound/year +-/PUNCT/4/punct +old/ADJ/7/nsubj//JJ smiled/VERB/0/root",
        );
        assert_eq!(found, [("Holm".to_owned(), 2)]);
    }

    #[test]
    fn two_of_many_are_those_listed_in_the_headline() {
        let doc = document(
            "Vernex/PROPN/5/nsubj//NNP/ORG and/CCONJ/3/cc Calder/PROPN/1/conj//NNP/ORG to/PART/5/mark merge/VERB/0/root\n\
             Two/NUM/5/nsubj//CD of/ADP/4/case the/DET/4/det firms/NOUN/1/nmod/firm/NNS signed/VERB/0/root\n\
             Three/NUM/5/nsubj//CD of/ADP/4/case the/DET/4/det firms/NOUN/1/nmod/firm/NNS fell/VERB/0/root",
        );
        let actors = resolve(&doc);
        assert_eq!(actors[2].members, [0, 1]);
        assert_eq!(doc.slice(actors[2].mentions[0]), "Two of the firms");
        assert_eq!(actors.len(), 3, "{actors:?}");
    }

    #[test]
    fn they_are_those_named_together() {
        let doc = document(
            "Oslo/PROPN/4/nsubj//NNP/GPE and/CCONJ/3/cc Riga/PROPN/1/conj//NNP/GPE met/VERB/0/root\n\
             they/PRON/2/nsubj//PRP agreed/VERB/0/root",
        );
        assert_eq!(resolve(&doc)[2].members, [0, 1]);
    }

    #[test]
    fn we_are_the_one_for_whom_the_speaker_speaks() {
        let doc = document(
            "we/PRON/2/nsubj//PRP agreed/VERB/3/ccomp said/VERB/0/root/say Mette/PROPN/3/nsubj//NNP/PERSON Holm/PROPN/4/flat//NNP/PERSON ,/PUNCT/7/punct head/NOUN/4/appos//NN of/ADP/9/case Vernex/PROPN/7/nmod//NNP/ORG",
        );
        let actors = resolve(&doc);
        assert_eq!(actors[1].name, "Vernex");
        assert!(actors[1].mentions.iter().any(|m| doc.slice(*m) == "we"), "{actors:?}");
    }

    #[test]
    fn a_pronoun_refers_to_somebody_without_a_name_who_is_named_later() {
        let found = actors(
            "An/DET/2/det envoy/NOUN/3/nsubj//NN left/VERB/0/root\n\
             he/PRON/2/nsubj//PRP smiled/VERB/0/root\n\
             the/DET/2/det envoy/NOUN/4/nsubj//NN Brandt/PROPN/2/appos//NNP/PERSON spoke/VERB/0/root",
        );
        // The name, "An envoy", "he", "the envoy".
        assert_eq!(found, [("Brandt".to_owned(), 4)]);
    }

    #[test]
    fn a_demonym_is_said_of_its_country() {
        let found = actors(
            "Kenyan/ADJ/2/amod//JJ/NORP envoys/NOUN/3/nsubj//NNS left/VERB/0/root Kenya/PROPN/3/obj//NNP/GPE",
        );
        assert_eq!(found[0], ("Kenya".to_owned(), 2));
    }

    #[test]
    fn a_country_is_called_what_the_text_calls_it() {
        let found = actors(
            "British/ADJ/2/amod//JJ/NORP envoys/NOUN/3/nsubj//NNS left/VERB/0/root Britain/PROPN/3/obj//NNP/GPE\n\
             British/ADJ/2/amod//JJ/NORP papers/NOUN/3/nsubj//NNS cheered/VERB/0/root",
        );
        assert_eq!(found[0], ("Britain".to_owned(), 3));
    }
}
