//! How present the actors are in the reader's mind at a word: each mention before it counts by its role, less with every sentence
//! in between (after Lappin & Leass 1994).

use super::group::Group;
use super::meant::Meant;
use super::{Cast, Figure, Mention, is_credit, is_place, lexicon};
use std::collections::BTreeMap;

/// Sentences that a pronoun or description looks back.
pub const MAX_SENTENCES: usize = 12;

/// Below this, nobody thinks of an actor any more.
const LEAST: f32 = 0.02;

/// How present an actor is of whom the text has not spoken yet, or not for long.
const UNSEEN: f32 = 0.01;

/// Where one mention of an actor stands, and what it is worth there.
#[derive(Clone, Copy)]
pub struct Presence {
    pub actor: usize,
    pub head: usize,
    pub weight: f32,
}

impl Cast<'_> {
    /// Actors mentioned before a node that somebody may still think of, with how present they are. `decay` is what a sentence
    /// leaves of it.
    pub fn saliences(&self, node: usize, decay: f32) -> BTreeMap<usize, f32> {
        let here = self.tree.sentence(node);
        let mut found = BTreeMap::new();
        for sentence in here.saturating_sub(MAX_SENTENCES)..=here {
            let left = decay.powi((here - sentence) as i32);
            for presence in self.present[sentence].iter().filter(|p| p.head < node) {
                *found.entry(presence.actor).or_default() += presence.weight * left;
            }
        }
        found
    }

    /// How present one actor is at a node.
    pub fn salience(&self, actor: usize, node: usize, decay: f32) -> f32 {
        self.saliences(node, decay).get(&actor).copied().unwrap_or(0.0)
    }

    /// How present a list of names is at a node, by the place of its head.
    pub fn group_salience(&self, group: &Group, node: usize, decay: f32) -> f32 {
        let tree = self.tree;
        let apart = tree.sentence(node).saturating_sub(tree.sentence(group.head));
        let head = Mention { span: tree.token(group.head).span, head: group.head };
        let meant = Meant::by(self, node);
        self.weight(&head) * decay.powi(apart as i32) * Meant::likeliness(meant.as_ref(), &group.members)
    }

    /// What a mention is worth by the place it has in its clause.
    pub fn weight(&self, mention: &Mention) -> f32 {
        let tree = self.tree;
        // Nothing in the copy refers to what stands in its credit line.
        if is_credit(tree.doc, mention.span) {
            return 0.0;
        }
        let mut node = mention.head;
        // A coordinated name has the role of the first, a name after a description at least the role of that.
        while matches!(tree.rel(node), "conj" | "appos") && tree.head(node).is_some_and(|h| h < node) {
            node = tree.head(node).unwrap_or(node);
        }
        let least = if tree.rel(mention.head) == "appos" { 0.6 } else { 0.0 };
        let place = matches!(
            tree.case_of(node).as_str(),
            "in" | "at" | "from" | "near" | "outside" | "to" | "through" | "into"
        );
        let weight: f32 = match tree.rel(node) {
            "nsubj" | "nsubj:pass" => 1.0,
            // "the Swiss firm" is not about Switzerland.
            "amod" => 0.15,
            // "the Defence Minister" is not about a defence.
            "compound" if tree.head(node).is_some_and(|h| lexicon::is_role(tree.lemma(h))) => 0.0,
            "obl" | "nmod"
                if place && tree.entity(node).is_some_and(|e| is_place(&tree.doc.entities[e].kind)) =>
            {
                0.1
            }
            "obj" | "iobj" | "appos" | "root" => 0.6,
            "obl" | "obl:agent" => 0.5,
            "nmod:poss" | "nmod" => 0.4,
            _ => 0.3,
        };
        weight.max(least)
    }

    /// Actors that fit, the likeliest first: mentioned before the node, or meant by it as the network says. Those that share the
    /// node's clause with a role of their own are out: in "Sweden urged the country", the country is another one.
    pub fn candidates(&self, node: usize, decay: f32, fits: impl Fn(&Figure) -> bool) -> Vec<usize> {
        let meant = Meant::by(self, node);
        let mut saliences = self.saliences(node, decay);
        saliences.retain(|_, salience| *salience > LEAST);
        for actor in meant.iter().flat_map(Meant::actors) {
            saliences.entry(actor).or_insert(UNSEEN);
        }
        let mut ranked: Vec<(f32, usize)> = saliences
            .into_iter()
            .filter(|&(a, _)| fits(&self.actors[a]) && !self.is_beside(a, node))
            .map(|(a, salience)| (salience.sqrt() * Meant::likeliness(meant.as_ref(), &[a]), a))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.into_iter().map(|(_, a)| a).collect()
    }
}
