//! Named entities: tag scores of the encoder's head, decoded into spans.

mod decode;

use crate::document::{Document, Entity, Label};
use crate::encoder::{Chunk, Encoder, Linear, Matrix, ModelError};
use decode::Tags;
use std::fmt;
use std::ops::Range;

/// Which entity types are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// The 18 types of `OntoNotes` 5.
    #[default]
    OntoNotes,
    /// The four types of `CoNLL`-2003.
    Conll,
}

impl Scheme {
    /// The name of the scheme, as the command line and the model's labels have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::OntoNotes => "ontonotes",
            Scheme::Conll => "conll",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An entity over the words of one sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its words.
    pub words: Range<usize>,
    /// Its type.
    pub kind: Label,
    /// Probability that span and type are right.
    pub score: f32,
}

/// Finds entities with one head of the model.
pub struct Recognizer {
    head: Linear,
    tags: Tags,
    temperature: f32,
}

impl Recognizer {
    /// The head of `scheme`.
    pub fn new(encoder: &Encoder, scheme: Scheme) -> Result<Self, ModelError> {
        let folder = encoder.folder();
        let name = scheme.as_str();
        let tags = folder.labels.ner.get(name).ok_or_else(|| ModelError::Lacks {
            what: format!("entity head {name:?}"),
            has: folder.labels.ner.keys().cloned().collect::<Vec<_>>().join(", "),
        })?;
        let head = format!("ner.{name}");
        Ok(Self {
            temperature: folder.manifest.calibration.get(&head).map_or(1.0, |c| c.temperature),
            head: Linear::load(&folder.tensors, &head, tags.len(), folder.config.hidden_size)?,
            tags: Tags::parse(tags)?,
        })
    }

    /// Log-probabilities of the tags of a chunk's words, one row a word.
    pub fn scores(&self, chunk: &Chunk) -> Matrix {
        let mut scores = self.head.apply(&chunk.vectors);
        for i in 0..scores.rows() {
            decode::log_softmax(scores.row_mut(i), self.temperature);
        }
        scores
    }

    /// The entities of a sentence, given the scores of all its words.
    pub fn decode(&self, scores: &Matrix) -> Vec<Mention> {
        self.tags.decode(scores)
    }
}

/// Mentions over the words of a sentence as entities of the document. `first` is the sentence's first token.
pub fn to_entities(doc: &Document, first: usize, mentions: &[Mention]) -> Vec<Entity> {
    mentions
        .iter()
        .map(|m| Entity {
            span: doc.tokens[first + m.words.start].span.cover(doc.tokens[first + m.words.end - 1].span),
            kind: m.kind.clone(),
            score: m.score,
            actor: None,
        })
        .collect()
}
