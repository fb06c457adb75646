//! Classes of words with the values they stand for: months, units, parts of the day ...

use super::vocabulary::WordId;
use super::words::Word;
use std::collections::BTreeMap;

/// Number of a class, those of [`super::shape::Shape`] included.
pub(super) type ClassId = u16;

/// What a class says about the words it matched.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// A count, a day, a month, a year ...
    Number(f64),
    /// A code of the rules, as `Y` for years or `MO` for the morning.
    Code(Box<str>),
}

/// One form of a class.
#[derive(Debug, Clone)]
struct Form {
    words: Vec<WordId>,
    meaning: Meaning,
}

/// A class of words.
#[derive(Debug, Default, Clone)]
pub(super) struct Class {
    /// Forms count only where they start with a capital.
    capitalised: bool,
    /// By first word; longer forms first.
    forms: BTreeMap<WordId, Vec<Form>>,
}

impl Class {
    /// An empty class; `capitalised`: its forms count only where they start with a capital.
    pub fn new(capitalised: bool) -> Self {
        Self { capitalised, forms: BTreeMap::new() }
    }

    /// Adds a form. Longer forms win over shorter ones.
    pub fn add(&mut self, words: Vec<WordId>, meaning: Meaning) {
        let Some(first) = words.first() else { return };
        let forms = self.forms.entry(*first).or_default();
        forms.push(Form { words, meaning });
        forms.sort_by_key(|f| std::cmp::Reverse(f.words.len()));
    }

    /// The longest form that starts at the first of the words: how many words it takes, and what it means.
    pub fn find(&self, words: &[Word]) -> Option<(usize, &Meaning)> {
        let first = words.first()?;
        if first.id == WordId::UNKNOWN || (self.capitalised && !first.capital) {
            return None;
        }
        self.forms.get(&first.id)?.iter().find_map(|form| {
            let n = form.words.len();
            let same = words.len() >= n
                && form.words[1..].iter().zip(&words[1..n]).all(|(id, word)| *id == word.id && !word.fresh);
            same.then_some((n, &form.meaning))
        })
    }

    /// The meaning of one word by itself.
    pub fn meaning(&self, word: WordId) -> Option<&Meaning> {
        self.forms.get(&word)?.iter().find(|f| f.words.len() == 1).map(|f| &f.meaning)
    }

    /// The number that one word by itself stands for.
    pub fn number(&self, word: WordId) -> Option<f64> {
        match self.meaning(word)? {
            Meaning::Number(n) => Some(*n),
            Meaning::Code(_) => None,
        }
    }

    /// The words that its forms start with.
    pub fn first_words(&self) -> impl Iterator<Item = WordId> + '_ {
        self.forms.keys().copied()
    }
}
