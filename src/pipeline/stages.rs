//! Each stage: a small type behind one trait.

use super::Analyzer;
use crate::claims::Extractor;
use crate::document::Document;
use crate::temporal::{self, Recognizer, RuleError};
use crate::{coref, text};
use std::sync::Arc;

/// A step that adds one layer to a document.
pub trait Stage: Send + Sync {
    /// Name of the stage, for messages.
    fn name(&self) -> &'static str;
    /// Adds the layer.
    fn apply(&self, doc: &mut Document);
}

/// The day of publication, where no metadata gave it and the text's own dateline does.
pub struct Dateline;

impl Stage for Dateline {
    fn name(&self) -> &'static str {
        "dateline"
    }

    fn apply(&self, doc: &mut Document) {
        if doc.published.is_none() {
            doc.published = temporal::dateline_date(&doc.text);
        }
    }
}

/// Sentences and tokens.
pub struct Segment;

impl Stage for Segment {
    fn name(&self) -> &'static str {
        "segment"
    }

    fn apply(&self, doc: &mut Document) {
        (doc.sentences, doc.tokens) = text::segment(&doc.text);
    }
}

/// Entities, tags and trees.
pub struct Analyze(pub Arc<Analyzer>);

impl Stage for Analyze {
    fn name(&self) -> &'static str {
        "analyze"
    }

    fn apply(&self, doc: &mut Document) {
        self.0.annotate(doc);
    }
}

/// Time expressions.
pub struct Times(Recognizer);

impl Times {
    /// Reads the rules.
    pub fn new() -> Result<Self, RuleError> {
        Ok(Self(Recognizer::english()?))
    }
}

impl Stage for Times {
    fn name(&self) -> &'static str {
        "times"
    }

    fn apply(&self, doc: &mut Document) {
        doc.times = self.0.annotate(doc);
    }
}

/// Actors.
pub struct Coreference;

impl Stage for Coreference {
    fn name(&self) -> &'static str {
        "coreference"
    }

    fn apply(&self, doc: &mut Document) {
        doc.actors = coref::resolve(doc);
        let mentions = coref::Mentions::new(&doc.actors);
        doc.entities.iter_mut().for_each(|e| e.actor = mentions.actor_at(e.span));
    }
}

/// Claims.
pub struct Claims(pub Arc<Extractor>);

impl Stage for Claims {
    fn name(&self) -> &'static str {
        "claims"
    }

    fn apply(&self, doc: &mut Document) {
        doc.claims = self.0.annotate(doc);
        doc.events = self.0.events(doc, &doc.claims);
    }
}
