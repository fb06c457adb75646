//! Claims by rules: who pledged what, who met whom, who pulled out of what.
//!
//! The way of a text: triggers by index ([`matcher`]), which of them stand ([`triggers`]), one claim an event ([`merge`]), roles by paths in
//! the tree ([`roles`]), status from the words around ([`status`]), sources ([`attribution`]), parties that the next sentence names
//! ([`ahead`]) and that a headline describes ([`headline`]), clusters ([`cluster`]) and
//! what the claims of a cluster say together ([`event`]).
//! Rules, word classes and cues are data ([`load`]); nothing here names a kind of claim.

mod ahead;
pub mod attribution;
mod borrow;
pub mod cluster;
mod error;
pub mod event;
pub mod examples;
mod extract;
pub mod filter;
mod headline;
mod hint;
mod judge;
pub mod lexicon;
pub mod load;
pub mod matcher;
pub mod merge;
mod parties;
pub mod path;
mod raw;
pub mod roles;
pub mod rule;
pub mod status;
pub mod subject;
mod triggers;
pub mod when;
mod wording;

pub use error::RuleError;
pub use triggers::NearMiss;

use crate::document::{Claim, Document, Event, Span, Upos};
use crate::syntax::Tree;
use attribution::Attribution;
use load::{RuleBook, Source};
use matcher::Index;
use std::path::PathBuf;
use subject::Arguments;
use triggers::Misses;

/// The rule files that the program carries, by name; shared classes and cues come first.
const BUILTIN: [(&str, &str); 7] = [
    ("lexicon.toml", include_str!("rules/lexicon.toml")),
    ("frames.toml", include_str!("rules/frames.toml")),
    ("status.toml", include_str!("rules/status.toml")),
    ("pledge.toml", include_str!("rules/pledge.toml")),
    ("meeting.toml", include_str!("rules/meeting.toml")),
    ("withdrawal.toml", include_str!("rules/withdrawal.toml")),
    ("plover.toml", include_str!("rules/plover.toml")),
];

/// Finds claims in documents that carry sentences, trees, entities, times and actors.
#[derive(Debug, Clone)]
pub struct Extractor {
    sources: Vec<Source>,
    book: RuleBook,
    index: Index,
}

impl Extractor {
    /// With the rules that the program carries.
    pub fn builtin() -> Result<Self, RuleError> {
        Self::with_files(&[])
    }

    /// With the program's rules and those of further files, which may use and extend the program's word classes and
    /// frames, and add kinds.
    pub fn with_files(files: &[PathBuf]) -> Result<Self, RuleError> {
        let mut sources = builtin_sources();
        for path in files {
            let text = std::fs::read_to_string(path)
                .map_err(|source| RuleError::Read { path: path.clone(), source })?;
            sources.push(Source { name: path.display().to_string(), text });
        }
        Self::from_sources(sources)
    }

    /// With nothing but these sources.
    pub fn from_sources(sources: Vec<Source>) -> Result<Self, RuleError> {
        let book = RuleBook::read(&sources)?;
        let index = Index::new(&book);
        Ok(Self { sources, book, index })
    }

    /// The rule files that were read, in their order.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The rules, cues and word classes.
    pub fn book(&self) -> &RuleBook {
        &self.book
    }

    /// The claims of a document by position of their trigger. Reads its layers and changes nothing.
    pub fn annotate(&self, doc: &Document) -> Vec<Claim> {
        extract::run(&self.book, &self.index, doc, &mut Misses::default())
    }

    /// What the claims of each cluster say together.
    pub fn events(&self, doc: &Document, claims: &[Claim]) -> Vec<Event> {
        event::merge(&self.book, doc, claims)
    }

    /// Who says what stands in a stretch of text: the source of its highest clause.
    pub fn source_of(&self, doc: &Document, content: Span) -> Option<Span> {
        let tree = Tree::new(doc);
        let arguments = Arguments { tree: &tree, lexicon: &self.book.lexicon };
        let words = doc.tokens_in(content);
        let outside = |i: &usize| tree.head(*i).is_none_or(|h| !words.contains(&h));
        let mut tops: Vec<usize> =
            words.clone().filter(|i| tree.upos(*i) != Upos::Punct && outside(i)).collect();
        // The words that govern most come first: "But" at the beginning of a quotation governs nothing.
        tops.sort_by_key(|&i| std::cmp::Reverse(tree.subtree(i, |_| false).len()));
        let attribution = Attribution::new(arguments);
        tops.into_iter().find_map(|top| attribution.holder(top)).map(|(_, span, _)| span)
    }

    /// The triggers that came to nothing, each with the rule and what spoke against it.
    pub fn near_misses(&self, doc: &Document) -> Vec<NearMiss> {
        let mut misses = Misses::wanted();
        extract::run(&self.book, &self.index, doc, &mut misses);
        misses.into_vec()
    }
}

/// The text of the rule files that the program carries, for users to read and for the fingerprint of a run.
pub fn builtin_sources() -> Vec<Source> {
    BUILTIN.iter().map(|(name, text)| Source { name: (*name).to_owned(), text: (*text).to_owned() }).collect()
}
