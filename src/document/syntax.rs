use super::{Label, Span};
use std::ops::Range;

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From the first to the last character, without the white space around.
    pub span: Span,
    /// Indices of its tokens in [`super::Document::tokens`].
    pub tokens: Range<usize>,
}

/// A word or punctuation mark, as Universal Dependencies cut English: `do|n't`, `Obama|'s`, `U.S.`, `state|-|owned`.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag (`VBD`, `MD`, `NNS` ...), which carries tense, voice and number; empty before syntax has run.
    pub xpos: Label,
    /// Dictionary form, in lower case except for names; empty before syntax has run.
    pub lemma: String,
    /// Index of the governing token in [`super::Document::tokens`]; `None` for the root of the sentence.
    pub head: Option<usize>,
    /// Universal Dependencies relation to the governor, with its subtype (`nsubj:pass`); empty before syntax has run.
    pub relation: Label,
}

impl Token {
    /// A token without analysis.
    pub fn new(span: Span) -> Self {
        Self {
            span,
            upos: Upos::X,
            xpos: Label::from(""),
            lemma: String::new(),
            head: None,
            relation: Label::from(""),
        }
    }
}

/// The universal parts of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names are Universal Dependencies' own.
#[rustfmt::skip]
pub enum Upos { Adj, Adp, Adv, Aux, Cconj, Det, Intj, Noun, Num, Part, Pron, Propn, Punct, Sconj, Sym, Verb, X }

impl Upos {
    const NAMES: [(&'static str, Upos); 17] = [
        ("ADJ", Upos::Adj),
        ("ADP", Upos::Adp),
        ("ADV", Upos::Adv),
        ("AUX", Upos::Aux),
        ("CCONJ", Upos::Cconj),
        ("DET", Upos::Det),
        ("INTJ", Upos::Intj),
        ("NOUN", Upos::Noun),
        ("NUM", Upos::Num),
        ("PART", Upos::Part),
        ("PRON", Upos::Pron),
        ("PROPN", Upos::Propn),
        ("PUNCT", Upos::Punct),
        ("SCONJ", Upos::Sconj),
        ("SYM", Upos::Sym),
        ("VERB", Upos::Verb),
        ("X", Upos::X),
    ];

    /// The tag as treebanks write it.
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize].0
    }

    /// The part of speech of a treebank's tag, `None` for an unknown one.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| *name == tag).map(|(_, upos)| *upos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_universal_tag_goes_there_and_back() {
        for (name, upos) in Upos::NAMES {
            assert_eq!((Upos::from_tag(name), upos.as_str()), (Some(upos), name));
        }
        assert_eq!(Upos::from_tag("NN"), None);
    }
}
