//! Scores lemmas against a treebank, given its tags.

use super::Score;
use super::conllu::{GoldDocument, GoldWord};
use crate::syntax::lemma;

/// The part of the words whose lemma is right, case aside, from gold form and tags. Words that the treebank gives no lemma, parts of
/// words broken by mistake and misspelt words are left out; `report` is told each wrong word with the lemma found.
pub fn evaluate(documents: &[GoldDocument], mut report: impl FnMut(&GoldWord, &str)) -> Score {
    let mut score = Score::default();
    let words = documents.iter().flat_map(|d| d.sentences.iter().flat_map(|s| &s.words));
    for word in words.filter(|w| !w.typo && (w.lemma != "_" || w.form == "_")) {
        let found = lemma(&word.form, word.upos, &word.xpos);
        let right = found.to_lowercase() == word.lemma.to_lowercase();
        score.add(Score { correct: usize::from(right), predicted: 1, gold: 1 });
        if !right {
            report(word, &found);
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::conllu::{self, Layout};
    use std::collections::BTreeMap;
    use std::path::Path;

    /// `DATELINE_CONLLU=dev.conllu.gz cargo test --lib treebank_lemmas -- --ignored --nocapture`, with `SHOW=1` the errors.
    #[test]
    #[ignore = "needs a treebank: set DATELINE_CONLLU to CoNLL-U files separated by colons"]
    #[allow(clippy::print_stdout)]
    fn treebank_lemmas() {
        let paths = std::env::var("DATELINE_CONLLU").unwrap();
        for path in paths.split(':') {
            let documents = conllu::read(Path::new(path), Layout::Lines).unwrap();
            let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
            let score = evaluate(&documents, |w, found| {
                *wrong
                    .entry(format!("{} {} {} {found} {}", w.upos.as_str(), w.xpos, w.form, w.lemma))
                    .or_default() += 1;
            });
            println!("{path}: lemma accuracy {:.4} of {} words", score.recall(), score.gold);
            if std::env::var("SHOW").is_ok() {
                let mut wrong: Vec<_> = wrong.into_iter().collect();
                wrong.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
                for (what, count) in wrong.iter().take(400) {
                    println!("{count} {what}");
                }
            }
        }
    }
}
