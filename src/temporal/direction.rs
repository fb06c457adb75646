//! Where the tense of a sentence points: back, ahead, or nowhere.

use super::lexicon::Class;
use super::rules::Rules;
use super::vocabulary::Vocabulary;
use super::words::Word;
use crate::document::{Document, Token, Upos};
use std::ops::Range;

/// The side of now on which the event of a clause lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Past,
    Future,
    Unknown,
}

/// Words that tell tense where there is no tree.
#[derive(Debug)]
pub(super) struct Cues {
    future: Class,
    /// Prepositions and the like: they count only right before the expression.
    future_before: Class,
    past: Class,
    past_before: Class,
    not_past: Class,
    /// A participle after one of these is no past tense: "is heard".
    present_be: Class,
    /// Lemmas that make an infinitive below them look ahead: "agree to".
    plans: Class,
    /// Lemmas of verbs whose time is that of what they plan.
    schedule: Class,
    /// Lemmas of nouns of what has happened when it is spoken of.
    done: Class,
    /// Lemmas of nouns of what is known before it comes.
    coming: Class,
    /// Lemmas of what looks ahead in the present tense: "awaits", "the run-up".
    awaits: Class,
    /// Lemmas of verbs that give an event its day: "set for Friday".
    fixed: Class,
    /// Lemmas of verbs of what could not or would not be done: it was tried.
    tried: Class,
}

impl Cues {
    /// The cue classes of the rule files.
    pub fn new(rules: &Rules) -> Self {
        Self {
            future: rules.class_named("FUTURECUE"),
            future_before: rules.class_named("FUTUREBEFORE"),
            past: rules.class_named("PASTCUE"),
            past_before: rules.class_named("PASTBEFORE"),
            not_past: rules.class_named("NOTPAST"),
            present_be: rules.class_named("PRESENTBE"),
            plans: rules.class_named("PLAN"),
            schedule: rules.class_named("SCHEDULE"),
            done: rules.class_named("DONE"),
            coming: rules.class_named("COMING"),
            awaits: rules.class_named("AWAIT"),
            fixed: rules.class_named("FIXED"),
            tried: rules.class_named("TRIED"),
        }
    }

    /// The direction for an expression that takes the words `start..end`.
    pub fn direction(
        &self,
        doc: &Document,
        words: &[Word],
        start: usize,
        end: usize,
        vocabulary: &Vocabulary,
    ) -> Direction {
        let tokens = words[start].token..words[end - 1].token + 1;
        let before = start.checked_sub(1).filter(|_| !words[start].fresh).map(|i| words[i].id);
        // "Until Thursday they had not called" looks back, as few with "until" do.
        let before = before.filter(|_| !is_pluperfect(doc, tokens.clone()));
        if let Some(before) = before {
            if self.future_before.meaning(before).is_some() {
                return Direction::Future;
            }
            if self.past_before.meaning(before).is_some() {
                return Direction::Past;
            }
        }
        let parsed = doc.tokens[tokens.clone()].iter().any(|t| !t.relation.is_empty());
        let from_tree = if parsed { self.of_tree(doc, tokens, vocabulary) } else { Direction::Unknown };
        if from_tree == Direction::Unknown { self.of_words(doc, words, start, end) } else { from_tree }
    }

    /// Without a tree: the nearest cue, first to the left, then to the right, inside the sentence.
    fn of_words(&self, doc: &Document, words: &[Word], start: usize, end: usize) -> Direction {
        let cue = |i: usize| {
            let word = &words[i];
            let listed = |class: &Class| class.meaning(word.id).is_some();
            if self.future.find(&words[i..]).is_some() {
                return Some(Direction::Future);
            }
            let form = &doc.text[word.span.range()];
            let regular = form.len() > 4
                && form.ends_with("ed")
                && !form.starts_with("un")
                && !listed(&self.not_past)
                && !form.starts_with(char::is_uppercase);
            if i > 0 && !word.fresh && self.present_be.meaning(words[i - 1].id).is_some() {
                return None;
            }
            (regular || listed(&self.past)).then_some(Direction::Past)
        };
        let ends = |i: usize| matches!(&doc.text[words[i].span.range()], "." | "!" | "?" | ";");
        for i in (start.saturating_sub(18)..start).rev() {
            if words[i + 1].fresh || ends(i) {
                break;
            }
            if let Some(direction) = cue(i) {
                return direction;
            }
        }
        for (i, word) in words.iter().enumerate().take(end + 14).skip(end) {
            if word.fresh || ends(i) {
                break;
            }
            if let Some(direction) = cue(i) {
                return direction;
            }
        }
        Direction::Unknown
    }
}

impl Cues {
    /// The tense of the verbs above the expression, from the nearest on.
    fn of_tree(&self, doc: &Document, tokens: Range<usize>, vocabulary: &Vocabulary) -> Direction {
        let top = tokens.clone().find(|i| doc.tokens[*i].head.is_none_or(|h| !tokens.contains(&h)));
        let mut at = top.and_then(|t| doc.tokens[t].head);
        let is = |class: &Class, token: &Token| class.meaning(vocabulary.lookup(&token.lemma)).is_some();
        let noun = at.filter(|n| matches!(doc.tokens[*n].upos, Upos::Noun | Upos::Propn));
        // "Wednesday's ruling", "a June agreement"; "a ruling on Wednesday" less surely.
        let owned = top.is_some_and(|t| matches!(&*doc.tokens[t].relation, "nmod:poss" | "compound"));
        let done = noun.is_some_and(|n| is(&self.done, &doc.tokens[n]));
        let coming = noun.is_some_and(|n| is(&self.coming, &doc.tokens[n]));
        if owned && done {
            return Direction::Past;
        }
        let has = |lemmas: &[&str]| noun.is_some_and(|n| has_case(doc, n, lemmas));
        // "had been set for Monday" may have been yesterday.
        let fixed =
            at.is_some_and(|verb| is(&self.fixed, &doc.tokens[verb])) && !is_pluperfect(doc, tokens.clone());
        let named_for = |lemmas: &[&str]| top.is_some_and(|t| has_case(doc, t, lemmas));
        if (owned && coming && has(&["ahead"])) || ((coming || fixed) && named_for(&["for"])) {
            return Direction::Future;
        }
        // A verb in the present says little of when that was which has a day of its own.
        let past_of_its_own = done || (owned && (!coming || has(&["after", "since", "follow", "following"])));
        let mut infinitive = false;
        // A tree is not deeper than this in news; a damaged one must not hold us.
        for _ in 0..12 {
            let Some((i, token)) = at.and_then(|i| doc.tokens.get(i).map(|t| (i, t))) else { break };
            let plans = infinitive && is(&self.plans, token);
            if plans || (token.upos == Upos::Verb && is(&self.schedule, token)) || is(&self.awaits, token) {
                return Direction::Future;
            }
            let group = VerbGroup::of(doc, i);
            if group.tried && is(&self.tried, token) {
                return Direction::Past;
            }
            // "agreed to meet Friday" looks ahead, "came to meet them Friday" back: the governor tells.
            infinitive = group.infinitive;
            match group.direction(token) {
                Direction::Unknown => at = token.head,
                Direction::Future if past_of_its_own && !group.modal => return Direction::Past,
                known => return known,
            }
        }
        if infinitive { Direction::Future } else { Direction::Unknown }
    }
}

/// Whether the verb that an expression hangs on is in the past perfect: "had not called".
fn is_pluperfect(doc: &Document, tokens: Range<usize>) -> bool {
    let top = tokens.clone().find(|i| doc.tokens[*i].head.is_none_or(|h| !tokens.contains(&h)));
    let Some(verb) = top.and_then(|t| doc.tokens[t].head) else { return false };
    let had = |t: &Token| t.head == Some(verb) && &*t.lemma == "have" && &*t.xpos == "VBD";
    let near = verb.saturating_sub(10)..verb;
    &*doc.tokens[verb].xpos == "VBN" && doc.tokens[near].iter().any(had)
}

/// "not", and subjects that nobody is.
fn is_negative(token: &Token) -> bool {
    matches!(&*token.lemma, "not" | "never" | "no" | "nobody" | "none" | "neither" | "nothing")
}

/// Whether one of these prepositions stands before a noun or a day: "ahead of Friday's summit".
fn has_case(doc: &Document, noun: usize, lemmas: &[&str]) -> bool {
    let near = noun.saturating_sub(8)..noun;
    let is = |t: &Token| t.head == Some(noun) && &*t.relation == "case" && lemmas.contains(&&*t.lemma);
    doc.tokens[near].iter().any(is)
}

/// A verb, or a predicate noun or adjective, with its auxiliaries.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
struct VerbGroup {
    /// A modal: "will meet".
    modal: bool,
    /// An auxiliary in the past, or a perfect: "was meeting", "has met".
    past: bool,
    /// An auxiliary in the present: "is meeting".
    present: bool,
    /// "to meet".
    infinitive: bool,
    /// "could not be", "would not".
    tried: bool,
}

impl VerbGroup {
    fn of(doc: &Document, verb: usize) -> Self {
        let sentence = doc.sentence_at(doc.tokens[verb].span.start).map(|s| doc.sentences[s].tokens.clone());
        let sentence = sentence.unwrap_or(verb..verb);
        // Auxiliaries stand near their verb; a long sentence must not cost its square.
        let near = sentence.start.max(verb.saturating_sub(30))..sentence.end.min(verb + 10);
        let mut group = Self::default();
        let (mut perfect, mut been, mut conditional, mut negated) = (false, false, false, false);
        for aux in &doc.tokens[near] {
            if aux.head != Some(verb) {
                // "neither he nor they", "no one".
                let subject = |h: &Token| h.head == Some(verb) && h.relation.starts_with("nsubj");
                negated |= is_negative(aux) && aux.head.is_some_and(|h| subject(&doc.tokens[h]));
                continue;
            }
            let is_auxiliary =
                aux.relation.starts_with("aux") || &*aux.relation == "cop" || &*aux.xpos == "TO";
            if !is_auxiliary {
                negated |= is_negative(aux);
                continue;
            }
            let form = doc.text[aux.span.range()].to_ascii_lowercase();
            match &*aux.xpos {
                "MD" => {
                    group.modal = true;
                    conditional |= matches!(form.as_str(), "could" | "would");
                }
                "VBD" => group.past = true,
                "VBZ" | "VBP" => {
                    group.present = true;
                    perfect |= matches!(form.as_str(), "has" | "have" | "'ve" | "'s");
                }
                "VBN" => been = true,
                "TO" => group.infinitive = true,
                _ => {}
            }
        }
        // "has met", "have been searching".
        group.past |= perfect && (been || &*doc.tokens[verb].xpos == "VBN");
        group.tried = conditional && negated;
        group
    }

    fn direction(&self, verb: &Token) -> Direction {
        match &*verb.xpos {
            _ if self.modal => Direction::Future,
            _ if self.infinitive => Direction::Unknown,
            _ if self.past => Direction::Past,
            "VBD" => Direction::Past,
            // "is meeting Friday", "is scheduled for Friday", "leaves Friday"; not "says".
            _ if self.present => Direction::Future,
            "VBZ" | "VBP" if !matches!(&*verb.lemma, "say" | "tell" | "report" | "have") => Direction::Future,
            // A bare participle, as in "talks held Friday", is done.
            "VBN" => Direction::Past,
            _ => Direction::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Recognizer, testing};
    use crate::document::{Label, Upos};

    /// Sets tags and heads: (word, xpos, head) for every token; the first root is the one that heads itself.
    fn value(rows: &[(&str, &str, usize, &str)]) -> String {
        let text = rows.iter().map(|r| r.0).collect::<Vec<_>>().join(" ");
        let mut doc = testing::document(&text, Some("2026-06-10"));
        assert_eq!(doc.tokens.len(), rows.len());
        for (i, (word, xpos, head, relation)) in rows.iter().enumerate() {
            let token = &mut doc.tokens[i];
            token.xpos = Label::from(*xpos);
            token.upos = match &xpos[..1] {
                "V" => Upos::Verb,
                "N" => Upos::Noun,
                _ => Upos::X,
            };
            token.head = (*head != i).then_some(*head);
            token.relation = Label::from(*relation);
            token.lemma = match *word {
                "agreed" => "agree".to_owned(),
                "came" => "come".to_owned(),
                "scheduled" => "schedule".to_owned(),
                "had" => "have".to_owned(),
                word => word.to_lowercase(),
            };
        }
        Recognizer::english().unwrap().annotate(&doc)[0].value.clone()
    }

    #[test]
    fn the_governing_verb_decides_not_the_nearest() {
        // "said" stands nearer to Friday, but Friday hangs on "meet".
        let rows = [
            ("They", "PRP", 2, "nsubj"),
            ("will", "MD", 2, "aux"),
            ("meet", "VB", 2, "root"),
            (",", ",", 5, "punct"),
            ("he", "PRP", 5, "nsubj"),
            ("said", "VBD", 2, "parataxis"),
            (",", ",", 5, "punct"),
            ("on", "IN", 8, "case"),
            ("Friday", "NNP", 2, "obl"),
        ];
        assert_eq!(value(&rows), "2026-06-12");
    }

    #[test]
    fn a_past_verb_points_back_and_an_infinitive_ahead() {
        let past = [("They", "PRP", 1, "nsubj"), ("met", "VBD", 1, "root"), ("Friday", "NNP", 1, "obl")];
        assert_eq!(value(&past), "2026-06-05");
        let ahead = [
            ("They", "PRP", 1, "nsubj"),
            ("agreed", "VBD", 1, "root"),
            ("to", "TO", 3, "mark"),
            ("meet", "VB", 1, "xcomp"),
            ("Friday", "NNP", 3, "obl"),
        ];
        assert_eq!(value(&ahead), "2026-06-12");
        let mut purpose = ahead;
        purpose[1].0 = "came";
        assert_eq!(value(&purpose), "2026-06-05");
    }

    #[test]
    fn what_is_scheduled_lies_ahead_and_a_ruling_behind() {
        let ahead = [
            ("They", "PRP", 1, "nsubj"),
            ("scheduled", "VBD", 1, "root"),
            ("talks", "NNS", 1, "obj"),
            ("Friday", "NNP", 1, "obl"),
        ];
        assert_eq!(value(&ahead), "2026-06-12");
        let behind = [
            ("They", "PRP", 2, "nsubj"),
            ("will", "MD", 2, "aux"),
            ("fight", "VB", 2, "root"),
            ("Friday", "NNP", 5, "nmod:poss"),
            ("'s", "POS", 3, "case"),
            ("ruling", "NN", 2, "obj"),
        ];
        assert_eq!(value(&behind), "2026-06-05");
    }

    #[test]
    fn what_has_a_day_of_its_own_lies_behind_a_present_unless_it_was_to_be_expected() {
        let mut rows = [
            ("It", "PRP", 1, "nsubj"),
            ("follows", "VBZ", 1, "root"),
            ("Friday", "NNP", 4, "nmod:poss"),
            ("'s", "POS", 2, "case"),
            ("landslide", "NN", 1, "obj"),
        ];
        assert_eq!(value(&rows), "2026-06-05");
        rows[4].0 = "vote";
        assert_eq!(value(&rows), "2026-06-12");
    }

    #[test]
    fn what_could_not_be_done_was_tried() {
        let mut rows = [
            ("He", "PRP", 4, "nsubj:pass"),
            ("could", "MD", 4, "aux"),
            ("not", "RB", 4, "advmod"),
            ("be", "VB", 4, "aux:pass"),
            ("reach", "VBN", 4, "root"),
            ("Friday", "NNP", 4, "obl"),
        ];
        assert_eq!(value(&rows), "2026-06-05");
        rows[2] = ("soon", "RB", 4, "advmod");
        assert_eq!(value(&rows), "2026-06-12");
    }

    #[test]
    fn a_day_that_was_fixed_for_something_lies_ahead() {
        let mut rows = [
            ("They", "PRP", 1, "nsubj"),
            ("call", "VBD", 1, "root"),
            ("talks", "NNS", 1, "obj"),
            ("for", "IN", 4, "case"),
            ("Friday", "NNP", 1, "obl"),
        ];
        assert_eq!(value(&rows), "2026-06-12");
        rows[3].0 = "on";
        assert_eq!(value(&rows), "2026-06-05");
    }

    #[test]
    fn until_looks_ahead_but_for_the_past_perfect() {
        let mut rows = [
            ("Until", "IN", 1, "case"),
            ("Friday", "NNP", 4, "obl"),
            ("they", "PRP", 4, "nsubj"),
            ("had", "VBD", 4, "aux"),
            ("waited", "VBN", 4, "root"),
        ];
        assert_eq!(value(&rows), "2026-06-05");
        rows[3] = ("will", "MD", 4, "aux");
        rows[4] = ("wait", "VB", 4, "root");
        assert_eq!(value(&rows), "2026-06-12");
    }
}
