//! Parties that a claim has from elsewhere in the text: of the claim that its noun refers back to, of the last commitment, of those named side by side.

use super::parties::Parties;
use super::roles;
use super::rule::Rule;
use super::subject::Arguments;
use crate::coref;
use crate::document::{Claim, Document, Filler, Role, Span, Upos};
use crate::syntax::{Tree, phrase};

/// How status and parties come from the claim that a noun refers back to.
pub const AS_FIRST_NAMED: &str = "as where it was first named";

/// How the parties of a deal are guessed.
const TOGETHER: &str = "side by side before";

/// Sentences for which those who acted together are taken to do so again.
const LATELY: usize = 5;

/// What came before a claim.
pub struct Before<'a> {
    pub parties: &'a Parties<'a>,
    /// The earlier claims of the document, the words that express them, and those that name them ([`named_by`]).
    pub claims: &'a [Claim],
    pub nodes: &'a [usize],
    pub names: &'a [usize],
}

impl<'a> Before<'a> {
    fn tree(&self) -> &'a Tree<'a> {
        self.parties.arguments.tree
    }

    fn doc(&self) -> &'a Document {
        self.tree().doc
    }

    /// Whether a sentence is at most so many before that of a word.
    fn is_near(&self, sentence: usize, node: usize, most: usize) -> bool {
        self.tree().sentence(node).saturating_sub(sentence) <= most
    }

    /// The last claim that a definite noun ("the summit") can refer back to: the same kind and the same word.
    pub fn antecedent(&self, rule: &Rule, node: usize) -> Option<&'a Claim> {
        let tree = self.tree();
        if !is_known(tree, node) || !matches!(tree.upos(node), Upos::Noun | Upos::Propn) {
            return None;
        }
        let earlier = || self.claims.iter().enumerate().rev().filter(|(_, c)| c.kind == rule.kind);
        let plural = |n: usize| tree.upos(n) == Upos::Noun && tree.xpos(n) == "NNS";
        let is_same = |n: usize| tree.lemma(n) == tree.lemma(node) && plural(n) == plural(node);
        let same = earlier().find(|&(i, _)| is_same(self.names[i]));
        let near = |i: usize| self.is_near(tree.sentence(self.nodes[i]), node, 1);
        // "The meeting, *which lasted six hours*, ...", "The meeting, *the third this year*, ..."
        let aside = |c: usize| {
            matches!(tree.rel(c), "acl:relcl" | "appos")
                && node + 1 < tree.len()
                && tree.form(node + 1) == ","
        };
        let plain = |c: usize| matches!(tree.rel(c), "det" | "punct" | "case") || aside(c);
        let bare = tree.children(node).iter().all(|&c| plain(c));
        let last = || earlier().next().filter(|&(i, _)| bare && near(i) && !rule.anaphoric);
        same.or_else(last).map(|(_, c)| c)
    }

    /// Whether a noun speaks of a deal that is known ("*the accord*"), in a text that has named a firm or a state.
    pub fn refers_to_a_deal(&self, node: usize) -> bool {
        let (tree, doc) = (self.tree(), self.doc());
        let at = tree.token(node).span.start;
        let mut before = doc.entities.iter().take_while(|e| e.span.end <= at);
        is_known(tree, node)
            && self.parties.arguments.lexicon.has("agreement", tree.lemma(node))
            && before.any(|e| can_strike_a_deal(&e.kind, doc.slice(e.span)))
    }

    /// Whether a claim not long before a word has these two parties.
    pub fn acted_together(&self, a: Span, b: Span, node: usize) -> bool {
        let has = |c: &Claim, party: Span| {
            let is_it = |f: &Filler| f.span.overlaps(party) || self.parties.is_same_party(f.span, party);
            fillers(c, Role::Actors).iter().any(is_it)
        };
        let mut near = self.claims.iter().rev().take_while(|c| self.is_near(c.sentence, node, LATELY));
        !a.overlaps(b) && near.any(|c| has(c, a) && has(c, b))
    }

    /// Those who act together in the sentence before an event of which only the passive speaks: "*Both sides* agreed ...
    /// Discussions were held", where its parties, as far as they are known, stand further back.
    pub fn together(&self, named: &[Span], node: usize) -> Option<Span> {
        let tree = self.tree();
        let made = |verb: usize| {
            matches!(tree.lemma(verb), "hold" | "make" | "reach" | "sign" | "strike" | "conclude")
        };
        let passive = tree.rel(node) == "nsubj:pass" && tree.head(node).is_some_and(made);
        if !passive || named.len() > 1 {
            return None;
        }
        let here = tree.sentence(node);
        let last = self.claims.iter().rev().take_while(|c| self.is_near(c.sentence, node, 1));
        let mut acting =
            last.filter(|c| c.sentence < here).flat_map(|c| fillers(c, Role::Actors)).map(|f| f.span);
        let joint = acting.find(|s| self.are_several(*s))?;
        named.iter().all(|n| n.end <= joint.start).then_some(joint)
    }

    /// Actors that a noun has from elsewhere in the text: those of the claim it refers to; for a rule that says so, also
    /// those of the last claim of its kind.
    pub fn borrowed(
        &self,
        named: &[Span],
        antecedent: Option<&'a Claim>,
        rule: &Rule,
        node: usize,
    ) -> Vec<(Span, &'static str)> {
        let tree = self.tree();
        let actors = |c: &'a Claim| fillers(c, Role::Actors);
        let at = tree.token(node).span.start;
        let from = |c: &'a Claim| {
            let spans = actors(c).iter().flat_map(|f| self.parties.by_name(f.span, at));
            spans.map(|s| (s, AS_FIRST_NAMED)).collect::<Vec<_>>()
        };
        let is_named = |s: Span| named.iter().any(|n| self.parties.name(*n) == self.parties.name(s));
        // A meeting keeps its parties for a sentence or so; a deal for the whole text.
        let near = |c: &&'a Claim| rule.anaphoric || self.is_near(c.sentence, node, 1);
        // What one party did says little of the other: "the agreement" after "Rome agreed".
        let whole = |c: &&'a Claim| !rule.anaphoric || actors(c).len() > 1;
        // "a day after *the deal* was inked": whoever made what a verb is about.
        let theme = theme(&self.parties.arguments, node).and_then(|theme| self.antecedent(rule, theme));
        if let Some(earlier) = theme.or(antecedent.filter(near).filter(whole))
            && (named.is_empty() || actors(earlier).iter().any(|f| is_named(f.span)))
        {
            return from(earlier).into_iter().filter(|(s, _)| !is_named(*s)).collect();
        }
        let made = tree.rel(node) == "nsubj:pass" && self.parties.arguments.support(node).is_some();
        let deal = self.parties.arguments.lexicon.has("agreement", tree.lemma(node));
        if !(named.is_empty() || deal) || !rule.anaphoric || !(is_known(tree, node) || made) {
            return Vec::new();
        }
        // A promise or an offer has one maker, whom the last commitment names; a deal has two.
        let last = self.claims.iter().rev().find(|c| c.kind == rule.kind && !actors(c).is_empty());
        if !deal {
            return last.map(from).unwrap_or_default();
        }
        let struck = self.claims.iter().rev().find(|c| {
            c.kind == rule.kind
                && !actors(c).is_empty()
                && self.is_near(c.sentence, node, 3)
                && (c.roles.contains_key(&Role::Content) || actors(c).len() > 1)
        });
        let all = |spans: &Vec<Span>| spans.len() > 1 || spans.iter().any(|s| self.are_several(*s));
        let both = struck.map(|c| self.both_sides(c, at)).filter(all);
        // Whoever is named already must be one of them.
        match both {
            Some(spans) if named.is_empty() || spans.iter().any(|s| is_named(*s)) => {
                let others = spans.into_iter().filter(|s| !is_named(*s));
                others.map(|s| (s, "parties of the last commitment")).collect()
            }
            _ if named.is_empty() => self.together_before(node).into_iter().map(|s| (s, TOGETHER)).collect(),
            _ => Vec::new(),
        }
    }

    /// The firms or states that the text last names side by side before a noun: "welcomed the decision of *India* and *Pakistan*".
    fn together_before(&self, node: usize) -> Vec<Span> {
        let (tree, doc) = (self.tree(), self.doc());
        let at = tree.token(node).span.start;
        let near = |s: Span| doc.sentence_at(s.start).is_some_and(|n| self.is_near(n, node, 3));
        let party = |i: usize| can_strike_a_deal(tree.entity_kind(i), doc.slice(tree.token(i).span));
        let before = doc.entities[..doc.entities.partition_point(|e| e.span.end <= at)].iter().rev();
        let heads = before.map(|e| e.span).take_while(|s| near(*s)).map(|s| self.parties.head(s));
        heads
            .filter(|&h| tree.rel(h) != "conj")
            .map(|h| phrase::members(tree, h))
            .find(|all| all.len() > 1 && all.iter().all(|&i| party(i)))
            .map_or_else(Vec::new, |all| {
                all.into_iter()
                    .filter_map(|i| roles::phrase(&self.parties.arguments, Role::Actors, i, node))
                    .collect()
            })
    }

    /// Whether a phrase means several whom the text names: "both sides".
    fn are_several(&self, span: Span) -> bool {
        let actor = self.parties.mentions.actor_at(span);
        actor.is_some_and(|a| self.doc().actors[a].members.len() > 1)
    }

    /// The makers of a commitment, and, of one, the firm or state that its content names: "Sansui agreed to sell a stake to
    /// *Polly Peck*".
    fn both_sides(&self, claim: &Claim, at: usize) -> Vec<Span> {
        let of = |role| fillers(claim, role).iter();
        let mut spans: Vec<Span> = of(Role::Actors).flat_map(|f| self.parties.by_name(f.span, at)).collect();
        if spans.len() == 1 && !self.are_several(spans[0]) {
            let within: Vec<Span> = of(Role::Content).chain(of(Role::Recipients)).map(|f| f.span).collect();
            let other = self.doc().entities.iter().find(|e| {
                within.iter().any(|w| w.contains(e.span))
                    && can_strike_a_deal(&e.kind, self.doc().slice(e.span))
                    && !spans.iter().any(|s| self.parties.name(*s) == self.parties.name(e.span))
            });
            spans.extend(other.into_iter().flat_map(|e| self.parties.by_name(e.span, at)));
        }
        spans
    }
}

/// What a verb is about.
fn theme(arguments: &Arguments, node: usize) -> Option<usize> {
    (arguments.tree.upos(node) == Upos::Verb).then(|| arguments.theme(node)).flatten()
}

/// The word that names the claim which a word expresses: of a verb, what it is about ("signed *a deal*").
pub fn named_by(arguments: &Arguments, node: usize) -> usize {
    theme(arguments, node).unwrap_or(node)
}

fn fillers(claim: &Claim, role: Role) -> &[Filler] {
    claim.roles.get(&role).map_or(&[], Vec::as_slice)
}

/// Whether one of this type and name is a firm, a body or a state.
fn can_strike_a_deal(kind: &str, name: &str) -> bool {
    kind == "ORG" || (kind == "GPE" && coref::is_country(name))
}

/// Whether a noun refers back: a definite one, or a name ("COP29").
fn is_known(tree: &Tree, node: usize) -> bool {
    tree.is_definite(node) || is_name(tree, node)
}

/// Whether a noun is a name, also one that the tagger takes for a common noun: "COP27".
fn is_name(tree: &Tree, node: usize) -> bool {
    let word = tree.doc.slice(tree.token(node).span);
    tree.upos(node) == Upos::Propn || word.bytes().filter(u8::is_ascii_uppercase).count() > 1
}
