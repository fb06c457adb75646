use super::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Index of a claim in [`super::Document::claims`].
pub type ClaimId = usize;

/// One mention, in one sentence, of a pledge, a meeting, a withdrawal, or a kind that a user's rule file adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// `pledge`, `meeting`, `withdrawal`, or a user's own kind.
    pub kind: String,
    /// Whether it happened, lies ahead, was denied ...
    pub status: Status,
    /// Index of the sentence.
    pub sentence: usize,
    /// The words that express the event: the verb with its particle, or the noun.
    pub trigger: Span,
    /// Who, what, where, when, why, and according to whom.
    pub roles: Roles,
    /// Claims of this document with the same number are about the same event.
    pub cluster: usize,
    /// Probability that the claim is one, 0 to 1.
    pub score: f32,
    /// Id of the rule that found it.
    pub rule: String,
    /// What led to it: the trigger, every slot, every status cue, in the order they were found.
    pub why: Vec<Evidence>,
    /// Event code of the PLOVER ontology, where one fits.
    pub plover: Option<String>,
}

/// The fillers of each role, in reading order.
pub type Roles = BTreeMap<Role, Vec<Filler>>;

/// Whether the event of a claim happened.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Done, held, under way, or decided.
    #[default]
    Occurred,
    /// Scheduled, expected, about to.
    Planned,
    /// Called for, offered, considered, conditional, threatened.
    Proposed,
    /// Denied, refused, did not happen.
    Negated,
    /// Called off.
    Cancelled,
    /// Put off.
    Postponed,
}

impl Status {
    /// All statuses.
    #[rustfmt::skip]
    pub const ALL: [Status; 6] = [
        Status::Occurred, Status::Planned, Status::Proposed, Status::Negated, Status::Cancelled, Status::Postponed,
    ];

    /// The status of a name, as the record writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == name)
    }

    /// The status as the record writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Occurred => "occurred",
            Status::Planned => "planned",
            Status::Proposed => "proposed",
            Status::Negated => "negated",
            Status::Cancelled => "cancelled",
            Status::Postponed => "postponed",
        }
    }
}

/// The parts that somebody or something plays in a claim.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Who commits, meets, withdraws.
    Actors,
    /// To whom the pledge is made.
    Recipients,
    /// What is pledged.
    Content,
    /// What is withdrawn from, or what is withdrawn.
    Object,
    /// What the meeting is about.
    Topic,
    /// Where.
    Place,
    /// When.
    Time,
    /// Why.
    Reason,
    /// Who says so.
    Source,
}

impl Role {
    /// All roles, in the order of the record.
    #[rustfmt::skip]
    pub const ALL: [Role; 9] = [
        Role::Actors, Role::Recipients, Role::Content, Role::Object, Role::Topic, Role::Place, Role::Time, Role::Reason,
        Role::Source,
    ];

    /// The role of a name, as the record writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }

    /// The role as the record writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Actors => "actors",
            Role::Recipients => "recipients",
            Role::Content => "content",
            Role::Object => "object",
            Role::Topic => "topic",
            Role::Place => "place",
            Role::Time => "time",
            Role::Reason => "reason",
            Role::Source => "source",
        }
    }
}

/// What fills a role.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filler {
    /// Where it stands; not always inside the claim's sentence.
    pub span: Span,
    /// The names it refers to after co-reference; a name refers to itself.
    pub names: Vec<String>,
    /// Index into [`super::Document::actors`].
    pub actor: Option<usize>,
    /// Index into [`super::Document::entities`].
    pub entity: Option<usize>,
    /// Index into [`super::Document::times`].
    pub time: Option<usize>,
}

/// What the claims of one cluster say together.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The kind of its claims.
    pub kind: String,
    /// The strongest status of its claims: what happened or was called off outweighs what was planned.
    pub status: Status,
    /// Its claims, indices into [`super::Document::claims`], in reading order.
    pub claims: Vec<ClaimId>,
    /// The union of their roles, each party, place and time once.
    pub roles: Roles,
    /// Event code of the PLOVER ontology, where one fits.
    pub plover: Option<String>,
}

/// One reason for a claim or for a part of it, for people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it set: `trigger`, `role:actors`, `status:planned`, `score` ...
    pub what: String,
    /// How: the pattern, cue or path that matched.
    pub how: String,
    /// Where it stands, if it is in the text.
    pub span: Option<Span>,
}

impl Evidence {
    /// For something that stands in the text.
    pub fn at(what: &str, how: &str, span: Span) -> Self {
        Self { what: what.to_owned(), how: how.to_owned(), span: Some(span) }
    }
}
