//! `dateline model`: what is inside; checkpoints made model folders.

use super::args::Model;
use super::{CliError, Outcome, output};
use crate::encoder::ModelFolder;
use crate::encoder::checkpoint::{Numbers, fetch, import};
use std::fmt::Write;

/// Runs the command.
pub fn run(args: &Model) -> Result<Outcome, CliError> {
    let folder = match args {
        Model::Info { model } => model.open()?,
        Model::Import { from, to, whole } => {
            import(from, to, if *whole { Numbers::Whole } else { Numbers::Bytes })?
        }
        Model::Fetch { name, to } => fetch(name, to)?,
    };
    output::print(&describe(&folder))
}

fn describe(folder: &ModelFolder) -> String {
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
        let mut kinds: Vec<&str> = Vec::new();
        for kind in tags.iter().filter_map(|t| t.split_once('-')).map(|(_, kind)| kind) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        line("entities", format!("{scheme}: {}", kinds.join(" ")));
    }
    if l.have_syntax() {
        line(
            "syntax",
            format!(
                "{} parts of speech, {} Penn tags, {} relations",
                l.upos.len(),
                l.xpos.len(),
                l.rels.len()
            ),
        );
    } else {
        line("syntax", "none: the default model gives tags and trees".to_string());
    }
    if folder.network.is_checkpoint {
        line("engine", format!("rust-bert alone: a checkpoint ({:?})", folder.network.family));
    }
    for (file, hash) in &m.files {
        line("file", format!("{hash}  {file}"));
    }
    out.pop();
    out
}
