//! Number, tense, verb form and voice, as Universal Dependencies names them, read off Penn tags and trees.
//!
//! English marks little on the word: the Penn tag has most of it, the auxiliaries and the place in the tree tell the
//! rest (Nivre et al. 2016 convert the treebanks the same way). `dateline evaluate syntax` counts what is right.

use crate::document::Upos;
use std::fmt;

/// The features of a word. `None` where the word has no such feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Morphology {
    /// `Sing`, `Plur`: of nouns, pronouns and determiners.
    pub number: Option<&'static str>,
    /// `Past`, `Pres`.
    pub tense: Option<&'static str>,
    /// `Fin`, `Inf`, `Part`, `Ger`.
    pub verb_form: Option<&'static str>,
    /// `Pass`: of participles in the passive.
    pub voice: Option<&'static str>,
}

/// A word with what hangs on it.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// Its form.
    pub form: &'a str,
    /// Its universal part of speech.
    pub upos: Upos,
    /// Its Penn tag.
    pub xpos: &'a str,
    /// Its relation to its governor.
    pub relation: &'a str,
}

impl Morphology {
    /// The features of `word`, whose children stand in `children`.
    pub fn of(word: Word, children: &[Word]) -> Self {
        let has = |wanted: &[&str]| children.iter().any(|c| wanted.contains(&c.relation));
        let verb = |tense, form| Self { tense, verb_form: Some(form), ..Self::default() };
        match word.xpos {
            "MD" => verb(None, "Fin"),
            "VBD" => verb(Some("Past"), "Fin"),
            "VBZ" | "VBP" => verb(Some("Pres"), "Fin"),
            "VB" => verb(None, if is_imperative(word, children) { "Fin" } else { "Inf" }),
            "VBG" if is_gerund(word, has) => verb(None, "Ger"),
            "VBG" => verb(Some("Pres"), "Part"),
            "VBN" => {
                let voice = is_passive(word, has).then_some("Pass");
                Self { voice, ..verb(Some("Past"), "Part") }
            }
            _ => Self { number: number(word), ..Self::default() },
        }
    }
}

/// A bare verb that no auxiliary, no "to" and no other verb asks for: "Meet us in Geneva."
fn is_imperative(word: Word, children: &[Word]) -> bool {
    let on_its_own = matches!(word.relation, "root" | "parataxis" | "ccomp" | "discourse" | "appos");
    let bare = |c: &Word| {
        !matches!(c.relation, "nsubj" | "mark") && (!c.relation.starts_with("aux") || is_do(c.form))
    };
    on_its_own && children.iter().all(bare)
}

fn is_do(form: &str) -> bool {
    matches!(form.to_lowercase().as_str(), "do" | "please" | "let")
}

/// A verb in -ing that stands where a noun or an adjective would; next to an auxiliary or in an adverbial clause it is a
/// participle.
fn is_gerund(word: Word, has: impl Fn(&[&str]) -> bool) -> bool {
    let place = matches!(
        word.relation,
        "amod"
            | "acl"
            | "xcomp"
            | "ccomp"
            | "csubj"
            | "csubj:pass"
            | "compound"
            | "nsubj"
            | "obl"
            | "nmod"
            | "obj"
    );
    place && word.upos != Upos::Aux && !has(&["aux"])
}

/// A participle without "have", or with a form of "be" after it.
fn is_passive(word: Word, has: impl Fn(&[&str]) -> bool) -> bool {
    word.upos == Upos::Verb && (has(&["aux:pass", "nsubj:pass", "csubj:pass"]) || !has(&["aux", "nsubj"]))
}

fn number(word: Word) -> Option<&'static str> {
    match word.xpos {
        "NN" | "NNP" => Some("Sing"),
        "NNS" | "NNPS" => Some("Plur"),
        "PRP" | "PRP$" | "DT" | "WP" => match word.form.to_lowercase().as_str() {
            "i" | "me" | "my" | "mine" | "myself" | "yourself" | "he" | "him" | "his" | "himself" | "she"
            | "her" | "hers" | "herself" | "it" | "its" | "itself" | "this" | "that" | "oneself" => {
                Some("Sing")
            }
            "we" | "us" | "our" | "ours" | "ourselves" | "they" | "them" | "their" | "theirs"
            | "themselves" | "yourselves" | "these" | "those" => Some("Plur"),
            _ => None,
        },
        _ => None,
    }
}

impl fmt::Display for Morphology {
    /// As treebanks write it: `Tense=Past|VerbForm=Part|Voice=Pass`, or `_` for none.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let named = [
            ("Number", self.number),
            ("Tense", self.tense),
            ("VerbForm", self.verb_form),
            ("Voice", self.voice),
        ];
        let mut between = "";
        for (name, value) in named.iter().filter_map(|(n, v)| Some((n, (*v)?))) {
            write!(f, "{between}{name}={value}")?;
            between = "|";
        }
        if between.is_empty() { f.write_str("_") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Tree;
    use super::super::fixture::document;

    /// Features of each word of a sentence.
    fn features(sentence: &str) -> Vec<String> {
        let doc = document(sentence);
        let tree = Tree::new(&doc);
        (0..tree.len()).map(|i| tree.morphology(i).to_string()).collect()
    }

    #[test]
    fn a_passive_is_told_from_a_perfect() {
        let passive = "talks/NOUN/3/nsubj:pass/talk/NNS were/AUX/3/aux:pass/be/VBD held/VERB/0/root/hold/VBN";
        assert_eq!(
            features(passive),
            ["Number=Plur", "Tense=Past|VerbForm=Fin", "Tense=Past|VerbForm=Part|Voice=Pass"]
        );
        let perfect = "She/PRON/3/nsubj/she/PRP has/AUX/3/aux/have/VBZ met/VERB/0/root/meet/VBN";
        assert_eq!(features(perfect), ["Number=Sing", "Tense=Pres|VerbForm=Fin", "Tense=Past|VerbForm=Part"]);
    }

    #[test]
    fn an_infinitive_is_told_from_an_imperative() {
        let infinitive = "agreed/VERB/0/root/agree/VBD to/PART/3/mark/to/TO meet/VERB/1/xcomp/meet/VB";
        assert_eq!(features(infinitive)[2], "VerbForm=Inf");
        let future = "will/AUX/2/aux/will/MD meet/VERB/0/root/meet/VB";
        assert_eq!(features(future), ["VerbForm=Fin", "VerbForm=Inf"]);
        assert_eq!(features("Meet/VERB/0/root/meet/VB us/PRON/1/obj/we/PRP")[0], "VerbForm=Fin");
    }

    #[test]
    fn a_gerund_is_told_from_a_progressive() {
        let progressive = "is/AUX/2/aux/be/VBZ leaving/VERB/0/root/leave/VBG";
        assert_eq!(features(progressive)[1], "Tense=Pres|VerbForm=Part");
        let gerund = "of/SCONJ/2/mark/of/IN leaving/VERB/0/acl/leave/VBG";
        assert_eq!(features(gerund)[1], "VerbForm=Ger");
    }
}
