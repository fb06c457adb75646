//! Who says so: the source found for a stretch of text that gold attributes to somebody, as PolNeAR annotates it (Newell et
//! al. 2018).
//!
//! One JSON object a line: `{"id", "text", "args": [{"role": "source" | "cue" | "content", "start", "end"}], "meta": {"split"}}`,
//! offsets in code points. A source is right when it overlaps the gold source.

use super::claims::{Extent, lines, overlap};
use super::{EvaluateError, Score};
use crate::document::Span;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;

/// A text with something that somebody says in it.
#[derive(Debug, Clone)]
pub struct GoldAttribution {
    /// Name of the record.
    pub id: String,
    /// The text.
    pub text: String,
    /// What is said.
    pub content: Span,
    /// Who says it; none where the text leaves it open.
    pub source: Option<Extent>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    args: Vec<Argument>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Deserialize)]
struct Argument {
    role: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize, Default)]
struct Meta {
    split: Option<String>,
}

/// Reads the records that have content; `split`: only those of that part.
pub fn read(path: &Path, split: Option<&str>) -> Result<Vec<GoldAttribution>, EvaluateError> {
    let all =
        lines::<Line>(path)?.into_iter().filter(|l| split.is_none() || l.meta.split.as_deref() == split);
    Ok(all.filter_map(attribution).collect())
}

fn attribution(line: Line) -> Option<GoldAttribution> {
    let first = |role: &str| line.args.iter().find(|a| a.role == role);
    let content = first("content")?;
    // Code points to bytes; an end past the text is the end of the text.
    let byte = |at: usize| line.text.char_indices().nth(at).map_or(line.text.len(), |(b, _)| b);
    let content = Span::new(byte(content.start), byte(content.end));
    let source = first("source").map(|a| Extent { start: a.start, end: a.end });
    Some(GoldAttribution { id: line.id, content, source, text: line.text })
}

/// How many sources are right.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AttributionScores {
    /// Sources that overlap the gold source.
    pub sources: Score,
    #[serde(skip)]
    errors: Vec<String>,
}

/// Scores the sources found, given in code points in the order of `gold`.
pub fn score(gold: &[GoldAttribution], found: &[Option<Extent>]) -> Result<AttributionScores, EvaluateError> {
    let mut out = AttributionScores::default();
    for (g, f) in gold.iter().zip(found) {
        let right = matches!((g.source, f), (Some(a), Some(b)) if overlap(a, *b));
        out.sources.add(Score {
            correct: usize::from(right),
            predicted: usize::from(f.is_some()),
            gold: usize::from(g.source.is_some()),
        });
        if !right && (g.source.is_some() || f.is_some()) {
            let shown = |e: Option<Extent>| {
                let of = |e: Extent| g.text.chars().skip(e.start).take(e.end - e.start).collect();
                e.map_or_else(|| "nobody".to_owned(), of)
            };
            let text = g.text.split_whitespace().collect::<Vec<_>>().join(" ");
            out.errors.push(format!("{}: gold {}, found {} | {text}", g.id, shown(g.source), shown(*f)));
        }
    }
    if out.sources.gold == 0 {
        return Err(EvaluateError::NoGold { what: "sources" });
    }
    Ok(out)
}

impl AttributionScores {
    /// Wrong and missed sources, at most `most`, as lines for people.
    pub fn errors(&self, most: usize) -> Vec<&str> {
        self.errors.iter().take(most).map(String::as_str).collect()
    }
}

impl fmt::Display for AttributionScores {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let s = self.sources;
        write!(
            f,
            "sources  P {:.3}  R {:.3}  F1 {:.3}  ({} of gold, {} found, {} right)",
            s.precision(),
            s.recall(),
            s.f1(),
            s.gold,
            s.predicted,
            s.correct
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_right_when_it_overlaps() {
        let gold = |source| GoldAttribution {
            id: "a".into(),
            text: "Zoë said it rained.".into(),
            content: Span::new(10, 19),
            source,
        };
        let zoe = Extent { start: 0, end: 3 };
        let elsewhere = Extent { start: 9, end: 11 };
        let scores =
            score(&[gold(Some(zoe)), gold(Some(zoe)), gold(None)], &[Some(zoe), Some(elsewhere), None])
                .unwrap();
        assert_eq!(scores.sources, Score { correct: 1, predicted: 2, gold: 2 });
        assert_eq!(scores.errors(5), ["a: gold Zoë, found it | Zoë said it rained."]);
    }
}
