//! Scores of time expressions, counted as TempEval-3 did.
//!
//! Gold and found expressions of a document are paired one to one, from left to right: each gold expression with the
//! found one of the same span, else with the first free one that overlaps it. A pair counts as *relaxed*; as *strict*
//! if both have the same surface; for *type* and *value* if these agree. The date of the document itself is no
//! expression.

use crate::document::{Span, TimeExpression, TimeType};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// A text with its gold time expressions.
#[derive(Debug, Clone)]
pub struct GoldTimes {
    /// Name of the document.
    pub id: String,
    /// The day of publication.
    pub published: Option<Date>,
    /// The text.
    pub text: String,
    /// The expressions, their spans in bytes.
    pub times: Vec<TimeExpression>,
}

/// Why gold could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TimesError {
    /// The file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line is not a gold document.
    #[error("{}:{line}: {source}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A gold expression reaches out of its text.
    #[error("{}:{line}: no characters {start}..{end} in the text", path.display())]
    Offsets {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// First character of the expression.
        start: usize,
        /// One past its last character.
        end: usize,
    },
}

#[derive(Deserialize)]
struct Record {
    doc: String,
    #[serde(default)]
    dct: Option<String>,
    text: String,
    timex: Vec<RecordTime>,
}

#[derive(Deserialize)]
struct RecordTime {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: TimeType,
    value: String,
}

/// Reads gold: JSON lines `{"doc", "dct", "text", "timex": [{"start", "end", "type", "value"}]}`, offsets in code
/// points, plain or compressed (`.gz`).
pub fn read_times(path: &Path) -> Result<Vec<GoldTimes>, TimesError> {
    let unreadable = |source| TimesError::Read { path: path.to_owned(), source };
    let mut out = Vec::new();
    for (n, line) in super::file::open(path).map_err(unreadable)?.lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let record: Record = serde_json::from_str(&line).map_err(|source| TimesError::Form {
            path: path.to_owned(),
            line: n + 1,
            source,
        })?;
        let gold = record.into_gold().map_err(|(start, end)| TimesError::Offsets {
            path: path.to_owned(),
            line: n + 1,
            start,
            end,
        })?;
        out.push(gold);
    }
    Ok(out)
}

impl Record {
    /// With spans in bytes; the offsets of an expression that does not fit, if there is one.
    fn into_gold(self) -> Result<GoldTimes, (usize, usize)> {
        let bytes: Vec<usize> = self.text.char_indices().map(|(i, _)| i).chain([self.text.len()]).collect();
        let times = self.timex.into_iter().map(|t| match (bytes.get(t.start), bytes.get(t.end)) {
            (Some(&start), Some(&end)) if start < end => {
                Ok(TimeExpression { span: Span::new(start, end), kind: t.kind, value: t.value, anchor: None })
            }
            _ => Err((t.start, t.end)),
        });
        Ok(GoldTimes {
            times: times.collect::<Result<_, _>>()?,
            id: self.doc,
            // The day of a date and time.
            published: self.dct.and_then(|d| d.get(..10)?.parse().ok()),
            text: self.text,
        })
    }
}

/// Precision, recall and their harmonic mean, each 0 to 1; 0 where there is nothing to count.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Rates {
    /// Share of what was found that is right.
    pub precision: f64,
    /// Share of the gold that was found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

impl Rates {
    fn new(right: usize, found: usize, gold: usize) -> Self {
        let share = |of: usize| if of == 0 { 0.0 } else { right as f64 / of as f64 };
        Self { precision: share(found), recall: share(gold), f1: 2.0 * share(found + gold) }
    }
}

/// What there is of one type in the gold, and the shares of it that were found.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct TypeScores {
    /// Number of gold expressions.
    pub gold: usize,
    /// Recall by overlap.
    pub relaxed: f64,
    /// Recall by surface.
    pub strict: f64,
    /// Share found with the right type.
    #[serde(rename = "type")]
    pub kind: f64,
    /// Share found with the right value.
    pub value: f64,
}

/// Scores of time expressions over a set of documents.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct TimeScores {
    /// Number of documents.
    pub documents: usize,
    /// Number of gold expressions.
    pub gold: usize,
    /// Number of expressions found.
    pub found: usize,
    /// Found with the same surface.
    pub strict: Rates,
    /// Found by overlap.
    pub relaxed: Rates,
    /// Found by overlap, with the same type.
    #[serde(rename = "type")]
    pub kind: Rates,
    /// Found by overlap, with the same value.
    pub value: Rates,
    /// By type of the gold expression.
    pub types: BTreeMap<&'static str, TypeScores>,
}

#[derive(Default, Clone, Copy)]
struct Counts {
    gold: usize,
    relaxed: usize,
    strict: usize,
    kind: usize,
    value: usize,
}

impl Counts {
    fn add(&mut self, strict: bool, kind: bool, value: bool) {
        self.relaxed += 1;
        self.strict += usize::from(strict);
        self.kind += usize::from(kind);
        self.value += usize::from(value);
    }
}

/// Scores what was found in each gold document, in the same order. A document for which nothing is given counts as
/// one in which nothing was found.
pub fn score_times(gold: &[GoldTimes], found: &[Vec<TimeExpression>]) -> TimeScores {
    let (mut all, mut number_found) = (Counts::default(), 0);
    let mut types: BTreeMap<&'static str, Counts> = BTreeMap::new();
    for (i, document) in gold.iter().enumerate() {
        let found = found.get(i).map_or(&[][..], Vec::as_slice);
        all.gold += document.times.len();
        number_found += found.len();
        for time in &document.times {
            types.entry(time.kind.as_str()).or_default().gold += 1;
        }
        for (a, b) in pairs(&document.times, found) {
            let strict = document.text.get(a.span.range()) == document.text.get(b.span.range());
            let (kind, value) = (a.kind == b.kind, a.value == b.value);
            all.add(strict, kind, value);
            types.entry(a.kind.as_str()).or_default().add(strict, kind, value);
        }
    }
    let rates = |right| Rates::new(right, number_found, all.gold);
    TimeScores {
        documents: gold.len(),
        gold: all.gold,
        found: number_found,
        strict: rates(all.strict),
        relaxed: rates(all.relaxed),
        kind: rates(all.kind),
        value: rates(all.value),
        types: types
            .into_iter()
            .map(|(name, c)| {
                let share = |n: usize| n as f64 / c.gold.max(1) as f64;
                let scores = TypeScores {
                    gold: c.gold,
                    relaxed: share(c.relaxed),
                    strict: share(c.strict),
                    kind: share(c.kind),
                    value: share(c.value),
                };
                (name, scores)
            })
            .collect(),
    }
}

/// Gold expressions with the found ones that they are aligned with.
fn pairs<'a>(
    gold: &'a [TimeExpression],
    found: &'a [TimeExpression],
) -> Vec<(&'a TimeExpression, &'a TimeExpression)> {
    let sorted = |times: &'a [TimeExpression]| {
        let mut sorted: Vec<&TimeExpression> = times.iter().collect();
        sorted.sort_by_key(|t| t.span);
        sorted
    };
    let found = sorted(found);
    let mut free = vec![true; found.len()];
    let mut out = Vec::new();
    for g in sorted(gold) {
        // Starts are in order: nothing from here on overlaps.
        let end = found.partition_point(|f| f.span.start < g.span.end);
        let overlapping = |j: &usize| free[*j] && found[*j].span.overlaps(g.span);
        let first = (0..end).find(overlapping);
        let exact = (0..end).find(|j| overlapping(j) && found[*j].span == g.span);
        if let Some(j) = exact.or(first) {
            free[j] = false;
            out.push((g, found[j]));
        }
    }
    out
}

impl fmt::Display for TimeScores {
    /// A table in per cent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} documents, {} gold, {} found", self.documents, self.gold, self.found)?;
        writeln!(f, "{:10} {:>9} {:>9} {:>9}", "", "precision", "recall", "F1")?;
        for (name, r) in
            [("strict", self.strict), ("relaxed", self.relaxed), ("type", self.kind), ("value", self.value)]
        {
            let [p, rec, f1] = [r.precision, r.recall, r.f1].map(|x| x * 100.0);
            writeln!(f, "{name:10} {p:9.2} {rec:9.2} {f1:9.2}")?;
        }
        writeln!(
            f,
            "{:10} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "found of", "gold", "relaxed", "strict", "type", "value"
        )?;
        for (name, t) in &self.types {
            let [relaxed, strict, kind, value] = [t.relaxed, t.strict, t.kind, t.value].map(|x| x * 100.0);
            writeln!(f, "{name:10} {:9} {relaxed:9.1} {strict:9.1} {kind:9.1} {value:9.1}", t.gold)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    /// An invented case with every kind of error, an umlaut before the spans, and a document without gold.
    const GOLD: &str = r#"
{"doc": "a", "dct": "2027-03-04", "text": "Talks began on Friday, resumed two days later and end in May; they meet twice a year.", "timex": [{"start": 15, "end": 21, "type": "DATE", "value": "2027-02-26"}, {"start": 31, "end": 45, "type": "DATE", "value": "2027-02-28"}, {"start": 57, "end": 60, "type": "DATE", "value": "2027-05"}, {"start": 72, "end": 84, "type": "SET", "value": "P1Y"}]}
{"doc": "b", "dct": "2027-03-04T10:00", "text": "Das Treffen in Köln dauerte — on 4 March — nearly three hours, and now it is over.", "timex": [{"start": 33, "end": 40, "type": "DATE", "value": "2027-03-04"}, {"start": 43, "end": 61, "type": "DURATION", "value": "PT3H"}, {"start": 67, "end": 70, "type": "DATE", "value": "PRESENT_REF"}]}
{"doc": "c", "dct": null, "text": "No time at all here.", "timex": []}
"#;

    /// What a system found there: document, offsets in code points, type, value.
    const FOUND: [(usize, usize, usize, TimeType, &str); 8] = [
        (0, 15, 21, TimeType::Date, "2027-03-05"),
        (0, 31, 39, TimeType::Duration, "P2D"),
        (0, 40, 45, TimeType::Date, "2027-02-28"),
        (0, 54, 60, TimeType::Date, "2027-05"),
        (0, 78, 84, TimeType::Set, "P1Y"),
        (1, 33, 40, TimeType::Date, "2027-03-04"),
        (1, 50, 61, TimeType::Duration, "PT3H"),
        (2, 3, 7, TimeType::Time, "PRESENT_REF"),
    ];

    fn scores() -> TimeScores {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gold.jsonl.gz");
        let mut gz = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::default());
        gz.write_all(GOLD.as_bytes()).unwrap();
        gz.finish().unwrap();
        let gold = read_times(&path).unwrap();
        let mut found = vec![Vec::new(); gold.len()];
        for (doc, start, end, kind, value) in FOUND {
            let byte = |n: usize| gold[doc].text.char_indices().nth(n).map_or(gold[doc].text.len(), |c| c.0);
            let span = Span::new(byte(start), byte(end));
            found[doc].push(TimeExpression { span, kind, value: value.to_owned(), anchor: None });
        }
        score_times(&gold, &found)
    }

    #[test]
    fn figures_equal_those_of_the_reference_scorer() {
        // The figures are the output, on this very case, of the Python scorer that the project is measured with
        // (score_times.py GOLD SYSTEM --json and --types).
        let s = scores();
        assert_eq!((s.gold, s.found), (7, 8));
        let near =
            |a: f64, percent: f64| assert!((a * 100.0 - percent).abs() < 1e-9, "{a} is not {percent} %");
        near(s.strict.precision, 25.0);
        near(s.strict.recall, 28.571_428_571_428_573);
        near(s.strict.f1, 26.666_666_666_666_668);
        near(s.relaxed.precision, 75.0);
        near(s.relaxed.recall, 85.714_285_714_285_71);
        near(s.relaxed.f1, 80.0);
        near(s.kind.f1, 66.666_666_666_666_67);
        near(s.value.f1, 53.333_333_333_333_336);
        let date = s.types["DATE"];
        assert_eq!(date.gold, 5);
        near(date.relaxed, 80.0);
        near(date.strict, 40.0);
        near(date.kind, 60.0);
        near(date.value, 40.0);
    }

    #[test]
    fn the_table_shows_all_measures() {
        let table = scores().to_string();
        assert!(table.starts_with("3 documents, 7 gold, 8 found\n"), "{table}");
        assert!(table.contains("value          50.00     57.14     53.33\n"), "{table}");
    }

    #[test]
    fn bad_gold_is_told_by_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("gold.jsonl");
        let tell = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read_times(&path).unwrap_err().to_string()
        };
        let offsets = tell(
            r#"{"doc":"a","dct":null,"text":"now","timex":[{"start":0,"end":9,"type":"DATE","value":"PRESENT_REF"}]}"#,
        );
        assert!(offsets.ends_with("gold.jsonl:1: no characters 0..9 in the text"), "{offsets}");
        let form = tell("\n{\"doc\": 1}\n");
        assert!(form.contains("gold.jsonl:2: "), "{form}");
    }
}
