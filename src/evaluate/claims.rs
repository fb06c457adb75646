//! Claim scores, counted as `GUIDELINE`'s scorer counts them: a claim is right when the kind is the same and the triggers
//! overlap, one to one; a filler of a matched claim when it overlaps a gold filler of the role by IoU of at least 0.5.

mod report;

pub use report::ClaimScores;

use super::{EvaluateError, read_text};
use crate::document::{Document, Role, Status};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The kinds that gold has.
pub const KINDS: [&str; 3] = ["pledge", "meeting", "withdrawal"];

/// A document with gold claims. Offsets are code points.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldDocument {
    /// Matches the system's document.
    pub id: String,
    /// The text.
    pub text: String,
    /// Day of publication, ISO 8601, where the gold says it.
    #[serde(default)]
    pub published: Option<String>,
    /// The part of the text that is annotated.
    pub scope: Extent,
    /// Gold claims.
    pub claims: Vec<ScoredClaim>,
}

/// A stretch of text in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Extent {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// What is compared of a claim; gold and system alike.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ScoredClaim {
    /// Kind.
    pub kind: String,
    /// Status.
    #[serde(default)]
    pub status: Option<Status>,
    /// Trigger.
    pub trigger: Extent,
    /// Fillers by role.
    #[serde(default)]
    pub roles: BTreeMap<Role, Vec<ScoredFiller>>,
}

/// What is compared of a filler.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ScoredFiller {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// System: the names that it refers to.
    #[serde(default)]
    pub names: Vec<String>,
    /// Gold: the names that it must be resolved to.
    #[serde(default)]
    pub resolved: Vec<String>,
}

/// Reads gold documents from JSONL, plain or `.gz`.
pub fn read_gold(path: &Path) -> Result<Vec<GoldDocument>, EvaluateError> {
    lines(path)
}

/// Reads a system's claims by document id from JSONL, such as dateline's own output with offsets in code points.
pub fn read_system(path: &Path) -> Result<BTreeMap<String, Vec<ScoredClaim>>, EvaluateError> {
    #[derive(Deserialize)]
    struct Line {
        id: String,
        #[serde(default)]
        claims: Vec<ScoredClaim>,
    }
    Ok(lines::<Line>(path)?.into_iter().map(|l| (l.id, l.claims)).collect())
}

pub(super) fn lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>, EvaluateError> {
    let text = read_text(path)?;
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        out.push(serde_json::from_str(line).map_err(|e| EvaluateError::Gold {
            path: path.display().to_string(),
            line: i + 1,
            problem: e.to_string(),
        })?);
    }
    Ok(out)
}

/// The claims of an annotated document in the form that is compared.
pub fn of_document(doc: &Document) -> Vec<ScoredClaim> {
    use crate::document::{OffsetMap, OffsetUnit, Span};
    let map = OffsetMap::new(&doc.text, OffsetUnit::Codepoint);
    let at = |span: Span| map.convert_span(&doc.text, span);
    let filler = |f: &crate::document::Filler| {
        let (start, end) = at(f.span);
        ScoredFiller { start, end, names: f.names.clone(), resolved: Vec::new() }
    };
    let claim = |c: &crate::document::Claim| {
        let (start, end) = at(c.trigger);
        ScoredClaim {
            kind: c.kind.clone(),
            status: Some(c.status),
            trigger: Extent { start, end },
            roles: c.roles.iter().map(|(role, f)| (*role, f.iter().map(filler).collect())).collect(),
        }
    };
    doc.claims.iter().map(claim).collect()
}

/// Scores a system's claims, given by document id.
pub fn score(
    gold: &[GoldDocument],
    system: &BTreeMap<String, Vec<ScoredClaim>>,
) -> Result<ClaimScores, EvaluateError> {
    let absent: Vec<&str> =
        gold.iter().map(|d| d.id.as_str()).filter(|id| !system.contains_key(*id)).collect();
    if let Some(first) = absent.first() {
        return Err(EvaluateError::Absent { count: absent.len(), first: (*first).to_string() });
    }
    if gold.is_empty() {
        return Err(EvaluateError::NoGold { what: "documents" });
    }
    let mut errors = Vec::new();
    let counts: Vec<Counts> = gold.iter().map(|d| count(d, &system[&d.id], &mut errors)).collect();
    Ok(ClaimScores::new(&counts, errors))
}

/// Right, gold, system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub right: usize,
    pub gold: usize,
    pub system: usize,
}

/// What was counted in one document or in all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub kinds: [Tally; KINDS.len()],
    /// Whatever the kind.
    pub any: Tally,
    pub roles: [Tally; Role::ALL.len()],
    /// Right, and how many matched claims there are.
    pub status: (usize, usize),
    pub resolved: (usize, usize),
    /// Parties that gold has as pronouns or descriptions: those with the right name, those to be named, those named.
    pub names: Tally,
}

/// A claim that the system missed or that gold does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Miss {
    pub spurious: bool,
    pub id: String,
    pub kind: String,
    pub context: String,
}

pub(super) fn overlap(a: Extent, b: Extent) -> bool {
    a.start < b.end && b.start < a.end
}

fn extent(f: &ScoredFiller) -> Extent {
    Extent { start: f.start, end: f.end }
}

/// Intersection over the stretch that holds both.
pub(super) fn alike(a: Extent, b: Extent) -> bool {
    let inter = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    2 * inter >= (a.end.max(b.end) - a.start.min(b.start)).max(1)
}

/// One-to-one pairs, in reading order, of gold and system items for which `ok` holds.
pub(super) fn pairs<G, S>(gold: &[G], system: &[S], ok: impl Fn(&G, &S) -> bool) -> Vec<(usize, usize)> {
    let mut left: Vec<usize> = (0..system.len()).collect();
    let mut out = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        if let Some(at) = left.iter().position(|&j| ok(g, &system[j])) {
            out.push((i, left.remove(at)));
        }
    }
    out
}

fn fillers(claim: &ScoredClaim, role: Role) -> &[ScoredFiller] {
    claim.roles.get(&role).map_or(&[], Vec::as_slice)
}

fn count(doc: &GoldDocument, claims: &[ScoredClaim], errors: &mut Vec<Miss>) -> Counts {
    let mut c = Counts::default();
    let gold = &doc.claims;
    let in_scope = |x: &&ScoredClaim| (doc.scope.start..doc.scope.end).contains(&x.trigger.start);
    let mut system: Vec<&ScoredClaim> = claims.iter().filter(in_scope).collect();
    system.sort_by_key(|x| x.trigger.start);
    let matched = pairs(gold, &system, |g, s| g.kind == s.kind && overlap(g.trigger, s.trigger));
    c.any = Tally {
        right: pairs(gold, &system, |g, s| overlap(g.trigger, s.trigger)).len(),
        gold: gold.len(),
        system: system.len(),
    };
    for (tally, kind) in c.kinds.iter_mut().zip(KINDS) {
        tally.right = matched.iter().filter(|(i, _)| gold[*i].kind == kind).count();
        tally.gold = gold.iter().filter(|g| g.kind == kind).count();
        tally.system = system.iter().filter(|s| s.kind == kind).count();
    }
    let text: Vec<char> = doc.text.chars().collect();
    for (tally, role) in c.roles.iter_mut().zip(Role::ALL) {
        tally.gold = gold.iter().map(|x| fillers(x, role).len()).sum();
        tally.system = system.iter().map(|x| fillers(x, role).len()).sum();
        for &(i, j) in &matched {
            let (of_gold, of_system) = (fillers(&gold[i], role), fillers(system[j], role));
            tally.right += pairs(of_gold, of_system, |a, b| alike(extent(a), extent(b))).len();
            for g in of_gold {
                let hits = of_system.iter().filter(|s| overlap(extent(g), extent(s)));
                let names: Vec<String> = hits.flat_map(|s| &s.names).map(|n| n.to_lowercase()).collect();
                let last = |w: &String| w.split_whitespace().next_back().unwrap_or_default().to_lowercase();
                let is_named = |w: &&String| names.iter().any(|n| n.contains(&last(w)));
                c.resolved.0 += g.resolved.iter().filter(is_named).count();
                c.resolved.1 += g.resolved.len();
                // Of sources gold does not always say who they are.
                if matches!(role, Role::Actors | Role::Recipients) && points(&text, extent(g)) {
                    c.names.gold += usize::from(!g.resolved.is_empty());
                    c.names.system += usize::from(!names.is_empty());
                    c.names.right += usize::from(g.resolved.iter().any(|w| is_named(&w)));
                }
            }
        }
    }
    c.status = (matched.iter().filter(|(i, j)| gold[*i].status == system[*j].status).count(), matched.len());
    let mut miss = |claim: &ScoredClaim, spurious| {
        let context = context(&text, claim.trigger);
        errors.push(Miss { spurious, id: doc.id.clone(), kind: claim.kind.clone(), context });
    };
    let unmatched = |n: usize, side: &dyn Fn(&(usize, usize)) -> usize| -> Vec<usize> {
        (0..n).filter(|i| !matched.iter().any(|m| side(m) == *i)).collect()
    };
    unmatched(gold.len(), &|m| m.0).into_iter().for_each(|i| miss(&gold[i], false));
    unmatched(system.len(), &|m| m.1).into_iter().for_each(|j| miss(system[j], true));
    c
}

/// Whether a stretch of text points at somebody and names nobody: "they", "the two sides", not "the Danish envoy".
fn points(text: &[char], at: Extent) -> bool {
    let words: String = text[at.start.min(text.len())..at.end.min(text.len())].iter().collect();
    let mut words = words.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let opens = matches!(
        &*first,
        "the"
            | "this"
            | "these"
            | "both"
            | "its"
            | "his"
            | "her"
            | "their"
            | "it"
            | "he"
            | "she"
            | "they"
            | "we"
            | "i"
    );
    opens && words.all(|w| !w.starts_with(char::is_uppercase))
}

pub(super) fn context(text: &[char], trigger: Extent) -> String {
    let slice =
        |from: usize, to: usize| text[from.min(text.len())..to.min(text.len())].iter().collect::<String>();
    let (start, end) = (trigger.start, trigger.end.max(trigger.start));
    let around = format!(
        "{}[[{}]]{}",
        slice(start.saturating_sub(80), start),
        slice(start, end),
        slice(end, end + 80)
    );
    around.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tests/reference/claims_report.txt` and `.json` are what the Python scorer printed for the two files beside them,
    /// with `--errors 9` and with `--json`. It does not count `names`.
    #[test]
    fn the_report_is_that_of_the_reference_scorer() {
        let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
        let gold = read_gold(&file("claims_gold.jsonl")).unwrap();
        let system = read_system(&file("claims_system.jsonl")).unwrap();
        let scores = score(&gold, &system).unwrap();
        let shown = scores.to_string();
        let theirs: Vec<&str> = shown.lines().filter(|l| !l.starts_with("names ")).collect();
        let report = format!("{}\n{}\n", theirs.join("\n"), scores.errors(9).join("\n"));
        assert_eq!(report, read_text(&file("claims_report.txt")).unwrap());
        let numbers = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let mut json = serde_json::to_value(&scores).unwrap();
        json.as_object_mut().unwrap().remove("names");
        assert_eq!(json, numbers(&read_text(&file("claims_report.json")).unwrap()));
    }

    #[test]
    fn names_are_counted_where_gold_points_at_somebody() {
        let text = "They met the two envoys and the Danish king.";
        let filler = |words: &str, names: &[&str], resolved: &[&str]| {
            let start = text.find(words).unwrap();
            let owned = |all: &[&str]| all.iter().map(|n| (*n).to_owned()).collect();
            ScoredFiller { start, end: start + words.len(), names: owned(names), resolved: owned(resolved) }
        };
        let claim = |actors: Vec<ScoredFiller>| ScoredClaim {
            kind: "meeting".into(),
            status: None,
            trigger: Extent { start: 5, end: 8 },
            roles: BTreeMap::from([(Role::Actors, actors)]),
        };
        let gold = claim(vec![
            filler("They", &[], &["Ann Holm"]),
            filler("the two envoys", &[], &[]),
            filler("the Danish king", &[], &["Frederik"]),
        ]);
        let found = claim(vec![
            filler("They", &["Ann Holm"], &[]),
            filler("the two envoys", &["Per Alm"], &[]),
            filler("the Danish king", &["Frederik"], &[]),
        ]);
        let doc = GoldDocument {
            id: "d".into(),
            text: text.into(),
            published: None,
            scope: Extent { start: 0, end: text.len() },
            claims: vec![gold],
        };
        let names = count(&doc, &[found], &mut Vec::new()).names;
        assert_eq!(names, Tally { right: 1, gold: 1, system: 2 });
    }

    #[test]
    fn a_system_without_a_record_for_a_document_is_told_so() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/claims_gold.jsonl");
        let error = score(&read_gold(&file).unwrap(), &BTreeMap::new()).unwrap_err();
        assert!(matches!(error, EvaluateError::Absent { .. }), "{error}");
    }
}
