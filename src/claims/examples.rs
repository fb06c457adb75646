//! The sentences that each rule must and must not find, run through a pipeline of the caller's.

use super::Extractor;
use crate::document::Document;

/// An example that a rule misses, or a near miss that it finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Id of the rule.
    pub rule: String,
    /// The sentence.
    pub sentence: String,
    /// Whether the rule should have found a claim in it.
    pub expected: bool,
    /// What was found, or what spoke against it.
    pub detail: String,
}

/// Runs all examples and near misses; `read` takes a text through every stage before claims.
pub fn failures(extractor: &Extractor, mut read: impl FnMut(&str) -> Document) -> Vec<ExampleFailure> {
    let mut failures = Vec::new();
    for rule in &extractor.book().rules {
        let cases =
            rule.examples.iter().map(|s| (s, true)).chain(rule.near_misses.iter().map(|s| (s, false)));
        for (sentence, expected) in cases {
            let doc = read(sentence);
            let found: Vec<String> = extractor
                .annotate(&doc)
                .iter()
                .filter(|c| c.kind == rule.kind)
                .map(|c| c.rule.clone())
                .collect();
            let holds = if expected { found.contains(&rule.id) } else { found.is_empty() };
            if holds {
                continue;
            }
            let misses = extractor.near_misses(&doc);
            let reasons: Vec<String> = misses
                .iter()
                .filter(|m| m.rule == rule.id)
                .map(|m| format!("{}: {}", doc.slice(m.trigger), m.reason))
                .collect();
            let detail = match (expected, reasons.is_empty()) {
                (true, true) => "no word of it is a trigger of the rule".to_owned(),
                (true, false) => reasons.join("; "),
                (false, _) => found.join(", "),
            };
            failures.push(ExampleFailure {
                rule: rule.id.clone(),
                sentence: sentence.clone(),
                expected,
                detail,
            });
        }
    }
    failures
}
