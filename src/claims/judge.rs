//! Weighs what a rule says of a trigger against what the network says.
//!
//! Rules know the words and constructions that were written down, the network the senses that it has seen; each errs where the
//! other does not. A logistic curve joins the two, so that the score of a claim is the probability that it is one. Where the
//! model has no heads for claims, or does not know a kind, the rule decides alone. The constants are chosen by what
//! `scripts/train/claims_fit.py` prints: the curves on texts that the network was not trained on, the others on those, dev gold and `corpus/gold`.

use super::attribution::{ASKED, BEHIND_DASH};
use super::rule::Rule;
use crate::document::{Argument, Document, Predicate, Role, Span, Status};
use crate::srl;

/// From this probability on, the network's word suffices for a trigger that no rule knows, or that its rule doubts.
pub const LEAST_ALONE: f32 = 0.85;
/// Claims below this probability are none.
pub const LEAST: f32 = 0.25;

/// For triggers of rules: weight of the network's log-odds, and what is added.
const BY_RULE: (f32, f32) = (0.541, 0.585);
/// Beside a rule whose words it has seldom seen, the network is not taken for surer than this that a word is no claim.
const LOWEST: f32 = 0.05;
/// From so many claims on that a rule found in the texts it was taught on, the network has seen its words often.
const OFTEN: u32 = 300;
/// For words that stand on the network's word alone: weight of its log-odds, and what is added.
const ALONE: (f32, f32) = (0.514, -0.759);
/// Where the rules have a status from, which says how much it counts beside the network's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusFrom {
    /// No word around the trigger speaks of it.
    Default,
    /// The claim that the trigger refers back to.
    Antecedent,
    /// A cue.
    Cue,
}

impl StatusFrom {
    /// Weight, in log-odds.
    fn weight(self) -> f32 {
        match self {
            Self::Default => 2.0,
            Self::Antecedent => 4.0,
            Self::Cue => 3.0,
        }
    }
}

/// From this probability on, a party that is joined to one which takes part takes part too.
const LEAST_JOINED: f32 = 0.3;

/// From this probability on, a word heads a filler even where no path leads to it, beside so many of the role that are known
/// already: an event without a party is unlikelier than one with three. `alone`: who is known is the subject of the verb, who does
/// alone what it says.
fn least_added(role: Role, known: usize, alone: bool) -> f32 {
    match role {
        Role::Recipients if known > 0 => 0.7,
        Role::Recipients => 0.4,
        Role::Place | Role::Content | Role::Topic => 0.5,
        Role::Time => 0.6,
        Role::Object | Role::Source | Role::Reason => 0.7,
        Role::Actors if alone => 0.95,
        Role::Actors => match known {
            0 => 0.5,
            1 => 0.65,
            2 => 0.8,
            _ => 0.95,
        },
    }
}

/// Below this probability, what a rule puts into a role in some way does not stand. Of parties that is asked where the rule guessed.
fn least_kept(role: Role, way: &str) -> f32 {
    match role {
        // "*budget* talks", but also "*weekend* talks"; "*Union leaders* called for talks", who say nothing of them.
        Role::Topic if way.starts_with("compound") => 0.3,
        Role::Source if way == ASKED => 0.3,
        // It has seen few headlines.
        Role::Source if way == BEHIND_DASH => 0.0,
        Role::Actors if way == "around" => 0.55,
        Role::Actors | Role::Recipients => 0.1,
        Role::Topic => 0.05,
        Role::Content | Role::Object | Role::Place | Role::Time | Role::Source => 0.02,
        // It has seen few.
        Role::Reason => 0.0,
    }
}

/// Whether the way by which a rule found a party is a guess: not from what stands below the trigger in the tree, but up from it, from
/// what stands around, or from another claim.
pub fn is_guess(way: &str) -> bool {
    way.starts_with('<') || matches!(way, "maker" | "around")
}

/// Whether the network is against a filler: it sees the words and takes none of them for the head of one.
pub fn doubts(doc: &Document, predicate: Option<&Predicate>, role: Role, span: Span, way: &str) -> bool {
    let Some(predicate) = predicate.filter(|p| in_sight(doc, p, span)) else { return false };
    let best = doc.tokens_in(span).map(|i| predicate.argument(i, role)).fold(0.0, f32::max);
    best < least_kept(role, way)
}

/// Whether a stretch of text is near enough to a word for the network to say whether it fills a role.
pub fn in_sight(doc: &Document, predicate: &Predicate, span: Span) -> bool {
    let sentence = |position| doc.sentence_at(position);
    let (from, to) = (sentence(doc.tokens[predicate.token].span.start), sentence(span.start));
    from.zip(to).is_some_and(|(from, to)| srl::sees(from, to))
}

/// Probability by the network that a stretch of text expresses an event of a kind; `None` where it cannot say.
pub fn network(doc: &Document, trigger: Span, kind: &str) -> Option<f32> {
    doc.predicates.as_ref()?.kind(doc.tokens_in(trigger), kind)
}

/// Whether the network's word suffices for a trigger, whatever a rule wants of it.
pub fn is_sure(doc: &Document, trigger: Span, kind: &str) -> bool {
    network(doc, trigger, kind).is_some_and(|p| p >= LEAST_ALONE)
}

/// Probability that a trigger which a rule found is a claim; `doubted`: on the network's word alone.
pub fn probability(doc: &Document, rule: &Rule, trigger: Span, doubted: bool) -> f32 {
    let Some(network) = network(doc, trigger, &rule.kind) else { return rule.score };
    if doubted || rule.is_by_sense() {
        return sigmoid(ALONE.0 * log_odds(network) + ALONE.1);
    }
    let network = if rule.seen < OFTEN { network.max(LOWEST) } else { network };
    sigmoid(BY_RULE.0 * log_odds(network) + BY_RULE.1)
}

/// From this probability on, the network takes a word for an event, and what it says of status and roles may speak against the rules.
const KNOWN: f32 = 0.5;

/// The same word, where the network takes it for an event of the kind.
pub fn known<'a>(doc: &'a Document, trigger: Span, kind: &str) -> Option<&'a Predicate> {
    predicate(doc, trigger, kind).filter(|_| network(doc, trigger, kind).is_some_and(|p| p >= KNOWN))
}

/// What the network says of the word of a trigger that it is surest of, where it says anything.
pub fn predicate<'a>(doc: &'a Document, trigger: Span, kind: &str) -> Option<&'a Predicate> {
    let all = doc.predicates.as_ref()?;
    let kind = all.kinds.iter().position(|k| &**k == kind)?;
    let words = doc.tokens_in(trigger).filter_map(|i| all.at(i));
    words.reduce(|best, p| if p.kinds[kind] > best.kinds[kind] { p } else { best })
}

/// Words that the network takes for heads of fillers of a role, the likeliest first.
pub fn likely(predicate: Option<&Predicate>, role: Role) -> Vec<&Argument> {
    let arguments = predicate.map_or(&[][..], |p| &p.arguments);
    let mut found: Vec<&Argument> = arguments.iter().filter(|a| a.role == role).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.token.cmp(&b.token)));
    found
}

/// Whether the network is sure enough of one of these words, whatever the rules say; `known`: how many fillers the role has;
/// `alone`: a party that the verb has for its subject is among them; `joined`: whether one whom the text joins to it by "and" is,
/// asked only where that decides.
pub fn is_filler(argument: &Argument, known: usize, alone: bool, joined: impl FnOnce() -> bool) -> bool {
    argument.score >= least_added(argument.role, known, alone) || (argument.score >= LEAST_JOINED && joined())
}

/// From this probability on, the network's word on a status may overrule a cue.
const LEAST_OVER_CUE: f32 = 0.8;

/// The status that the network finds likelier than the one that the rules give, with its probability. Of calling off and
/// putting off it has seen little, and "not" is plain: there a cue is enough.
pub fn status(predicate: Option<&Predicate>, given: Status, from: StatusFrom) -> Option<(Status, f32)> {
    if from == StatusFrom::Cue && matches!(given, Status::Negated | Status::Cancelled | Status::Postponed) {
        return None;
    }
    let weigh =
        |&(status, p): &(Status, f32)| p.max(1e-4).ln() + if status == given { from.weight() } else { 0.0 };
    let statuses = &predicate?.statuses;
    let best = statuses.iter().reduce(|best, s| if weigh(s) > weigh(best) { s } else { best })?;
    (best.0 != given && (from != StatusFrom::Cue || best.1 >= LEAST_OVER_CUE)).then_some(*best)
}

/// Bounded, so that no one of the two decides against whatever the other says.
fn log_odds(p: f32) -> f32 {
    const EDGE: f32 = 0.005;
    let p = p.clamp(EDGE, 1.0 - EDGE);
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Label, Predicates};

    /// "Oslo met Riga", of which the network says that "met" is a meeting with this probability.
    fn document(probability: f32) -> Document {
        let mut doc = crate::syntax::fixture::document(
            "Oslo/PROPN/2/nsubj/oslo/NNP/GPE met/VERB/0/root/meet/VBD Riga/PROPN/2/obj/riga/NNP/GPE",
        );
        let found = Predicate {
            token: 1,
            kinds: vec![probability],
            statuses: vec![(Status::Occurred, 0.1), (Status::Planned, 0.9)],
            arguments: vec![Argument { token: 0, role: Role::Actors, score: 0.9 }],
        };
        doc.predicates = Some(Predicates { kinds: vec![Label::from("meeting")], found: vec![found] });
        doc
    }

    fn trigger(doc: &Document) -> Span {
        doc.tokens[1].span
    }

    #[test]
    fn the_network_speaks_of_its_kinds_alone() {
        let doc = document(0.8);
        assert_eq!(network(&doc, trigger(&doc), "meeting"), Some(0.8));
        assert_eq!(network(&doc, doc.tokens[0].span, "meeting"), Some(0.0));
        assert_eq!(network(&doc, trigger(&doc), "accusation"), None);
        assert!(predicate(&doc, trigger(&doc), "accusation").is_none());
    }

    #[test]
    fn a_claim_is_likelier_where_both_say_so() {
        let book = crate::claims::Extractor::builtin().unwrap();
        let rule = book.book().rules.iter().find(|r| r.id == "meeting.meet").unwrap();
        let of = |p: f32, doubted: bool| {
            let doc = document(p);
            probability(&doc, rule, trigger(&doc), doubted)
        };
        assert!(of(0.001, false) < of(0.3, false) && of(0.3, false) < of(0.99, false));
        assert!(of(0.001, false) < LEAST && of(0.99, false) > 0.9);
        // Of words that it has seldom seen the network alone cannot say that they are none.
        let seldom = Rule { seen: 0, ..rule.clone() };
        let doc = document(0.001);
        assert!(probability(&doc, &seldom, trigger(&doc), false) >= LEAST);
        // Where the rule has its doubts, the network's word is all there is.
        assert!(of(0.99, true) < of(0.99, false));
    }

    #[test]
    fn the_network_has_its_say_on_fillers_and_status() {
        let doc = document(0.8);
        let found = predicate(&doc, trigger(&doc), "meeting");
        let actors = likely(found, Role::Actors);
        assert_eq!(actors.iter().map(|a| a.token).collect::<Vec<_>>(), [0]);
        assert!(likely(found, Role::Place).is_empty());
        // Of 90%: enough for a second or third party, not for a fourth, nor beside the subject.
        let enough = |known, alone| is_filler(actors[0], known, alone, || false);
        assert!(enough(0, false) && enough(2, false) && !enough(3, false) && !enough(1, true));
        // Of one who is joined to another party it need not be that sure.
        assert!(is_filler(actors[0], 3, true, || true));
        assert_eq!(status(found, Status::Planned, StatusFrom::Default), None);
        // Nine to one is enough where no word speaks of it.
        assert_eq!(status(found, Status::Occurred, StatusFrom::Default), Some((Status::Planned, 0.9)));
        assert_eq!(status(found, Status::Occurred, StatusFrom::Cue), None);
        assert_eq!(status(found, Status::Cancelled, StatusFrom::Cue), None);
        assert_eq!(status(None, Status::Occurred, StatusFrom::Default), None);
    }

    #[test]
    fn the_network_doubts_fillers_of_words_that_it_knows() {
        let doc = document(0.8);
        let (oslo, riga) = (doc.tokens[0].span, doc.tokens[2].span);
        let found = known(&doc, trigger(&doc), "meeting");
        assert!(!doubts(&doc, found, Role::Actors, oslo, "maker"));
        assert!(doubts(&doc, found, Role::Actors, riga, "maker"));
        let unknown = document(0.3);
        assert!(known(&unknown, trigger(&unknown), "meeting").is_none());
        assert!(!doubts(&unknown, None, Role::Actors, riga, "maker"));
        assert!(is_guess("maker") && is_guess("<obl/subject") && !is_guess("subject"));
    }
}
