//! Which time expressions belong to an event.

use super::filter::same_word;
use super::subject::Arguments;
use crate::document::{Span, TimeExpression, TimeType, Upos};
use crate::syntax::{Tree, phrase};

/// Spans of the time expressions that attach to a trigger, to its light verb, or to the verb whose clause it names.
pub fn times_of(arguments: &Arguments, node: usize) -> Vec<Span> {
    let tree = arguments.tree;
    let Some(sentence) = tree.doc.sentences.get(tree.sentence(node)) else { return Vec::new() };
    let anchors = anchors(arguments, node);
    let nominal = matches!(tree.upos(node), Upos::Noun | Upos::Propn);
    let mut spans: Vec<Span> = Vec::new();
    for span in expressions(arguments, sentence.span) {
        let words = tree.doc.tokens_in(span);
        // The word of the expression that hangs on something outside of it.
        let Some(top) = words.clone().find(|&i| tree.head(i).is_none_or(|h| !words.contains(&h))) else {
            continue;
        };
        // "meets the board; the next vote is *on Thursday*"
        let apart = (node.min(top)..node.max(top)).any(|i| tree.form(i) == ";");
        if apart
            || tree.is_age(top)
            || is_limit(arguments, node, span)
            || is_of_another(tree, node, span)
            || is_of_report(arguments, &anchors, words.start)
        {
            continue;
        }
        let mut at = top;
        for _ in 0..5 {
            let Some(head) = tree.head(at) else { break };
            if anchors.contains(&head) || shared(tree, node, head, words.start) {
                spans.push(span);
                break;
            }
            let climbs = matches!(
                tree.rel(at),
                "nummod" | "flat" | "fixed" | "nmod:tmod" | "nmod:unmarked" | "appos" | "det"
            );
            // "met for the first time *on Tuesday*"
            let first_time = tree.rel(at) == "nmod" && tree.lemma(head) == "time";
            // "the Monday meeting", but not "suspended its daily flights": those are daily, not their end.
            let modifies = nominal && matches!(tree.rel(at), "compound" | "amod" | "nmod:poss");
            // "as recently *as March* she had vowed"
            let measured = tree.rel(at) == "obl" && tree.upos(head) == Upos::Adv;
            // "signed a truce *on Dec. 19*"
            let agreed = tree.rel(at) == "nmod"
                && tree.rel(head) == "obj"
                && arguments.lexicon.has("agreement", tree.lemma(head));
            let noun_head = words.contains(&head) || tree.upos(head) == Upos::Num;
            // "on Friday *from 9:00 to 5:00*"
            let hours = tree.rel(at) == "nmod" && tree.doc.time_at(tree.token(head).span).is_some();
            // "a meeting of ministers in Rome on Monday": the tree may hang the day on any noun of the phrase.
            // Not so in a clause: "his commitment to hold elections *in May*".
            let phrase = |a: &usize| *a == node || !is_clause(tree, *a);
            let within = nominal
                && tree.rel(at) == "nmod"
                && tree.is_under(at, node)
                && tree.ancestors(at).take_while(|&a| a != node).all(|a| phrase(&a));
            if !climbs && !first_time && !modifies && !noun_head && !within && !measured && !agreed && !hours
            {
                break;
            }
            at = head;
        }
    }
    spans.extend(antecedent(arguments, node).filter(|s| !spans.contains(s)));
    if spans.is_empty() {
        spans.extend(occasion(arguments, node));
    }
    // "met on Friday in Paris, *where they discussed* grain": the clause goes on about the same time.
    if spans.is_empty()
        && let Some(main) = continued(tree, node)
    {
        spans = times_of(arguments, main);
    }
    spans.retain(|s| !s.overlaps(tree.token(node).span));
    let mut spans: Vec<Span> = spans.into_iter().map(|s| whole(tree, s)).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// When something was, as a word says it that the network takes for its time: the time expression there, or else "*soon*", "*before
/// the vote*", "*when rates rose*".
pub fn at(tree: &Tree, head: usize) -> Option<Span> {
    let token = tree.token(head).span;
    if let Some(time) = tree.doc.time_at(token) {
        return Some(whole(tree, tree.doc.times[time].span));
    }
    let linked = || {
        let opens = |w: &str| is_link(w) || matches!(w, "while" | "when" | "as");
        tree.children(head).iter().any(|&c| c < head && opens(tree.lower(c)))
    };
    match tree.upos(head) {
        _ if tree.rel(head) == "advcl" && linked() => phrase::clause(tree, head, |_| false),
        Upos::Adv if tree.child(head, &["nsubj", "cop"]).is_none() => {
            // "*later* on", "*as* soon *as possible*"
            let before = tree.child(head, &["advmod"]).filter(|&c| c + 1 == head);
            let end = tree.sentence_nodes(head).end;
            let possible = |i: usize| matches!(tree.lower(i), "possible" | "practicable" | "practical");
            let after =
                before.filter(|_| head + 2 < end && tree.lower(head + 1) == "as" && possible(head + 2));
            let last = after.map_or(token, |_| tree.token(head + 2).span);
            Some(before.map_or(token, |c| tree.token(c).span.cover(last)))
        }
        Upos::Noun | Upos::Propn => {
            let case = tree
                .children(head)
                .iter()
                .copied()
                .find(|&c| tree.rel(c) == "case" && is_link(tree.lower(c)))?;
            let span = phrase::noun_full(tree, head, None)?;
            Some(Span::new(tree.token(case).span.start, span.end))
        }
        _ => None,
    }
}

/// Whether a word sets a noun in time: "*before* the vote", "*prior* to the vote".
pub fn is_link(word: &str) -> bool {
    matches!(word, "before" | "after" | "during" | "since" | "until" | "throughout" | "following" | "prior")
}

/// A time expression with those that one would say in one breath with it: "*Sunday* and Monday", "*March 3* at noon".
fn whole(tree: &Tree, time: Span) -> Span {
    let (doc, times) = (tree.doc, &tree.doc.times);
    let joins = |from: usize, to: usize| {
        let link = doc.text.get(from..to).unwrap_or_default().trim();
        let link = link.strip_suffix(" the").unwrap_or(link);
        matches!(
            link,
            "and" | "or" | "to" | "through" | "until" | "till" | "of" | "at" | "-" | "–" | "/" | "&"
        )
    };
    let first = times.partition_point(|t| t.span.end <= time.start);
    let after = times.partition_point(|t| t.span.start < time.end);
    let mut span = time;
    for earlier in times[..first].iter().rev() {
        if !joins(earlier.span.end, span.start) {
            break;
        }
        span.start = earlier.span.start;
    }
    for later in &times[after..] {
        if !joins(span.end, later.span.start) {
            break;
        }
        span.end = later.span.end;
    }
    span
}

/// "in *January*, when Orlo pulled out": the time that a clause with "when" goes on about.
fn antecedent(arguments: &Arguments, node: usize) -> Option<Span> {
    let tree = arguments.tree;
    let when = tree.children(node).iter().copied().find(|&c| c < node && tree.lower(c) == "when")?;
    let before = (tree.sentence_nodes(node).start..when).rev().find(|&i| tree.upos(i) != Upos::Punct)?;
    let at = tree.token(before).span;
    let sentence = tree.doc.sentences.get(tree.sentence(node))?.span;
    expressions(arguments, sentence).into_iter().find(|s| s.overlaps(at))
}

/// "When we opened our shop *in 2014*, we promised": the time of a clause with "when" before the event's own.
fn occasion(arguments: &Arguments, node: usize) -> Option<Span> {
    let tree = arguments.tree;
    let when = |c: &usize| {
        *c < node
            && tree.rel(*c) == "advcl"
            && matches!(tree.xpos(*c), "VBD" | "VBN")
            && tree.children(*c).iter().any(|&w| tree.lower(w) == "when")
    };
    let clause = tree.children(node).iter().copied().find(when)?;
    let sentence = tree.doc.sentences.get(tree.sentence(node))?.span;
    let own = |s: &Span| {
        let words = tree.doc.tokens_in(*s);
        words.clone().any(|i| {
            tree.head(i) == Some(clause) && matches!(tree.rel(i), "obl" | "obl:unmarked" | "obl:tmod")
        })
    };
    expressions(arguments, sentence).into_iter().find(own)
}

/// The verb whose time holds of a clause with "where" or "during which" too.
fn continued(tree: &Tree, node: usize) -> Option<usize> {
    let goes_on = |c: &usize| {
        *c < node
            && (tree.lower(*c) == "where" || (tree.lower(*c) == "which" && tree.case_of(*c) == "during"))
    };
    let clause = matches!(tree.rel(node), "acl:relcl" | "advcl" | "advcl:relcl");
    (clause && tree.children(node).iter().any(goes_on)).then_some(())?;
    tree.ancestors(node).find(|&a| tree.upos(a) == Upos::Verb)
}

/// Whether a time is that of an earlier event than the one a noun names: "their first meeting *since 2022*".
pub fn is_of_another(tree: &Tree, node: usize, time: Span) -> bool {
    let counted = |&c: &usize| matches!(tree.lower(c), "first" | "last" | "only" | "second");
    let since = tree.doc.tokens_in(time).start.checked_sub(1).is_some_and(|i| tree.lower(i) == "since");
    since && tree.children(node).iter().any(counted)
}

/// Whether the expression says until when, or in what span of time, something is to be done: "within a year", "until May".
fn is_limit(arguments: &Arguments, node: usize, span: Span) -> bool {
    let tree = arguments.tree;
    let words = tree.doc.tokens_in(span);
    let Some(before) = words.start.checked_sub(1) else { return false };
    // "will withdraw by June" says when; "by Sunday she had cancelled" does not.
    let past = tree.xpos(node) == "VBD" || tree.auxiliaries(node).any(|a| tree.lemma(a) == "have");
    if tree.lower(before) == "by" {
        return past;
    }
    // "*with a week to go*"
    let left = |after: usize| matches!(tree.lower(after), "to" | "left" | "remaining" | "before" | "until");
    if tree.lower(before) == "with" && words.end < tree.len() && left(words.end) {
        return true;
    }
    // "was adjourned *to August 12*", "put off *until next month*"
    let moved = matches!(tree.lower(before), "to" | "until" | "till" | "for")
        && tree.ancestors(words.start).take(3).any(|i| arguments.lexicon.has("postpone", tree.lemma(i)));
    !moved
        && matches!(tree.lower(before), "within" | "until" | "till" | "over" | "(" | "for" | "to")
        && tree.sentence(before) == tree.sentence(words.start)
        && !(tree.lower(before) == "for" && is_scheduled(arguments, words.start))
}

/// "*In June* he visited Rome and met the pope": what stands before the first of coordinated verbs holds of all of them.
fn shared(tree: &Tree, node: usize, head: usize, first: usize) -> bool {
    let mut verb = node;
    while tree.rel(verb) == "conj" && tree.upos(verb) == Upos::Verb {
        let Some(up) = tree.head(verb) else { return false };
        verb = up;
        if verb == head {
            let own = tree.child(node, &["nsubj", "nsubj:pass"]).is_some();
            return first < verb && tree.upos(verb) == Upos::Verb && !own;
        }
    }
    false
}

fn is_clause(tree: &Tree, i: usize) -> bool {
    matches!(tree.rel(i), "acl" | "acl:relcl" | "advcl" | "ccomp" | "xcomp") && tree.upos(i) == Upos::Verb
}

/// "planned *for Friday*", "a session set for May".
fn is_scheduled(arguments: &Arguments, word: usize) -> bool {
    let tree = arguments.tree;
    tree.ancestors(word).take(3).any(|i| {
        arguments.lexicon.has("schedule", tree.lemma(i))
            || matches!(tree.lemma(i), "due" | "slated" | "meeting" | "talks" | "summit")
    })
}

/// Whether the expression stands right behind a verb of saying that is not the event's own: "has pulled out, the ministry said
/// on Tuesday".
fn is_of_report(arguments: &Arguments, anchors: &[usize], first: usize) -> bool {
    let tree = arguments.tree;
    let mut before = (tree.sentence_nodes(first).start..first).rev();
    let verb = before.find(|&i| !matches!(tree.lower(i), "on" | "late" | "early" | "in" | "earlier" | "at"));
    verb.is_some_and(|v| {
        tree.upos(v) == Upos::Verb
            && !anchors.contains(&v)
            && same_word(tree, v, |w| arguments.lexicon.has("report", w))
    })
}

/// The nodes on which a time expression of the event may hang.
fn anchors(arguments: &Arguments, node: usize) -> Vec<usize> {
    let tree = arguments.tree;
    let mut anchors = vec![node];
    anchors.extend(arguments.support(node));
    let nominal = matches!(tree.upos(node), Upos::Noun | Upos::Propn);
    // "a second *round* of talks is set for May"
    let part = tree.head(node).filter(|&h| tree.rel(node) == "nmod" && arguments.is_whole_of(node, h));
    if let Some(part) = part {
        anchors.extend(self::anchors(arguments, part));
    }
    // "discussed grain in *a phone call* on Tuesday"
    let talk = |c: &usize| {
        let noun = tree.lemma(*c);
        !nominal && tree.rel(*c) == "obl" && (noun == "call" || arguments.lexicon.has("meeting_noun", noun))
    };
    anchors.extend(tree.children(node).iter().copied().filter(talk));
    if let Some(head) = tree.head(node) {
        let lemma = tree.lemma(head);
        // "called off the talks on Monday": that day is no day of talks.
        let ended = ["cancel", "postpone"].iter().any(|class| arguments.lexicon.has(class, lemma));
        // "spoke at a meeting on Monday"
        let occasion = tree.rel(node) == "obl"
            && matches!(
                tree.case_of(node).as_str(),
                "at" | "in" | "during" | "after" | "following" | "out of"
            )
            && tree.xpos(head) != "VB";
        let takes_place = nominal
            && !ended
            && (matches!(tree.rel(node), "nsubj" | "nsubj:pass" | "obj") || occasion)
            && tree.upos(head) == Upos::Verb;
        let controlled = !nominal
            && matches!(tree.rel(node), "xcomp" | "advcl")
            && ["schedule", "refuse", "pass_on"].iter().any(|class| arguments.lexicon.has(class, lemma));
        if takes_place || controlled {
            anchors.push(head);
        }
    }
    if nominal {
        // "the summit due in May", "talks that began on Monday", "a session to be held in June"
        // "a commitment *to hold elections* in May" is no commitment in May.
        let does = |c: &usize| {
            tree.child(*c, &["obj"]).is_some_and(|o| tree.lemma(o) != "place")
                && tree.children(*c).iter().any(|&m| tree.rel(m) == "mark" && tree.lower(m) == "to")
        };
        let says_when = |c: &usize| {
            matches!(tree.rel(*c), "acl" | "acl:relcl" | "amod")
                && !does(c)
                && (arguments.lexicon.has("support", tree.lemma(*c))
                    || arguments.lexicon.has("schedule", tree.lemma(*c))
                    || matches!(tree.lemma(*c), "due" | "slated"))
        };
        anchors.extend(tree.children(node).iter().copied().filter(says_when));
        anchors.extend(arguments.held(node).into_iter().filter(|c| !does(c)));
    }
    anchors
}

/// Time expressions of a sentence: the temporal layer; date entities where that has not run or found nothing.
fn expressions(arguments: &Arguments, within: Span) -> Vec<Span> {
    let doc = arguments.tree.doc;
    // "recently", "a five-year deal": neither says when.
    let tells = |t: &&TimeExpression| t.kind != TimeType::Duration && !t.value.ends_with("_REF");
    let times = doc.times.iter().filter(tells).map(|t| t.span);
    let mut spans: Vec<Span> = times.filter(|s| within.contains(*s)).collect();
    let untimed = doc.times.is_empty();
    let dates = doc
        .entities
        .iter()
        .filter(|e| untimed && matches!(&*e.kind, "DATE" | "TIME") && within.contains(e.span));
    // "a day after the deal": so long after, not then.
    let apart = |s: &Span| {
        let next = doc.tokens_in(*s).end;
        next < doc.tokens.len()
            && matches!(arguments.tree.lower(next), "after" | "before" | "later" | "earlier")
    };
    for date in dates.map(|e| e.span).filter(|s| !apart(s)) {
        if !spans.iter().any(|s| s.overlaps(date)) {
            spans.push(date);
        }
    }
    spans.sort_unstable();
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::syntax::fixture::document;

    /// What the words headed by one say of the time, where the text has time expressions at these words.
    fn said(lines: &str, times: &[std::ops::Range<usize>], head: usize) -> Option<String> {
        let mut doc: Document = document(lines);
        doc.times = times
            .iter()
            .map(|words| TimeExpression {
                span: doc.tokens[words.start].span.cover(doc.tokens[words.end - 1].span),
                kind: TimeType::Date,
                value: "XXXX-XX-XX".to_owned(),
                anchor: None,
            })
            .collect();
        at(&Tree::new(&doc), head).map(|s| doc.slice(s).to_owned())
    }

    #[test]
    fn times_said_in_one_breath_are_one() {
        let lines = "they/PRON/2/nsubj met/VERB/0/root on/ADP/4/case Friday/PROPN/2/obl and/CCONJ/6/cc Sunday/PROPN/4/conj at/ADP/8/case noon/NOUN/2/obl";
        assert_eq!(said(lines, &[3..4, 5..6, 7..8], 5).as_deref(), Some("Friday and Sunday at noon"));
        assert_eq!(said(lines, &[3..4, 7..8], 3).as_deref(), Some("Friday"));
    }

    #[test]
    fn clauses_and_adverbs_tell_the_time_too() {
        let lines = "they/PRON/3/nsubj soon/ADV/3/advmod met/VERB/0/root before/SCONJ/6/mark rates/NOUN/6/nsubj rose/VERB/3/advcl during/ADP/9/case the/DET/9/det fair/NOUN/3/obl with/ADP/11/case Holm/PROPN/3/obl";
        let said = |head| said(lines, &[], head);
        assert_eq!(said(1).as_deref(), Some("soon"));
        assert_eq!(said(5).as_deref(), Some("before rates rose"));
        assert_eq!(said(8).as_deref(), Some("during the fair"));
        assert_eq!(said(10), None);
    }

    #[test]
    fn a_clause_without_a_verb_tells_the_time_whole() {
        let lines = "they/PRON/2/nsubj met/VERB/0/root before/SCONJ/7/mark the/DET/5/det fair/NOUN/7/nsubj was/AUX/7/cop over/ADV/2/advcl";
        assert_eq!(said(lines, &[], 6).as_deref(), Some("before the fair was over"));
    }
}
