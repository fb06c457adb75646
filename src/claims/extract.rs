//! The steps from a document's layers to its claims, in the order they run.

use super::attribution::Attribution;
use super::filter::same_word;
use super::judge::{self, StatusFrom};
use super::load::RuleBook;
use super::matcher::{Candidate, Index};
use super::roles::{self, Found};
use super::rule::Rule;
use super::status::StatusReader;
use super::subject::Arguments;
use super::triggers::{self, Misses};
use super::{cluster, when};
use crate::coref;
use crate::document::{
    Actor, Argument, Claim, Document, Evidence, Filler, Predicate, Role, Roles, Span, Status, Upos,
};
use crate::syntax::{Tree, phrase};

/// How status and parties come from the claim that a noun refers back to.
const AS_FIRST_NAMED: &str = "as where it was first named";

/// How the parties of a deal are guessed.
const TOGETHER: &str = "side by side before";

/// The claims of a document, in reading order.
pub fn run(book: &RuleBook, index: &Index, doc: &Document, misses: &mut Misses) -> Vec<Claim> {
    let tree = Tree::new(doc);
    let arguments = Arguments { tree: &tree, lexicon: &book.lexicon };
    let builder = Builder {
        book,
        doc,
        arguments,
        attribution: Attribution::new(arguments),
        mentions: coref::Mentions::new(&doc.actors),
    };
    let (mut claims, mut nodes): (Vec<Claim>, Vec<usize>) = (Vec::new(), Vec::new());
    for candidate in triggers::find(book, index, &arguments, misses) {
        let rule = &book.rules[candidate.rule];
        let claim = builder.claim(rule, &candidate, &claims, &nodes);
        // What the network is sure of stands without the parts that a rule asks for.
        let needs = if candidate.doubted { &[][..] } else { &rule.needs };
        let refers = || rule.anaphoric && builder.refers_to_a_deal(candidate.node);
        if needs.is_empty() || needs.iter().any(|r| claim.roles.contains_key(r)) || refers() {
            claims.push(claim);
            nodes.push(candidate.node);
        } else {
            let needs: Vec<&str> = needs.iter().map(|r| r.as_str()).collect();
            misses.add(rule, &candidate, || format!("nothing fills {}", needs.join(" or ")));
        }
    }
    let lemmas: Vec<String> = nodes.iter().map(|&n| tree.lemma(n).to_owned()).collect();
    let back: Vec<bool> = nodes.iter().map(|&n| tree.is_definite(n)).collect();
    cluster::number(&lemmas, &back, &mut claims);
    claims
}

struct Builder<'a> {
    book: &'a RuleBook,
    doc: &'a Document,
    arguments: Arguments<'a>,
    attribution: Attribution<'a>,
    mentions: coref::Mentions,
}

impl Builder<'_> {
    fn claim(&self, rule: &Rule, candidate: &Candidate, before: &[Claim], nodes: &[usize]) -> Claim {
        let tree = self.arguments.tree;
        let node = candidate.node;
        let mut why = vec![note("trigger", &rule.id, candidate.span)];
        if candidate.doubted {
            let p = judge::network(self.doc, candidate.span, &rule.kind).unwrap_or(0.0);
            why.push(note("trigger", &by_network(p), candidate.span));
        }
        // What its own words say of a sense that it doubts, a rule cannot know.
        let fixed = rule.fixed && !candidate.doubted;
        let known = judge::known(self.doc, candidate.span, &rule.kind);
        let mut all = self.roles(rule, candidate, known, &mut why);
        let mut status = rule.status;
        let reader = StatusReader { book: self.book, arguments: self.arguments, kind: &rule.kind };
        let mut cued = if fixed { None } else { reader.read(candidate) };
        let presupposed = self.is_presupposed(node);
        if !fixed && ((tree.is_definite(node) && rule.given) || presupposed) {
            // "will keep *its promise*": it has been made.
            let made = |s: Status| s == Status::Planned && rule.given && presupposed;
            cued = cued
                .filter(|(s, _)| !matches!(s, Status::Negated | Status::Proposed) && !made(*s))
                .or_else(|| reader.described(candidate));
        }
        let antecedent = self.antecedent(rule, node, before, nodes);
        // "after *failed* talks": whatever day is named, they are over.
        let over = matches!(reader.described(candidate), Some((Status::Occurred, _)));
        let mut from = StatusFrom::Default;
        if let Some((read, cues)) = cued {
            (status, from) = (read, StatusFrom::Cue);
            why.extend(cues);
        } else if let Some(earlier) = antecedent.filter(|_| !rule.anaphoric && !fixed) {
            (status, from) = (earlier.status, StatusFrom::Antecedent);
            why.push(note(&format!("status:{}", status.as_str()), AS_FIRST_NAMED, earlier.trigger));
        }
        if !fixed && let Some((likelier, p)) = judge::status(known, status, from) {
            status = likelier;
            why.push(note(&format!("status:{}", status.as_str()), &by_network(p), candidate.span));
        }
        if status == Status::Occurred
            && !(fixed || over)
            && let Some(ahead) = self.lies_ahead(&all, node, rule)
        {
            status = Status::Planned;
            why.push(note("status:planned", "its time lies ahead", ahead));
        }
        let named: Vec<Span> = all.get(&Role::Actors).into_iter().flatten().map(|f| f.span).collect();
        let mut borrowed = self.borrowed(&named, antecedent, rule, node, before);
        // The parties of one event come together or not at all: the network's word on the likeliest counts for all.
        let stands = |&(span, how): &(Span, &str)| !judge::doubts(self.doc, known, Role::Actors, span, how);
        // What comes from further away than the network sees is seldom right: better than nobody, but not beside others.
        let near = |&(span, _): &(Span, &str)| known.is_none_or(|p| judge::in_sight(self.doc, p, span));
        if !borrowed.iter().any(stands) || !(named.is_empty() || borrowed.iter().any(near)) {
            borrowed.clear();
        }
        for (span, how) in borrowed {
            if roles::add(&mut all, Role::Actors, span) {
                why.push(note("role:actors", how, span));
            }
        }
        all.retain(|_, fillers| !fillers.is_empty());
        for (role, fillers) in &mut all {
            fillers.iter_mut().for_each(|f| self.link(*role, f));
        }
        Claim {
            kind: rule.kind.clone(),
            status,
            sentence: tree.sentence(node),
            trigger: candidate.span,
            roles: all,
            cluster: 0,
            score: judge::probability(self.doc, rule, candidate.span, candidate.doubted),
            rule: rule.id.clone(),
            why,
            plover: self.book.code(&rule.kind, status),
        }
    }

    /// The fillers that the rule's paths, the times and the speakers around the trigger, and the network give, with the evidence.
    /// `known` is the trigger's word, where the network takes it for the event.
    fn roles(
        &self,
        rule: &Rule,
        candidate: &Candidate,
        known: Option<&Predicate>,
        why: &mut Vec<Evidence>,
    ) -> Roles {
        let node = candidate.node;
        let mut all = Roles::new();
        let predicate = judge::predicate(self.doc, candidate.span, &rule.kind);
        let mut add = |all: &mut Roles, role: Role, span: Span, how: &str| {
            if !span.overlaps(candidate.span) && roles::add(all, role, span) {
                why.push(note(&format!("role:{}", role.as_str()), how, span));
            }
        };
        let doubted = |role, span, way: &str| judge::doubts(self.doc, known, role, span, way);
        let mut alone = false;
        for role in Role::ALL {
            for Found { span, path, .. } in roles::find(&self.arguments, rule, role, node, candidate.span) {
                let sure = roles::is_party(role) && !judge::is_guess(&path);
                alone |= role == Role::Actors && path.starts_with("subject");
                if sure || !doubted(role, span, &path) {
                    add(&mut all, role, span, &path);
                }
            }
        }
        for span in when::times_of(&self.arguments, node) {
            let how = "attached time expression";
            if !doubted(Role::Time, span, how) {
                add(&mut all, Role::Time, span, how);
            }
        }
        if let Some((_, span, how)) =
            self.attribution.source(node).filter(|s| !doubted(Role::Source, s.1, s.2))
        {
            add(&mut all, Role::Source, span, how);
        }
        for role in Role::ALL {
            // Of all but parties the rules' word is enough, where they have one.
            if all.contains_key(&role) && !roles::is_party(role) {
                continue;
            }
            for argument in judge::likely(predicate, role) {
                let known = all.get(&role).map_or(0, Vec::len);
                if judge::is_filler(argument, known, alone)
                    && let Some(span) = self.filler_by_network(argument, node, &all)
                {
                    add(&mut all, role, span, &by_network(argument.score));
                }
            }
        }
        all
    }

    /// What a word that the network takes for a filler adds to `all` that is known. Only parties may stand in another sentence.
    fn filler_by_network(&self, argument: &Argument, node: usize, all: &Roles) -> Option<Span> {
        let tree = self.arguments.tree;
        let (role, word) = (argument.role, argument.token);
        let party = roles::is_party(role);
        let fillers = |role: Role| all.get(&role).into_iter().flatten();
        if !party && tree.sentence(word) != tree.sentence(node) {
            return None;
        }
        if role == Role::Actors && self.arguments.absent(node).contains(&word) {
            return None;
        }
        // "left the talks that began *on Monday*": the day of what is left.
        let left = |f: &Filler| {
            let head = self.head(f.span);
            tree.ancestors(word).take_while(|&a| a != node).any(|a| a == head)
        };
        if role == Role::Time && fillers(Role::Object).any(left) {
            return None;
        }
        let span = roles::phrase(&self.arguments, role, word, node)?;
        // "his commitment to hold elections *in May*": the day of what is promised.
        let promised =
            matches!(role, Role::Time | Role::Place) && fillers(Role::Content).any(|f| f.span.contains(span));
        // Nobody promises something to himself.
        let others = all.iter().filter(|(other, _)| party && roles::is_party(**other) && **other != role);
        let elsewhere = others.flat_map(|(_, fillers)| fillers).any(|f| f.span.overlaps(span));
        // "*We* renew *our* commitment": one party.
        let again = party && fillers(role).any(|f| self.is_same_party(f.span, span));
        (!promised && !elsewhere && !again).then_some(span)
    }

    /// Whether what is said of a noun's governor leaves the event as it is: "refused to attend *the summit*", "asked about it
    /// at *the meeting*".
    fn is_presupposed(&self, node: usize) -> bool {
        let tree = self.arguments.tree;
        let Some(head) = tree.head(node) else { return false };
        match tree.rel(node) {
            "obj" => same_word(tree, head, |w| self.book.lexicon.has("presuppose", w)),
            "obl" | "nmod" if tree.is_definite(node) => {
                let case = tree.case_of(node);
                matches!(case.as_str(), "at" | "in" | "during" | "after" | "following" | "from" | "out of")
            }
            _ => false,
        }
    }

    /// The time of the event, if the text was published before it or says so itself ("next week").
    fn lies_ahead(&self, roles: &Roles, node: usize, rule: &Rule) -> Option<Span> {
        let published = self.doc.published.map(|p| p.to_string());
        // Days, months and years compare as text, as far as both go; weeks and seasons do not.
        let is_later = |value: &str| {
            let digits = value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            published.as_ref().is_some_and(|published| {
                let n = value.len().min(published.len());
                digits && n >= 4 && value[..n] > published[..n]
            })
        };
        // "signed a contract for next year", "the meeting opened in Rome": the time is not the event's, or the event is past.
        let tree = self.arguments.tree;
        let is_past = |n: usize| matches!(tree.xpos(n), "VBD" | "VBN");
        let is_open = !rule.given && !is_past(node) && !tree.head(node).is_some_and(is_past);
        let ahead = |s: &Span| {
            (is_open && says_ahead(self.doc.slice(*s)))
                || self.doc.times.iter().any(|t| t.span == *s && is_later(&t.value))
        };
        roles.get(&Role::Time)?.iter().map(|f| f.span).find(ahead)
    }

    /// The last claim that a definite noun ("the summit") can refer back to: the same kind and the same word.
    fn antecedent<'c>(
        &self,
        rule: &Rule,
        node: usize,
        before: &'c [Claim],
        nodes: &[usize],
    ) -> Option<&'c Claim> {
        let tree = self.arguments.tree;
        if !is_known(tree, node) || !matches!(tree.upos(node), Upos::Noun | Upos::Propn) {
            return None;
        }
        let mut earlier = before.iter().zip(nodes).rev().filter(|(c, _)| c.kind == rule.kind);
        let same = earlier.clone().find(|(_, n)| tree.lemma(**n) == tree.lemma(node));
        let near = |n: usize| tree.sentence(node).saturating_sub(tree.sentence(n)) <= 1;
        // "The meeting, *which lasted six hours*, ..."
        let aside =
            |c: usize| tree.rel(c) == "acl:relcl" && node + 1 < tree.len() && tree.form(node + 1) == ",";
        let plain = |c: usize| matches!(tree.rel(c), "det" | "punct" | "case") || aside(c);
        let bare = tree.children(node).iter().all(|&c| plain(c));
        same.or_else(|| earlier.next().filter(|(_, n)| bare && near(**n) && !rule.anaphoric)).map(|(c, _)| c)
    }

    /// Whether a noun speaks of a deal that is known ("*the accord*"), in a text that has named a firm or a state.
    fn refers_to_a_deal(&self, node: usize) -> bool {
        let (tree, doc) = (self.arguments.tree, self.doc);
        let at = tree.token(node).span.start;
        let mut before = doc.entities.iter().take_while(|e| e.span.end <= at);
        is_known(tree, node)
            && self.book.lexicon.has("agreement", tree.lemma(node))
            && before.any(|e| can_strike_a_deal(&e.kind, doc.slice(e.span)))
    }

    /// Actors that a noun has from elsewhere in the text: those of the claim it refers to; for a rule that says so, also
    /// those of the last claim of its kind.
    fn borrowed(
        &self,
        named: &[Span],
        antecedent: Option<&Claim>,
        rule: &Rule,
        node: usize,
        before: &[Claim],
    ) -> Vec<(Span, &'static str)> {
        let tree = self.arguments.tree;
        let actors = |c: &Claim| c.roles.get(&Role::Actors).cloned().unwrap_or_default();
        let at = tree.token(node).span.start;
        let from = |c: &Claim| {
            let spans = actors(c).into_iter().flat_map(|f| self.by_name(f.span, at));
            spans.map(|s| (s, AS_FIRST_NAMED)).collect::<Vec<_>>()
        };
        // A meeting keeps its parties for a sentence or so; a deal for the whole text.
        let near = |c: &&Claim| rule.anaphoric || tree.sentence(node).saturating_sub(c.sentence) <= 1;
        // What one party did says little of the other: "the agreement" after "Rome agreed".
        let whole = |c: &&Claim| !rule.anaphoric || actors(c).len() > 1;
        if let Some(earlier) = antecedent.filter(near).filter(whole) {
            let same = |f: &Filler| named.iter().any(|n| self.name(f.span) == self.name(*n));
            if named.is_empty() || actors(earlier).iter().any(same) {
                return from(earlier)
                    .into_iter()
                    .filter(|(s, _)| !named.iter().any(|n| self.name(*n) == self.name(*s)))
                    .collect();
            }
        }
        let made = tree.rel(node) == "nsubj:pass" && self.arguments.support(node).is_some();
        if !named.is_empty() || !rule.anaphoric || !(is_known(tree, node) || made) {
            return Vec::new();
        }
        // A promise or an offer has one maker, whom the last commitment names; a deal has two.
        let last = before.iter().rev().find(|c| c.kind == rule.kind && !actors(c).is_empty());
        if !self.book.lexicon.has("agreement", tree.lemma(node)) {
            return last.map(from).unwrap_or_default();
        }
        let struck = before.iter().rev().find(|c| {
            c.kind == rule.kind
                && !actors(c).is_empty()
                && tree.sentence(node).saturating_sub(c.sentence) <= 3
                && (c.roles.contains_key(&Role::Content) || actors(c).len() > 1)
        });
        match struck.map(|c| self.both_sides(c, at)).filter(|spans| spans.len() > 1) {
            Some(spans) => spans.into_iter().map(|s| (s, "parties of the last commitment")).collect(),
            None => self.together_before(node).into_iter().map(|s| (s, TOGETHER)).collect(),
        }
    }

    /// The firms or states that the text last names side by side before a noun: "welcomed the decision of *India* and *Pakistan*".
    fn together_before(&self, node: usize) -> Vec<Span> {
        let (tree, doc) = (self.arguments.tree, self.doc);
        let at = tree.token(node).span.start;
        let near =
            |s: Span| doc.sentence_at(s.start).is_some_and(|n| tree.sentence(node).saturating_sub(n) <= 3);
        let party = |i: usize| can_strike_a_deal(tree.entity_kind(i), doc.slice(tree.token(i).span));
        let before = doc.entities[..doc.entities.partition_point(|e| e.span.end <= at)].iter().rev();
        let heads = before.map(|e| e.span).take_while(|s| near(*s)).map(|s| self.head(s));
        heads
            .filter(|&h| tree.rel(h) != "conj")
            .map(|h| phrase::members(tree, h))
            .find(|all| all.len() > 1 && all.iter().all(|&i| party(i)))
            .map_or_else(Vec::new, |all| {
                all.into_iter()
                    .filter_map(|i| roles::phrase(&self.arguments, Role::Actors, i, node))
                    .collect()
            })
    }

    /// The makers of a commitment, and, of one, the firm or state that its content names: "Sansui agreed to sell a stake to
    /// *Polly Peck*".
    fn both_sides(&self, claim: &Claim, at: usize) -> Vec<Span> {
        let of = |role| claim.roles.get(&role).cloned().unwrap_or_default();
        let mut spans: Vec<Span> = of(Role::Actors).iter().flat_map(|f| self.by_name(f.span, at)).collect();
        if spans.len() == 1 {
            let within: Vec<Span> =
                of(Role::Content).iter().chain(&of(Role::Recipients)).map(|f| f.span).collect();
            let other = self.doc.entities.iter().find(|e| {
                within.iter().any(|w| w.contains(e.span))
                    && can_strike_a_deal(&e.kind, self.doc.slice(e.span))
                    && !spans.iter().any(|s| self.name(*s) == self.name(e.span))
            });
            spans.extend(other.into_iter().flat_map(|e| self.by_name(e.span, at)));
        }
        spans
    }

    /// A party that an earlier claim names, as it is to be named at a place of the text: by its name in the sentence there; else as
    /// in that claim, but for a pronoun by the last name before. Of several, those of its members.
    fn by_name(&self, span: Span, to: usize) -> Vec<Span> {
        let doc = self.doc;
        let head = self.head(span);
        let at = self.arguments.tree.token(head).span;
        let Some(actor) = self.mentions.actor_at(at) else { return vec![span] };
        let actor = &doc.actors[actor];
        let members = actor.members.iter().map(|&m| &doc.actors[m]);
        let who: Vec<&Actor> = if actor.members.is_empty() { vec![actor] } else { members.collect() };
        let here = doc.sentence_at(to).and_then(|s| doc.sentences.get(s)).map(|s| s.span);
        let beside = |a: &Actor| {
            let mentions = self.names_of(a).filter(|m| here.is_some_and(|h| h.contains(*m)));
            mentions.min_by_key(|m| m.start.abs_diff(to))
        };
        let mut found: Vec<Span> = who.iter().filter_map(|a| beside(a)).collect();
        if found.is_empty() && self.arguments.tree.upos(head) == Upos::Pron {
            found = who.iter().filter_map(|a| self.names_of(a).filter(|m| m.end <= to).last()).collect();
        }
        if found.is_empty() { vec![span] } else { found }
    }

    /// The mentions of an actor by name.
    fn names_of(&self, actor: &Actor) -> impl Iterator<Item = Span> {
        let doc = self.doc;
        let named = |m: &Span| {
            let first = doc.entities.partition_point(|e| e.span.end <= m.start);
            let mut overlapping = doc.entities[first..].iter().take_while(|e| e.span.start < m.end);
            overlapping.any(|e| &*e.kind != "NORP")
        };
        actor.mentions.iter().copied().filter(named).map(|m| {
            let name = doc.slice(m).trim_end_matches([' ', '\'', '’']).len();
            Span::new(m.start, m.start + name)
        })
    }

    fn name(&self, span: Span) -> String {
        let actor = self.mentions.actor_at(span).and_then(|a| self.doc.actors.get(a));
        actor.map_or_else(|| self.doc.slice(span).to_lowercase(), |a| a.name.to_lowercase())
    }

    /// Whether two mentions mean the same: one actor, or "we" and "our", whoever they are.
    fn is_same_party(&self, a: Span, b: Span) -> bool {
        let speakers = |s: Span| {
            let word = self.doc.slice(s).to_lowercase();
            [&["we", "us", "our", "ours"][..], &["i", "me", "my", "mine"]]
                .into_iter()
                .position(|p| p.contains(&&*word))
        };
        self.name(a) == self.name(b) || (speakers(a).is_some() && speakers(a) == speakers(b))
    }

    /// Ties a filler to the layers below: its actor, entity, time, and the names it stands for.
    fn link(&self, role: Role, filler: &mut Filler) {
        let doc = self.doc;
        let first = doc.entities.partition_point(|e| e.span.start < filler.span.start);
        filler.entity = doc.entities.get(first).filter(|e| filler.span.contains(e.span)).map(|_| first);
        if role == Role::Time {
            filler.time = doc.times.iter().position(|t| t.span.overlaps(filler.span));
        }
        // Parties and places are somebody; what is pledged or left is described, not named.
        if !matches!(role, Role::Actors | Role::Recipients | Role::Source | Role::Place) {
            return;
        }
        let head = self.head(filler.span);
        let at = self.arguments.tree.token(head).span;
        filler.entity = self.arguments.tree.entity(head);
        filler.actor = self.mentions.actor_at(at);
        filler.names = match filler.actor {
            Some(actor) if doc.actors[actor].is_named() => self.names(actor),
            unnamed => {
                let owners = self.owners(head);
                if owners.is_empty() { unnamed.map_or_else(Vec::new, |a| self.names(a)) } else { owners }
            }
        };
        // A description says nothing of itself.
        filler.names.retain(|n| {
            filler.actor.is_none_or(|a| doc.actors[a].is_named()) || *n != doc.slice(filler.span)
        });
        let number =
            |e: &usize| matches!(&*doc.entities[*e].kind, "CARDINAL" | "ORDINAL" | "DATE" | "QUANTITY");
        if let Some(entity) = filler.entity.filter(|e| filler.names.is_empty() && !number(e)) {
            filler.names.push(doc.slice(doc.entities[entity].span).to_owned());
        }
    }

    /// The name of an actor, or the names of its members; of one without a name, who it acts for.
    fn names(&self, actor: usize) -> Vec<String> {
        let actors = &self.doc.actors;
        let owner = actors[actor].acts_for.filter(|_| actors[actor].kind == "body");
        let actor = owner.unwrap_or(actor);
        let members: Vec<String> = actors[actor].members.iter().map(|&m| actors[m].name.clone()).collect();
        if members.is_empty() { vec![actors[actor].name.clone()] } else { members }
    }

    /// Those to whom something without a name belongs: "*its* delegation", "ministers of *both countries*".
    fn owners(&self, head: usize) -> Vec<String> {
        let tree = self.arguments.tree;
        if !coref::acts_for_owner(tree.lemma(head), tree.xpos(head) == "NNS") {
            return Vec::new();
        }
        let owner = tree.children(head).iter().copied().find_map(|c| {
            let belongs = tree.rel(c) == "nmod:poss"
                || (tree.rel(c) == "nmod" && matches!(tree.case_of(c).as_str(), "of" | "for" | "from"))
                // "the Indian side"
                || (matches!(tree.rel(c), "amod" | "compound")
                    && matches!(tree.entity_kind(c), "NORP" | "GPE" | "ORG"));
            belongs.then(|| self.mentions.actor_at(tree.token(c).span)).flatten()
        });
        owner.map_or_else(Vec::new, |a| self.names(a))
    }

    /// The word of a phrase that governs the others.
    fn head(&self, span: Span) -> usize {
        let tree = self.arguments.tree;
        let tokens = self.doc.tokens_in(span);
        let top = tokens.clone().find(|&t| tree.head(t).is_none_or(|h| !tokens.contains(&h)));
        top.unwrap_or(tokens.start)
    }
}

/// Whether one of this type and name is a firm, a body or a state.
fn can_strike_a_deal(kind: &str, name: &str) -> bool {
    kind == "ORG" || (kind == "GPE" && coref::is_country(name))
}

/// Whether a time is ahead of whoever writes of it, whenever that is.
fn says_ahead(time: &str) -> bool {
    let time = time.to_lowercase();
    let next = time.strip_prefix("next ").is_some_and(|unit| !matches!(unit, "day" | "morning" | "night"));
    next || matches!(time.as_str(), "tomorrow" | "tonight") || time.starts_with("later this ")
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

/// How something was found that no rule says.
fn by_network(probability: f32) -> String {
    format!("the network, with {:.0}%", 100.0 * probability)
}

fn note(what: &str, how: &str, span: Span) -> Evidence {
    Evidence { what: what.to_owned(), how: how.to_owned(), span: Some(span) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Extractor;
    use crate::syntax::fixture::document;

    #[test]
    fn next_week_lies_ahead_and_the_next_day_does_not() {
        for time in ["next week", "Next May", "tomorrow", "later this month"] {
            assert!(says_ahead(time), "{time}");
        }
        for time in ["next day", "the next week", "last week", "Monday", "this week"] {
            assert!(!says_ahead(time), "{time}");
        }
    }

    #[test]
    fn a_trigger_at_the_end_of_a_text_may_have_a_clause_before_it() {
        let doc = document(
            "who/PRON/2/nsubj attended/VERB/4/acl:relcl/attend/VBD the/DET/4/det summit/NOUN/0/root/summit/NN",
        );
        assert!(Extractor::builtin().unwrap().annotate(&doc).len() <= 1);
    }

    #[test]
    fn the_built_in_rules_can_be_read() {
        if let Err(error) = Extractor::builtin() {
            panic!("{error}");
        }
    }
}
