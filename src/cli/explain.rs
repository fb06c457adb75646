//! `dateline explain`: why a claim was found, and what nearly was one.

use super::args::Explain;
use super::{CliError, Outcome, annotate, output};
use crate::document::{Claim, Document, Span};
use std::fmt::Write;

/// Runs the command.
pub fn run(args: &Explain) -> Result<Outcome, CliError> {
    let pipeline = args.engine.pipeline(None)?;
    let documents = annotate::read_all(&args.input)?;
    let mut out = String::new();
    let mut shown = 0;
    for doc in documents.into_iter().filter(|d| args.document.as_ref().is_none_or(|id| *id == d.id)) {
        let doc = match pipeline.annotate(doc) {
            Ok(doc) => doc,
            Err(failure) => return Err(CliError::Usage(format!("{}: {failure}", failure.document.id))),
        };
        for (i, claim) in doc.claims.iter().enumerate() {
            let id = format!("c{}", i + 1);
            if args.claim.as_ref().is_none_or(|wanted| *wanted == id) {
                describe(&mut out, &doc, &id, claim);
                shown += 1;
            }
        }
        if args.near {
            near_misses(&mut out, &doc, &pipeline.extractor().near_misses(&doc));
        }
    }
    if shown == 0
        && let Some(id) = &args.claim
    {
        return Err(CliError::Usage(format!("there is no claim {id}; leave --claim out to see all")));
    }
    if out.is_empty() {
        out.push_str("no claims; --near shows the triggers that were turned down\n");
    }
    output::print(out.trim_end())
}

// Writing to a string cannot fail: the results of `writeln!` are dropped.
fn describe(out: &mut String, doc: &Document, id: &str, claim: &Claim) {
    let _ = writeln!(
        out,
        "{id}  {} ({}), score {:.2}, rule {}",
        claim.kind,
        claim.status.as_str(),
        claim.score,
        claim.rule
    );
    let _ = writeln!(out, "    {}", marked(doc, claim.sentence, claim.trigger));
    for (role, fillers) in &claim.roles {
        for f in fillers {
            let text = one_line(doc.slice(f.span));
            let names: Vec<&str> = f.names.iter().map(String::as_str).filter(|n| *n != text).collect();
            let names = if names.is_empty() { String::new() } else { format!("  = {}", names.join(", ")) };
            let _ = writeln!(out, "    {:11}{text}{names}", role.as_str());
        }
    }
    let _ = writeln!(out, "    because");
    for e in &claim.why {
        let text = e.span.map(|s| format!("\"{}\"", one_line(doc.slice(s)))).unwrap_or_default();
        let _ = writeln!(out, "      {:18}{text}", e.what);
        let _ = writeln!(out, "      {:18}  by {}", "", e.how);
    }
    out.push('\n');
}

fn near_misses(out: &mut String, doc: &Document, misses: &[crate::claims::NearMiss]) {
    let _ = writeln!(out, "turned down in {}:", doc.id);
    for miss in misses {
        let sentence = doc.sentence_at(miss.trigger.start);
        let context = sentence.map(|s| marked(doc, s, miss.trigger)).unwrap_or_default();
        let _ = writeln!(out, "  {} by {}: {}\n    {context}", miss.kind, miss.rule, miss.reason);
    }
    out.push('\n');
}

/// The sentence on one line with the trigger in brackets.
fn marked(doc: &Document, sentence: usize, trigger: Span) -> String {
    let span = doc.sentences[sentence].span.cover(trigger);
    let text = &doc.text;
    one_line(&format!(
        "{}[{}]{}",
        &text[span.start..trigger.start],
        &text[trigger.range()],
        &text[trigger.end..span.end]
    ))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
