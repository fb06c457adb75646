//! What is made of the counts: precision, recall, F1, a bootstrap interval; and how it is printed.

use super::{Counts, KINDS, Miss, Tally};
use crate::document::Role;
use crate::evaluate::mersenne::Random;
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

/// Scores of claims against gold.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimScores {
    all: Counts,
    figures: Figures,
    /// 95% interval of the F1 of claims, bootstrapped over documents.
    pub interval: (f64, f64),
    errors: Vec<Miss>,
}

/// Precision, recall, F1.
type Prf = (f64, f64, f64);

#[derive(Debug, Clone, PartialEq)]
struct Figures {
    kinds: [Prf; KINDS.len()],
    any: Prf,
    roles: [Prf; Role::ALL.len()],
    /// Kind and trigger right, all kinds together.
    claim: Prf,
    all_roles: Prf,
    macro_f1: f64,
    status: f64,
    resolved: f64,
    /// Names given to parties that are pronouns or descriptions.
    names: Prf,
}

const ROUNDS: usize = 300;

impl ClaimScores {
    pub(super) fn new(documents: &[Counts], errors: Vec<Miss>) -> Self {
        let mut all = Counts::default();
        documents.iter().for_each(|d| all.add(d));
        let mut random = Random::new(0);
        let mut samples: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let mut sample = Counts::default();
                (0..documents.len()).for_each(|_| sample.add(&documents[random.below(documents.len())]));
                Figures::of(&sample).claim.2
            })
            .collect();
        samples.sort_by(f64::total_cmp);
        Self { figures: Figures::of(&all), all, interval: (samples[7], samples[ROUNDS - 8]), errors }
    }

    /// F1 of claims: kind and trigger right.
    pub fn claim_f1(&self) -> f64 {
        self.figures.claim.2
    }

    /// Missed and spurious claims, at most `most` of each, as lines for people.
    pub fn errors(&self, most: usize) -> Vec<String> {
        let of = |spurious: bool| {
            let what = if spurious { "spurious" } else { "missed" };
            let chosen = self.errors.iter().filter(move |e| e.spurious == spurious).take(most);
            chosen.map(move |e| format!("{what} {} {} | {}", e.id, e.kind, e.context))
        };
        of(false).chain(of(true)).collect()
    }

    fn rows(&self) -> impl Iterator<Item = (&'static str, Prf, Tally)> + '_ {
        let f = &self.figures;
        let kinds = KINDS.into_iter().zip(f.kinds).zip(self.all.kinds);
        let roles = Role::ALL.into_iter().map(Role::as_str).zip(f.roles).zip(self.all.roles);
        kinds.chain(std::iter::once((("any", f.any), self.all.any))).chain(roles).map(|((n, p), t)| (n, p, t))
    }
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.kinds.iter_mut().zip(other.kinds).for_each(|(a, b)| a.add(b));
        self.roles.iter_mut().zip(other.roles).for_each(|(a, b)| a.add(b));
        self.any.add(other.any);
        self.status = (self.status.0 + other.status.0, self.status.1 + other.status.1);
        self.resolved = (self.resolved.0 + other.resolved.0, self.resolved.1 + other.resolved.1);
        self.names.add(other.names);
    }
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.gold += other.gold;
        self.system += other.system;
    }

    fn prf(self) -> Prf {
        let (p, r) = (ratio(self.right, self.system), ratio(self.right, self.gold));
        (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

impl Figures {
    fn of(c: &Counts) -> Self {
        let sum = |all: &[Tally]| {
            let mut total = Tally::default();
            all.iter().for_each(|t| total.add(*t));
            total.prf()
        };
        let kinds = c.kinds.map(Tally::prf);
        Self {
            kinds,
            any: c.any.prf(),
            roles: c.roles.map(Tally::prf),
            claim: sum(&c.kinds),
            all_roles: sum(&c.roles),
            macro_f1: kinds.iter().map(|k| k.2).sum::<f64>() / kinds.len() as f64,
            status: ratio(c.status.0, c.status.1),
            resolved: ratio(c.resolved.0, c.resolved.1),
            names: c.names.prf(),
        }
    }
}

impl fmt::Display for ClaimScores {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{:12}{:>7}{:>7}{:>7}{:>7}{:>8}", "", "P", "R", "F1", "gold", "system")?;
        for (name, (p, r, f1), t) in self.rows() {
            writeln!(f, "{name:12}{p:7.3}{r:7.3}{f1:7.3}{:7}{:8}", t.gold, t.system)?;
        }
        let Figures { claim: (p, r, f1), all_roles, macro_f1, status, resolved, .. } = &self.figures;
        let (low, high) = self.interval;
        writeln!(f, "{:12}{p:7.3}{r:7.3}{f1:7.3}   95% interval of F1 {low:.3} to {high:.3}", "claim")?;
        writeln!(f, "{:12}{:7.3}{:7.3}{:7.3}", "roles", all_roles.0, all_roles.1, all_roles.2)?;
        writeln!(
            f,
            "macro F1 over kinds {macro_f1:.3}   status accuracy {status:.3}   resolved {resolved:.3}"
        )?;
        let ((p, r, f1), t) = (self.figures.names, self.all.names);
        write!(
            f,
            "{:12}{p:7.3}{r:7.3}{f1:7.3}{:7}{:8}   of pronouns and descriptions",
            "names", t.gold, t.system
        )
    }
}

impl Serialize for ClaimScores {
    /// As the Python scorer's `--json`: each kind and role `{p, r, f}`, then the figures that are one number; and, of our own, `names`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Row {
            p: f64,
            r: f64,
            f: f64,
        }
        let row = |(p, r, f): Prf| Row { p, r, f };
        let mut map = serializer.serialize_map(None)?;
        for (name, prf, _) in self.rows() {
            map.serialize_entry(name, &row(prf))?;
        }
        let f = &self.figures;
        map.serialize_entry("claim", &row(f.claim))?;
        map.serialize_entry("macro", &f.macro_f1)?;
        map.serialize_entry("roles", &row(f.all_roles))?;
        map.serialize_entry("status", &f.status)?;
        map.serialize_entry("resolved", &f.resolved)?;
        map.serialize_entry("names", &row(f.names))?;
        map.end()
    }
}
