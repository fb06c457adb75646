//! The form of a rule file, as TOML has it.

use crate::document::{Role, Status};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

pub(super) type RawRoles = BTreeMap<Role, Vec<Spanned<String>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    #[serde(default)]
    pub(super) lexicon: BTreeMap<String, Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) frame: BTreeMap<String, RawRoles>,
    #[serde(default)]
    pub(super) rule: Vec<RawRule>,
    #[serde(default)]
    pub(super) cue: Vec<RawCue>,
    #[serde(default)]
    pub(super) code: Vec<RawCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) kind: String,
    pub(super) frame: Option<Spanned<String>>,
    pub(super) trigger: Spanned<RawTrigger>,
    #[serde(default)]
    pub(super) require: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) block: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) doubt: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) roles: RawRoles,
    #[serde(default)]
    pub(super) needs: Vec<Role>,
    #[serde(default)]
    pub(super) status: Status,
    #[serde(default)]
    pub(super) fixed: bool,
    #[serde(default)]
    pub(super) anaphoric: bool,
    #[serde(default)]
    pub(super) given: bool,
    #[serde(default = "default_score")]
    pub(super) score: f32,
    #[serde(default)]
    pub(super) seen: u32,
    #[serde(default)]
    pub(super) examples: Vec<String>,
    #[serde(default)]
    pub(super) near_misses: Vec<String>,
}

fn default_score() -> f32 {
    0.7
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTrigger {
    #[serde(default)]
    pub(super) verb: Vec<String>,
    #[serde(default)]
    pub(super) noun: Vec<String>,
    #[serde(default)]
    pub(super) particle: Vec<String>,
    #[serde(default)]
    pub(super) phrase: Vec<String>,
    pub(super) form: Option<String>,
    pub(super) sense: Option<RawSense>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawSense {
    Verb,
    Noun,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RawPlace {
    Governor,
    Dependent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCue {
    pub(super) id: Spanned<String>,
    pub(super) at: RawPlace,
    #[serde(default)]
    pub(super) relations: Vec<String>,
    pub(super) words: Spanned<String>,
    /// Left out: the status of the governor.
    pub(super) status: Option<Status>,
    #[serde(default)]
    pub(super) kinds: Vec<String>,
    #[serde(default)]
    pub(super) when: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCode {
    pub(super) kind: String,
    pub(super) statuses: Vec<Status>,
    pub(super) code: String,
}
