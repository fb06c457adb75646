//! Named entities: tag scores of the encoder's head, decoded into spans.

mod agreement;
mod decode;

use crate::document::{Document, Entity, Label};
use crate::encoder::{Calibration, Chunk, Encoder, Linear, Matrix, ModelError};
use decode::Tags;
use std::ops::Range;

/// An entity over the words of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its words.
    pub words: Range<usize>,
    /// Its type.
    pub kind: Label,
    /// Probability that span and type are right.
    pub score: f32,
    /// Log-probabilities of the types, by the number that the recognizer gives them.
    types: Vec<f32>,
}

/// Finds entities with one head of the model.
pub struct Recognizer {
    head: Linear,
    tags: Tags,
    calibration: Calibration,
}

impl Recognizer {
    /// The head of a scheme: a name in the model's labels, such as `ontonotes` (18 types) or `conll` (4).
    pub fn new(encoder: &Encoder, name: &str) -> Result<Self, ModelError> {
        let folder = encoder.folder();
        let tags = folder.labels.ner.get(name).ok_or_else(|| ModelError::Lacks {
            what: format!("entity head {name:?}"),
            has: folder.labels.ner.keys().cloned().collect::<Vec<_>>().join(", "),
        })?;
        let head = format!("ner.{name}");
        Ok(Self {
            calibration: folder.manifest.calibration.get(&head).copied().unwrap_or_default(),
            head: Linear::load(&folder.tensors, &head, tags.len(), folder.config.hidden_size)?,
            tags: Tags::parse(tags, folder.manifest.tags)?,
        })
    }

    /// Log-probabilities of the tags of a chunk's words, one row a word.
    pub fn scores(&self, chunk: &Chunk) -> Matrix {
        let mut scores = self.head.apply(&chunk.vectors);
        for i in 0..scores.rows() {
            decode::log_softmax(scores.row_mut(i), self.calibration.temperature);
        }
        scores
    }

    /// The entities of a sentence, given the scores of all its words.
    pub fn decode(&self, scores: &Matrix) -> Vec<Mention> {
        let mut mentions = self.tags.decode(scores);
        for m in &mut mentions {
            m.score = self.calibration.probability(m.score);
        }
        mentions
    }

    /// Mentions of all sentences of a document, of one name one type.
    pub fn agree(&self, sentences: &[Vec<&str>], mentions: &mut [Vec<Mention>]) {
        agreement::agree(sentences, mentions, self.tags.kinds());
    }
}

/// Mentions over the words of a sentence as entities of the document. `first` is the sentence's first token. An article alone names nothing,
/// and "PM" without an hour is no time but a prime minister.
pub fn to_entities(doc: &Document, first: usize, mentions: &[Mention]) -> Vec<Entity> {
    let word = |i: usize| doc.slice(doc.tokens[first + i].span);
    let is_none = |m: &&Mention| {
        let at = m.words.start;
        let hour = || at > 0 && word(at - 1).starts_with(|c: char| c.is_ascii_digit());
        let minister = || word(at) == "PM" && &*m.kind == "TIME" && !hour();
        let article = || ["the", "a", "an"].iter().any(|a| word(at).eq_ignore_ascii_case(a));
        m.words.len() == 1 && (article() || minister())
    };
    mentions
        .iter()
        .filter(|m| !is_none(m))
        .map(|m| Entity {
            span: doc.tokens[first + m.words.start].span.cover(doc.tokens[first + m.words.end - 1].span),
            kind: m.kind.clone(),
            score: m.score,
            actor: None,
        })
        .collect()
}
