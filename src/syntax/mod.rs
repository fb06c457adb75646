//! Parts of speech, lemmas and dependency trees (Universal Dependencies) out of the encoder's heads.

#[cfg(test)]
pub(crate) mod fixture;
mod lemma;
mod morphology;
pub mod phrase;
mod projective;
mod repair;
pub mod tree;

pub use lemma::lemma;
pub use morphology::{Morphology, Word};
pub use tree::Tree;

use crate::document::{Label, Token, Upos};
use crate::encoder::{Biaffine, Chunk, Encoder, Linear, Matrix, ModelError, argmax};

/// Tags and parses sentences.
pub struct Parser {
    upos: Linear,
    xpos: Linear,
    biaffine: Biaffine,
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
        let root = labels.rels.iter().position(|r| r == "root");
        Ok(Self {
            upos: Linear::load(&folder.tensors, "upos", labels.upos.len(), width)?,
            xpos: Linear::load(&folder.tensors, "xpos", labels.xpos.len(), width)?,
            biaffine: Biaffine::load(&folder.tensors, "parser", width, labels.rels.len())?,
            upos_tags: labels.upos.iter().map(upos).collect::<Result<_, _>>()?,
            xpos_tags: all(&labels.xpos),
            relations: all(&labels.rels),
            root: root.ok_or_else(|| malformed("rels has no \"root\"".to_string()))?,
        })
    }

    /// Analyses the words of a chunk: one tree, or one for each part of a sentence longer than a window.
    pub fn parse(&self, chunk: &Chunk) -> Vec<Analysis> {
        let upos = best(&self.upos.apply(&chunk.vectors));
        let xpos = best(&self.xpos.apply(&chunk.vectors));
        let heads = projective::decode(&self.biaffine.arcs(&chunk.vectors));
        let relations = self.biaffine.labels(&chunk.vectors, &heads);
        (0..heads.len())
            .map(|i| Analysis {
                upos: self.upos_tags[upos[i]],
                xpos: self.xpos_tags[xpos[i]].clone(),
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

fn best(scores: &Matrix) -> Vec<usize> {
    (0..scores.rows()).map(|i| argmax(scores.row(i))).collect()
}
