//! Finds trigger words by an index over lemmas and tests the conditions of their rules.

use super::judge;
use super::load::RuleBook;
use super::rule::{Condition, PhraseWord, Property, Rule, Test, Trigger};
use super::subject::Arguments;
use super::wording;
use crate::document::{Span, Upos};
use crate::syntax::{Tree, phrase};
use std::collections::BTreeMap;

/// Which triggers a word can open. One look-up a token, however many rules there are.
#[derive(Debug, Clone, Default)]
pub struct Index {
    by_word: BTreeMap<String, Vec<(usize, usize)>>,
    /// Triggers that any word may open.
    open: Vec<(usize, usize)>,
}

/// A trigger found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Index of the rule in the book.
    pub rule: usize,
    /// The node that stands for the event.
    pub node: usize,
    /// The words of the trigger.
    pub span: Span,
    /// Whether the rule itself would turn it down, and the network's word is what it stands on.
    pub doubted: bool,
}

/// What speaks against a rule at a trigger.
#[derive(Debug, Clone, Copy)]
pub enum Objection<'a> {
    /// The rule knows this sense of the word to be none of its kind.
    Block(&'a Condition),
    /// It may be another sense.
    Doubt(&'a Condition),
    /// Nothing holds of what the rule requires.
    Lack,
}

impl Objection<'_> {
    /// For people: what was found at the trigger, or what is missing.
    pub fn in_words(self, rule: &Rule, arguments: &Arguments, node: usize) -> String {
        let (what, condition) = match self {
            Self::Block(condition) => ("blocked", condition),
            Self::Doubt(condition) => ("doubted", condition),
            Self::Lack => return wording::lacking(&rule.require, arguments, node),
        };
        format!("{} [{what}: {}]", wording::finding(condition, arguments, node), condition.text)
    }
}

impl Index {
    /// The index of all rules of a book.
    pub fn new(book: &RuleBook) -> Self {
        let mut index = Self::default();
        for (r, rule) in book.rules.iter().enumerate() {
            for (t, trigger) in rule.triggers.iter().enumerate() {
                let words = match trigger {
                    Trigger::Word { lemmas, .. } => lemmas.clone(),
                    Trigger::Phrase { words, .. } => words[0].filter.words().unwrap_or_default(),
                    Trigger::Form(_) | Trigger::Sense { .. } => {
                        index.open.push((r, t));
                        continue;
                    }
                };
                for word in words {
                    index.by_word.entry(word).or_default().push((r, t));
                }
            }
        }
        index
    }

    /// All triggers of a text, in reading order, then in the order of the rules.
    pub fn candidates(&self, book: &RuleBook, tree: &Tree) -> Vec<Candidate> {
        let mut found = Vec::new();
        for i in 0..tree.len() {
            let mut open: Vec<(usize, usize)> = self.open.clone();
            let joined = tree.hyphenated(i).map(|h| h.lemma.as_str());
            for word in [tree.lemma(i), tree.lower(i)].into_iter().chain(joined) {
                open.extend(self.by_word.get(word).into_iter().flatten());
            }
            open.sort_unstable();
            open.dedup();
            for (rule, trigger) in open {
                if let Some((node, span)) =
                    book.rules[rule].triggers[trigger].at(tree, i, &book.rules[rule].kind)
                {
                    found.push(Candidate { rule, node, span, doubted: false });
                }
            }
        }
        found
    }
}

impl Trigger {
    /// The node and span of the trigger that opens at node `i`.
    fn at(&self, tree: &Tree, i: usize, kind: &str) -> Option<(usize, Span)> {
        match self {
            Trigger::Word { verb: false, lemmas, .. } => {
                if let Some(joined) = tree.hyphenated(i).filter(|h| lemmas.contains(&h.lemma)) {
                    let ends = [joined.tokens.start, joined.tokens.end - 1].map(|t| tree.token(t).span);
                    return Some((i, ends[0].cover(ends[1])));
                }
                matches!(tree.upos(i), Upos::Noun | Upos::Propn).then(|| (i, tree.token(i).span))
            }
            Trigger::Word { particles, .. } => {
                let particle = tree.particle(i);
                let fits = particles.is_empty()
                    || particle.is_some_and(|p| particles.iter().any(|w| w == tree.lower(p)))
                    || opening_particle(tree, i, particles).is_some();
                if tree.upos(i) != Upos::Verb || !fits {
                    return None;
                }
                Some((i, with_particle(tree, i, particle.or_else(|| opening_particle(tree, i, particles)))))
            }
            Trigger::Phrase { words, head } => phrase_at(tree, i, words, *head),
            Trigger::Form(regex) => {
                let nominal = matches!(tree.upos(i), Upos::Noun | Upos::Propn | Upos::X | Upos::Num);
                (nominal && regex.is_match(tree.form(i))).then(|| (i, tree.token(i).span))
            }
            Trigger::Sense { verb } => {
                let fits = match tree.upos(i) {
                    Upos::Verb | Upos::Adj => *verb,
                    Upos::Noun | Upos::Propn | Upos::Num | Upos::X => !*verb,
                    _ => false,
                };
                if !fits || !judge::is_sure(tree.doc, tree.token(i).span, kind) {
                    return None;
                }
                Some((i, with_particle(tree, i, tree.particle(i).filter(|_| *verb))))
            }
        }
    }
}

/// The words of a trigger: with its particle where that stands right behind it.
fn with_particle(tree: &Tree, i: usize, particle: Option<usize>) -> Span {
    let span = tree.token(i).span;
    particle.filter(|&p| p == i + 1).map_or(span, |p| span.cover(tree.token(p).span))
}

/// A particle that the tree hangs on the following noun: "pulled [out of the race]", "pulled troops [out of Mali]".
fn opening_particle(tree: &Tree, verb: usize, particles: &[String]) -> Option<usize> {
    let near = (verb + 1..tree.sentence_nodes(verb).end).take(6);
    near.into_iter().find(|&i| {
        particles.iter().any(|p| p == tree.lower(i))
            && (i == verb + 1
                || tree.head(i) == Some(verb)
                || tree.head(i).and_then(|h| tree.head(h)) == Some(verb)
                || tree.head(i).and_then(|h| tree.head(h)).and_then(|h| tree.head(h)) == Some(verb))
    })
}

fn phrase_at(tree: &Tree, start: usize, words: &[PhraseWord], head: usize) -> Option<(usize, Span)> {
    let (end, mut at, mut node) = (tree.sentence_nodes(start).end, start, start);
    for (w, word) in words.iter().enumerate() {
        if at < end && word.filter.holds(tree, at) {
            if w == head {
                node = at;
            }
            at += 1;
        } else if !word.optional {
            return None;
        }
    }
    Some((node, tree.token(start).span.cover(tree.token(at - 1).span)))
}

impl Rule {
    /// Whether the network alone finds its triggers.
    pub fn is_by_sense(&self) -> bool {
        self.triggers.iter().all(|t| matches!(t, Trigger::Sense { .. }))
    }

    /// Why the rule does not hold of a trigger; `None` where it holds.
    pub fn objection(&self, arguments: &Arguments, node: usize) -> Option<Objection<'_>> {
        let holds = |c: &&Condition| c.holds(arguments, node);
        let block = self.block.iter().find(holds).map(Objection::Block);
        block.or_else(|| self.doubt.iter().find(holds).map(Objection::Doubt)).or_else(|| {
            let lacks = !self.require.is_empty() && !self.require.iter().any(|c| holds(&c));
            lacks.then_some(Objection::Lack)
        })
    }
}

fn is_capital(tree: &Tree, node: usize) -> bool {
    tree.form(node).chars().next().is_some_and(char::is_uppercase)
}

impl Condition {
    /// Whether all tests hold of the node.
    pub fn holds(&self, arguments: &Arguments, node: usize) -> bool {
        self.tests.iter().all(|t| t.holds(arguments, node))
    }
}

impl Test {
    /// Whether it holds of the node.
    pub fn holds(&self, arguments: &Arguments, node: usize) -> bool {
        let tree = arguments.tree;
        let holds = match &self.what {
            Property::Path(path) => !path.follow(arguments, node).0.is_empty(),
            Property::Negated => tree.negation(node).is_some(),
            Property::Passive => tree.is_passive(node),
            Property::Bare => tree.child(node, &["det", "nmod:poss", "nummod"]).is_none(),
            Property::Definite => tree.is_definite(node),
            Property::Plural => matches!(tree.xpos(node), "NNS" | "NNPS"),
            Property::Several => arguments.surface(node).is_some_and(|s| {
                phrase::members(tree, s).len() > 1
                    || matches!(tree.xpos(s), "NNS" | "NNPS")
                    || matches!(
                        tree.lower(s),
                        "they" | "we" | "both" | "two" | "three" | "all" | "them" | "us"
                    )
            }),
            Property::Name => {
                tree.upos(node) == Upos::Propn
                    || (is_capital(tree, node) && node > 0 && is_capital(tree, node - 1))
            }
            Property::Headline => !arguments.is_finite(node),
        };
        holds != self.negated
    }
}
