//! Whole articles through the whole program, as a person would read the result. `cargo insta review` shows what changed.

#![allow(clippy::unwrap_used)] // A test stops where something is missing.

mod common;

use dateline::document::Document;
use std::fmt::Write;
use std::path::Path;

fn readable(doc: &Document) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let published = doc.published.map_or("unknown".to_string(), |d| d.to_string());
    let mut out = format!("published: {published}\nsentences: {}\n\nentities:\n", doc.sentences.len());
    for e in &doc.entities {
        writeln!(out, "  {:12} {}", e.kind, line(doc.slice(e.span))).unwrap();
    }
    out.push_str("\ntimes:\n");
    for t in &doc.times {
        writeln!(out, "  {:9} {:12} {}", t.kind.as_str(), t.value, line(doc.slice(t.span))).unwrap();
    }
    out.push_str("\nclaims:\n");
    for c in &doc.claims {
        writeln!(out, "- {} ({}) \"{}\"", c.kind, c.status.as_str(), line(doc.slice(c.trigger))).unwrap();
        writeln!(out, "  in: {}", line(doc.slice(doc.sentences[c.sentence].span))).unwrap();
        for (role, fillers) in &c.roles {
            for f in fillers {
                let text = line(doc.slice(f.span));
                let names: Vec<&str> = f.names.iter().map(String::as_str).filter(|n| *n != text).collect();
                let names = if names.is_empty() { String::new() } else { format!(" = {}", names.join(", ")) };
                writeln!(out, "  {}: {text}{names}", role.as_str()).unwrap();
            }
        }
    }
    out
}

fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/{name}.txt"));
    let doc = common::pipeline().annotate(common::article(&path)).unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, readable(&doc));
    });
}

#[test]
fn talks_called_off_and_quit() {
    check("lake-boundary-talks-called-off");
}

#[test]
fn a_merger_with_pledges_and_a_rival_that_drops_out() {
    check("straits-shipping-merger");
}

#[test]
fn troops_leave_a_mission() {
    check("uruguay-leaves-congo-mission");
}

#[test]
fn a_boycott_among_sport_near_misses() {
    check("handball-boycott");
}

#[test]
fn a_denial() {
    check("envoy-denies-desert-meeting");
}

#[test]
fn an_article_with_hardly_a_claim() {
    check("eyewear-product-launch");
}
