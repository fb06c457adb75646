//! Every rule finds its examples and leaves its near misses alone, through the whole pipeline.

mod common;

use dateline::claims::examples;
use dateline::document::Document;

#[test]
fn the_built_in_rules_keep_their_examples_and_near_misses() {
    let pipeline = common::pipeline();
    let read = |text: &str| pipeline.annotate(Document::new("example", text)).unwrap();
    let failures = examples::failures(pipeline.extractor(), read);
    let told: Vec<String> = failures
        .iter()
        .map(|f| {
            let what = if f.expected { "missed" } else { "found in a near miss" };
            format!("{}: {what}: {} ({})", f.rule, f.sentence, f.detail)
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_rule_has_an_example_and_a_near_miss() {
    for rule in &common::pipeline().extractor().book().rules {
        assert!(!rule.examples.is_empty() && !rule.near_misses.is_empty(), "rule {}", rule.id);
    }
}
