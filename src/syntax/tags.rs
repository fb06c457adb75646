//! The two tags of a word: the likeliest universal part of speech and Penn tag that go together and that the word can have.
//!
//! The heads are read word by word, and now and then one of them is wrong where the other, or the word, tells. Which tags go
//! together, and the members of the classes that take no new ones, are data (`pairs.txt`, `closed.txt`).

use crate::document::Label;
use crate::text::lexicon::{WordList, fold};
use std::collections::BTreeMap;

/// Which tags a word may have.
pub struct Tags {
    /// Which universal parts of speech a word of the closed classes can have.
    closed: BTreeMap<&'static str, Vec<bool>>,
    /// Which any other word can have.
    open: Vec<bool>,
    /// `pairs[xpos][upos]`: whether words have the two.
    pairs: Vec<Vec<bool>>,
    /// Which Penn tags are those of infinitives and present forms without an ending, and the verbs in -ed that have such.
    plain: Vec<bool>,
    plain_in_ed: WordList,
    /// Verbs among the universal parts of speech.
    verb: Option<usize>,
}

impl Tags {
    /// For the labels of a model: a Penn tag that the data does not know goes with all.
    pub fn new(upos: &[String], xpos: &[Label]) -> Self {
        const CLOSED: &str = include_str!("closed.txt");
        const PAIRS: &str = include_str!("pairs.txt");
        let classes: Vec<WordList> = upos.iter().map(|tag| WordList::section(CLOSED, tag)).collect();
        let open: Vec<bool> = classes.iter().map(WordList::is_empty).collect();
        let mut closed = BTreeMap::new();
        for (u, class) in classes.iter().enumerate() {
            class.iter().for_each(|word| closed.entry(word).or_insert_with(|| open.clone())[u] = true);
        }
        let pairs = |tag: &Label| {
            let known = WordList::section(PAIRS, tag);
            upos.iter().map(|u| known.is_empty() || known.contains(u)).collect()
        };
        Self {
            closed,
            open,
            pairs: xpos.iter().map(pairs).collect(),
            plain: xpos.iter().map(|tag| matches!(&**tag, "VB" | "VBP")).collect(),
            plain_in_ed: WordList::section(CLOSED, "VB"),
            verb: upos.iter().position(|tag| tag == "VERB"),
        }
    }

    /// The best pair of a word, as indices, by the sum of what the heads say of each, in log-odds or the like. `named`: the word has an
    /// article and is no verb ("seek *a meeting*").
    pub fn best(&self, form: &str, upos: &[f32], xpos: &[f32], named: bool) -> (usize, usize) {
        let form = fold(form);
        let can = form.as_deref().and_then(|form| self.closed.get(form)).unwrap_or(&self.open);
        let most = upos.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let past =
            form.as_deref().is_some_and(|form| form.ends_with("ed") && !self.plain_in_ed.contains(form));
        let mut best = (0, 0, f32::NEG_INFINITY);
        for (x, pairs) in self.pairs.iter().enumerate().filter(|(x, _)| !(past && self.plain[*x])) {
            if xpos[x] + most <= best.2 {
                continue;
            }
            for (u, together) in pairs.iter().enumerate() {
                let score = upos[u] + xpos[x];
                if *together && can[u] && score > best.2 && !(named && self.verb == Some(u)) {
                    best = (u, x, score);
                }
            }
        }
        (best.0, best.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best pair of a word among PRON, NOUN, VERB and NN, VB, DT.
    fn best(form: &str, upos: [f32; 3], xpos: [f32; 3]) -> (&'static str, &'static str) {
        let names = ["PRON", "NOUN", "VERB"].map(String::from);
        let (u, x) = Tags::new(&names, &["NN", "VB", "DT"].map(Label::from)).best(form, &upos, &xpos, false);
        (["PRON", "NOUN", "VERB"][u], ["NN", "VB", "DT"][x])
    }

    #[test]
    fn tags_go_together() {
        assert_eq!(best("meet", [0.0, 2.0, 1.0], [0.0, 3.0, 0.0]), ("VERB", "VB"));
        assert_eq!(best("talk", [0.0, 3.0, 1.0], [0.5, 1.0, 0.0]), ("NOUN", "NN"));
    }

    #[test]
    fn a_closed_class_takes_no_new_members() {
        assert_eq!(best("agreement", [3.0, 1.0, 0.0], [2.0, 0.0, 1.0]), ("NOUN", "NN"));
        assert_eq!(best("Nothing", [3.0, 1.0, 0.0], [2.0, 0.0, 1.0]), ("PRON", "NN"));
    }

    #[test]
    fn a_past_form_is_no_infinitive() {
        assert_eq!(best("discussed", [0.0, 0.0, 3.0], [0.0, 2.0, 1.0]), ("NOUN", "NN"));
        assert_eq!(best("need", [0.0, 0.0, 3.0], [0.0, 2.0, 1.0]), ("VERB", "VB"));
    }

    #[test]
    fn unknown_penn_tags_go_with_all() {
        let tags = Tags::new(&["NOUN".to_string()], &[Label::from("of-my-own")]);
        assert_eq!(tags.best("house", &[0.0], &[0.0], false), (0, 0));
    }

    #[test]
    fn what_has_an_article_is_no_verb() {
        let tags = Tags::new(&["NOUN", "VERB"].map(String::from), &["NN", "VBG"].map(Label::from));
        let best = |named| tags.best("meeting", &[0.0, 1.0], &[0.0, 1.0], named);
        assert_eq!((best(false), best(true)), ((1, 1), (0, 0)));
    }
}
