//! A document's dependency trees, made quick to walk in both directions.

use super::repair::{self, is_particle};
use super::{Morphology, Word};
use crate::document::{Document, Token, Upos};
use std::collections::BTreeMap;
use std::ops::Range;

/// All trees of a document. Nodes are indices into [`Document::tokens`].
///
/// Heads that point out of their sentence or at themselves count as absent, and every walk is bounded, so that a
/// malformed tree cannot trap a query.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The document that the trees belong to.
    pub doc: &'a Document,
    heads: Vec<Option<usize>>,
    relations: Vec<&'a str>,
    sentence: Vec<usize>,
    lower: Vec<String>,
    lemma: Vec<String>,
    /// Children of node `i` are `list[from[i]..from[i + 1]]`, in reading order.
    from: Vec<usize>,
    list: Vec<usize>,
    /// Nodes labelled `obl` that can only be objects.
    objects: Vec<usize>,
    /// Words joined by hyphens, by the node that governs the others.
    hyphenated: BTreeMap<usize, Hyphenated>,
}

/// Words joined by hyphens, which are tokens of their own: `cease-fire`, `walk-outs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyphenated {
    /// The dictionary form of the whole: `walk-out`.
    pub lemma: String,
    /// Its tokens, hyphens included.
    pub tokens: Range<usize>,
}

/// More steps than any real tree is deep.
const MAX_DEPTH: usize = 64;

impl<'a> Tree<'a> {
    /// Reads the heads off the document's tokens.
    pub fn new(doc: &'a Document) -> Self {
        let n = doc.tokens.len();
        let mut sentence = vec![usize::MAX; n];
        for (s, range) in doc.sentences.iter().map(|s| s.tokens.clone()).enumerate() {
            for at in sentence.iter_mut().take(range.end).skip(range.start) {
                *at = s;
            }
        }
        let repair::Repaired { heads, relations, .. } = repair::repair(doc, &sentence);
        let mut from = vec![0; n + 1];
        for h in heads.iter().flatten() {
            from[h + 1] += 1;
        }
        for i in 0..n {
            from[i + 1] += from[i];
        }
        let (mut next, mut list) = (from.clone(), vec![0; from[n]]);
        for (i, head) in heads.iter().enumerate() {
            if let Some(h) = *head {
                list[next[h]] = i;
                next[h] += 1;
            }
        }
        let lower: Vec<String> = doc.tokens.iter().map(|t| doc.slice(t.span).to_lowercase()).collect();
        let lemma = doc
            .tokens
            .iter()
            .zip(&lower)
            .map(|(t, form)| if t.lemma.is_empty() { form.clone() } else { t.lemma.to_lowercase() })
            .collect();
        let mut tree = Self {
            doc,
            heads,
            relations,
            sentence,
            lower,
            lemma,
            from,
            list,
            objects: Vec::new(),
            hyphenated: BTreeMap::new(),
        };
        tree.objects = (0..n).filter(|&i| tree.is_bare_oblique(i)).collect();
        tree.hyphenated = tree.joined_by_hyphens();
        tree
    }

    fn joined_by_hyphens(&self) -> BTreeMap<usize, Hyphenated> {
        let touches = |i: usize| i + 1 < self.len() && self.token(i).span.end == self.token(i + 1).span.start;
        let hyphen = |i: usize| i < self.len() && self.lower(i) == "-";
        let word = |i: usize| i < self.len() && self.lower(i).chars().all(char::is_alphabetic);
        let (mut found, mut i) = (BTreeMap::new(), 0);
        while i < self.len() {
            let start = i;
            while word(i) && touches(i) && hyphen(i + 1) && touches(i + 1) && word(i + 2) {
                i += 2;
            }
            let tokens = start..i + 1;
            if i > start {
                let head = tokens.clone().find(|&t| self.heads[t].is_none_or(|h| !tokens.contains(&h)));
                let first: String = (start..i).map(|t| self.lower(t)).collect();
                let lemma = format!("{first}{}", self.lemma(i).trim_end_matches('s'));
                found.insert(head.unwrap_or(i), Hyphenated { lemma, tokens });
            }
            i += 1;
        }
        found
    }

    /// The hyphenated word that a node governs.
    pub fn hyphenated(&self, i: usize) -> Option<&Hyphenated> {
        self.hyphenated.get(&i)
    }

    /// A noun that the parser calls oblique though no preposition stands before it, after a verb without an object, and
    /// that is no time: it is the object.
    fn is_bare_oblique(&self, i: usize) -> bool {
        let token = self.token(i);
        let Some(head) = self.head(i) else { return false };
        // "telephoned *President Obi*": a person is no open complement either.
        let mislabelled = &*token.relation == "obl"
            || (&*token.relation == "xcomp" && token.upos == Upos::Propn && self.entity_kind(i) == "PERSON");
        mislabelled
            && head < i
            && self.upos(head) == Upos::Verb
            && matches!(token.upos, Upos::Noun | Upos::Propn)
            && self.child(i, &["case", "mark"]).is_none()
            && self.child(head, &["obj", "iobj", "ccomp", "nsubj:pass"]).is_none()
            && !matches!(self.entity_kind(i), "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY" | "CARDINAL")
            && self.doc.time_at(token.span).is_none()
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The token of a node.
    pub fn token(&self, i: usize) -> &'a Token {
        &self.doc.tokens[i]
    }

    /// The form as it stands in the text.
    pub fn form(&self, i: usize) -> &'a str {
        self.doc.slice(self.token(i).span)
    }

    /// The form in lower case.
    pub fn lower(&self, i: usize) -> &str {
        &self.lower[i]
    }

    /// The lemma in lower case; the form where there is none.
    pub fn lemma(&self, i: usize) -> &str {
        &self.lemma[i]
    }

    /// Universal part of speech.
    pub fn upos(&self, i: usize) -> Upos {
        self.token(i).upos
    }

    /// Penn tag.
    pub fn xpos(&self, i: usize) -> &'a str {
        &self.token(i).xpos
    }

    /// Relation to the governor, after repairs; `obj` for an object that the parser took for an oblique.
    pub fn rel(&self, i: usize) -> &'a str {
        if self.objects.binary_search(&i).is_ok() { "obj" } else { self.relations[i] }
    }

    /// The governor.
    pub fn head(&self, i: usize) -> Option<usize> {
        self.heads[i]
    }

    /// Index of the node's sentence; `usize::MAX` for a token outside every sentence.
    pub fn sentence(&self, i: usize) -> usize {
        self.sentence[i]
    }

    /// Nodes of the sentence that holds `i`.
    pub fn sentence_nodes(&self, i: usize) -> Range<usize> {
        self.doc.sentences.get(self.sentence[i]).map_or(i..i + 1, |s| s.tokens.clone())
    }

    /// Direct dependents, in reading order.
    pub fn children(&self, i: usize) -> &[usize] {
        &self.list[self.from[i]..self.from[i + 1]]
    }

    /// The first dependent with one of the relations.
    pub fn child(&self, i: usize, relations: &[&str]) -> Option<usize> {
        self.children(i).iter().copied().find(|&c| relations.contains(&self.rel(c)))
    }

    /// The first of those that a node is joined to: itself where it is no conjunct.
    pub fn first_joined(&self, i: usize) -> usize {
        let before = |&i: &usize| self.head(i).filter(|_| self.rel(i) == "conj");
        std::iter::successors(Some(i), before).take(self.len()).last().unwrap_or(i)
    }

    /// Governors from the nearest to the root.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), |&h| self.head(h)).take(MAX_DEPTH)
    }

    /// Whether `ancestor` governs `i`, directly or not.
    pub fn is_under(&self, i: usize, ancestor: usize) -> bool {
        self.ancestors(i).any(|a| a == ancestor)
    }

    /// The node and all its descendants in reading order, leaving out every branch that `skip` names.
    pub fn subtree(&self, root: usize, skip: impl Fn(usize) -> bool) -> Vec<usize> {
        let (mut open, mut found) = (vec![root], Vec::new());
        while let Some(i) = open.pop() {
            if found.len() > self.len() {
                break;
            }
            found.push(i);
            open.extend(self.children(i).iter().copied().filter(|&c| c != root && !skip(c)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The "to" of an infinitive.
    pub fn infinitive_mark(&self, i: usize) -> Option<usize> {
        self.children(i).iter().copied().find(|&c| self.rel(c) == "mark" && self.lower(c) == "to")
    }

    /// The prepositions or subordinators in front of a node, joined: `with`, `out of`, `because of`.
    pub fn case_of(&self, i: usize) -> String {
        let mut words = Vec::new();
        for &c in self.children(i).iter().filter(|&&c| matches!(self.rel(c), "case" | "mark")) {
            if !matches!(self.lower(c), "'s" | "’s" | "’ s") {
                words.push(self.lower(c));
                words.extend(
                    self.children(c).iter().filter(|&&f| self.rel(f) == "fixed").map(|&f| self.lower(f)),
                );
            }
        }
        words.join(" ")
    }

    /// The particle of a phrasal verb: `out` in "pulled out", "pull the troops out".
    pub fn particle(&self, i: usize) -> Option<usize> {
        self.child(i, &["compound:prt"]).or_else(|| {
            let next = i + 1;
            let near = next < self.len() && self.sentence[next] == self.sentence[i];
            (near && matches!(self.upos(i), Upos::Verb) && is_particle(self.lower(next))).then_some(next)
        })
    }

    /// Whether the node is negated by a word of its own: not, n't, never, no longer; `no` before a noun.
    pub fn negation(&self, i: usize) -> Option<usize> {
        self.children(i).iter().copied().find(|&c| match self.rel(c) {
            "advmod" | "advmod:neg" | "neg" | "cc:preconj" => {
                matches!(self.lower(c), "not" | "n't" | "n’t" | "nt" | "never" | "neither" | "nor" | "hardly")
                    || (self.lower(c) == "longer" && self.children(c).iter().any(|&d| self.lower(d) == "no"))
            }
            "det" => matches!(self.lower(c), "no" | "neither"),
            "cc" => self.lower(c) == "nor",
            _ => false,
        })
    }

    /// Whether a word ends an age that stands for who is of that age: "the 51-year-*old* said".
    pub fn is_age(&self, i: usize) -> bool {
        self.lower(i) == "old"
            && i > 1
            && self.form(i - 1) == "-"
            && self.lower(i - 2) == "year"
            && matches!(
                self.rel(i),
                "nsubj" | "nsubj:pass" | "obj" | "iobj" | "obl" | "obl:agent" | "nmod" | "conj" | "appos"
            )
    }

    /// Modal and other auxiliaries of a verb or predicate.
    pub fn auxiliaries(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        self.children(i).iter().copied().filter(|&c| matches!(self.rel(c), "aux" | "aux:pass" | "cop"))
    }

    /// Whether a noun has "the", "this", "that", or a possessor.
    pub fn is_definite(&self, i: usize) -> bool {
        self.children(i).iter().any(|&c| match self.rel(c) {
            "nmod:poss" => true,
            "det" => matches!(self.lower(c), "the" | "this" | "that" | "these" | "those"),
            _ => false,
        })
    }

    /// Whether the verb stands in the passive voice.
    pub fn is_passive(&self, i: usize) -> bool {
        self.child(i, &["aux:pass", "nsubj:pass", "csubj:pass", "obl:agent"]).is_some()
    }

    /// Number, tense, verb form and voice.
    pub fn morphology(&self, i: usize) -> Morphology {
        let children: Vec<Word> = self.children(i).iter().map(|&c| self.word(c)).collect();
        Morphology::of(self.word(i), &children)
    }

    fn word(&self, i: usize) -> Word<'_> {
        let token = self.token(i);
        Word { form: self.form(i), upos: token.upos, xpos: &token.xpos, relation: &token.relation }
    }

    /// Index of the entity that holds the node.
    pub fn entity(&self, i: usize) -> Option<usize> {
        self.doc.entity_at(self.token(i).span)
    }

    /// Type of the entity that holds the node; empty for none.
    pub fn entity_kind(&self, i: usize) -> &'a str {
        self.entity(i).map_or("", |e| &self.doc.entities[e].kind)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::document;
    use super::*;

    #[test]
    fn prepositions_of_several_words_are_read_as_one() {
        let doc = document(
            "Rubio/PROPN/2/nsubj pulled/VERB/0/root out/ADP/6/case of/ADP/6/case the/DET/6/det race/NOUN/2/obl",
        );
        let tree = Tree::new(&doc);
        assert_eq!(tree.case_of(5), "out of");
        assert_eq!(tree.particle(1), Some(2));
        assert_eq!(tree.subtree(1, |i| tree.rel(i) == "case"), [0, 1, 4, 5]);
    }

    #[test]
    fn words_joined_by_hyphens_are_also_one_word() {
        let doc = document(
            "two/NUM/2/nummod walk/NOUN/0/root/walk/NN +-/PUNCT/4/punct +outs/NOUN/2/advmod/outs ended/VERB/2/acl",
        );
        let tree = Tree::new(&doc);
        let whole = tree.hyphenated(1).map(|h| (h.lemma.as_str(), h.tokens.clone()));
        assert_eq!(whole, Some(("walk-out", 1..4)));
        assert_eq!(tree.hyphenated(4), None);
    }

    #[test]
    fn a_cycle_in_a_bad_tree_ends() {
        let doc = document("a/NOUN/2/obj b/NOUN/1/obj");
        let tree = Tree::new(&doc);
        assert_eq!(tree.subtree(0, |_| false), [0, 1]);
        assert!(tree.ancestors(0).count() <= MAX_DEPTH);
    }
}
