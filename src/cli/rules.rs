//! `dateline rules`: rule files checked, and their examples run.

use super::args::{Engine, Rules};
use super::{CliError, Outcome, output};
use crate::claims::{Extractor, examples};
use crate::document::Document;
use std::fmt::Write;

/// Runs the command.
pub fn run(args: Rules) -> Result<Outcome, CliError> {
    match args {
        Rules::Check { files } => {
            let all = Extractor::with_files(&files)?.book().rules.len();
            let builtin = Extractor::builtin()?.book().rules.len();
            let own = if files.is_empty() { String::new() } else { format!("{} rules and ", all - builtin) };
            output::print(&format!("{own}{builtin} built-in rules, no errors"))
        }
        Rules::Test { files, model } => {
            let engine = Engine { model, rules: files, ..Engine::default() };
            let pipeline = engine.pipeline(None)?;
            let extractor = pipeline.extractor();
            let failures = examples::failures(extractor, |text| {
                // A document that a stage fails on has no layers, and so no claims: the example fails, as it should.
                pipeline.annotate(Document::new("example", text)).unwrap_or_else(|failure| failure.document)
            });
            let mut out = String::new();
            for f in &failures {
                let what = if f.expected { "finds nothing in" } else { "fires on" };
                let _ = writeln!(out, "{} {what}: {}\n    {}", f.rule, f.sentence, f.detail);
            }
            let rules = &extractor.book().rules;
            let cases: usize = rules.iter().map(|r| r.examples.len() + r.near_misses.len()).sum();
            let _ = write!(out, "{} rules, {cases} sentences, {} failed", rules.len(), failures.len());
            output::print(&out)?;
            Ok(if failures.is_empty() { Outcome::Done } else { Outcome::Findings })
        }
    }
}
