//! From the head of a phrase to the words of it that a reader would mark.

use super::Tree;
use crate::document::{Span, Upos};

/// The core of a noun phrase: determiner, modifiers, name and prepositional phrases, without relative clauses,
/// appositions after a comma, or what it is coordinated with; and without the branch that holds `without` ("delegates
/// *at the talks*"). `None` only for a node that is punctuation alone.
pub fn noun_core(tree: &Tree, head: usize, without: Option<usize>) -> Option<Span> {
    core(tree, head, without, |i| is_narrowing(tree, i) || is_whereabouts(tree, head, i))
}

/// The same of who says something, with what tells them from others ("people *familiar with the talks*") and the nameless
/// whom they speak together with ("dealers *and analysts*").
pub fn speaker_core(tree: &Tree, head: usize, without: Option<usize>) -> Option<Span> {
    let core = |i| core(tree, i, without, |m| !is_narrowing(tree, m) && is_whereabouts(tree, i, m));
    let nameless = |i: usize| tree.entity(i).is_none() && tree.upos(i) == Upos::Noun;
    let mut span = core(head)?;
    for member in members(tree, head).into_iter().filter(|&m| m > head) {
        let Some(next) = core(member).filter(|_| nameless(head) && nameless(member)) else { break };
        let link = tree.doc.text.get(span.end..next.start).unwrap_or_default().trim();
        if !matches!(link, "and" | "or" | "," | ", and" | "as well as" | "&") {
            break;
        }
        span.end = next.end;
    }
    Some(span)
}

/// The same of a place, which may lie within another: "a hotel *at the station*".
pub fn place_core(tree: &Tree, head: usize, without: Option<usize>) -> Option<Span> {
    core(tree, head, without, |i| is_narrowing(tree, i))
}

fn core(tree: &Tree, head: usize, without: Option<usize>, leave: impl Fn(usize) -> bool) -> Option<Span> {
    let shared = is_list_of_places(tree, head);
    let skip = |i: usize| {
        let top = tree.head(i) == Some(head);
        if holds(tree, i, without) {
            return true;
        }
        match tree.rel(i) {
            "conj" | "cc" if top && shared => false,
            "acl:relcl" | "acl" | "parataxis" | "advcl" | "advcl:relcl" | "discourse" | "vocative" => true,
            "appos" => !in_brackets(tree, i) && after_break(tree, i),
            "case" | "mark" | "cc" | "conj" | "cop" | "nsubj" | "nsubj:pass" | "aux" | "expl"
            | "dislocated" => top,
            "nmod:unmarked" | "nmod:tmod" | "obl:tmod" | "obl:unmarked" | "obl" | "orphan" => top,
            // "*separately*, an elder"
            "advmod" => top && (i > head || (i + 1 < head && tree.form(i + 1) == ",")),
            "amod" => top && i > head && leave(i),
            "nmod" => {
                is_time(tree, i)
                    || after_break(tree, i)
                    || (top && (is_occasion(tree, i) || leave(i) || is_matter(tree, head, i)))
            }
            _ => false,
        }
    };
    run(tree, head, &tree.subtree(head, skip), true).map(|span| with_entity(tree, head, span))
}

/// A noun phrase with everything that narrows it down, coordinated members included; only what follows a comma as an
/// aside is left out, a relative clause with its pronoun ("the talks *that began in May*"), and the branch that holds
/// `without` ("talks *it abandoned*").
pub fn noun_full(tree: &Tree, head: usize, without: Option<usize>) -> Option<Span> {
    full(tree, head, without, |i| has_relative_word(tree, i))
}

/// The same with its relative clauses: "a law *that lifts the wage*".
pub fn noun_with_clauses(tree: &Tree, head: usize, without: Option<usize>) -> Option<Span> {
    full(tree, head, without, |_| false)
}

fn full(tree: &Tree, head: usize, without: Option<usize>, leave: impl Fn(usize) -> bool) -> Option<Span> {
    let skip = |i: usize| {
        if holds(tree, i, without) {
            return true;
        }
        let top = tree.head(i) == Some(head);
        match tree.rel(i) {
            "parataxis" | "discourse" | "vocative" => true,
            "acl:relcl" => after_break(tree, i) || (top && leave(i)),
            "advcl" | "acl" => top && after_break(tree, i),
            "case" | "mark" | "cc" => top,
            "cop" | "nsubj" | "nsubj:pass" | "aux" | "expl" | "obl:tmod" => top,
            // "a truce *of ninety days*"
            "nmod" => top && is_time(tree, i) && tree.case_of(i) != "of",
            _ => false,
        }
    };
    run(tree, head, &tree.subtree(head, skip), true).map(|span| with_entity(tree, head, span))
}

/// Whether a branch is that of a word, or has it further down.
fn holds(tree: &Tree, branch: usize, word: Option<usize>) -> bool {
    word.is_some_and(|w| w == branch || tree.is_under(w, branch))
}

/// A clause from its first word to its right end, without "that", trailing punctuation, and what `skip` names (the
/// attribution to a speaker, say).
pub fn clause(tree: &Tree, head: usize, skip: impl Fn(usize) -> bool) -> Option<Span> {
    // "agreed *in principle* to meet": what stands before "to" is said of the governor, but for "not".
    let to = tree.infinitive_mark(head);
    let early = |i: usize| {
        to.is_some_and(|to| i < to)
            && tree.head(i) == Some(head)
            && matches!(tree.rel(i), "obl" | "nmod" | "advcl")
    };
    // "that equity *will be at* its core": the preposition of a predicate stays.
    let told = tree.child(head, &["nsubj", "cop"]).is_some();
    let drop = |i: usize| {
        let top = tree.head(i) == Some(head);
        skip(i)
            || early(i)
            || tree.rel(i) == "discourse"
            || (top && tree.rel(i) == "cc" && i < head)
            || (top
                && tree.rel(i) == "mark"
                && matches!(
                    tree.lower(i),
                    "that" | "if" | "for" | "of" | "on" | "by" | "with" | "about" | "over" | "at"
                ))
            || (top && i < head && tree.rel(i) == "case" && !told)
    };
    let nodes = tree.subtree(head, drop);
    let last = nodes.iter().copied().rfind(|&i| tree.upos(i) != Upos::Punct);
    // "to buy nine stores from Orlo, *which is closing them*": an aside at the end.
    let aside = |i: usize| tree.rel(i) == "acl:relcl" && after_break(tree, i) && holds(tree, i, last);
    run(tree, head, &tree.subtree(head, |i| drop(i) || aside(i)), false)
}

/// The unbroken run of nodes around the head, without punctuation at its ends.
fn run(tree: &Tree, head: usize, nodes: &[usize], nouns: bool) -> Option<Span> {
    let at = nodes.binary_search(&head).ok()?;
    let (mut first, mut last) = (at, at);
    while first > 0 && nodes[first - 1] + 1 == nodes[first] {
        first -= 1;
    }
    while last + 1 < nodes.len() && nodes[last] + 1 == nodes[last + 1] {
        last += 1;
    }
    // A dash ends a phrase: "(Harbour News) -- *Eleven countries*".
    let dash = |i: &usize| matches!(tree.form(*i), "--" | "—" | "–" | "_" | ";");
    let from = nodes[first..at].iter().rposition(dash).map_or(first, |d| first + d + 1);
    let to = if nouns { nodes[at + 1..=last].iter().position(dash).map_or(last, |d| at + d) } else { last };
    let mut run = &nodes[if nouns { from } else { first }..=to];
    while let [i, rest @ ..] = run {
        if *i != head && loose(tree, *i, run, true) {
            run = rest;
        } else {
            break;
        }
    }
    while let [rest @ .., i] = run {
        if *i != head && loose(tree, *i, run, false) {
            run = rest;
        } else {
            break;
        }
    }
    let (first, last) = closed(tree, head, *run.first()?, *run.last()?);
    Some(tree.token(first).span.cover(tree.token(last).span))
}

/// How far behind a run a bracket may close that opens in it: "Dodd (*D - Conn. )*", "Orlo < *ORL.L >*".
const ASIDE: usize = 5;

/// The run with both brackets or none: one that opens inside and closes soon after is taken whole, another ends the run.
fn closed(tree: &Tree, head: usize, mut first: usize, mut last: usize) -> (usize, usize) {
    for (open, close) in [("(", ")"), ("[", "]"), ("<", ">")] {
        let mut opened = Vec::new();
        let mut stray = None;
        for i in first..=last {
            if tree.form(i) == open {
                opened.push(i);
            } else if tree.form(i) == close && opened.pop().is_none() {
                stray = Some(i);
            }
        }
        if let Some(at) = opened.first().copied() {
            let end = tree.sentence_nodes(head).end.min(last + 1 + ASIDE);
            let closing = (last + 1..end).find(|&i| tree.form(i) == close);
            match closing {
                Some(i) if opened.len() == 1 => last = i,
                _ if at > head => last = at - 1,
                _ if at < head => first = at + 1,
                _ => {}
            }
        }
        match stray {
            Some(_) if first > tree.sentence_nodes(head).start && tree.form(first - 1) == open => first -= 1,
            Some(at) if at > head => last = at - 1,
            Some(at) if at < head => first = at + 1,
            _ => {}
        }
        // "<*Orlo Steel*>"
        let inside = first + 1..last;
        if tree.form(first) == open && tree.form(last) == close && inside.contains(&head) {
            let whole = inside.clone().all(|i| tree.form(i) != open && tree.form(i) != close);
            if whole {
                (first, last) = (inside.start, inside.end - 1);
            }
        }
    }
    (first.min(head), last.max(head))
}

/// Whether punctuation at an end of the run belongs outside: all but brackets and quotes with their partner inside.
fn loose(tree: &Tree, i: usize, run: &[usize], front: bool) -> bool {
    if tree.upos(i) != Upos::Punct {
        // "*Both* Rome and Paris"
        let pairs = matches!(tree.lower(i), "both" | "either" | "neither");
        let coordinated =
            tree.head(i).is_some_and(|h| tree.children(h).iter().any(|&c| tree.rel(c) == "conj"));
        return front && (matches!(tree.rel(i), "cc" | "cc:preconj") || (pairs && coordinated));
    }
    let count = |forms: &[&str]| run.iter().filter(|&&n| forms.contains(&tree.form(n))).count();
    match tree.form(i) {
        "(" | ")" => count(&["("]) != count(&[")"]),
        "[" | "]" => count(&["["]) != count(&["]"]),
        "<" | ">" => count(&["<"]) != count(&[">"]),
        "\"" => count(&["\""]) % 2 == 1,
        "“" | "”" => count(&["“"]) != count(&["”"]),
        "''" | "``" => (count(&["''"]) + count(&["``"])) % 2 == 1,
        "$" | "#" | "%" => false,
        _ => true,
    }
}

/// A name counts as a whole even where the tree splits it; not so where it holds a member of the same coordination.
fn with_entity(tree: &Tree, head: usize, span: Span) -> Span {
    let joined = |e: Span| {
        let of_conj =
            tree.children(head).iter().any(|&c| tree.rel(c) == "conj" && e.contains(tree.token(c).span));
        of_conj
            || (tree.rel(head) == "conj" && tree.head(head).is_some_and(|h| e.contains(tree.token(h).span)))
    };
    match tree.entity(head).map(|e| &tree.doc.entities[e]) {
        Some(e)
            if matches!(&*e.kind, "PERSON" | "ORG" | "GPE" | "PER" | "LOC" | "FAC" | "NORP")
                && !joined(e.span) =>
        {
            let owner =
                tree.doc.tokens_in(e.span).last().filter(|&i| tree.xpos(i) == "POS" && tree.rel(i) != "flat");
            let end = owner.map_or(e.span.end, |i| tree.token(i).span.start);
            let name = tree.doc.text.get(e.span.start..end).unwrap_or_default().trim_end();
            span.cover(Span::new(e.span.start, e.span.start + name.len()))
        }
        _ => span,
    }
}

/// Whether a relative clause opens with its pronoun; a clause without one ("the promises it makes") stays with its noun.
fn has_relative_word(tree: &Tree, i: usize) -> bool {
    let first = tree.subtree(i, |_| false).first().copied().unwrap_or(i);
    matches!(tree.lower(first), "who" | "which" | "that" | "whom" | "whose" | "where" | "when")
}

/// Whether a comma, dash or colon parts the branch from the words before it.
pub fn after_break(tree: &Tree, i: usize) -> bool {
    let first = tree.subtree(i, |_| false).first().copied().unwrap_or(i);
    let lead = tree.form(first);
    matches!(lead, "," | "-" | "--" | "–" | "—" | ":" | ";")
        || (first > 0 && matches!(tree.form(first - 1), "," | "--" | "–" | "—" | ":" | ";"))
}

/// Whether an apposition itself stands in brackets, not something inside it.
fn in_brackets(tree: &Tree, i: usize) -> bool {
    tree.children(i).iter().any(|&c| tree.form(c) == "(")
}

/// "a team *responsible for the talks*": a relative clause without its pronoun.
fn is_narrowing(tree: &Tree, i: usize) -> bool {
    tree.rel(i) == "amod" && !tree.children(i).is_empty()
}

/// "Obi *in London*", "the NRC *at the courthouse*": says where somebody with a name is, not who ("workers *at two mines*").
fn is_whereabouts(tree: &Tree, head: usize, i: usize) -> bool {
    match tree.case_of(i).as_str() {
        "at" => !tree.entity_kind(head).is_empty(),
        "in" => matches!(tree.entity_kind(head), "PERSON" | "ORG"),
        _ => false,
    }
}

/// "a memorandum between the two countries *on trade*": parties that are counted have no matter of their own.
fn is_matter(tree: &Tree, head: usize, i: usize) -> bool {
    let counted = |c: &usize| {
        matches!(tree.rel(*c), "nummod" | "det" | "det:predet" | "amod")
            && matches!(tree.lower(*c), "two" | "both" | "three" | "four" | "five")
    };
    matches!(tree.case_of(i).as_str(), "on" | "about" | "over" | "regarding" | "concerning" | "for")
        && tree.children(head).iter().any(counted)
}

/// "in a statement", "at a briefing": says on what occasion somebody spoke, not who.
fn is_occasion(tree: &Tree, i: usize) -> bool {
    matches!(tree.case_of(i).as_str(), "in" | "at" | "on" | "during")
        && matches!(
            tree.lemma(i),
            "statement"
                | "interview"
                | "speech"
                | "letter"
                | "tweet"
                | "briefing"
                | "conference"
                | "remark"
                | "address"
                | "report"
                | "post"
                | "email"
                | "message"
                | "note"
                | "memo"
                | "release"
                | "column"
                | "broadcast"
        )
}

/// Whether a branch is a time expression.
fn is_time(tree: &Tree, i: usize) -> bool {
    let span = tree.token(i).span;
    matches!(tree.entity_kind(i), "DATE" | "TIME") || tree.doc.times.iter().any(|t| t.span.contains(span))
}

/// "leaders of Peru, Chile and Brazil", where the tree hangs the later names on the leaders.
fn is_list_of_places(tree: &Tree, head: usize) -> bool {
    let place = |i: usize| tree.entity_kind(i) == "GPE";
    let mut conjuncts = tree.children(head).iter().copied().filter(|&c| tree.rel(c) == "conj").peekable();
    let modifier = tree.child(head, &["nmod"]).is_some_and(place);
    tree.upos(head) == Upos::Noun
        && !place(head)
        && modifier
        && conjuncts.peek().is_some()
        && conjuncts.all(place)
}

/// The members of a coordination in reading order: "A", "B" and "C" of "A, B and C".
pub fn members(tree: &Tree, head: usize) -> Vec<usize> {
    let (mut all, mut at) = (vec![head], 0);
    if is_list_of_places(tree, head) {
        return all;
    }
    while at < all.len() && all.len() < 64 {
        let joined = |&c: &usize| tree.rel(c) == "conj" && !all.contains(&c) && !is_contrasted(tree, c);
        let more: Vec<usize> = tree.children(all[at]).iter().copied().filter(joined).collect();
        all.extend(more);
        at += 1;
    }
    all.retain(|&i| {
        i == head
            || matches!(tree.upos(i), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X | Upos::Adj)
    });
    all.sort_unstable();
    all
}

/// Whether a member of a coordination is named for not being the one: "China, *not the West*", "rather than the West".
pub fn is_contrasted(tree: &Tree, member: usize) -> bool {
    let is_other = |&c: &usize| {
        let only = || matches!(tree.lower(c + 1), "only" | "just" | "merely" | "least");
        c < member
            && matches!(tree.rel(c), "advmod" | "cc")
            && (matches!(tree.lower(c), "rather" | "instead") || (tree.lower(c) == "not" && !only()))
    };
    tree.rel(member) == "conj" && tree.children(member).iter().any(is_other)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::document;
    use super::*;

    #[test]
    fn a_relative_clause_stays_outside_the_core() {
        let doc = document(
            "the/DET/3/det Afghan/ADJ/3/amod delegation/NOUN/7/nsubj who/PRON/6/nsubj was/AUX/6/cop here/ADV/3/acl:relcl left/VERB/0/root",
        );
        let tree = Tree::new(&doc);
        assert_eq!(noun_core(&tree, 2, None).map(|s| doc.slice(s)), Some("the Afghan delegation"));
    }

    #[test]
    fn whoever_is_named_for_not_being_the_one_is_no_member() {
        let s = "Chad/PROPN/6/nsubj ,/PUNCT/5/punct not/PART/5/advmod the/DET/5/det West/PROPN/1/conj paid/VERB/0/root";
        let doc = document(s);
        assert_eq!(members(&Tree::new(&doc), 0), [0]);
        let doc = document(&s.replace("not/PART", "also/ADV"));
        assert_eq!(members(&Tree::new(&doc), 0), [0, 4]);
        // "and not only the West"
        let s = "Chad/PROPN/5/nsubj not/PART/4/cc only/ADV/4/advmod Mali/PROPN/1/conj paid/VERB/0/root";
        let doc = document(s);
        assert_eq!(members(&Tree::new(&doc), 0), [0, 3]);
    }

    #[test]
    fn an_apposition_is_left_out_whatever_brackets_it_has_inside() {
        let doc = document(
            "Holm/PROPN/0/root ,/PUNCT/3/punct head/NOUN/1/appos of/ADP/5/case Vernex/PROPN/3/nmod (/PUNCT/7/punct VX/PROPN/5/appos )/PUNCT/7/punct",
        );
        let tree = Tree::new(&doc);
        assert_eq!(noun_core(&tree, 0, None).map(|s| doc.slice(s)), Some("Holm"));
        assert_eq!(noun_core(&tree, 4, None).map(|s| doc.slice(s)), Some("Vernex ( VX )"));
    }

    #[test]
    fn a_bracket_has_its_partner_or_stays_outside() {
        let core = |words: &str, head| {
            let doc = document(words);
            noun_core(&Tree::new(&doc), head, None).map(|s| doc.slice(s).to_owned())
        };
        // The tree leaves half of the aside to another word.
        let lines = "Holm/PROPN/6/nsubj (/PUNCT/3/punct D/PROPN/1/appos Conn/PROPN/6/dep )/PUNCT/6/punct left/VERB/0/root";
        assert_eq!(core(lines, 0).as_deref(), Some("Holm ( D Conn )"));
        let lines = "Holm/PROPN/6/nsubj (/PUNCT/3/punct D/PROPN/1/appos who/PRON/6/dep then/ADV/6/advmod left/VERB/0/root";
        assert_eq!(core(lines, 0).as_deref(), Some("Holm"));
        assert_eq!(core("left/VERB/0/root (/NOUN/1/obj", 1).as_deref(), Some("("));
        let lines = "</PUNCT/2/punct Orlo/PROPN/4/nsubj >/PUNCT/2/punct left/VERB/0/root";
        assert_eq!(core(lines, 1).as_deref(), Some("Orlo"));
    }

    #[test]
    fn parties_that_are_counted_have_no_matter_of_their_own() {
        let core = |words: &str, head| {
            let doc = document(words);
            noun_core(&Tree::new(&doc), head, None).map(|s| doc.slice(s).to_owned())
        };
        let two =
            "the/DET/3/det two/NUM/3/nummod countries/NOUN/0/root/country on/ADP/5/case trade/NOUN/3/nmod";
        assert_eq!(core(two, 2).as_deref(), Some("the two countries"));
        let one = "the/DET/2/det committee/NOUN/0/root on/ADP/4/case trade/NOUN/2/nmod";
        assert_eq!(core(one, 1).as_deref(), Some("the committee on trade"));
    }

    #[test]
    fn a_phrase_may_be_a_dash_alone() {
        let doc =
            document("discussed/VERB/0/root/discuss/VBD _/NOUN/1/obj/_/NN with/ADP/4/case Oslo/PROPN/1/obl");
        let tree = Tree::new(&doc);
        assert_eq!(noun_full(&tree, 1, None).map(|s| doc.slice(s)), Some("_"));
        assert_eq!(noun_core(&tree, 1, None).map(|s| doc.slice(s)), Some("_"));
    }

    #[test]
    fn a_coordination_falls_into_its_members() {
        let doc = document(
            "A/PROPN/6/nsubj ,/PUNCT/3/punct B/PROPN/1/conj and/CCONJ/5/cc C/PROPN/1/conj met/VERB/0/root",
        );
        let tree = Tree::new(&doc);
        let spans: Vec<_> = members(&tree, 0)
            .iter()
            .filter_map(|&m| noun_core(&tree, m, None))
            .map(|s| doc.slice(s))
            .collect();
        assert_eq!(spans, ["A", "B", "C"]);
    }

    #[test]
    fn what_is_said_in_passing_at_its_end_is_no_part_of_a_clause() {
        let clause_at_2 = |words: &str| {
            let doc = document(words);
            clause(&Tree::new(&doc), 2, |_| false).map(|s| doc.slice(s).to_owned())
        };
        let aside = "agreed/VERB/0/root to/PART/3/mark buy/VERB/1/xcomp Vernex/PROPN/3/obj ,/PUNCT/7/punct which/PRON/7/nsubj mines/VERB/4/acl:relcl";
        assert_eq!(clause_at_2(aside).as_deref(), Some("to buy Vernex"));
        let within = "agreed/VERB/0/root to/PART/3/mark buy/VERB/1/xcomp Vernex/PROPN/3/obj ,/PUNCT/7/punct which/PRON/7/nsubj mines/VERB/4/acl:relcl ,/PUNCT/7/punct soon/ADV/3/advmod";
        assert_eq!(clause_at_2(within).as_deref(), Some("to buy Vernex , which mines , soon"));
    }

    #[test]
    fn a_clause_ends_before_the_attribution() {
        let doc = document(
            "agreed/VERB/0/root to/PART/3/mark build/VERB/1/xcomp roads/NOUN/3/obj ,/PUNCT/6/punct said/VERB/3/parataxis he/PRON/6/nsubj ./PUNCT/1/punct",
        );
        let tree = Tree::new(&doc);
        let span = clause(&tree, 2, |i| tree.rel(i) == "parataxis");
        assert_eq!(span.map(|s| doc.slice(s)), Some("to build roads"));
    }
}
