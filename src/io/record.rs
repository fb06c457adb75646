//! The output record: one JSON object a document, described by the JSON Schema that [`schema`] gives.

use crate::document::{
    Actor, Anchor, Claim, Document, Entity, Event, Evidence, Filler, OffsetMap, OffsetUnit, Role, Span,
    Status, TimeExpression, TimeType,
};
use crate::pipeline::Fingerprint;
use crate::syntax::Tree;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Name and version of the record's form.
pub const SCHEMA: &str = "dateline/1";

/// An annotated document. Offsets count what `offsets` says; `text[start:end]` is the surface form of every span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Record {
    /// `dateline/1`
    pub schema: String,
    /// From the input; else the path, or the hash of the content.
    pub id: String,
    /// What came with the text, untouched.
    pub metadata: Map<String, Value>,
    /// Day of publication, ISO 8601, from metadata or the text's own dateline; null where neither says it.
    pub published: Option<String>,
    /// The text as read.
    pub text: String,
    /// Unit of all offsets.
    pub offsets: OffsetUnit,
    /// Sentences in reading order.
    pub sentences: Vec<SpanRecord>,
    /// Tokens in reading order, on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Vec<TokenRecord>>,
    /// Named entities in reading order.
    pub entities: Vec<EntityRecord>,
    /// Time expressions in reading order.
    pub times: Vec<TimeRecord>,
    /// Who and what is mentioned, in order of first mention.
    pub actors: Vec<ActorRecord>,
    /// Claims by position of their trigger.
    pub claims: Vec<ClaimRecord>,
    /// What the claims of each cluster say together, in the order of their first claims.
    pub events: Vec<EventRecord>,
    /// What the result depends on; no clock time, so that equal input gives equal bytes.
    pub provenance: Provenance,
}

/// A document that could not be annotated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ErrorRecord {
    /// `dateline/1`
    pub schema: String,
    /// From the input; else the path, with the line where there are several documents in a file.
    pub id: String,
    /// What came with the text, where it was read.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// What went wrong.
    pub error: Failure,
}

/// What went wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Failure {
    /// Stable code, such as `E-JSON`.
    pub code: String,
    /// Where in the pipeline: `read`, or the name of a stage.
    pub stage: String,
    /// What happened, and where.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SpanRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
}

/// A word or punctuation mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TokenRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// Universal part of speech.
    pub upos: String,
    /// Penn tag.
    pub xpos: String,
    /// Dictionary form.
    pub lemma: String,
    /// Number, tense, verb form and voice, as Universal Dependencies writes them (`Tense=Past|VerbForm=Fin`); `_` for none.
    pub features: String,
    /// Index of the governing token; null for the root of a sentence.
    pub head: Option<usize>,
    /// Universal Dependencies relation to it.
    pub relation: String,
}

/// A named entity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EntityRecord {
    /// `e1`, `e2` ...
    pub id: String,
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// Surface form.
    pub text: String,
    /// Entity type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Probability that span and type are right.
    pub score: f64,
    /// Id of its actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TimeRecord {
    /// `t1`, `t2` ...
    pub id: String,
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// Surface form.
    pub text: String,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: TimeType,
    /// TIMEX3 value.
    pub value: String,
    /// What it was resolved against: `published`, or the id of another time expression; null where it needs nothing.
    pub anchor: Option<String>,
}

/// Somebody or something with all its mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ActorRecord {
    /// `a1`, `a2` ...
    pub id: String,
    /// The fullest name.
    pub name: String,
    /// Entity type of the name; `body`, `person`, `people` or `thing` for one that is only described; empty for a group.
    #[serde(rename = "type")]
    pub kind: String,
    /// Mentions in reading order.
    pub mentions: Vec<MentionRecord>,
    /// Ids of the actors that it is made of, such as the members of "the two".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Id of the actor for whom it speaks or acts, where the text says so: the company of a chief executive, the country of
    /// a delegation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acts_for: Option<String>,
}

/// What the claims about one event say together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EventRecord {
    /// `v1`, `v2` ...
    pub id: String,
    /// The kind of its claims.
    pub kind: String,
    /// The strongest status of its claims: what happened or was called off outweighs what was planned.
    pub status: Status,
    /// Ids of its claims.
    pub claims: Vec<String>,
    /// The union of their roles: each party, place and time once, as the claim that names it best has it.
    pub roles: BTreeMap<Role, Vec<FillerRecord>>,
    /// Event code of the PLOVER ontology, where one fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plover: Option<String>,
}

/// A mention of an actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MentionRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// Surface form.
    pub text: String,
}

/// A pledge, a meeting, a withdrawal, or a kind of the user's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ClaimRecord {
    /// `c1`, `c2` ...
    pub id: String,
    /// `pledge`, `meeting`, `withdrawal`, or the user's own.
    pub kind: String,
    /// Whether it happened.
    pub status: Status,
    /// Index of the sentence.
    pub sentence: usize,
    /// The words that express the event.
    pub trigger: MentionRecord,
    /// Fillers by role; a role that the text does not fill is left out.
    pub roles: BTreeMap<Role, Vec<FillerRecord>>,
    /// Claims with the same number are about the same event.
    pub cluster: usize,
    /// Probability that the claim is one.
    pub score: f64,
    /// The rule that found it.
    pub rule: String,
    /// The evidence, in the order it was found.
    pub why: Vec<EvidenceRecord>,
    /// PLOVER event code; null where none fits.
    pub plover: Option<String>,
}

/// What fills a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FillerRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// Surface form.
    pub text: String,
    /// The names that it refers to.
    pub names: Vec<String>,
    /// Id of its actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Id of its entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// Id of its time expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
}

/// A reason for a claim or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EvidenceRecord {
    /// What it set: `trigger`, `role:actors`, `status:planned` ...
    pub what: String,
    /// The pattern, cue or path that matched.
    pub how: String,
    /// First unit, where it stands in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// Surface form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a result depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Provenance {
    /// Name and version of the program.
    pub program: String,
    /// Name and version of the model.
    pub model: String,
    /// SHA-256 of the model's manifest, which holds the hashes of its files.
    pub model_sha256: String,
    /// SHA-256 of the claim rules, built-in and the user's own.
    pub rules_sha256: String,
    /// SHA-256 of the settings that change results.
    pub settings_sha256: String,
    /// SHA-256 of the text.
    pub text_sha256: String,
}

/// How a record is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordOptions {
    /// Unit of offsets.
    pub offsets: OffsetUnit,
    /// Whether tokens are written.
    pub tokens: bool,
}

impl Record {
    /// The record of an annotated document.
    pub fn new(doc: &Document, fingerprint: &Fingerprint, options: RecordOptions) -> Self {
        let at = Writer { doc, map: OffsetMap::new(&doc.text, options.offsets) };
        Self {
            schema: SCHEMA.to_string(),
            id: doc.id.clone(),
            metadata: doc.metadata.clone(),
            published: doc.published.map(|d| d.to_string()),
            text: doc.text.clone(),
            offsets: options.offsets,
            sentences: doc.sentences.iter().map(|s| at.span(s.span)).collect(),
            tokens: options.tokens.then(|| at.tokens()),
            entities: doc.entities.iter().enumerate().map(|(i, e)| at.entity(i, e)).collect(),
            times: doc.times.iter().enumerate().map(|(i, t)| at.time(i, t)).collect(),
            actors: doc.actors.iter().enumerate().map(|(i, a)| at.actor(i, a)).collect(),
            claims: doc.claims.iter().enumerate().map(|(i, c)| at.claim(i, c)).collect(),
            events: doc.events.iter().enumerate().map(|(i, e)| at.event(i, e)).collect(),
            provenance: Provenance {
                program: fingerprint.program.clone(),
                model: fingerprint.model.clone(),
                model_sha256: fingerprint.model_sha256.clone(),
                rules_sha256: fingerprint.rules_sha256.clone(),
                settings_sha256: fingerprint.settings_sha256.clone(),
                text_sha256: super::sha256(doc.text.as_bytes()),
            },
        }
    }
}

/// The JSON Schema (draft 2020-12) of a line of output: a [`Record`] or an [`ErrorRecord`].
pub fn schema() -> Value {
    #[derive(JsonSchema)]
    #[serde(untagged)]
    #[allow(dead_code)]
    #[schemars(title = "dateline record")]
    enum Line {
        Annotated(Box<Record>),
        Failed(Box<ErrorRecord>),
    }
    schemars::schema_for!(Line).to_value()
}

struct Writer<'a> {
    doc: &'a Document,
    map: OffsetMap,
}

fn id(letter: char, index: usize) -> String {
    format!("{letter}{}", index + 1)
}

/// Four decimals: more would only show how the floating-point unit rounds.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

impl Writer<'_> {
    fn span(&self, span: Span) -> SpanRecord {
        let (start, end) = self.map.convert_span(&self.doc.text, span);
        SpanRecord { start, end }
    }

    fn text(&self, span: Span) -> String {
        self.doc.slice(span).to_string()
    }

    fn mention(&self, span: Span) -> MentionRecord {
        let SpanRecord { start, end } = self.span(span);
        MentionRecord { start, end, text: self.text(span) }
    }

    fn tokens(&self) -> Vec<TokenRecord> {
        let tree = Tree::new(self.doc);
        let token = |(i, t): (usize, &crate::document::Token)| {
            let SpanRecord { start, end } = self.span(t.span);
            TokenRecord {
                start,
                end,
                upos: t.upos.as_str().to_string(),
                xpos: t.xpos.to_string(),
                lemma: t.lemma.clone(),
                features: tree.morphology(i).to_string(),
                head: t.head,
                relation: t.relation.to_string(),
            }
        };
        self.doc.tokens.iter().enumerate().map(token).collect()
    }

    fn entity(&self, i: usize, e: &Entity) -> EntityRecord {
        let MentionRecord { start, end, text } = self.mention(e.span);
        EntityRecord {
            id: id('e', i),
            start,
            end,
            text,
            kind: e.kind.to_string(),
            score: rounded(e.score),
            actor: e.actor.map(|a| id('a', a)),
        }
    }

    fn time(&self, i: usize, t: &TimeExpression) -> TimeRecord {
        let MentionRecord { start, end, text } = self.mention(t.span);
        let anchor = t.anchor.map(|anchor| match anchor {
            Anchor::Published => "published".to_string(),
            Anchor::Time(other) => id('t', other),
        });
        TimeRecord { id: id('t', i), start, end, text, kind: t.kind, value: t.value.clone(), anchor }
    }

    fn actor(&self, i: usize, a: &Actor) -> ActorRecord {
        ActorRecord {
            id: id('a', i),
            name: a.name.clone(),
            kind: a.kind.clone(),
            mentions: a.mentions.iter().map(|m| self.mention(*m)).collect(),
            members: a.members.iter().map(|m| id('a', *m)).collect(),
            acts_for: a.acts_for.map(|o| id('a', o)),
        }
    }

    fn claim(&self, i: usize, c: &Claim) -> ClaimRecord {
        let fillers = |fillers: &Vec<Filler>| fillers.iter().map(|f| self.filler(f)).collect();
        ClaimRecord {
            id: id('c', i),
            kind: c.kind.clone(),
            status: c.status,
            sentence: c.sentence,
            trigger: self.mention(c.trigger),
            roles: c.roles.iter().map(|(role, f)| (*role, fillers(f))).collect(),
            cluster: c.cluster,
            score: rounded(c.score),
            rule: c.rule.clone(),
            why: c.why.iter().map(|e| self.evidence(e)).collect(),
            plover: c.plover.clone(),
        }
    }

    fn event(&self, i: usize, e: &Event) -> EventRecord {
        EventRecord {
            id: id('v', i),
            kind: e.kind.clone(),
            status: e.status,
            claims: e.claims.iter().map(|c| id('c', *c)).collect(),
            roles: e
                .roles
                .iter()
                .map(|(role, f)| (*role, f.iter().map(|f| self.filler(f)).collect()))
                .collect(),
            plover: e.plover.clone(),
        }
    }

    fn filler(&self, f: &Filler) -> FillerRecord {
        let MentionRecord { start, end, text } = self.mention(f.span);
        FillerRecord {
            start,
            end,
            text,
            names: f.names.clone(),
            actor: f.actor.map(|a| id('a', a)),
            entity: f.entity.map(|e| id('e', e)),
            time: f.time.map(|t| id('t', t)),
        }
    }

    fn evidence(&self, e: &Evidence) -> EvidenceRecord {
        let span = e.span.map(|s| self.span(s));
        EvidenceRecord {
            what: e.what.clone(),
            how: e.how.clone(),
            start: span.map(|s| s.start),
            end: span.map(|s| s.end),
            text: e.span.map(|s| self.text(s)),
        }
    }
}
