//! The data that the pipeline fills in: a document and its layers.
//!
//! Text never changes after reading. Every layer points into it with [`Span`]s, which are byte offsets; what leaves the
//! program is converted to the unit asked for by [`OffsetMap`].

mod antecedent;
mod claim;
mod hex;
mod offsets;
mod predicate;
mod span;
mod syntax;
mod time;

pub use antecedent::{Anaphor, Antecedents};
pub use claim::{Claim, ClaimId, Event, Evidence, Filler, Role, Roles, Status};
pub use hex::hex;
pub use offsets::{OffsetMap, OffsetUnit};
pub use predicate::{Argument, Predicate, Predicates};
pub use span::Span;
pub use syntax::{Sentence, Token, Upos};
pub use time::{Anchor, TimeExpression, TimeType};

use std::sync::Arc;

/// A label out of a closed set that a model or a rule file brings along (entity type, Penn tag, relation): cheap to copy.
pub type Label = Arc<str>;

/// One news text with everything found in it.
///
/// A stage of the pipeline adds its layer and changes no other.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Name of the document, unique in a run.
    pub id: String,
    /// What came with the text and is carried through untouched.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// The day of publication, from metadata or from the text's own dateline; never guessed.
    pub published: Option<jiff::civil::Date>,
    /// The text as read.
    pub text: String,
    /// Sentences in reading order; they do not overlap.
    pub sentences: Vec<Sentence>,
    /// Words and punctuation in reading order, with tags and trees once syntax has run.
    pub tokens: Vec<Token>,
    /// Named entities in reading order; they do not overlap.
    pub entities: Vec<Entity>,
    /// Words that may express events; `None` where the model has no heads for them.
    pub predicates: Option<Predicates>,
    /// What pronouns and descriptions may refer to, by the model; `None` where the model does not know.
    pub antecedents: Option<Antecedents>,
    /// Time expressions in reading order; they do not overlap.
    pub times: Vec<TimeExpression>,
    /// Persons, organisations and places with all their mentions, in order of first mention.
    pub actors: Vec<Actor>,
    /// Claims by position of their trigger.
    pub claims: Vec<Claim>,
    /// What the claims of each cluster say together, in the order of their first claims.
    pub events: Vec<Event>,
}

impl Document {
    /// A document with text and no layers yet.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }

    /// The surface form of a span of this document.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The tokens of a sentence.
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens[sentence.tokens.clone()]
    }

    /// Index of the sentence that holds the byte offset, if any.
    pub fn sentence_at(&self, offset: usize) -> Option<usize> {
        let i = self.sentences.partition_point(|s| s.span.end <= offset);
        (i < self.sentences.len() && self.sentences[i].span.start <= offset).then_some(i)
    }

    /// Index of the first time expression that shares anything with the span, if any.
    pub fn time_at(&self, span: Span) -> Option<usize> {
        let i = self.times.partition_point(|t| t.span.end <= span.start);
        self.times.get(i).filter(|t| t.span.overlaps(span)).map(|_| i)
    }

    /// Index of the first entity that shares anything with the span, if any.
    pub fn entity_at(&self, span: Span) -> Option<usize> {
        let i = self.entities.partition_point(|e| e.span.end <= span.start);
        self.entities.get(i).filter(|e| e.span.overlaps(span)).map(|_| i)
    }

    /// Indices of the tokens that lie inside the span, wholly or in part.
    pub fn tokens_in(&self, span: Span) -> std::ops::Range<usize> {
        let from = self.tokens.partition_point(|t| t.span.end <= span.start);
        let to = self.tokens.partition_point(|t| t.span.start < span.end);
        from..to.max(from)
    }
}

/// A named entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Where it stands.
    pub span: Span,
    /// Its type in the scheme asked for: `PERSON`, `ORG`, `GPE` ... (`OntoNotes`) or `PER`, `LOC`, `ORG`, `MISC` (`CoNLL`).
    pub kind: Label,
    /// Probability that span and type are right, 0 to 1.
    pub score: f32,
    /// Index into [`Document::actors`], where co-reference put it.
    pub actor: Option<usize>,
}

/// Kinds of actors that are only described.
pub const DESCRIBED: [&str; 4] = ["body", "person", "people", "thing"];

/// Somebody or something that acts: all mentions that co-reference holds for one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Actor {
    /// The fullest name among the mentions.
    pub name: String,
    /// Entity type of the name; one of [`DESCRIBED`] where there is none; empty for a group.
    pub kind: String,
    /// Where it is mentioned, in reading order: names, descriptions, pronouns.
    pub mentions: Vec<Span>,
    /// Indices of the actors that this one is made of ("the two"), where the text names them.
    pub members: Vec<usize>,
    /// For whom this one speaks or acts, where the text says so: the company of a chief executive, the country of a delegation.
    pub acts_for: Option<usize>,
}

impl Actor {
    /// Whether the text gives it a name, or is made of those that have one; a description is none.
    pub fn is_named(&self) -> bool {
        !DESCRIBED.contains(&self.kind.as_str())
    }
}
