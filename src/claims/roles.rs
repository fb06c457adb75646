//! Fills the roles of a claim: follows the rule's paths and cuts the spans that the guideline asks for.

use super::rule::Rule;
use super::subject::Arguments;
use super::when;
use crate::coref;
use crate::document::{Actor, Filler, Role, Roles, Span, Upos};
use crate::syntax::{Tree, phrase};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A role filler with the node that heads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Head of the phrase.
    pub node: usize,
    /// The words of it.
    pub span: Span,
    /// The path that led there.
    pub path: String,
}

/// What the rule's paths reach for one role, in reading order.
pub fn find(arguments: &Arguments, from: &Rule, role: Role, trigger: usize, words: Span) -> Vec<Found> {
    let tree = arguments.tree;
    let others = match role {
        Role::Actors | Role::Recipients => reached(arguments, from, Role::Content, trigger),
        Role::Content => reached(arguments, from, Role::Recipients, trigger),
        _ => Vec::new(),
    };
    let mut fillers: Vec<Found> = Vec::new();
    for path in from.roles.get(&role).into_iter().flatten() {
        if path.last_resort && !fillers.is_empty() {
            continue;
        }
        let (nodes, how) = path.follow(arguments, trigger);
        for reached in nodes {
            for head in heads(arguments, role, reached, trigger) {
                // "accused the army of torture", "*$40 million* to the fund": where the tree hangs the deed on a party, or who gets
                // something on what they get, the one ends before the other.
                let inside = |o: &usize| match role {
                    Role::Content => tree.head(*o) == Some(head),
                    _ => tree.is_under(*o, head) && !tree.is_under(trigger, head),
                };
                let without = others.iter().copied().find(inside);
                let Some(span) = span_of(arguments, role, head, trigger, without) else { continue };
                let span = after(tree, span, words);
                // "the *Oslo* summit, which opens in *Oslo*": one place.
                let again = |f: &Found| role == Role::Place && same_text(tree, f.span, span);
                let taken = fillers.iter().any(|f| f.span.overlaps(span) || again(f));
                let timed = role == Role::Reason && is_so_long_after(tree, span);
                if span.overlaps(words) || taken || timed || span.is_empty() {
                    continue;
                }
                fillers.push(Found { node: head, span, path: how.to_owned() });
            }
        }
    }
    fillers.sort_by_key(|f| f.span.start);
    fillers
}

/// A span without the words of the trigger that it begins with: "[committed to] *cutting emissions*".
fn after(tree: &Tree, span: Span, words: Span) -> Span {
    let next = tree.doc.tokens_in(span).find(|&i| tree.token(i).span.start >= words.end);
    match next {
        Some(i) if span.start >= words.start && span.start < words.end => {
            Span::new(tree.token(i).span.start, span.end)
        }
        _ => span,
    }
}

/// The phrase that a word heads, cut as a filler of a role; `None` for a word that cannot head one.
pub fn phrase(arguments: &Arguments, role: Role, head: usize, trigger: usize) -> Option<Span> {
    let tree = arguments.tree;
    match role {
        Role::Time => when::at(tree, head),
        _ if is_party(role) && !can_act(tree, head) => None,
        _ => span_of(arguments, role, head, trigger, None),
    }
}

/// The nodes that the rule's paths reach for a role.
fn reached(arguments: &Arguments, from: &Rule, role: Role, trigger: usize) -> Vec<usize> {
    let paths = from.roles.get(&role).into_iter().flatten();
    paths.flat_map(|path| path.follow(arguments, trigger).0).collect()
}

/// Whether the role names parties, each a filler of its own.
pub fn is_party(role: Role) -> bool {
    matches!(role, Role::Actors | Role::Recipients)
}

fn heads(arguments: &Arguments, role: Role, reached: usize, trigger: usize) -> Vec<usize> {
    let tree = arguments.tree;
    if !is_party(role) {
        // "the pact *that* it quit"
        let head = arguments.antecedent(reached).unwrap_or(reached);
        // "in *Lima* and *Quito*"
        let is_place = |i: &usize| coref::is_place(tree.entity_kind(*i));
        if role == Role::Place && is_place(&head) {
            return phrase::members(tree, head).into_iter().filter(is_place).collect();
        }
        return vec![head];
    }
    let owner = match (tree.xpos(reached), tree.lower(reached)) {
        ("PRP$", _) => owner(arguments, reached),
        // "envoys with *whom* she met"
        (_, "whom" | "which") => arguments.antecedent(reached).unwrap_or(reached),
        _ => named(tree, reached),
    };
    let mut members = phrase::members(tree, parties_of(arguments, owner).unwrap_or(owner));
    // "*the panel*, which met in Rome, and its staff": who is joined behind a clause is not spoken of in it.
    let behind = |m: usize| m > trigger && tree.is_under(trigger, owner);
    members.retain(|&m| can_act(tree, m) && !behind(m));
    members
}

/// Those between whom a meeting is: "talks between *Rome* and *Oslo* ended without a deal" says who made none.
fn parties_of(arguments: &Arguments, noun: usize) -> Option<usize> {
    let tree = arguments.tree;
    let between =
        |c: &usize| tree.rel(*c) == "nmod" && matches!(tree.case_of(*c).as_str(), "between" | "among");
    let meets = tree.entity(noun).is_none() && arguments.lexicon.has("meeting_noun", tree.lemma(noun));
    tree.children(noun).iter().copied().find(|c| meets && between(c))
}

/// The name before a description in apposition: "*Doug Brandt*, a historian who attended the session".
fn named(tree: &Tree, reached: usize) -> usize {
    let name = tree.head(reached).filter(|&h| tree.rel(reached) == "appos" && h < reached);
    let described = tree.entity(reached).is_none() && tree.upos(reached) == Upos::Noun;
    let is_name = |n: &usize| matches!(tree.entity_kind(*n), "PERSON" | "ORG" | "GPE" | "PER");
    name.filter(|_| described).filter(is_name).unwrap_or(reached)
}

/// The subject that "its" stands nearest to, where there is one: "*Rome* renewed its pledge".
fn owner(arguments: &Arguments, pronoun: usize) -> usize {
    let tree = arguments.tree;
    let actor = actor_of(tree, pronoun);
    let clauses = tree.ancestors(pronoun).filter(|&a| tree.upos(a) == Upos::Verb);
    let subjects: Vec<usize> = clauses
        .filter_map(|v| arguments.surface(v))
        .filter(|&s| !tree.is_under(pronoun, s) && can_act(tree, s) && agrees(tree, pronoun, s))
        .filter(|&s| !actor.is_some_and(|a| is_another(tree, a, s)))
        .collect();
    let near = subjects.iter().copied().find(|&s| s < pronoun);
    // "In cancelling *its* deal, Vernex pleased the markets."
    let ahead = || subjects.iter().copied().find(|&s| s > pronoun && tree.upos(s) == Upos::Propn);
    near.or_else(ahead).or_else(|| mention_before(tree, actor?, pronoun)).unwrap_or(pronoun)
}

/// Whether co-reference takes a word for another actor: "Erekat welcomed *Olmert*'s announcement of *his* readiness".
fn is_another(tree: &Tree, actor: &Actor, word: usize) -> bool {
    let at = tree.token(word).span;
    let mentioned = |a: &Actor| a.mentions.iter().any(|m| m.contains(at));
    !mentioned(actor) && tree.doc.actors.iter().any(mentioned)
}

/// The one whom co-reference takes a pronoun for.
fn actor_of<'a>(tree: &Tree<'a>, pronoun: usize) -> Option<&'a Actor> {
    let at = tree.token(pronoun).span;
    tree.doc.actors.iter().find(|a| a.members.is_empty() && a.mentions.contains(&at))
}

/// The last mention of an actor before a pronoun.
fn mention_before(tree: &Tree, actor: &Actor, pronoun: usize) -> Option<usize> {
    let at = tree.token(pronoun).span;
    let last = actor.mentions.iter().copied().filter(|m| m.end <= at.start).max_by_key(|m| m.start)?;
    let words = tree.doc.tokens_in(last);
    words.clone().find(|&i| tree.head(i).is_none_or(|h| !words.contains(&h)))
}

fn agrees(tree: &Tree, pronoun: usize, subject: usize) -> bool {
    let plural = matches!(tree.xpos(subject), "NNS" | "NNPS") || phrase::members(tree, subject).len() > 1;
    match tree.lower(pronoun) {
        "their" => plural || tree.lower(subject) == "they" || tree.entity_kind(subject) == "ORG",
        "our" => tree.lower(subject) == "we",
        "my" => tree.lower(subject) == "i",
        "your" => tree.lower(subject) == "you",
        "its" => {
            !plural && tree.entity_kind(subject) != "PERSON" && !matches!(tree.lower(subject), "he" | "she")
        }
        _ => !plural && !matches!(tree.entity_kind(subject), "ORG" | "GPE") && tree.lower(subject) != "it",
    }
}

/// Whether a node can be somebody: not a relative pronoun, an expletive, a time, a number or a sum.
fn can_act(tree: &Tree, i: usize) -> bool {
    let form = tree.lower(i);
    !matches!(form, "that" | "which" | "who" | "what" | "there" | "this" | "whom" | "etc." | "etc")
        && tree.rel(i) != "expl"
        && matches!(
            tree.upos(i),
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Det | Upos::X | Upos::Adj
        )
        && !is_reciprocal(tree, i)
        && (tree.is_age(i)
            || !matches!(tree.entity_kind(i), "DATE" | "TIME" | "MONEY" | "PERCENT" | "QUANTITY"))
        && !(tree.upos(i) == Upos::Noun && tree.entity(i).is_none() && is_abstract(tree.lemma(i)))
}

/// Whether a node ends "each other" or "one another".
fn is_reciprocal(tree: &Tree, i: usize) -> bool {
    let before = i.checked_sub(1).map_or("", |b| tree.lower(b));
    matches!((before, tree.lower(i)), ("each", "other") | ("one", "another"))
}

/// Words for people and bodies that end as nouns of acts do, and nouns of acts and things that end otherwise.
static BODIES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("bodies.txt").split_whitespace().collect());
static ACTS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| include_str!("acts.txt").split_whitespace().collect());

/// Nouns of acts, states, qualities and things, by their endings or by list.
fn is_abstract(lemma: &str) -> bool {
    let ending =
        ["tion", "sion", "ment", "ness", "ity", "ance", "ship", "ism"].iter().any(|e| lemma.ends_with(e));
    ACTS.contains(lemma) || (ending && !BODIES.contains(lemma))
}

/// The phrase that a node heads, up to the branch `without`; somebody and somewhere also without the branch of the trigger.
fn span_of(
    arguments: &Arguments,
    role: Role,
    head: usize,
    trigger: usize,
    without: Option<usize>,
) -> Option<Span> {
    let tree = arguments.tree;
    let apart = without.or(Some(trigger));
    // "*Under the deal*, both sides will disarm": what a deal says is said without it.
    let own = |i: usize| role == Role::Content && i != head && (i == trigger || tree.is_under(trigger, i));
    let aside =
        |i: usize| tree.rel(i) == "parataxis" || own(i) || (role != Role::Reason && is_aside(tree, head, i));
    match role {
        // "*the* Andes parliament", misread: an article is nobody.
        Role::Actors | Role::Recipients | Role::Source
            if tree.upos(head) == Upos::Det && matches!(tree.lower(head), "the" | "a" | "an") =>
        {
            None
        }
        Role::Actors | Role::Recipients | Role::Source => {
            if let Some(span) = seated(arguments, head, trigger) {
                return Some(span);
            }
            let core = if role == Role::Source { phrase::speaker_core } else { phrase::noun_core };
            somebody(tree, head, apart, core)
        }
        Role::Place => phrase::place_core(tree, head, apart),
        Role::Time => Some(tree.token(head).span),
        Role::Object | Role::Topic | Role::Content | Role::Reason => {
            // "forms *that* were signed": what the clause is about, without it and what is joined to it.
            let about = |&c: &usize| arguments.antecedent(c) == Some(head);
            let span = if is_clause(tree, head) {
                phrase::clause(tree, head, aside)
            } else if !tree.children(trigger).iter().any(about) && matches!(role, Role::Topic | Role::Content)
            {
                phrase::noun_with_clauses(tree, head, apart)
            } else {
                phrase::noun_full(tree, head, apart)
            };
            let whole = |s| if role == Role::Object { with_owner(tree, head, trigger, s) } else { s };
            span.map(|s| before_sidelines(tree, whole(s)))
        }
    }
}

/// The phrase of somebody, which `core` cuts: "the mayor, *Ann Lee*" is one as "Mayor Ann Lee" is; of "Orlo's main lender, *Banco
/// Intramuros*" the name says who.
pub fn somebody(
    tree: &Tree,
    head: usize,
    without: Option<usize>,
    core: fn(&Tree, usize, Option<usize>) -> Option<Span>,
) -> Option<Span> {
    let described = core(tree, head, without)?;
    // "the union, *whose chair, Leonie Karas*, left"
    let whose = tree.child(head, &["nmod:poss"]).is_some_and(|o| tree.lower(o) == "whose");
    let near = name_of(tree, head).and_then(|name| Some((name, core(tree, name, without)?)));
    let near =
        near.filter(|(_, n)| n.start >= described.end && tree.doc.text[described.end..n.start].trim() == ",");
    Some(match near {
        Some((name, span)) if tree.entity_kind(name) == "PERSON" && !whose => described.cover(span),
        Some((_, span)) => span,
        None => described,
    })
}

/// "*Syrian troop* withdrawal": what is withdrawn with whose it is, which the tree hangs on the trigger one by one.
fn with_owner(tree: &Tree, head: usize, trigger: usize, span: Span) -> Span {
    let part = |i: usize| tree.head(i) == Some(trigger) && matches!(tree.rel(i), "amod" | "compound");
    let owner = tree.doc.tokens_in(span).start.checked_sub(1);
    match owner.filter(|&o| part(head) && part(o) && coref::names_owner(tree, o)) {
        Some(owner) => {
            tree.entity(owner).map_or(tree.token(owner).span, |e| tree.doc.entities[e].span).cover(span)
        }
        None => span,
    }
}

/// A phrase without the occasion that the tree hangs on its last noun: "discussed trade *on the sidelines of the summit*".
fn before_sidelines(tree: &Tree, span: Span) -> Span {
    let words = tree.doc.tokens_in(span);
    let occasion = (words.start + 1..words.end).find(|&i| {
        tree.lower(i) == "on"
            && i + 2 < words.end
            && tree.lower(i + 1) == "the"
            && matches!(tree.lower(i + 2), "sidelines" | "margins" | "fringes" | "sideline")
    });
    occasion.map_or(span, |i| Span::new(span.start, tree.token(i - 1).span.end))
}

/// "*an Israeli security cabinet* meeting": a body and whose it is, which the tree hangs on its meeting one by one.
fn seated(arguments: &Arguments, head: usize, trigger: usize) -> Option<Span> {
    let tree = arguments.tree;
    let part = |&i: &usize| tree.head(i) == Some(trigger) && matches!(tree.rel(i), "amod" | "compound");
    let body = trigger.checked_sub(1).filter(part)?;
    let people = tree.xpos(body) == "NNS" && arguments.lexicon.has("person_noun", tree.lemma(body));
    if !(people || arguments.lexicon.has("body", tree.lemma(body))) || tree.entity(body).is_some() {
        return None;
    }
    // "*Andes Lending Pact (ALP) leaders* meeting"
    let begin = tree.sentence_nodes(trigger).start;
    let opened = |end: usize| (begin..end).rev().find(|&i| tree.form(i) == "(");
    let end = if body > begin && tree.form(body - 1) == ")" { opened(body)? } else { body };
    let parts = (begin..end).rev().take_while(part).take(3);
    let owner =
        parts.filter(|&i| coref::names_owner(tree, i) || (people && tree.entity(i).is_some())).last()?;
    (owner..=body).contains(&head).then(|| {
        let name = tree.entity(owner).map_or(tree.token(owner).span, |e| tree.doc.entities[e].span);
        name.cover(tree.token(body).span)
    })
}

/// The name that a description is given after a comma: "Orlo's main lender, *Banco Intramuros*".
fn name_of(tree: &Tree, head: usize) -> Option<usize> {
    if tree.upos(head) != Upos::Noun || tree.entity(head).is_some() {
        return None;
    }
    let named = |c: &usize| {
        tree.rel(*c) == "appos"
            && matches!(tree.entity_kind(*c), "PERSON" | "ORG" | "GPE" | "PER")
            && tree.child(*c, &["conj"]).is_none()
            && phrase::after_break(tree, *c)
    };
    tree.children(head).iter().copied().find(named)
}

/// A clause that says why or when somebody acted rather than what they said they would do: "..., after months of talks",
/// "... because rates fell", "..., citing costs".
fn is_aside(tree: &Tree, head: usize, i: usize) -> bool {
    if i < head || !matches!(tree.rel(i), "advcl" | "obl") {
        return false;
    }
    let mark = tree.case_of(i);
    let first = tree.subtree(i, |_| false).first().copied().unwrap_or(i);
    let parted = first > 0 && tree.form(first - 1) == "," || tree.form(first) == ",";
    let reason = matches!(
        mark.as_str(),
        "because" | "as" | "although" | "though" | "while" | "whereas" | "since" | "even though"
    );
    (tree.rel(i) == "advcl" && reason)
        || (parted && matches!(mark.as_str(), "after" | "despite" | "amid" | "following" | "as"))
        || (parted && tree.xpos(i) == "VBG" && mark.is_empty())
}

fn is_clause(tree: &Tree, head: usize) -> bool {
    matches!(tree.upos(head), Upos::Verb | Upos::Aux)
        || tree.child(head, &["cop", "nsubj", "nsubj:pass", "aux"]).is_some()
        || matches!(tree.rel(head), "xcomp" | "ccomp" | "advcl" | "acl")
}

/// "left *two days after the attack*": how long after says when, not why.
fn is_so_long_after(tree: &Tree, span: Span) -> bool {
    const LONGEST: usize = 4;
    let words = tree.doc.tokens_in(span);
    let first = words.start.saturating_sub(1);
    let after = (first..words.end.min(words.start + LONGEST)).find(|&i| tree.lower(i) == "after");
    // Not "last *month* after": that is one time and what came before.
    let counted = |i: usize| {
        tree.xpos(i) == "NNS" || i.checked_sub(1).is_some_and(|b| matches!(tree.lower(b), "a" | "an" | "one"))
    };
    let unit = |i: usize| {
        let is_unit = matches!(
            tree.lemma(i),
            "minute" | "hour" | "day" | "week" | "month" | "year" | "decade" | "century" | "generation"
        );
        is_unit && counted(i)
    };
    after.and_then(|a| a.checked_sub(1)).is_some_and(unit)
}

/// Whether two spans read the same, but for capitals.
fn same_text(tree: &Tree, a: Span, b: Span) -> bool {
    tree.doc.slice(a).to_lowercase() == tree.doc.slice(b).to_lowercase()
}

/// A filler that names nothing yet.
pub fn filler(span: Span) -> Filler {
    Filler { span, ..Filler::default() }
}

/// Adds a filler unless one of the role overlaps it; keeps reading order.
pub fn add(roles: &mut Roles, role: Role, span: Span) -> bool {
    let all = roles.entry(role).or_default();
    if all.iter().any(|f| f.span.overlaps(span)) {
        return false;
    }
    all.push(filler(span));
    all.sort_by_key(|f| f.span);
    true
}
