//! Who says so: reporting verbs above or beside the clause, "according to", and the speaker of a quotation.

use super::filter::same_word;
use super::roles;
use super::subject::Arguments;
use crate::document::{Span, Upos};
use crate::syntax::phrase;
use crate::text;
use std::ops::Range;

/// The quotations and speakers of one document.
#[derive(Debug)]
pub struct Attribution<'a> {
    arguments: Arguments<'a>,
    quotes: Vec<Span>,
    /// Reporting verbs with the head of their subject, in reading order.
    speakers: Vec<(usize, usize)>,
}

/// How somebody who asks for an event is found.
pub const ASKED: &str = "asked for by";

/// How the source of a headline is found that stands at its end.
pub const BEHIND_DASH: &str = "name behind a dash";

/// Sentences between a quotation and the speaker named before it.
const MAX_GAP: usize = 2;

impl<'a> Attribution<'a> {
    /// Reads quotations and reporting verbs.
    pub fn new(arguments: Arguments<'a>) -> Self {
        let tree = arguments.tree;
        let verbs = (0..tree.len()).filter(|&i| tree.upos(i) == Upos::Verb && is_report(&arguments, i));
        let speakers = verbs.filter_map(|v| Some((v, speaker(&arguments, v)?))).collect();
        Self { arguments, quotes: text::quotations(&tree.doc.text), speakers }
    }

    /// The head and the span of the source of what a node states.
    pub fn source(&self, node: usize) -> Option<(usize, Span, &'static str)> {
        let tree = self.arguments.tree;
        let (head, how) =
            self.above(node).or_else(|| self.quoted(node)).or_else(|| self.in_headline(node))?;
        let span = roles::somebody(tree, head, Some(node), phrase::speaker_core)?;
        (!span.overlaps(tree.token(node).span)).then_some((head, span, how))
    }

    /// Like [`Self::source`], for any stretch of text: also who thinks, doubts, praises or asks for it.
    pub fn holder(&self, node: usize) -> Option<(usize, Span, &'static str)> {
        let tree = self.arguments.tree;
        self.source(node).or_else(|| {
            let holds = |verb: usize| {
                let has = |class: &str| same_word(tree, verb, |w| self.arguments.lexicon.has(class, w));
                tree.upos(verb) == Upos::Verb
                    && ["report", "attitude", "request", "announce"].into_iter().any(has)
            };
            let held =
                |head, how| Some((head, roles::somebody(tree, head, Some(node), phrase::noun_core)?, how));
            let mut below = node;
            for at in tree.ancestors(node).take(3) {
                let part =
                    matches!(tree.rel(below), "obj" | "obl" | "ccomp" | "xcomp" | "advcl" | "nmod" | "acl");
                if !part {
                    return None;
                }
                if holds(at)
                    && let Some(head) = speaker(&self.arguments, at)
                    && !tree.is_under(head, below)
                {
                    return held(head, "verb of opinion above");
                }
                let statement = self.arguments.lexicon.has("statement", tree.lemma(at));
                if statement && let Some(&head) = self.arguments.makers(at).first() {
                    return held(head, "noun of saying above");
                }
                below = at;
            }
            None
        })
    }

    /// Whether the node stands inside a quotation.
    pub fn is_quoted(&self, node: usize) -> bool {
        self.quote_of(node).is_some()
    }

    fn quote_of(&self, node: usize) -> Option<Span> {
        text::quotation_of(&self.quotes, self.arguments.tree.token(node).span)
    }

    fn above(&self, node: usize) -> Option<(usize, &'static str)> {
        let tree = self.arguments.tree;
        let (mut below, mut found): (usize, Option<(usize, &'static str)>) = (node, None);
        for at in std::iter::once(node).chain(tree.ancestors(node)) {
            if at != node
                && let Some(how) = self.states(at, below)
                && let Some(head) = speaker(&self.arguments, at)
                && !tree.is_under(head, below)
                && head != below
                // "They hope to meet": their own wish.
                && !(how == ASKED && [node, below].iter().any(|&n| self.arguments.surface(n) == Some(head)))
            {
                // "Straw said he hoped": the one who is named.
                let pronoun = tree.upos(head) == Upos::Pron;
                found = Some(found.filter(|_| pronoun).unwrap_or((head, how)));
                if !pronoun {
                    return found;
                }
            }
            if let Some(head) = self.beside(at, node) {
                return found.filter(|(h, _)| tree.upos(*h) != Upos::Pron).or(Some(head));
            }
            below = at;
        }
        found.or_else(|| self.according_to(node))
    }

    /// "according to X" anywhere in the sentence, for trees that hang it inside the clause.
    fn according_to(&self, node: usize) -> Option<(usize, &'static str)> {
        let tree = self.arguments.tree;
        let mut words = tree.sentence_nodes(node);
        let word = words
            .find(|&i| tree.lower(i) == "according" && i + 1 < tree.len() && tree.lower(i + 1) == "to")?;
        let noun = |i: &usize| matches!(tree.upos(*i), Upos::Noun | Upos::Propn | Upos::Pron);
        let head = tree.head(word).filter(|h| noun(h) && *h > word);
        head.or_else(|| tree.child(word, &["obl", "obj", "nmod"])).map(|h| (h, "according to"))
    }

    /// Whether a verb states, announces or asks for what hangs on it.
    fn states(&self, verb: usize, below: usize) -> Option<&'static str> {
        let tree = self.arguments.tree;
        // "called off" calls for nothing.
        let off = tree.particle(verb).is_some_and(|p| tree.lower(p) == "off");
        let has = |class: &str| !off && same_word(tree, verb, |w| self.arguments.lexicon.has(class, w));
        let relation = tree.rel(below);
        // "declined to say *whether it would leave*"
        let reports = tree.upos(verb) == Upos::Verb
            && is_report(&self.arguments, verb)
            && !self.arguments.is_denied(verb);
        let announces = matches!(relation, "obj" | "nsubj:pass") && has("announce");
        let denies = matches!(tree.lemma(verb), "deny") && matches!(relation, "xcomp" | "advcl");
        // "rejected a suggestion that they had gone back on it"
        let hearsay = relation == "obj"
            && matches!(tree.lemma(verb), "deny" | "reject" | "dismiss" | "refute" | "dispute" | "confirm")
            && matches!(
                tree.lemma(below),
                "report"
                    | "suggestion"
                    | "claim"
                    | "allegation"
                    | "accusation"
                    | "rumor"
                    | "rumour"
                    | "charge"
            )
            && tree.child(below, &["acl", "ccomp", "acl:relcl"]).is_some();
        let accuses = tree.lemma(verb) == "accuse" && matches!(relation, "advcl" | "obl" | "xcomp" | "ccomp");
        if hearsay || accuses {
            return Some("reporting verb above");
        }
        if (reports && matches!(relation, "ccomp" | "parataxis")) || announces || denies {
            return Some("reporting verb above");
        }
        let clause = matches!(relation, "ccomp" | "xcomp" | "advcl");
        // "called *for talks*", but not "called *the talks* a farce"
        let thing = (relation == "obj" && tree.lemma(verb) != "call")
            || (relation == "obl" && tree.case_of(below) == "for");
        ((clause || thing) && has("request")).then_some(ASKED)
    }

    /// "..., X said" and "according to X" among the dependents of a clause that holds the trigger.
    fn beside(&self, at: usize, node: usize) -> Option<(usize, &'static str)> {
        let tree = self.arguments.tree;
        for &c in tree.children(at) {
            if c == node || tree.is_under(node, c) {
                continue;
            }
            if matches!(tree.rel(c), "obl" | "nmod" | "advcl" | "advmod")
                && (tree.case_of(c).starts_with("according to") || tree.lower(c) == "according")
            {
                let head = if tree.lower(c) == "according" {
                    tree.child(c, &["obl", "obj", "nmod"])
                } else {
                    Some(c)
                };
                return head.map(|h| (h, "according to"));
            }
            // "Belgrade has pledged to come; Pristina has not replied": what stands behind a semicolon says something else.
            let apart = (node.min(c)..node.max(c)).any(|i| tree.form(i) == ";");
            if tree.rel(c) == "parataxis"
                && !apart
                && is_report(&self.arguments, c)
                && let Some(head) = speaker(&self.arguments, c)
            {
                return Some((head, "reporting verb beside"));
            }
        }
        None
    }

    /// "*Pence*: Talks to go on", "Talks to go on - *sources*": a name and a colon in front of the sentence, or a dash and a name
    /// behind it.
    fn in_headline(&self, node: usize) -> Option<(usize, &'static str)> {
        const LONGEST: usize = 6;
        let tree = self.arguments.tree;
        let sentence = tree.sentence_nodes(node);
        let colon = sentence.clone().take(LONGEST + 1).find(|&i| tree.form(i) == ":").filter(|&c| c < node);
        if let Some(head) = colon.and_then(|colon| self.named_by(sentence.start..colon)) {
            return Some((head, "name before a colon"));
        }
        if tree.upos(sentence.end - 1) == Upos::Punct {
            return None;
        }
        let dash = |i: &usize| matches!(tree.form(*i), "-" | "–" | "—" | "--");
        let dash = sentence.clone().rev().take(LONGEST + 1).find(dash).filter(|&d| d > node)?;
        let told = |head: &usize| tree.rel(*head) == "parataxis";
        self.named_by(dash + 1..sentence.end).filter(told).map(|head| (head, BEHIND_DASH))
    }

    /// The last noun of a few words, if they name somebody and say no more.
    fn named_by(&self, words: Range<usize>) -> Option<usize> {
        let tree = self.arguments.tree;
        let head = words.clone().rev().find(|&i| matches!(tree.upos(i), Upos::Propn | Upos::Noun))?;
        let shouted = tree.form(head).len() > 2 && tree.form(head).chars().all(char::is_uppercase);
        // "*Dear* Chairman Holm:" is who is written to.
        let first = words.clone().next()?;
        if matches!(tree.lower(first), "dear" | "to" | "re" | "cc") {
            return None;
        }
        let names = matches!(tree.entity_kind(head), "PERSON" | "ORG" | "NORP" | "GPE") || shouted;
        let speaks = same_word(tree, head, |w| self.arguments.lexicon.has("person_noun", w))
            || matches!(tree.lemma(head), "poll" | "report" | "study" | "source" | "survey" | "paper");
        let verbless = words.clone().all(|i| !matches!(tree.upos(i), Upos::Verb | Upos::Aux));
        (verbless && (names || speaks)).then_some(head)
    }

    /// The speaker of the quotation that holds the node: in its sentences, or the last one before it.
    fn quoted(&self, node: usize) -> Option<(usize, &'static str)> {
        let tree = self.arguments.tree;
        let quote = self.quote_of(node)?;
        let outside = |v: usize| !self.is_quoted(v);
        let first = tree.doc.sentence_at(quote.start).unwrap_or(tree.sentence(node));
        let last = tree.doc.sentence_at(quote.end.saturating_sub(1)).unwrap_or(first);
        let mut within =
            self.speakers.iter().filter(|(v, _)| (first..=last).contains(&tree.sentence(*v)) && outside(*v));
        if let Some(&(_, head)) = within.next() {
            return Some((head, "speaker of the quotation"));
        }
        let mut before = self.speakers.iter().rev().filter(|(v, _)| {
            let s = tree.sentence(*v);
            s < first && first - s <= MAX_GAP && outside(*v)
        });
        before.next().map(|&(_, head)| (head, "speaker before the quotation"))
    }
}

fn is_report(arguments: &Arguments, verb: usize) -> bool {
    same_word(arguments.tree, verb, |w| arguments.lexicon.has("report", w))
}

/// Who speaks in a reporting verb: its subject, also after the verb; in the passive its agent.
fn speaker(arguments: &Arguments, verb: usize) -> Option<usize> {
    let tree = arguments.tree;
    let head = arguments.subject(verb)?;
    let nobody = matches!(tree.lower(head), "which" | "that" | "what" | "there" | "i" | "you" | "this");
    let thing = tree.lower(head) == "it" && (tree.is_passive(verb) || !is_report(arguments, verb));
    (!nobody && !thing).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::lexicon::Lexicon;
    use crate::syntax::Tree;
    use crate::syntax::fixture::document;

    #[test]
    fn the_source_is_the_subject_of_the_reporting_verb() {
        let mut lexicon = Lexicon::default();
        lexicon.add("report", &["say".into()]).unwrap();
        let doc = document(
            "Rome/PROPN/2/nsubj said/VERB/0/root/say it/PRON/5/nsubj would/AUX/5/aux withdraw/VERB/2/ccomp",
        );
        let tree = Tree::new(&doc);
        let attribution = Attribution::new(Arguments { tree: &tree, lexicon: &lexicon });
        assert_eq!(attribution.source(4).map(|(h, ..)| h), Some(0));
    }
}
