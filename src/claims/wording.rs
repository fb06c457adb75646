//! Conditions in plain words, for people who have not seen the rules: "the object is “demand”".

use super::path::Path;
use super::rule::{Condition, Property, Test};
use super::subject::Arguments;

/// What a condition found at a node where it holds.
pub fn finding(condition: &Condition, arguments: &Arguments, node: usize) -> String {
    let parts: Vec<String> = condition.tests.iter().map(|t| found(t, arguments, node)).collect();
    parts.join(", ")
}

/// What a condition asks for, without regard to a text.
pub fn wish(condition: &Condition) -> String {
    let asked = |t: &Test| {
        let no = if t.negated { "no " } else { "a fitting " };
        match &t.what {
            Property::Path(path) => format!("{no}{}", place(path)),
            other => state(other, t.negated).to_owned(),
        }
    };
    condition.tests.iter().map(asked).collect::<Vec<_>>().join(" with ")
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
}
