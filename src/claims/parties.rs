//! Who a party is: its actor, its names, whom it acts for.

use super::roles;
use super::subject::Arguments;
use crate::coref;
use crate::document::{Actor, Document, Filler, Role, Roles, Span, Upos};
use crate::syntax::phrase;

/// The parties of a document's claims.
pub struct Parties<'a> {
    /// The trees of the document.
    pub arguments: Arguments<'a>,
    /// Its actors, by place.
    pub mentions: coref::Mentions,
}

impl Parties<'_> {
    fn doc(&self) -> &Document {
        self.arguments.tree.doc
    }

    /// The word of a phrase that governs the others.
    pub fn head(&self, span: Span) -> usize {
        let tree = self.arguments.tree;
        let tokens = self.doc().tokens_in(span);
        let top = tokens.clone().find(|&t| tree.head(t).is_none_or(|h| !tokens.contains(&h)));
        top.unwrap_or(tokens.start)
    }

    /// The name of whom a mention means, or its words, in lower case.
    pub fn name(&self, span: Span) -> String {
        let actor = self.mentions.actor_at(span).and_then(|a| self.doc().actors.get(a));
        actor.map_or_else(|| self.doc().slice(span).to_lowercase(), |a| a.name.to_lowercase())
    }

    /// Whether two mentions mean the same: one actor, or "we" and "our", whoever they are.
    pub fn is_same_party(&self, a: Span, b: Span) -> bool {
        let speakers = |s: Span| {
            let word = self.doc().slice(s).to_lowercase();
            [&["we", "us", "our", "ours"][..], &["i", "me", "my", "mine"]]
                .into_iter()
                .position(|p| p.contains(&&*word))
        };
        self.name(a) == self.name(b) || (speakers(a).is_some() && speakers(a) == speakers(b))
    }

    /// A party that an earlier claim names, as it is to be named at a place of the text: by its name in the sentence there, or
    /// else another mention there; else as in that claim, but for a pronoun by the last name before. Of several, those of its members.
    pub fn by_name(&self, span: Span, to: usize) -> Vec<Span> {
        let doc = self.doc();
        let head = self.head(span);
        let at = self.arguments.tree.token(head).span;
        let Some(actor) = self.mentions.actor_at(at) else { return vec![span] };
        let actor = &doc.actors[actor];
        let members = actor.members.iter().map(|&m| &doc.actors[m]);
        let who: Vec<&Actor> = if actor.members.is_empty() { vec![actor] } else { members.collect() };
        let here = doc.sentence_at(to).and_then(|s| doc.sentences.get(s)).map(|s| s.span);
        let is_here = |m: &Span| here.is_some_and(|h| h.contains(*m));
        let beside = |a: &Actor| {
            let names = self.names_of(a).filter(is_here);
            let other = a.mentions.iter().copied().filter(is_here);
            let nearest = |m: &Span| m.start.abs_diff(to);
            names.min_by_key(nearest).or_else(|| other.min_by_key(nearest))
        };
        let mut found: Vec<Span> = who.iter().filter_map(|a| beside(a)).collect();
        if found.is_empty() && self.arguments.tree.upos(head) == Upos::Pron {
            found = who.iter().filter_map(|a| self.names_of(a).filter(|m| m.end <= to).last()).collect();
        }
        if found.is_empty() { vec![span] } else { found }
    }

    /// The mentions of an actor by name.
    fn names_of(&self, actor: &Actor) -> impl Iterator<Item = Span> {
        let doc = self.doc();
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

    /// Ties a filler to the layers below: its actor, entity, time, and the names it stands for.
    pub fn link(&self, role: Role, filler: &mut Filler) {
        let doc = self.doc();
        let first = doc.entities.partition_point(|e| e.span.start < filler.span.start);
        filler.entity = doc.entities.get(first).filter(|e| filler.span.contains(e.span)).map(|_| first);
        if role == Role::Time {
            filler.time = doc.time_at(filler.span);
        }
        let head = self.head(filler.span);
        let at = self.arguments.tree.token(head).span;
        // "left *it*", "quit *the group*": what has a name is that.
        if role == Role::Object && self.is_left_by_name(head) {
            filler.actor = self.mentions.actor_at(at).filter(|&a| doc.actors[a].is_named());
            filler.names = filler.actor.map_or_else(Vec::new, |a| vec![doc.actors[a].name.clone()]);
        }
        // Parties and places are somebody; what is pledged is described, not named.
        if !matches!(role, Role::Actors | Role::Recipients | Role::Source | Role::Place) {
            return;
        }
        filler.entity = self.arguments.tree.entity(head);
        // "German Foreign *Minister* Per Alm"
        let name = || {
            let tree = self.arguments.tree;
            let named =
                |c: &usize| matches!(tree.rel(*c), "appos" | "flat") && !phrase::after_break(tree, *c);
            tree.children(head)
                .iter()
                .copied()
                .find(named)
                .and_then(|c| self.mentions.actor_at(tree.token(c).span))
        };
        let is_one = self.is_one_of_a_people(head);
        let is_named = |a: &usize| doc.actors[*a].is_named();
        let actor = self.mentions.actor_at(at).filter(|_| !is_one);
        // "new owners *the River Council*": rather the one with a name.
        filler.actor = actor.filter(is_named).or_else(|| {
            let beside = name();
            beside.filter(is_named).or(actor).or(beside)
        });
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
        // "the *Oslo* Climate Summit": a place in the name of an event.
        let wider = |e: &usize| role == Role::Place && !filler.span.contains(doc.entities[*e].span);
        let says_who = |e: &usize| !(number(e) || is_one || wider(e));
        if let Some(entity) = filler.entity.filter(|e| filler.names.is_empty() && says_who(e)) {
            filler.names.push(doc.slice(doc.entities[entity].span).to_owned());
        }
    }

    /// Whether a word says what somebody is, not who: "the top *Republican*".
    fn is_one_of_a_people(&self, head: usize) -> bool {
        let tree = self.arguments.tree;
        let described = tree.child(head, &["amod", "compound", "nmod:poss"]).is_some();
        let is_noun = matches!(tree.upos(head), Upos::Noun | Upos::Propn);
        tree.entity_kind(head) == "NORP" && is_noun && described && !tree.lower(head).ends_with('s')
    }

    /// Whether what is left is called by a name, a pronoun or what one belongs to, not by what it is: "left *the group*", "withdrew *a team*".
    fn is_left_by_name(&self, head: usize) -> bool {
        let (tree, lexicon) = (self.arguments.tree, self.arguments.lexicon);
        let is = |class| lexicon.has(class, tree.lemma(head));
        tree.entity(head).is_some()
            || tree.upos(head) == Upos::Pron
            // "left the business *of selling cars*" names no firm.
            || (is("membership") && !is("meeting_noun") && tree.child(head, &["nmod", "acl", "acl:relcl"]).is_none())
    }

    /// Takes the names from a party that would be the same as another one, which says plainer who it is: "Obi met *her lawyer*" has two.
    pub fn tell_apart(&self, roles: &mut Roles) {
        let of_parties = |role: &Role| roles::is_party(*role) || *role == Role::Object;
        let all: Vec<&Filler> = roles.iter().filter(|(r, _)| of_parties(r)).flat_map(|(_, f)| f).collect();
        let same = |a: &Filler, b: &Filler| {
            (a.actor.is_some() && a.actor == b.actor) || (!a.names.is_empty() && a.names == b.names)
        };
        let plainer = |a: &Filler, b: &Filler| self.plainness(a) > self.plainness(b);
        let is_another = |f: &Filler| all.iter().any(|o| o.span != f.span && same(o, f) && plainer(o, f));
        let others: Vec<Span> = all.iter().filter(|f| is_another(f)).map(|f| f.span).collect();
        for (_, fillers) in roles.iter_mut().filter(|(r, _)| of_parties(r)) {
            for filler in fillers.iter_mut().filter(|f| others.contains(&f.span)) {
                filler.names.clear();
                filler.actor = None;
            }
        }
    }

    /// How plainly a filler says who is meant: by name or as the text speaks of him first, by a pronoun, by a description.
    fn plainness(&self, filler: &Filler) -> u8 {
        let tree = self.arguments.tree;
        let words = self.doc().slice(filler.span);
        let head = self.head(filler.span);
        let lower = words.to_lowercase();
        let is_new =
            filler.names.is_empty() && filler.actor.is_some_and(|a| self.doc().actors[a].name == words);
        if tree.entity(head).is_some()
            || is_new
            || filler.names.iter().any(|n| lower.contains(&n.to_lowercase()))
        {
            2
        } else {
            u8::from(tree.upos(head) == Upos::Pron)
        }
    }

    /// The name of an actor, or the names of its members; of one without a name, who it acts for.
    fn names(&self, actor: usize) -> Vec<String> {
        let actors = &self.doc().actors;
        let owner = actors[actor].acts_for.filter(|_| actors[actor].kind == "body");
        let actor = owner.unwrap_or(actor);
        let members: Vec<String> = actors[actor].members.iter().map(|&m| actors[m].name.clone()).collect();
        if members.is_empty() { vec![actors[actor].name.clone()] } else { members }
    }

    /// The persons whom the leaders of several countries are, where the text names one for each.
    fn holders(&self, head: usize, countries: &[usize]) -> Option<Vec<usize>> {
        let actors = &self.doc().actors;
        if countries.len() < 2 || !coref::is_office(self.arguments.tree.lemma(head)) {
            return None;
        }
        let holder = |country: usize| {
            let mut all = (0..actors.len()).filter(|&a| {
                matches!(actors[a].kind.as_str(), "PERSON" | "PER") && actors[a].acts_for == Some(country)
            });
            all.next().filter(|_| all.next().is_none())
        };
        countries.iter().map(|&c| holder(c)).collect()
    }

    /// Those to whom something without a name belongs: "*its* delegation", "ministers of *both countries*".
    fn owners(&self, head: usize) -> Vec<String> {
        let tree = self.arguments.tree;
        if !coref::acts_for_owner(tree.lemma(head), tree.xpos(head) == "NNS") {
            return Vec::new();
        }
        let belongs = |&c: &usize| {
            tree.rel(c) == "nmod:poss"
                || (tree.rel(c) == "nmod" && matches!(tree.case_of(c).as_str(), "of" | "for" | "from"))
                // "the Indian side"
                || (coref::names_owner(tree, c) && !coref::is_association(tree.lemma(head)))
        };
        let actor = |word| self.mentions.actor_at(tree.token(word).span);
        // "the *Israeli and Palestinian* leaders"
        let actors = |owner| phrase::members(tree, owner).into_iter().filter_map(actor).collect();
        let owners = tree.children(head).iter().copied().filter(belongs).map(actors);
        let found: Vec<usize> =
            owners.into_iter().find(|found: &Vec<usize>| !found.is_empty()).unwrap_or_default();
        let found = self.holders(head, &found).unwrap_or(found);
        // "*her* government" is her country's; "her lawyers" are hers.
        let persons = &self.doc().actors;
        let body = |a: usize| match persons[a].kind.as_str() {
            "PERSON" | "PER" if tree.lemma(head) == "office" => None,
            "PERSON" | "PER" if tree.xpos(head) != "NNS" => persons[a].acts_for,
            _ => Some(a),
        };
        let found: Vec<usize> = found.into_iter().filter_map(body).collect();
        let mut names: Vec<String> = Vec::new();
        for name in found.into_iter().flat_map(|a| self.names(a)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}
