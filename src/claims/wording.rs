//! Conditions in plain words, for people who have not seen the rules: "the object is “demand”".

use super::path::Path;
use super::rule::{Condition, Property, Test};
use super::subject::Arguments;
use std::collections::BTreeSet;

/// What a condition found at a node where it holds.
pub fn finding(condition: &Condition, arguments: &Arguments, node: usize) -> String {
    let parts: Vec<String> = condition.tests.iter().map(|t| found(t, arguments, node)).collect();
    parts.join(", ")
}

/// What a word lacks to be what a rule is about: the first of the constructions that it may stand in.
pub fn lacking(required: &[Condition], arguments: &Arguments, node: usize) -> String {
    const SHOWN: usize = 2;
    let of_itself = |t: &&Test| matches!(&t.what, Property::Path(path) if path.stays());
    let about = |c: &&Condition| c.tests.iter().filter(of_itself).all(|t| t.holds(arguments, node));
    let mut seen = BTreeSet::new();
    let mut wishes: Vec<String> = required.iter().filter(about).map(wish).collect();
    wishes.retain(|w| !w.is_empty() && seen.insert(w.clone()));
    if wishes.is_empty() {
        return "in none of the constructions that the rule asks for".to_owned();
    }
    let more = wishes.len().saturating_sub(SHOWN);
    wishes.truncate(SHOWN);
    let others = if more == 0 { String::new() } else { format!(", or one of {more} other constructions") };
    format!("needs {}{others}", wishes.join(", or "))
}

/// What a condition asks for besides the word itself, without regard to a text.
fn wish(condition: &Condition) -> String {
    let asked = |t: &Test| match &t.what {
        Property::Path(path) if path.stays() => None,
        Property::Path(path) if t.negated => Some(format!("no {}{}", place(path), words(path))),
        Property::Path(path) => {
            let place = place(path);
            let article = if place.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            Some(format!("{article} {place}{}", words(path)))
        }
        other => Some(format!("that {}", state(other, t.negated))),
    };
    condition.tests.iter().filter_map(asked).collect::<Vec<_>>().join(" and ")
}

/// Some of the words that a path may end at: " (“call”, “convene” ...)".
fn words(path: &Path) -> String {
    const SHOWN: usize = 3;
    let Some(words) = path.words() else { return String::new() };
    let more = if words.len() > SHOWN { " ..." } else { "" };
    let some: Vec<String> = words.iter().take(SHOWN).map(|w| format!("“{w}”")).collect();
    format!(" ({}{more})", some.join(", "))
}

fn found(test: &Test, arguments: &Arguments, node: usize) -> String {
    let Property::Path(path) = &test.what else { return state(&test.what, test.negated).to_owned() };
    if test.negated {
        return format!("no fitting {}", place(path));
    }
    let tree = arguments.tree;
    let words: Vec<&str> = path.follow(arguments, node).0.into_iter().take(3).map(|i| tree.form(i)).collect();
    format!("the {} is “{}”", place(path), words.join(" "))
}

/// Where a path leads: "object", "phrase with “with”".
fn place(path: &Path) -> String {
    path.places().join(" of the ")
}

fn state(property: &Property, negated: bool) -> &'static str {
    match (property, negated) {
        (Property::Negated, false) => "it is negated",
        (Property::Negated, true) => "it is not negated",
        (Property::Passive, false) => "it is passive",
        (Property::Passive, true) => "it is not passive",
        (Property::Bare, false) => "it has no article",
        (Property::Bare, true) => "it has an article",
        (Property::Definite, false) => "it is definite",
        (Property::Definite, true) => "it is not definite",
        (Property::Plural, false) => "it is plural",
        (Property::Plural, true) => "it is singular",
        (Property::Several, false) => "the subject names several",
        (Property::Several, true) => "the subject names one only",
        (Property::Name, false) => "it is part of a name",
        (Property::Name, true) => "it is no name",
        (Property::Headline, false) => "the sentence has no finite verb",
        (Property::Headline, true) => "the sentence has a finite verb",
        (Property::Path(_), _) => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::claims::Extractor;
    use crate::syntax::fixture::document;

    #[test]
    fn a_near_miss_says_in_plain_words_what_spoke_against_it() {
        let doc = document(
            "The/DET/2/det plant/NOUN/4/nsubj/plant/NN can/AUX/4/aux/can/MD meet/VERB/0/root/meet/VB demand/NOUN/4/obj/demand/NN",
        );
        let misses = Extractor::builtin().unwrap().near_misses(&doc);
        assert!(misses[0].reason.starts_with("the object is “demand”"), "{}", misses[0].reason);
    }

    #[test]
    fn what_is_missing_is_said_for_the_word_at_hand() {
        let doc = document(
            "The/DET/2/det Council/PROPN/3/nsubj/council/NNP condemned/VERB/0/root/condemn/VBD the/DET/5/det bombing/NOUN/3/obj/bombing/NN",
        );
        let misses = Extractor::builtin().unwrap().near_misses(&doc);
        let reason = &misses.iter().find(|m| m.rule == "meeting.session").unwrap().reason;
        let needs =
            "needs a word above it (“boycott”, “cancellation”, “eve” ...), or a possessor, or one of 2 other";
        assert!(reason.starts_with(needs), "{reason}");
    }
}
