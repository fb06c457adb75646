//! Weighs what a rule says of a trigger against what the network says.
//!
//! Rules know the words and constructions that were written down, the network the senses that it has seen; each errs where the
//! other does not. A logistic curve joins the two, so that the score of a claim is the probability that it is one. Where the
//! model has no heads for claims, or does not know a kind, the rule decides alone. The curves are those that
//! `scripts/train/claims_fit.py` finds on texts that the network was not trained on; the other constants were chosen by what it prints.

use super::rule::Rule;
use crate::document::{Argument, Document, Predicate, Role, Span, Status};

/// From this probability on, the network's word suffices for a trigger that no rule knows.
pub const LEAST_ALONE: f32 = 0.8;
/// Claims below this probability are none.
pub const LEAST: f32 = 0.34;

/// For triggers of rules: weights of the rule's log-odds and the network's, and what is added.
const BY_RULE: (f32, f32, f32) = (0.12, 0.60, 1.11);
/// The network has seen few of the rarer words: beside a rule it is not taken for surer than this that a word is no claim.
const LOWEST: f32 = 0.05;
/// For words that no rule knows: weight of the network's log-odds, and what is added.
const ALONE: (f32, f32) = (0.53, -0.91);
/// How much more than the network's word the status that a rule gives where no cue speaks counts, in log-odds.
const DEFAULT_STATUS: f32 = 3.0;

/// From this probability on, a word heads a filler even where no path leads to it.
fn least_added(role: Role) -> f32 {
    match role {
        Role::Content | Role::Topic => 0.4,
        Role::Recipients | Role::Place | Role::Time | Role::Source => 0.5,
        Role::Actors | Role::Object | Role::Reason => 0.7,
    }
}

/// Probability by the network that a stretch of text expresses an event of a kind; `None` where it cannot say.
pub fn network(doc: &Document, trigger: Span, kind: &str) -> Option<f32> {
    doc.predicates.as_ref()?.kind(doc.tokens_in(trigger), kind)
}

/// Probability that a trigger which a rule holds of is a claim.
pub fn probability(doc: &Document, rule: &Rule, trigger: Span) -> f32 {
    let Some(network) = network(doc, trigger, &rule.kind) else { return rule.score };
    if rule.is_by_sense() {
        return sigmoid(ALONE.0 * log_odds(network) + ALONE.1);
    }
    sigmoid(BY_RULE.0 * log_odds(rule.score) + BY_RULE.1 * log_odds(network.max(LOWEST)) + BY_RULE.2)
}

/// What the network says of the word of a trigger that it is surest of, where it says anything.
pub fn predicate<'a>(doc: &'a Document, trigger: Span, kind: &str) -> Option<&'a Predicate> {
    let all = doc.predicates.as_ref()?;
    let kind = all.kinds.iter().position(|k| &**k == kind)?;
    let words = doc.tokens_in(trigger).filter_map(|i| all.at(i));
    words.reduce(|best, p| if p.kinds[kind] > best.kinds[kind] { p } else { best })
}

/// Words that the network is sure head a filler of a role, whatever the rules say.
pub fn sure(predicate: Option<&Predicate>, role: Role) -> impl Iterator<Item = &Argument> {
    let arguments = predicate.map_or(&[][..], |p| &p.arguments);
    arguments.iter().filter(move |a| a.role == role && a.score >= least_added(role))
}

/// The status that the network finds likelier than the one that holds where no word around the trigger says otherwise, with its
/// probability.
pub fn status(predicate: Option<&Predicate>, default: Status) -> Option<(Status, f32)> {
    let weigh = |&(status, p): &(Status, f32)| {
        p.max(1e-4).ln() + if status == default { DEFAULT_STATUS } else { 0.0 }
    };
    let statuses = &predicate?.statuses;
    let best = statuses.iter().reduce(|best, s| if weigh(s) > weigh(best) { s } else { best })?;
    (best.0 != default).then_some(*best)
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
        let of = |p: f32| {
            let doc = document(p);
            probability(&doc, rule, trigger(&doc))
        };
        assert!(of(0.001) < of(0.3) && of(0.3) < of(0.99));
        assert!(of(0.001) < 0.5 && of(0.99) > 0.9, "{} {}", of(0.001), of(0.99));
    }

    #[test]
    fn the_network_has_its_say_on_fillers_and_status() {
        let doc = document(0.8);
        let found = predicate(&doc, trigger(&doc), "meeting");
        assert_eq!(sure(found, Role::Actors).map(|a| a.token).collect::<Vec<_>>(), [0]);
        assert_eq!(sure(found, Role::Place).count(), 0);
        assert_eq!(status(found, Status::Planned), None);
        // Nine to one is not enough.
        assert_eq!(status(found, Status::Occurred), None);
        assert_eq!(status(None, Status::Occurred), None);
    }
}
