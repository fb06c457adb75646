//! Claims on sentences of the frame corpora (FrameNet, PropBank and others, brought into one form): does a claim of the right
//! kind stand at each trigger, none at the triggers of the same words in another sense, and are the arguments right?
//!
//! One JSON object a line: `{"id", "text", "event", "trigger": {"start", "end"} | null, "args": [{"role", "start", "end"}],
//! "meta": {"sent_id", "exhaustive", "near", "split", "typing"}}`, offsets in code points, one record a frame.
//!
//! - `event` is a kind of claim, or `other` for a word that makes none. Kinds that were guessed from the word alone (`typing`
//!   is `weak`) are not counted.
//! - `near`: a borderline frame; a claim of that kind at it is neither right nor wrong.
//! - Arguments are compared as our guideline writes them: without the preposition in front ("with *the union*"), and parties
//!   that are joined by "and" as the one span that these corpora make of them.
//! - `exhaustive`: what the sentence has no record for is no claim. In other sentences only the triggers given count.

use super::claims::{Extent, KINDS, ScoredClaim, ScoredFiller, alike, context, overlap, pairs};
use super::{EvaluateError, Score, claims};
use crate::document::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// A sentence with its frames.
#[derive(Debug, Clone)]
pub struct GoldSentence {
    /// Name of the sentence.
    pub id: String,
    /// Its text.
    pub text: String,
    frames: Vec<Frame>,
    exhaustive: bool,
}

#[derive(Debug, Clone)]
struct Frame {
    event: String,
    trigger: Extent,
    arguments: Vec<Extent>,
    near: Option<String>,
    weak: bool,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    event: String,
    trigger: Option<Extent>,
    #[serde(default)]
    args: Vec<Argument>,
    meta: Meta,
}

#[derive(Deserialize)]
struct Argument {
    role: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct Meta {
    sent_id: Option<String>,
    exhaustive: Option<bool>,
    near: Option<String>,
    split: Option<String>,
    typing: Option<String>,
    #[serde(default)]
    args_annotated: bool,
}

/// Reads sentences; `split`: only records of that part.
pub fn read(path: &Path, split: Option<&str>) -> Result<Vec<GoldSentence>, EvaluateError> {
    let mut sentences: BTreeMap<String, GoldSentence> = BTreeMap::new();
    for line in claims::lines::<Line>(path)? {
        if split.is_some() && line.meta.split.as_deref() != split {
            continue;
        }
        let id = line.meta.sent_id.unwrap_or(line.id);
        let sentence = sentences.entry(id.clone()).or_insert_with(|| GoldSentence {
            id,
            text: line.text,
            frames: Vec::new(),
            exhaustive: line.meta.exhaustive.unwrap_or(false),
        });
        let Some(trigger) = line.trigger else { continue };
        let counted = |a: &&Argument| line.meta.args_annotated && is_argument(&a.role);
        sentence.frames.push(Frame {
            event: line.event,
            trigger,
            arguments: line
                .args
                .iter()
                .filter(counted)
                .map(|a| Extent { start: a.start, end: a.end })
                .collect(),
            near: line.meta.near,
            weak: line.meta.typing.as_deref() == Some("weak"),
        });
    }
    Ok(sentences.into_values().collect())
}

/// Roles that a claim has a place for: not modals, negation, discourse words and the like, nor parts of split arguments.
fn is_argument(role: &str) -> bool {
    let adjunct = role.strip_prefix("ARGM-");
    adjunct.is_none_or(|a| matches!(a, "TMP" | "LOC" | "CAU" | "PRP"))
        && !role.starts_with("R-")
        && !role.starts_with("C-")
        && role != "manner"
}

/// Scores against frames.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrameScores {
    kinds: [Score; KINDS.len()],
    /// Triggers that make no claim, and at how many of them one was found.
    negatives: (usize, usize),
    /// Argument spans of claims found at gold triggers, whatever the role, IoU of at least 0.5.
    arguments: Score,
    errors: Vec<String>,
}

/// Scores the claims of each sentence, in the order of `gold`.
pub fn score(gold: &[GoldSentence], system: &[Vec<ScoredClaim>]) -> Result<FrameScores, EvaluateError> {
    let mut out = FrameScores::default();
    for (sentence, claims) in gold.iter().zip(system) {
        out.count(sentence, claims);
    }
    if out.kinds.iter().all(|k| k.gold == 0) {
        return Err(EvaluateError::NoGold { what: "frames that make a claim" });
    }
    Ok(out)
}

impl FrameScores {
    fn count(&mut self, sentence: &GoldSentence, claims: &[ScoredClaim]) {
        let text: Vec<char> = sentence.text.chars().collect();
        let mut error = |what: &str, kind: &str, at: Extent| {
            self.errors.push(format!("{what} {} {kind} | {}", sentence.id, context(&text, at)));
        };
        let wanted: Vec<&Frame> =
            sentence.frames.iter().filter(|f| !f.weak && KINDS.contains(&f.event.as_str())).collect();
        let matched = pairs(&wanted, claims, |g, s| g.event == s.kind && overlap(g.trigger, s.trigger));
        for (i, frame) in wanted.iter().enumerate() {
            let kind = &mut self.kinds[kind_index(&frame.event)];
            kind.gold += 1;
            match matched.iter().find(|(g, _)| *g == i) {
                Some(&(_, s)) => {
                    kind.correct += 1;
                    kind.predicted += 1;
                    let arguments = Arguments::new(&text, frame, &claims[s]);
                    self.arguments.add(arguments.score);
                    arguments.missed.iter().for_each(|a| error("argument missed", &frame.event, *a));
                    arguments.spurious.iter().for_each(|a| error("argument spurious", &frame.event, *a));
                }
                None => error("missed", &frame.event, frame.trigger),
            }
        }
        for (_, claim) in claims.iter().enumerate().filter(|(s, _)| !matched.iter().any(|(_, m)| m == s)) {
            let mut here = sentence.frames.iter().filter(|f| overlap(f.trigger, claim.trigger)).peekable();
            let told = here.peek().is_some();
            let borderline = here.any(|f| f.near.as_ref() == Some(&claim.kind) || f.weak);
            let twice = wanted.iter().any(|f| f.event == claim.kind && overlap(f.trigger, claim.trigger));
            if KINDS.contains(&claim.kind.as_str()) && !borderline && !twice && (told || sentence.exhaustive)
            {
                self.kinds[kind_index(&claim.kind)].predicted += 1;
                error("spurious", &claim.kind, claim.trigger);
            }
        }
        for frame in sentence.frames.iter().filter(|f| f.event == "other" && f.near.is_none()) {
            self.negatives.0 += 1;
            self.negatives.1 += usize::from(claims.iter().any(|c| overlap(c.trigger, frame.trigger)));
        }
    }

    /// Mean of the kinds' F1; a kind without gold does not count.
    fn macro_f1(&self) -> f64 {
        let kinds: Vec<f64> = self.kinds.iter().filter(|k| k.gold > 0).map(|k| k.f1()).collect();
        kinds.iter().sum::<f64>() / kinds.len().max(1) as f64
    }

    fn all(&self) -> Score {
        let mut all = Score::default();
        self.kinds.iter().for_each(|k| all.add(*k));
        all
    }

    /// Missed and spurious claims and arguments, at most `most` of each, as lines for people.
    pub fn errors(&self, most: usize) -> Vec<&str> {
        let of = |what: &'static str| self.errors.iter().filter(move |e| e.starts_with(what)).take(most);
        let what = ["missed", "spurious", "argument missed", "argument spurious"];
        what.into_iter().flat_map(of).map(String::as_str).collect()
    }
}

fn kind_index(kind: &str) -> usize {
    KINDS.iter().position(|k| *k == kind).unwrap_or(0)
}

/// Spans of any role against spans of any role.
#[derive(Default)]
struct Arguments {
    score: Score,
    missed: Vec<Extent>,
    spurious: Vec<Extent>,
}

impl Arguments {
    fn new(text: &[char], frame: &Frame, claim: &ScoredClaim) -> Self {
        if frame.arguments.is_empty() {
            return Self::default();
        }
        let wanted: Vec<Extent> = frame.arguments.iter().map(|a| without_preposition(text, *a)).collect();
        // Who reports it is no argument of the frame.
        let said = claim.roles.iter().filter(|(role, _)| **role != Role::Source);
        let found: Vec<Extent> = said.flat_map(|(_, fillers)| joined(text, fillers)).collect();
        let right = pairs(&wanted, &found, |a, b| alike(*a, *b));
        let missed = (0..wanted.len()).filter(|i| right.iter().all(|(w, _)| w != i));
        let spurious = (0..found.len()).filter(|i| right.iter().all(|(_, f)| f != i));
        Self {
            score: Score { correct: right.len(), predicted: found.len(), gold: wanted.len() },
            missed: missed.map(|i| wanted[i]).collect(),
            spurious: spurious.map(|i| found[i]).collect(),
        }
    }
}

fn without_preposition(text: &[char], span: Extent) -> Extent {
    const PREPOSITIONS: [&str; 17] = [
        "about", "among", "at", "between", "by", "during", "for", "from", "in", "into", "of", "on", "over",
        "to", "until", "upon", "with",
    ];
    let words = text.get(span.start..span.end).unwrap_or_default();
    let first: String = words.iter().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    let after = first.chars().count() + 1;
    let cut = PREPOSITIONS.contains(&first.as_str()) && words.len() > after;
    Extent { start: span.start + if cut { after } else { 0 }, end: span.end }
}

/// The fillers of a role, those as one that only a comma or "and" parts.
fn joined(text: &[char], fillers: &[ScoredFiller]) -> Vec<Extent> {
    let mut out: Vec<Extent> = Vec::new();
    for filler in fillers {
        let parted = |last: &Extent| {
            let between = text.get(last.end..filler.start).unwrap_or_default().iter().collect::<String>();
            let link = between.trim_matches(|c: char| c == ',' || c.is_whitespace());
            !matches!(link, "" | "and" | "or" | "&" | "as well as")
        };
        match out.last_mut().filter(|last| !parted(last)) {
            Some(last) => last.end = filler.end,
            None => out.push(Extent { start: filler.start, end: filler.end }),
        }
    }
    out
}

impl fmt::Display for FrameScores {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{:12}{:>7}{:>7}{:>7}{:>7}{:>8}", "", "P", "R", "F1", "gold", "system")?;
        let rows =
            KINDS.into_iter().zip(self.kinds).chain([("claim", self.all()), ("arguments", self.arguments)]);
        for (name, s) in rows.filter(|(_, s)| s.gold + s.predicted > 0) {
            let (p, r, f1) = (s.precision(), s.recall(), s.f1());
            writeln!(f, "{name:12}{p:7.3}{r:7.3}{f1:7.3}{:7}{:8}", s.gold, s.predicted)?;
        }
        let (negatives, fired) = self.negatives;
        write!(
            f,
            "macro F1 over kinds {:.3}   claims at {fired} of {negatives} words of another sense",
            self.macro_f1()
        )
    }
}

impl Serialize for FrameScores {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Scores<'a> {
            kinds: BTreeMap<&'a str, Score>,
            claim: Score,
            arguments: Score,
            macro_f1: f64,
            negatives: usize,
            negatives_with_claim: usize,
        }
        Scores {
            kinds: KINDS.into_iter().zip(self.kinds).collect(),
            claim: self.all(),
            arguments: self.arguments,
            macro_f1: self.macro_f1(),
            negatives: self.negatives.0,
            negatives_with_claim: self.negatives.1,
        }
        .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(exhaustive: bool, frames: &[(&str, usize, usize, Option<&str>)]) -> GoldSentence {
        let frame = |&(event, start, end, near): &(&str, usize, usize, Option<&str>)| Frame {
            event: event.to_owned(),
            trigger: Extent { start, end },
            arguments: vec![Extent { start: 0, end: 4 }],
            near: near.map(str::to_owned),
            weak: false,
        };
        GoldSentence {
            id: "s".into(),
            text: "They met and vowed to meet the need.".into(),
            frames: frames.iter().map(frame).collect(),
            exhaustive,
        }
    }

    fn claim(kind: &str, start: usize, end: usize) -> ScoredClaim {
        let trigger = Extent { start, end };
        ScoredClaim { kind: kind.into(), status: None, trigger, roles: BTreeMap::new() }
    }

    #[test]
    fn a_claim_at_a_word_of_another_sense_is_spurious() {
        let gold = sentence(false, &[("meeting", 5, 8, None), ("other", 22, 26, None)]);
        let found = vec![claim("meeting", 5, 8), claim("meeting", 22, 26), claim("pledge", 13, 18)];
        let scores = score(&[gold], &[found]).unwrap();
        assert_eq!(scores.all(), Score { correct: 1, predicted: 2, gold: 1 });
        assert_eq!(scores.negatives, (1, 1));
        assert_eq!(scores.arguments, Score { correct: 0, predicted: 0, gold: 1 });
        assert_eq!(
            scores.errors(5),
            [
                "spurious s meeting | They met and vowed to [[meet]] the need.",
                "argument missed s meeting | [[They]] met and vowed to meet the need."
            ]
        );
    }

    #[test]
    fn arguments_are_compared_without_prepositions_and_with_joined_parties_as_one() {
        let text: Vec<char> = "Kim and Xi met with Obi on Monday.".chars().collect();
        let filler = |start, end| ScoredFiller { start, end, names: Vec::new(), resolved: Vec::new() };
        assert_eq!(joined(&text, &[filler(0, 3), filler(8, 10)]), [Extent { start: 0, end: 10 }]);
        assert_eq!(joined(&text, &[filler(8, 10), filler(20, 23)]).len(), 2);
        assert_eq!(without_preposition(&text, Extent { start: 15, end: 23 }), Extent { start: 20, end: 23 });
        assert_eq!(without_preposition(&text, Extent { start: 0, end: 10 }), Extent { start: 0, end: 10 });
    }

    #[test]
    fn an_unlisted_claim_is_spurious_only_in_an_exhaustive_sentence() {
        let found = vec![claim("meeting", 5, 8), claim("pledge", 13, 18)];
        let open =
            score(&[sentence(false, &[("meeting", 5, 8, None)])], std::slice::from_ref(&found)).unwrap();
        assert_eq!(open.all(), Score { correct: 1, predicted: 1, gold: 1 });
        let whole = score(&[sentence(true, &[("meeting", 5, 8, None)])], &[found]).unwrap();
        assert_eq!(whole.all(), Score { correct: 1, predicted: 2, gold: 1 });
    }

    #[test]
    fn a_borderline_frame_counts_neither_way_for_its_kind() {
        let gold = sentence(true, &[("meeting", 5, 8, None), ("other", 13, 18, Some("pledge"))]);
        let scores = score(&[gold], &[vec![claim("meeting", 5, 8), claim("pledge", 13, 18)]]).unwrap();
        assert_eq!(scores.all(), Score { correct: 1, predicted: 1, gold: 1 });
        assert_eq!(scores.negatives, (0, 0));
    }
}
