//! Actors that the text names together, and what refers to them: "the three", "both sides", "the companies", "each".

use super::meant::{self, Meant};
use super::{Cast, Figure, lexicon, name, unnamed};
use crate::document::{Predicate, Role, Span, Upos};
use crate::syntax::{Tree, phrase};

/// Actors named in one breath: coordinated, or one with the other.
#[derive(Debug, Clone)]
pub struct Group {
    /// Indices of the actors, in the order of the text.
    pub members: Vec<usize>,
    /// Where the first of them stands.
    pub head: usize,
}

impl Group {
    /// Whether it has as many members as are wanted, all of which fit.
    fn suits(&self, cast: &Cast, fits: fn(&Figure) -> bool, wanted: Option<usize>) -> bool {
        wanted.is_none_or(|n| self.members.len() == n) && self.members.iter().all(|&m| fits(&cast.actors[m]))
    }
}

/// All coordinations of named actors, and pairs of a subject with the one it meets, calls or signs with.
pub fn named_together(cast: &Cast) -> Vec<Group> {
    let tree = cast.tree;
    let named = |nodes: Vec<usize>| -> Vec<usize> {
        let mut members = Vec::new();
        for actor in nodes.into_iter().filter_map(|n| cast.headed_by(n)) {
            if !members.contains(&actor) {
                members.push(actor);
            }
        }
        members
    };
    let mut groups = Vec::new();
    for head in 0..tree.len() {
        // "*Israeli* and Palestinian negotiators"
        let peoples = tree.upos(head) == Upos::Adj && tree.entity_kind(head) == "NORP";
        if !(peoples || matches!(tree.upos(head), Upos::Propn | Upos::Noun)) {
            continue;
        }
        let mut members = Vec::new();
        if tree.rel(head) != "conj" {
            members = named(phrase::members(tree, head));
        }
        if members.len() < 2 && matches!(tree.rel(head), "nsubj" | "nsubj:pass") {
            let kind = |n: usize| cast.actor_of(n).map(|a| cast.actors[a].kind.as_str());
            let other = verbs_of(tree, head).find_map(|verb| {
                let mut others = tree.children(verb).iter().copied().filter(|&c| c > verb);
                let with = |&c: &usize| tree.case_of(c) == "with" && kind(c).is_some();
                others.find_map(|c| match tree.rel(c) {
                    "obl" if with(&c) => Some(c),
                    // "Holm telephoned Macaraeg"
                    "obj" if kind(c).is_some() && kind(c) == kind(head) => Some(c),
                    // "Holm held talks with Macaraeg", "arrived for talks with him"
                    "obl" | "obj" if tree.upos(c) == Upos::Noun => {
                        tree.children(c).iter().copied().find(|d| tree.rel(*d) == "nmod" && with(d))
                    }
                    _ => None,
                })
            });
            // "Ross will meet separately with *Holm and Macaraeg*"
            let all = |w| named([vec![head], phrase::members(tree, w)].concat());
            members = other.map(all).unwrap_or_default();
        }
        // "*U.S.-Japan* trade"
        if members.len() < 2
            && let Some(other) = tree.entity(head).and_then(|e| name::joined(tree, e))
        {
            members = named(vec![head, other]);
        }
        // "trucks from *Split and Bar*" are no two who do something together.
        let where_from = matches!(tree.rel(head), "obl" | "nmod")
            && matches!(tree.case_of(head).as_str(), "in" | "at" | "near" | "from" | "via" | "through");
        let towns = || members.iter().all(|&m| cast.actors[m].kind == "GPE" && !cast.actors[m].is_country());
        if members.len() > 1 && !(where_from && towns()) {
            groups.push(Group { members, head });
        }
    }
    groups
}

/// From these probabilities on, a word is an event for the network, and another a party to it.
const EVENT: f32 = 0.5;
const PARTY: f32 = 0.4;

/// Sentences that "the two sides" look back for what they are sides of.
const EVENT_SENTENCES: usize = 5;

/// The two parties of the last event before a node that has two, as the network sees them, named or not: "*unions* asked *the
/// ministry* for talks"; where `persons`, if each of them is one person.
fn parties_before(cast: &mut Cast, node: usize, persons: bool) -> Option<Vec<usize>> {
    let tree = cast.tree;
    let here = tree.sentence(node);
    let predicates = &tree.doc.predicates.as_ref()?.found;
    let before = predicates[..predicates.partition_point(|p| p.token < node)].iter().rev();
    let near = before.take_while(|p| here.saturating_sub(tree.sentence(p.token)) <= EVENT_SENTENCES);
    let events = near.filter(|p| p.kinds.iter().any(|&k| k >= EVENT));
    let parties = |p: &Predicate| -> Vec<usize> {
        let actors = p.arguments.iter().filter(|a| a.role == Role::Actors && a.score >= PARTY);
        actors.map(|a| a.token).collect()
    };
    let fits = |&word: &usize| {
        word < node
            // "negotiators *from both sides*" are no side.
            && !tree.is_under(node, word)
            && match cast.headed_by(word) {
                Some(actor) => doer(&cast.actors[actor]) && !cast.is_beside(actor, node),
                None => tree.upos(word) == Upos::Noun && !is_side(tree.lemma(word)),
            }
    };
    let apart = |all: &[usize]| {
        let side = country(cast, all[0]);
        side.is_none() || side != country(cast, all[1])
    };
    let heads = events.map(parties).find(|all| all.len() == 2 && all.iter().all(fits) && apart(all))?;
    let is_one = |&word: &usize| match cast.headed_by(word) {
        Some(actor) => cast.actors[actor].is_person() || cast.actors[actor].kind == "person",
        None => tree.xpos(word) == "NN" && is_somebody(tree.lemma(word)),
    };
    if persons && !heads.iter().all(is_one) {
        return None;
    }
    for &word in &heads {
        if cast.headed_by(word).is_none() {
            let kind = match tree.xpos(word) {
                "NNS" => "people",
                _ if is_somebody(tree.lemma(word)) => "person",
                _ => "body",
            };
            unnamed::add(cast, word, kind);
        }
    }
    let members: Vec<usize> = heads.iter().filter_map(|&w| cast.headed_by(w)).collect();
    (members.len() == 2 && members[0] != members[1] && is_of_a_kind(cast, &members)).then_some(members)
}

/// Whether actors can be spoken of as one: nobody has a minister and a country for two sides.
fn is_of_a_kind(cast: &Cast, members: &[usize]) -> bool {
    let are = |of: fn(&Figure) -> bool| members.iter().any(|&a| of(&cast.actors[a]));
    !(are(Figure::is_person) && are(Figure::is_place))
}

/// The country that a word says somebody is from or is: "an *Iranian* firm" and "an *Iranian* company" are no two sides.
fn country(cast: &Cast, word: usize) -> Option<usize> {
    let tree = cast.tree;
    let mut from = tree.children(word).iter().filter(|&&c| tree.entity_kind(c) == "NORP");
    let is_country = |a: &usize| cast.actors[*a].is_country();
    let adjective = from.find_map(|&c| cast.actor_of(c).filter(is_country));
    adjective.or_else(|| cast.headed_by(word).filter(is_country))
}

/// Whether a noun stands for a person.
fn is_somebody(lemma: &str) -> bool {
    lexicon::class(lemma) == Some(lexicon::Class::Person)
        || lexicon::is_office(lemma)
        || lemma == "counterpart"
}

/// Whether a noun stands for those on either side of something.
fn is_side(lemma: &str) -> bool {
    matches!(lemma, "side" | "party")
}

/// The verb of a subject, and those under it that have the same: "Ross *intends* to *meet* with them".
fn verbs_of<'a>(tree: &'a Tree, subject: usize) -> impl Iterator<Item = usize> + 'a {
    std::iter::successors(tree.head(subject), |&verb| tree.child(verb, &["xcomp"]))
}

/// Nouns that stand for several parties, and which actors each can mean.
fn meant_by(lemma: &str) -> Option<fn(&Figure) -> bool> {
    Some(match lemma {
        "country" | "nation" | "state" | "government" | "capital" | "neighbour" | "neighbor" => {
            Figure::is_place
        }
        _ if is_person_noun(lemma) => Figure::is_person,
        "company" | "firm" | "group" | "bank" | "union" | "club" | "institution" | "agency" | "maker"
        | "airline" | "board" | "federation" | "ministry" | "builder" | "retailer" | "operator"
        | "organisation" | "organization" | "carrier" | "lender" | "carmaker" | "automaker" | "insurer"
        | "miner" | "brewer" | "drugmaker" | "chipmaker" | "broadcaster" | "manufacturer" | "newspaper"
        | "chain" => Figure::is_body,
        "side" => either,
        "party" | "delegation" | "team" | "camp" => many,
        "partner" | "ally" | "member" | "signatory" => anyone,
        _ => return None,
    })
}

fn is_person_noun(lemma: &str) -> bool {
    matches!(
        lemma,
        "leader"
            | "minister"
            | "president"
            | "premier"
            | "man"
            | "woman"
            | "candidate"
            | "rival"
            | "envoy"
            | "official"
            | "senator"
            | "politician"
    )
}

/// Whether an actor has a name and can act.
pub fn anyone(figure: &Figure) -> bool {
    figure.is_person() || figure.is_body() || figure.kind == "GPE"
}

/// Whether an actor can be a side: a people as well.
fn either(figure: &Figure) -> bool {
    anyone(figure) || figure.kind == "NORP"
}

/// Whether an actor that stands for many can be a side: "both *parties*" are no two persons.
fn many(figure: &Figure) -> bool {
    either(figure) && !figure.is_person()
}

/// Whether an actor, named or not, can act as "we" or "they" do; a group cannot, only its members.
pub fn doer(figure: &Figure) -> bool {
    either(figure) || matches!(figure.kind.as_str(), "people" | "person" | "body")
}

fn number(word: &str) -> Option<usize> {
    Some(match word {
        "two" | "both" | "pair" | "duo" | "neither" | "either" => 2,
        "three" | "trio" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        _ => return None,
    })
}

/// Puts a reference to several with those it means; says whether the node is one. Where `told`, only such as the text names together
/// or counts.
pub fn place(cast: &mut Cast, node: usize, told: bool) -> bool {
    let tree = cast.tree;
    let (lemma, word) = (tree.lemma(node), tree.lower(node));
    let determiner = |wanted: &[&str]| {
        tree.children(node)
            .iter()
            .any(|&c| matches!(tree.rel(c), "det" | "det:predet") && wanted.contains(&tree.lower(c)))
    };
    let owned = tree.child(node, &["nmod:poss"]).is_some();
    let definite =
        owned || determiner(&["the", "these", "those", "both", "each", "either", "neither", "all"]);
    let counted = tree.children(node).iter().find_map(|&c| {
        matches!(tree.rel(c), "nummod" | "det" | "det:predet" | "amod")
            .then(|| number(tree.lower(c)))
            .flatten()
    });
    let is_argument = matches!(tree.rel(node), "nsubj" | "obj" | "nsubj:pass" | "obl" | "nmod" | "nmod:poss");
    let bare_number = number(word).filter(|_| {
        let plain = tree.child(node, &["nmod", "compound", "amod"]).is_none();
        is_argument && plain && (definite || matches!(word, "both" | "neither"))
    });
    let each = matches!(word, "each" | "all") && is_argument && tree.upos(node) != Upos::Adv;
    let several = meant_by(lemma).filter(|_| {
        let plural = tree.xpos(node) == "NNS" && definite;
        let each_one = determiner(&["each", "either", "neither"]);
        // "the *Israeli and Palestinian* leaders"
        let of_two = tree
            .child(node, &["amod"])
            .is_some_and(|c| tree.entity_kind(c) == "NORP" && tree.child(c, &["conj"]).is_some());
        let told = of_two || tree.child(node, &["nmod", "acl:relcl", "compound", "appos"]).is_some();
        tree.upos(node) == Upos::Noun && tree.entity(node).is_none() && (plural || each_one) && !told
    });
    // "Two shipping companies, Orlo and Temasik, ...": the list that follows says who.
    let listed =
        tree.child(node, &["appos"]).filter(|_| tree.upos(node) == Upos::Noun && tree.xpos(node) == "NNS");
    if let Some(list) = listed.and_then(|l| near(cast, l, 0, 0).iter().find(|g| g.head == l))
        && let Some(span) = phrase::noun_core(tree, node, None)
    {
        let members = list.members.clone();
        mention(cast, members, span, node);
        return true;
    }
    if is_argument && let Some(placed) = chosen_of_many(cast, node) {
        return placed;
    }
    // "The two auction houses", of which the sieves know nothing.
    let nameless = tree.upos(node) == Upos::Noun && tree.xpos(node) == "NNS" && tree.entity(node).is_none();
    if let Some(n) = counted.filter(|_| nameless && several.is_none()) {
        let members = by_network(cast, node, anyone, Some(n), UNSURE);
        return match (members, phrase::noun_core(tree, node, None)) {
            (Some(members), Some(span)) => {
                mention(cast, members, span, node);
                true
            }
            _ => false,
        };
    }
    let (fits, wanted): (fn(&Figure) -> bool, Option<usize>) = match (several, bare_number) {
        (Some(fits), _) => (fits, counted),
        (None, Some(n)) => (anyone, Some(n)),
        (None, None) if each => (anyone, None),
        _ => return false,
    };
    // "their federations" are whose "their" says.
    let theirs = owned && lexicon::acts_for_owner(lemma, true);
    if (told || theirs) && wanted.is_none() && listed_before(cast, node, fits, None).is_none() {
        return false;
    }
    let sides = is_side(lemma) && wanted.is_none_or(|n| n == 2) && !owned;
    // "the two leaders", of whom one has no name: "*Daly* met *his British counterpart*".
    let persons = several.is_some() && wanted == Some(2) && is_person_noun(lemma);
    let of_event = if sides || persons { parties_before(cast, node, persons) } else { None };
    // "both ministries", of which no name was said: those of two countries.
    let of_countries = || {
        let acts = lexicon::acts_for_owner(lemma, true);
        (acts && wanted.is_some()).then(|| find(cast, node, Figure::is_country, wanted)).flatten()
    };
    let of_network = || {
        // "the two countries" are no firms, nor "the banks" countries.
        let kind = match lexicon::class(lemma) {
            Some(lexicon::Class::Country) => Figure::is_place,
            _ if lexicon::rules_a_country(lemma) => Figure::is_place,
            Some(lexicon::Class::Company) if lemma != "group" => Figure::is_body,
            _ => anyone,
        };
        let meant = by_network(cast, node, kind, wanted, UNSURE).filter(|all| is_of_a_kind(cast, all))?;
        let all = wanted.is_none().then(|| whole(cast, node, &meant)).flatten();
        Some(all.unwrap_or(meant))
    };
    let found = of_event.or_else(|| find(cast, node, fits, wanted)).or_else(of_countries).or_else(of_network);
    // "the president had met the sultan, and *both* had agreed": without a name.
    let pair = bare_number == Some(2) && found.is_none();
    let unnamed = if pair { parties_before(cast, node, true) } else { None };
    let Some(members) = found.or(unnamed) else {
        return bare_number.is_some();
    };
    if wanted.is_none() && several.is_some() && !owned && are_others(cast, node, &members) {
        return false;
    }
    let Some(span) = phrase::noun_core(tree, node, None) else { return false };
    mention(cast, members, span, node);
    true
}

/// "*Two* of Asia's largest shipping firms signed": those whom a list names together, before or after; says whether there are
/// such, where a node counts some of many.
fn chosen_of_many(cast: &mut Cast, node: usize) -> Option<bool> {
    let tree = cast.tree;
    let n = number(tree.lower(node)).filter(|_| tree.upos(node) == Upos::Num)?;
    let of = tree.child(node, &["nmod"]).filter(|&of| tree.case_of(of) == "of")?;
    let fits = meant_by(tree.lemma(of)).filter(|_| tree.upos(of) == Upos::Noun)?;
    let span = phrase::noun_core(tree, node, None)?;
    let members = listed_before(cast, node, fits, Some(n)).or_else(|| listed_after(cast, node, fits, n));
    let placed = members.is_some();
    if let Some(members) = members {
        mention(cast, members, span, node);
    }
    Some(placed)
}

/// Whether the text has last spoken of several of that noun as of others than these: "the parties" are "nine ruling and opposition
/// *parties*", whichever countries were named since.
fn are_others(cast: &Cast, node: usize, members: &[usize]) -> bool {
    let tree = cast.tree;
    let here = tree.sentence(node);
    let described = |&j: &usize| {
        tree.lemma(j) == tree.lemma(node)
            && tree.xpos(j) == "NNS"
            && tree.child(j, &["amod", "nmod", "compound", "nummod", "acl:relcl"]).is_some()
    };
    let mut close = (0..node).rev().take_while(|&j| here - tree.sentence(j) <= DESCRIBED_SENTENCES);
    let Some(earlier) = close.find(described) else { return false };
    let meant = cast.headed_by(earlier).is_some_and(|a| !cast.actors[a].members.is_empty());
    let listed = |g: &Group| g.head > earlier && g.head < node && g.members == members;
    !meant && !near(cast, node, DESCRIBED_SENTENCES, 0).iter().any(listed)
}

/// The members meant at a node: the last group named before it that fits in kind and number, or else the most salient
/// actors of one kind, as many as are wanted.
pub fn find(
    cast: &Cast,
    node: usize,
    fits: fn(&Figure) -> bool,
    wanted: Option<usize>,
) -> Option<Vec<usize>> {
    let listed = listed_before(cast, node, fits, wanted);
    // "Four of the makers walked out": a list of as many that follows says who.
    let follows = || wanted.filter(|&n| n > 2).and_then(|n| listed_after(cast, node, fits, n));
    if let Some(members) = listed.or_else(follows) {
        return Some(members);
    }
    // "the companies", after "the four": the tagger may have taken one of them for something else.
    let suit = |members: &[usize]| {
        let fitting = members.iter().filter(|&&m| fits(&cast.actors[m])).count();
        wanted.is_none_or(|n| members.len() == n)
            && 2 * fitting > members.len()
            && !members.iter().any(|&m| cast.is_beside(m, node))
    };
    if let Some(members) = spoken_of(cast, node, suit) {
        return Some(members);
    }
    let mut chosen = cast.candidates(node, 0.85, |f| fits(f) && f.members.is_empty() && f.kind != "body");
    // Countries act, towns are where they do.
    if chosen.iter().filter(|&&a| cast.actors[a].is_country()).count() >= 2 {
        chosen.retain(|&a| !cast.actors[a].is_place() || cast.actors[a].is_country());
    }
    // They are of one kind: that of the most salient, or, where it has too few, of the next.
    let n = wanted.unwrap_or(2);
    let of_kind = |kind: &str| chosen.iter().filter(|&&a| cast.actors[a].kind == kind).count();
    let enough = chosen.iter().copied().find(|&a| n > 2 && of_kind(&cast.actors[a].kind) >= n);
    let kind = enough.or(chosen.first().copied()).map(|a| cast.actors[a].kind.clone());
    chosen.retain(|&a| Some(&cast.actors[a].kind) == kind.as_ref());
    chosen.truncate(n);
    chosen.sort_unstable();
    if chosen.len() == n { Some(chosen) } else { by_network(cast, node, fits, Some(n), COUNTED) }
}

/// The last group named before a node that fits in kind and number, unless the network knows better.
fn listed_before(
    cast: &Cast,
    node: usize,
    fits: fn(&Figure) -> bool,
    wanted: Option<usize>,
) -> Option<Vec<usize>> {
    let suits = |g: &&Group| {
        g.head < node && g.suits(cast, fits, wanted) && !g.members.iter().any(|&m| cast.is_beside(m, node))
    };
    let meant = Meant::by(cast, node);
    let likely = |g: &Group| Meant::likeliness(meant.as_ref(), &g.members);
    let best = near(cast, node, SENTENCES, 0).iter().filter(suits).map(|g| (likely(g), g));
    let best = best.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.head.cmp(&b.1.head)));
    best.map(|(_, group)| group.members.clone())
}

/// A group of so many that fit, named in the sentence of a node, after it, or in the two that follow.
fn listed_after(cast: &Cast, node: usize, fits: fn(&Figure) -> bool, n: usize) -> Option<Vec<usize>> {
    let follows = |g: &&Group| g.head > node && g.suits(cast, fits, Some(n));
    near(cast, node, 0, 2).iter().find(follows).map(|g| g.members.clone())
}

/// Sentences that a reference to several looks back for the same noun.
const DESCRIBED_SENTENCES: usize = 6;

/// Sentences that a reference to several looks back for a list.
const SENTENCES: usize = 40;

/// The groups named from so many sentences before that of a node to so many after.
pub fn near<'a>(cast: &'a Cast, node: usize, before: usize, after: usize) -> &'a [Group] {
    let sentence = |g: &Group| cast.tree.sentence(g.head);
    let here = cast.tree.sentence(node);
    let first = cast.groups.partition_point(|g| sentence(g) + before < here);
    let end = cast.groups.partition_point(|g| sentence(g) <= here + after);
    &cast.groups[first..end]
}

/// From this probability on, the network's word on a member suffices: it has as many to share it among as there are members. Less
/// will do where the text says how many, least where nothing else is known of them.
const UNCOUNTED: f32 = 0.15;
const COUNTED: f32 = 0.1;
const UNSURE: f32 = 0.03;

/// Sentences that a reference to several looks back for a group spoken of as one.
const SPOKEN: usize = 3;

/// The members of the group last spoken of as one before a node ("the four"), if they are those wanted.
fn spoken_of(cast: &Cast, node: usize, wanted: impl Fn(&[usize]) -> bool) -> Option<Vec<usize>> {
    let here = cast.tree.sentence(node);
    let before = cast.present[here.saturating_sub(SPOKEN)..=here].iter().flatten().filter(|p| p.head < node);
    let members = |actor: usize| cast.actors[actor].members.as_slice();
    let groups = before.filter(|p| members(p.actor).len() > 1 && wanted(members(p.actor)));
    groups.max_by_key(|p| p.head).map(|p| members(p.actor).to_vec())
}

/// The group spoken of before that some are members of: who means some of "the four" means the four.
pub fn whole(cast: &Cast, node: usize, some: &[usize]) -> Option<Vec<usize>> {
    spoken_of(cast, node, |members| some.iter().all(|a| members.contains(a)))
}

/// The actors that the network takes a reference to several for: so many, or as many as it is nearly sure of.
fn by_network(
    cast: &Cast,
    node: usize,
    fits: fn(&Figure) -> bool,
    wanted: Option<usize>,
    counted: f32,
) -> Option<Vec<usize>> {
    let least = if wanted.is_some() { counted } else { UNCOUNTED };
    let mut members = meant::all(cast, node, least, |f| fits(f) && f.members.is_empty());
    members.truncate(wanted.unwrap_or(members.len()));
    members.sort_unstable();
    (members.len() == wanted.unwrap_or(members.len().max(2))).then_some(members)
}

/// Notes a mention of several, as an actor of its own that knows its members.
pub fn mention(cast: &mut Cast, members: Vec<usize>, span: Span, node: usize) {
    let again = cast.index.group(&members);
    let actor = again.unwrap_or_else(|| {
        let name = members.iter().map(|&a| cast.actors[a].name.as_str()).collect::<Vec<_>>().join(" and ");
        let mut figure = Figure::new(&name, "");
        figure.members = members;
        cast.add(figure)
    });
    cast.mention(actor, span, node);
}
