//! Cuts texts into sentences and words as `dateline annotate` does, without reading them: what `prepare.py` makes windows of.
//!
//!     cargo run --release --example words < texts.jsonl > words.jsonl
//!
//! Takes JSON lines with `id` and `text`; gives `{"id", "sentences": [["word", ...], ...]}` for each.

use std::io::{self, BufRead, BufWriter, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().ok_or("a line without \"text\"")?;
        let (sentences, tokens) = dateline::text::segment(text);
        let words = |s: &dateline::document::Sentence| {
            tokens[s.tokens.clone()].iter().map(|t| &text[t.span.range()]).collect::<Vec<_>>()
        };
        let cut: Vec<_> = sentences.iter().map(words).collect();
        writeln!(out, "{}", serde_json::json!({ "id": record["id"], "sentences": cut }))?;
    }
    Ok(())
}
