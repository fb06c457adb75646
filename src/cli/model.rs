//! `dateline model`: what is inside.

use super::args::Model;
use super::{CliError, Outcome, output};
use crate::encoder::Encoder;
use std::fmt::Write;

/// Runs the command.
pub fn run(args: &Model) -> Result<Outcome, CliError> {
    let Model::Info { folder } = args;
    let encoder = match folder {
        Some(path) => Encoder::from_folder(path)?,
        None => Encoder::embedded()?,
    };
    output::print(&describe(&encoder))
}

fn describe(encoder: &Encoder) -> String {
    let folder = encoder.folder();
    let (m, c, l) = (&folder.manifest, &folder.config, &folder.labels);
    let mut out = format!("{} {}\n", m.name, m.version);
    // Writing to a string cannot fail.
    let mut line = |name: &str, value: String| {
        let _ = writeln!(out, "{name:12}{value}");
    };
    line("sha256", folder.sha256.clone());
    line(
        "encoder",
        format!(
            "{} layers, {} wide, {} attention heads, {} wordpieces, windows of {}",
            c.num_hidden_layers, c.hidden_size, c.num_attention_heads, c.vocab_size, m.window
        ),
    );
    for (scheme, tags) in &l.ner {
        let kinds: Vec<&str> = tags.iter().filter_map(|t| t.strip_prefix("B-")).collect();
        line("entities", format!("{scheme}: {}", kinds.join(" ")));
    }
    line(
        "syntax",
        format!("{} parts of speech, {} Penn tags, {} relations", l.upos.len(), l.xpos.len(), l.rels.len()),
    );
    for (file, hash) in &m.files {
        line("file", format!("{hash}  {file}"));
    }
    out.pop();
    out
}
