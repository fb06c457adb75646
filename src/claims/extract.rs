//! The steps from a document's layers to its claims, in the order they run.

use super::attribution::Attribution;
use super::borrow::{self, AS_FIRST_NAMED, Before};
use super::filter::same_word;
use super::judge::{self, StatusFrom};
use super::load::RuleBook;
use super::matcher::{Candidate, Index};
use super::parties::Parties;
use super::roles::{self, Found};
use super::rule::Rule;
use super::status::{AWAITED, StatusReader};
use super::subject::Arguments;
use super::triggers::{self, Misses};
use super::{ahead, cluster, headline, when};
use crate::coref;
use crate::document::{
    Argument, Claim, Document, Evidence, Filler, Predicate, Role, Roles, Span, Status, Upos,
};
use crate::syntax::{Tree, phrase};

/// The claims of a document, in reading order.
pub fn run(book: &RuleBook, index: &Index, doc: &Document, misses: &mut Misses) -> Vec<Claim> {
    let tree = Tree::new(doc);
    let arguments = Arguments { tree: &tree, lexicon: &book.lexicon };
    let builder = Builder {
        book,
        attribution: Attribution::new(arguments),
        parties: Parties { arguments, mentions: coref::Mentions::new(&doc.actors) },
    };
    let (mut claims, mut nodes, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for candidate in triggers::find(book, index, &arguments, misses) {
        let rule = &book.rules[candidate.rule];
        let before = Before { parties: &builder.parties, claims: &claims, nodes: &nodes, names: &names };
        let claim = builder.claim(rule, &candidate, &before);
        // What the network is sure of stands without the parts that a rule asks for.
        let needs = if candidate.doubted { &[][..] } else { &rule.needs };
        let refers = || rule.anaphoric && before.refers_to_a_deal(candidate.node);
        if needs.is_empty() || needs.iter().any(|r| claim.roles.contains_key(r)) || refers() {
            claims.push(claim);
            nodes.push(candidate.node);
            names.push(borrow::named_by(&arguments, candidate.node));
        } else {
            let needs: Vec<&str> = needs.iter().map(|r| r.as_str()).collect();
            misses.add(rule, &candidate, || format!("nothing fills {}", needs.join(" or ")));
        }
    }
    ahead::fill(&builder.parties, &names, &mut claims);
    headline::name(&builder.parties, &mut claims);
    let lemmas: Vec<String> = nodes.iter().map(|&n| tree.lemma(n).to_owned()).collect();
    let back: Vec<bool> = nodes.iter().map(|&n| tree.is_definite(n)).collect();
    cluster::number(&lemmas, &back, &mut claims);
    claims
}

struct Builder<'a> {
    book: &'a RuleBook,
    attribution: Attribution<'a>,
    parties: Parties<'a>,
}

impl<'a> Builder<'a> {
    fn arguments(&self) -> &Arguments<'a> {
        &self.parties.arguments
    }

    fn tree(&self) -> &'a Tree<'a> {
        self.arguments().tree
    }

    fn doc(&self) -> &'a Document {
        self.tree().doc
    }

    fn claim(&self, rule: &Rule, candidate: &Candidate, before: &Before) -> Claim {
        let tree = self.tree();
        let node = candidate.node;
        let mut why = vec![Evidence::at("trigger", &rule.id, candidate.span)];
        if candidate.doubted {
            let p = judge::network(self.doc(), candidate.span, &rule.kind).unwrap_or(0.0);
            why.push(Evidence::at("trigger", &by_network(p), candidate.span));
        }
        // What its own words say of a sense that it doubts, a rule cannot know.
        let fixed = rule.fixed && !candidate.doubted;
        let known = judge::known(self.doc(), candidate.span, &rule.kind);
        let mut all = self.roles(rule, candidate, known, before, &mut why);
        let mut status = rule.status;
        let reader = StatusReader { book: self.book, arguments: *self.arguments(), kind: &rule.kind };
        let mut cued = if fixed { None } else { reader.read(candidate) };
        let presupposed = self.is_presupposed(node, &rule.kind);
        if !fixed && ((tree.is_definite(node) && rule.given) || presupposed) {
            // "will keep *its promise*": it has been made.
            let made = |s: Status| s == Status::Planned && rule.given && presupposed;
            cued = cued
                .filter(|(s, _)| !matches!(s, Status::Negated | Status::Proposed) && !made(*s))
                .or_else(|| reader.described(candidate));
        }
        let antecedent = before.antecedent(rule, node);
        // "after *failed* talks": whatever day is named, they are over.
        let over = matches!(reader.described(candidate), Some((Status::Occurred, _)));
        let mut from = StatusFrom::Default;
        if let Some((read, cues)) = cued {
            (status, from) = (read, StatusFrom::Cue);
            why.extend(cues);
        } else if let Some(earlier) = antecedent.filter(|_| !rule.anaphoric && !fixed) {
            (status, from) = (earlier.status, StatusFrom::Antecedent);
            why.push(Evidence::at(&format!("status:{}", status.as_str()), AS_FIRST_NAMED, earlier.trigger));
        }
        let awaited = why.iter().any(|e| e.how == AWAITED);
        // "the committee, which meets *every Tuesday*": it does.
        let habit = self.is_present(node)
            && all.get(&Role::Time).into_iter().flatten().any(|f| self.comes_again(f.span));
        let heard = |s: &(Status, f32)| match s.0 {
            Status::Cancelled | Status::Postponed => !awaited,
            Status::Planned => !habit,
            _ => true,
        };
        if !fixed && let Some((likelier, p)) = judge::status(known, status, from).filter(heard) {
            status = likelier;
            why.push(Evidence::at(&format!("status:{}", status.as_str()), &by_network(p), candidate.span));
        }
        if status == Status::Occurred
            && !(fixed || over)
            && let Some(ahead) = self.lies_ahead(&all, node, rule)
        {
            status = Status::Planned;
            why.push(Evidence::at("status:planned", "its time lies ahead", ahead));
        }
        let named: Vec<Span> = all.get(&Role::Actors).into_iter().flatten().map(|f| f.span).collect();
        let mut borrowed = before.borrowed(&named, antecedent, rule, node);
        // The parties of one event come together or not at all: the network's word on the likeliest counts for all.
        let stands = |&(span, how): &(Span, &str)| !judge::doubts(self.doc(), known, Role::Actors, span, how);
        // What comes from further away than the network sees is seldom right: better than nobody, but not beside others.
        let near = |&(span, _): &(Span, &str)| known.is_none_or(|p| judge::in_sight(self.doc(), p, span));
        if !borrowed.iter().any(stands) || !(named.is_empty() || borrowed.iter().any(near)) {
            borrowed.clear();
        }
        for (span, how) in borrowed {
            if roles::add(&mut all, Role::Actors, span) {
                why.push(Evidence::at("role:actors", how, span));
            }
        }
        let named: Vec<Span> = all.get(&Role::Actors).into_iter().flatten().map(|f| f.span).collect();
        if let Some(joint) = before.together(&named, node).filter(|_| self.has_several_parties(node)) {
            all.remove(&Role::Actors);
            roles::add(&mut all, Role::Actors, joint);
            why.push(Evidence::at("role:actors", "act together before", joint));
        }
        all.retain(|_, fillers| !fillers.is_empty());
        for (role, fillers) in &mut all {
            fillers.iter_mut().for_each(|f| self.parties.link(*role, f));
        }
        self.parties.tell_apart(&mut all);
        Claim {
            kind: rule.kind.clone(),
            status,
            sentence: tree.sentence(node),
            trigger: candidate.span,
            roles: all,
            cluster: 0,
            score: judge::probability(self.doc(), rule, candidate.span, candidate.doubted),
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
        before: &Before,
        why: &mut Vec<Evidence>,
    ) -> Roles {
        let (tree, node) = (self.tree(), candidate.node);
        let mut all = Roles::new();
        let predicate = judge::predicate(self.doc(), candidate.span, &rule.kind);
        let mut add = |all: &mut Roles, role: Role, span: Span, how: &str| {
            if !span.overlaps(candidate.span) && roles::add(all, role, span) {
                why.push(Evidence::at(&format!("role:{}", role.as_str()), how, span));
            }
        };
        let doubted = |role, span, way: &str| judge::doubts(self.doc(), known, role, span, way);
        let mut outside = self.arguments().absent(node);
        outside.extend(self.arguments().judges(node));
        let mut alone = false;
        for role in Role::ALL {
            let mut found = roles::find(self.arguments(), rule, role, node, candidate.span);
            found.retain(|f| role != Role::Actors || !outside.contains(&f.node));
            for Found { node: head, span, path } in &found {
                let sure = roles::is_party(role) && !judge::is_guess(path);
                alone |= role == Role::Actors && path.starts_with("subject");
                // Those who are joined act together: the network's word on the likeliest counts for all.
                let stands = |f: &Found| {
                    f.path == *path && !doubted(role, f.span, path) && self.is_joined(*head, f.node)
                };
                let together = || roles::is_party(role) && found.iter().any(stands);
                if sure || !doubted(role, *span, path) || together() {
                    add(&mut all, role, *span, path);
                }
            }
        }
        for span in when::times_of(self.arguments(), node) {
            let how = "attached time expression";
            if !doubted(Role::Time, span, how) {
                add(&mut all, Role::Time, span, how);
            }
        }
        if let Some((head, span, how)) =
            self.attribution.source(node).filter(|s| !doubted(Role::Source, s.1, s.2))
        {
            add(&mut all, Role::Source, span, how);
            // "*Holm* and *Lee* said"
            let is_name =
                |i: usize| matches!(self.tree().entity_kind(i), "PERSON" | "PER" | "ORG" | "GPE" | "NORP");
            let named = |&m: &usize| m > head && is_name(m) && is_name(head);
            for member in phrase::members(self.tree(), head).into_iter().filter(named) {
                if let Some(span) = phrase::speaker_core(self.tree(), member, Some(node)) {
                    add(&mut all, Role::Source, span, how);
                }
            }
        }
        for role in Role::ALL {
            // Of all but parties the rules' word is enough, where they have one.
            if all.contains_key(&role) && !roles::is_party(role) {
                continue;
            }
            for argument in judge::likely(predicate, role) {
                let fillers = all.get(&role).map_or(&[][..], Vec::as_slice);
                // Those who are joined to a party act with it, and so do those who did before.
                let joined = || {
                    let word = tree.token(argument.token).span;
                    let to = |f: &Filler| {
                        self.is_joined(self.parties.head(f.span), argument.token)
                            || (role == Role::Actors
                                && fillers.len() == 1
                                && self.has_several_parties(node)
                                && before.acted_together(f.span, word, node))
                    };
                    roles::is_party(role) && fillers.iter().any(to)
                };
                if judge::is_filler(argument, fillers.len(), alone, joined)
                    && let Some(span) = self.filler_by_network(argument, node, &all, &outside)
                {
                    add(&mut all, role, span, &by_network(argument.score));
                }
            }
        }
        all
    }

    /// Whether a word names what takes two: talks and deals, not promises.
    fn has_several_parties(&self, node: usize) -> bool {
        let tree = self.tree();
        matches!(tree.upos(node), Upos::Noun | Upos::Propn)
            && !self.book.lexicon.has("promise_noun", tree.lemma(node))
    }

    /// Whether two words are members of one coordination.
    fn is_joined(&self, a: usize, b: usize) -> bool {
        self.tree().first_joined(a) == self.tree().first_joined(b)
    }

    /// What a word that the network takes for a filler adds to `all` that is known. Only parties may stand in another sentence, and none
    /// is `outside` of the event.
    fn filler_by_network(
        &self,
        argument: &Argument,
        node: usize,
        all: &Roles,
        outside: &[usize],
    ) -> Option<Span> {
        let tree = self.tree();
        let role = argument.role;
        // "*chief* of staff Ana Obi": who is meant is the one with the title.
        let titled = tree.head(argument.token).filter(|_| tree.rel(argument.token) == "nmod:desc");
        let word = titled.unwrap_or(argument.token);
        let party = roles::is_party(role);
        let fillers = |role: Role| all.get(&role).into_iter().flatten();
        if !party && tree.sentence(word) != tree.sentence(node) {
            return None;
        }
        let is_taker = |&i: &usize| i == word || (tree.is_under(word, i) && tree.rel(word) == "appos");
        if party && phrase::is_contrasted(tree, word) {
            return None;
        }
        if role == Role::Actors
            && (outside.contains(&word) || self.arguments().takers(node).iter().any(is_taker))
        {
            return None;
        }
        // "left the talks that began *on Monday*": the day of what is left.
        let left = |f: &Filler| {
            let head = self.parties.head(f.span);
            tree.ancestors(word).take_while(|&a| a != node).any(|a| a == head)
        };
        if role == Role::Time && fillers(Role::Object).any(left) {
            return None;
        }
        let span = roles::phrase(self.arguments(), role, word, node)?;
        if role == Role::Time && when::is_of_another(tree, node, span) {
            return None;
        }
        // "left *the Harbour Forum*": no place.
        let is_left = |f: &Filler| f.span.contains(span) && tree.entity_kind(word) == "ORG";
        let is_when =
            || tree.children(word).iter().any(|&c| tree.rel(c) == "case" && when::is_link(tree.lower(c)));
        let is_how = || self.book.lexicon.has("not_place", tree.lemma(word));
        if role == Role::Place && (is_how() || is_when() || fillers(Role::Object).any(is_left)) {
            return None;
        }
        // "his commitment to hold elections *in May*": the day of what is promised.
        let promised =
            matches!(role, Role::Time | Role::Place) && fillers(Role::Content).any(|f| f.span.contains(span));
        // Nobody promises something to himself.
        let others = all.iter().filter(|(other, _)| party && roles::is_party(**other) && **other != role);
        let sources = fillers(Role::Source).filter(|_| !party);
        let elsewhere = others.flat_map(|(_, fillers)| fillers).chain(sources).any(|f| f.span.overlaps(span));
        // "*Troops* were withdrawn": not by themselves.
        let done_to =
            role == Role::Actors && fillers(Role::Object).any(|f| self.parties.head(f.span) == word);
        // "*We* renew *our* commitment": one party.
        let again = party && fillers(role).any(|f| self.parties.is_same_party(f.span, span));
        (!promised && !elsewhere && !done_to && !again).then_some(span)
    }

    /// Whether what is said of a noun's governor leaves the event as it is: "refused to attend *the summit*", "asked about it
    /// at *the meeting*".
    fn is_presupposed(&self, node: usize, kind: &str) -> bool {
        let tree = self.tree();
        let Some(head) = tree.head(node) else { return false };
        let presupposes = || same_word(tree, head, |w| self.book.lexicon.has("presuppose", w));
        match tree.rel(node) {
            // "has not joined *the walkout*" denies it.
            "obj" if kind == "withdrawal" && tree.lemma(head) == "join" => false,
            "obj" | "nsubj:pass" => presupposes(),
            // "failed to show up for *the talks*"
            "obl" if tree.is_definite(node) && self.arguments().stays_away(head) => true,
            // "stuck *to its promise*"
            "obl" if matches!(tree.case_of(node).as_str(), "on" | "to" | "by") && presupposes() => true,
            "obl" if matches!(tree.case_of(node).as_str(), "after" | "following") => true,
            "obl" | "nmod" if tree.is_definite(node) => {
                let case = tree.case_of(node);
                matches!(case.as_str(), "at" | "in" | "during" | "after" | "following" | "from" | "out of")
            }
            _ => false,
        }
    }

    /// Whether a time is one of many: "every Tuesday", "every other *Friday*".
    fn comes_again(&self, time: Span) -> bool {
        let tree = self.tree();
        let first = self.doc().tokens_in(time).start;
        let each = |i: usize| matches!(tree.lower(i), "every" | "each");
        is_habit(self.doc().slice(time)) || (first.saturating_sub(2)..first).any(each)
    }

    /// Whether a trigger is a verb in the simple present.
    fn is_present(&self, node: usize) -> bool {
        let tree = self.tree();
        matches!(tree.xpos(node), "VBZ" | "VBP") && tree.auxiliaries(node).next().is_none()
    }

    /// The time of the event, if the text was published before it or says so itself ("next week").
    fn lies_ahead(&self, roles: &Roles, node: usize, rule: &Rule) -> Option<Span> {
        let published = self.doc().published.map(|p| p.to_string());
        // Days, months and years compare as text, as far as both go; weeks and seasons do not.
        let is_later = |value: &str| {
            let digits = value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            published.as_ref().is_some_and(|published| {
                let n = value.len().min(published.len());
                digits && n >= 4 && value[..n] > published[..n]
            })
        };
        // "signed a contract for next year", "the meeting opened in Rome": the time is not the event's, or the event is past.
        let tree = self.tree();
        let is_past = |n: usize| matches!(tree.xpos(n), "VBD" | "VBN");
        if tree.xpos(node) == "VBD" {
            return None;
        }
        let is_open = !rule.given && !is_past(node) && !tree.head(node).is_some_and(is_past);
        // "the board *meets* on Wednesday": what it does on a day is what it will do, unless it does so every week.
        let present = self.is_present(node);
        let ahead = |s: &Span| {
            let text = self.doc().slice(*s);
            let later = || self.doc().times.iter().any(|t| t.span == *s && is_later(&t.value));
            let once = || !(present && self.comes_again(*s));
            (is_open && says_ahead(text)) || (once() && ((present && names_day(text)) || later()))
        };
        roles.get(&Role::Time)?.iter().map(|f| f.span).find(ahead)
    }
}

/// Whether a time is ahead of whoever writes of it, whenever that is.
fn says_ahead(time: &str) -> bool {
    let time = time.to_lowercase();
    let next = time.strip_prefix("next ").is_some_and(|unit| !matches!(unit, "day" | "morning" | "night"));
    next || matches!(time.as_str(), "tomorrow" | "tonight") || time.starts_with("later this ")
}

/// Whether a time is one that comes again: "every Tuesday".
fn is_habit(time: &str) -> bool {
    const REGULARLY: [&str; 7] =
        ["daily", "weekly", "monthly", "quarterly", "yearly", "annually", "regularly"];
    let time = time.to_lowercase();
    ["every ", "each "].iter().any(|w| time.starts_with(w)) || REGULARLY.contains(&&*time)
}

/// Whether a time names one day by the week or the month: "Wednesday", "3 May".
fn names_day(time: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let time = time.to_lowercase();
    let words: Vec<&str> = time.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let any = |list: &[&str]| words.iter().any(|w| list.contains(w));
    let day = words.iter().any(|w| w.parse::<u8>().is_ok_and(|n| (1..=31).contains(&n)));
    !is_habit(&time) && !any(&["last", "past"]) && (any(&DAYS) || (any(&MONTHS) && day))
}

/// How something was found that no rule says.
fn by_network(probability: f32) -> String {
    format!("the network, with {:.0}%", 100.0 * probability)
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
    fn one_day_is_named_by_the_week_or_the_month() {
        assert!(["Wednesday", "3 May", "Monday morning", "December 5"].into_iter().all(names_day));
        assert!(!["every Tuesday", "last Friday", "May", "the spring"].into_iter().any(names_day));
        assert!(
            is_habit("every Tuesday") && is_habit("monthly") && !is_habit("Tuesday") && !is_habit("July")
        );
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
