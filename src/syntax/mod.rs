//! Parts of speech, lemmas and dependency trees (Universal Dependencies) out of the encoder's heads.

#[cfg(test)]
pub(crate) mod fixture;
mod lemma;
mod morphology;
pub mod phrase;
mod projective;
mod repair;
mod tags;
pub mod tree;

pub use lemma::lemma;
pub use morphology::{Morphology, Word};
use tags::Tags;
pub use tree::Tree;

/// What holders of offices and the like are called, by lemma.
pub const TITLES: &str = include_str!("titles.txt");

static TITLE_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| TITLES.split_whitespace().collect());

/// Whether a lemma may stand in front of a name and say what its bearer is, "member" among them.
pub fn is_title(lemma: &str) -> bool {
    TITLE_WORDS.contains(lemma)
        || matches!(
            lemma,
            "member"
                | "speaker"
                | "ruler"
                | "undersecretary"
                | "ceo"
                | "co-founder"
                | "chairperson"
                | "strategist"
                | "adviser"
                | "advisor"
                | "coordinator"
        )
}

use crate::document::{Label, Token, Upos};
use crate::encoder::{Biaffine, Chunk, Encoder, Linear, ModelError};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Tags and parses sentences.
pub struct Parser {
    upos: Linear,
    xpos: Linear,
    biaffine: Biaffine,
    tags: Tags,
    upos_tags: Vec<Upos>,
    xpos_tags: Vec<Label>,
    relations: Vec<Label>,
    root: usize,
}

/// What the parser says of one word of a chunk.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag.
    pub xpos: Label,
    /// The governing word in the chunk, `None` for the root.
    pub head: Option<usize>,
    /// Relation to it.
    pub relation: Label,
}

impl Parser {
    /// The model's heads.
    pub fn new(encoder: &Encoder) -> Result<Self, ModelError> {
        let folder = encoder.folder();
        let (labels, width) = (&folder.labels, folder.config.hidden_size);
        let malformed = |problem: String| ModelError::Malformed { file: "labels.json".to_string(), problem };
        let upos = |tag: &String| {
            Upos::from_tag(tag).ok_or_else(|| malformed(format!("{tag:?} is no universal part of speech")))
        };
        let all = |names: &[String]| names.iter().map(|n| Label::from(n.as_str())).collect();
        let xpos_tags: Vec<Label> = all(&labels.xpos);
        let root = labels.rels.iter().position(|r| r == "root");
        Ok(Self {
            upos: Linear::load(&folder.tensors, "upos", labels.upos.len(), width)?,
            xpos: Linear::load(&folder.tensors, "xpos", labels.xpos.len(), width)?,
            biaffine: Biaffine::load(&folder.tensors, "parser", width, labels.rels.len())?,
            upos_tags: labels.upos.iter().map(upos).collect::<Result<_, _>>()?,
            tags: Tags::new(&labels.upos, &xpos_tags),
            xpos_tags,
            relations: all(&labels.rels),
            root: root.ok_or_else(|| malformed("rels has no \"root\"".to_string()))?,
        })
    }

    /// Analyses the words of a chunk: one tree, or one for each part of a sentence longer than a window. `forms` are its words.
    pub fn parse(&self, chunk: &Chunk, forms: &[&str]) -> Vec<Analysis> {
        let (upos, xpos) = (self.upos.apply(&chunk.vectors), self.xpos.apply(&chunk.vectors));
        let heads = projective::decode(&self.biaffine.arcs(&chunk.vectors));
        let relations = self.biaffine.labels(&chunk.vectors, &heads);
        let has_article = |i: usize| {
            i > 0
                && heads[i - 1] == i + 1
                && &*self.relations[relations[i - 1]] == "det"
                && ["a", "an"].iter().any(|a| forms[i - 1].eq_ignore_ascii_case(a))
        };
        let tag = |(i, form): (usize, &&str)| self.tags.best(form, upos.row(i), xpos.row(i), has_article(i));
        let tags = forms.iter().enumerate().map(tag);
        tags.enumerate()
            .map(|(i, (upos, xpos))| Analysis {
                upos: self.upos_tags[upos],
                xpos: self.xpos_tags[xpos].clone(),
                head: heads[i].checked_sub(1),
                relation: self.relations[if heads[i] == 0 { self.root } else { relations[i] }].clone(),
            })
            .collect()
    }
}

impl Analysis {
    /// Writes the analysis to its token. `first` is the index of the chunk's first token in the document.
    pub fn write_to(self, token: &mut Token, form: &str, first: usize) {
        token.lemma = lemma(form, self.upos, &self.xpos);
        token.upos = self.upos;
        token.xpos = self.xpos;
        token.head = self.head.map(|h| first + h);
        token.relation = self.relation;
    }
}
