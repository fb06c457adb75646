//! Pronouns: the most salient actor that fits in number, kind and gender; "I" is the speaker, "we" the one for whom the
//! speaker speaks.

use super::group::{self, Group, doer};
use super::profile::Gender;
use super::salience::{MAX_SENTENCES, Presence};
use super::{Cast, Figure, lexicon, meant, unnamed};
use crate::document::Upos;
use crate::syntax::Tree;
use crate::text;

/// Verbs that name the speaker of a quotation.
const SAYING: [&str; 35] = [
    "say",
    "tell",
    "add",
    "write",
    "note",
    "explain",
    "state",
    "reply",
    "declare",
    "tweet",
    "announce",
    "argue",
    "warn",
    "insist",
    "stress",
    "concede",
    "acknowledge",
    "conclude",
    "continue",
    "vow",
    "pledge",
    "joke",
    "complain",
    "confirm",
    "predict",
    "observe",
    "recall",
    "shout",
    "respond",
    "admit",
    "claim",
    "suggest",
    "urge",
    "promise",
    "ask",
];

/// What a sentence leaves of an actor's salience for a pronoun: little, pronouns are for who was just spoken of.
const DECAY: f32 = 0.45;

/// "*His* Highness", "*Her* Majesty": part of how one is addressed, and nobody else's.
fn is_of_style(tree: &Tree, node: usize) -> bool {
    let capital = |i: usize| tree.form(i).starts_with(char::is_uppercase);
    let style = |h: usize| capital(h) && lexicon::is_style(&tree.lemma(h).to_lowercase());
    tree.rel(node) == "nmod:poss" && capital(node) && tree.head(node).is_some_and(style)
}

/// Puts a pronoun with its actor, if one fits.
pub fn place(cast: &mut Cast, node: usize) {
    let tree = cast.tree;
    if tree.upos(node) != Upos::Pron || tree.rel(node) == "expl" || is_of_style(tree, node) {
        return;
    }
    match tree.lower(node) {
        "he" | "him" | "his" | "she" | "her" => unnamed::introduce(cast, node, unnamed::person),
        "they" | "them" | "their" => unnamed::introduce(cast, node, unnamed::people),
        "it" | "its" => unnamed::introduce(cast, node, unnamed::thing),
        _ => {}
    }
    if let Some(actor) = own(cast, node) {
        choose(cast, node, Some(actor));
        return;
    }
    cast.apart = (node, speakers_of_others(cast, node));
    match tree.lower(node) {
        "himself" | "herself" | "itself" | "themselves" => reflexive(cast, node),
        "he" | "him" | "his" => person(cast, node, Gender::Male),
        "she" | "her" | "hers" => person(cast, node, Gender::Female),
        "it" | "its" => {
            let body =
                |f: &Figure| (f.is_body() || f.kind == "GPE" || f.kind == "thing") && f.members.is_empty();
            let reports = reporter(cast, node).filter(|&a| body(&cast.actors[a]));
            let somebody = |f: &Figure| f.is_person() && f.profile.gender != Gender::Unknown;
            let taken_so = |f: &Figure| f.is_person() && !somebody(f);
            let mistaken = || meant::likeliest(cast, node, MISTAKEN, taken_so).first().copied();
            let found = reports.or_else(mistaken).or_else(|| salient_but(cast, node, body, somebody));
            choose(cast, node, found);
        }
        "they" | "them" | "their" => several(cast, node),
        "i" | "me" | "my" | "myself" => {
            let somebody =
                cast.candidates(node, DECAY, |f| f.is_person() || f.kind == "person").first().copied();
            choose(cast, node, somebody.or_else(|| speaker(cast, node)));
        }
        "we" | "us" | "our" | "ourselves" => {
            let known = tree.doc.antecedents.as_ref().is_some_and(|a| a.at(node).is_some());
            let likeliest = || salient(cast, node, doer);
            let speaker = speaker(cast, node);
            // Of whom the text does not say for whom he speaks, that is himself, as far as we know.
            let alone = |s: &usize| cast.actors[*s].is_person() && cast.actors[*s].acts_for.is_none();
            let himself = speaker.filter(alone);
            if himself.is_some() && meant::likeliest(cast, node, OURS, doer).is_empty() {
                choose(cast, node, himself);
                return;
            }
            let speaker = || speaker.map(|s| cast.actors[s].acts_for.unwrap_or(s));
            // What one does alone, "we" do for whom the speaker speaks.
            let body = speaker().filter(|&b| !is_joint(cast, node) && !cast.actors[b].is_person());
            if body.is_some_and(|b| !cast.is_beside(b, node)) {
                choose(cast, node, body);
                return;
            }
            let mut both = meant::all(cast, node, AMONG, doer);
            // Holm, of Vernex, and Vernex: that is Vernex.
            let bodies = both.clone();
            both.retain(|&a| {
                let person = &cast.actors[a];
                !person.is_person() || person.acts_for.is_none_or(|b| !bodies.contains(&b))
            });
            if both.len() > 1 {
                let members = with_the_rest(cast, node, both);
                group::mention(cast, members, tree.token(node).span, node);
                return;
            }
            let one = if known { likeliest().or_else(speaker) } else { speaker() };
            choose(cast, node, one);
        }
        "you" | "your" => {
            let speaker = speaker(cast, node);
            let other = |&a: &usize| Some(a) != speaker;
            let likely = meant::likeliest(cast, node, SURE, doer).into_iter().find(other);
            choose(cast, node, told(cast, node).or(likely));
        }
        _ => {}
    }
}

/// From this probability on, the network's word suffices for who is spoken to.
const SURE: f32 = 0.3;

/// From this probability on, somebody is among those whom "we" means.
const AMONG: f32 = 0.2;

/// From this probability on, one is whom "we" means, whoever speaks.
const OURS: f32 = 0.5;

/// Whether "we" may be both sides of what is done: "we *met*", "we have *agreed*", "we held *talks*".
fn is_joint(cast: &Cast, node: usize) -> bool {
    let tree = cast.tree;
    if !tree.rel(node).starts_with("nsubj") {
        return false;
    }
    let Some(verb) = tree.head(node) else { return false };
    let among = |v: usize| {
        matches!(
            tree.lemma(v),
            "meet"
                | "discuss"
                | "agree"
                | "talk"
                | "speak"
                | "sign"
                | "negotiate"
                | "sit"
                | "confer"
                | "consult"
                | "exchange"
        )
    };
    let met = |i: usize| {
        let network = tree.doc.predicates.as_ref().and_then(|p| p.kind(i..i + 1, "meeting"));
        network.is_some_and(|p| p >= MET)
    };
    std::iter::once(verb)
        .chain(tree.children(verb).iter().copied().filter(|&c| matches!(tree.rel(c), "obj" | "xcomp")))
        .any(|i| among(i) || met(i))
}

/// From this probability on, the network takes a word for a meeting.
const MET: f32 = 0.5;

fn choose(cast: &mut Cast, node: usize, actor: Option<usize>) {
    if let Some(actor) = actor {
        let span = cast.tree.token(node).span;
        cast.mention(actor, span, node);
    }
}

/// Whose a possessive is beside the same pronoun as the subject: "it kept *its* word".
fn own(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let subject = match tree.lower(node) {
        "its" => "it",
        "their" => "they",
        "his" => "he",
        "her" => "she",
        _ => return None,
    };
    let owned = tree.head(node).filter(|_| tree.rel(node) == "nmod:poss")?;
    let verb = tree.head(owned).filter(|_| matches!(tree.rel(owned), "obj" | "obl"))?;
    let doer = tree.child(verb, &["nsubj"]).filter(|&s| tree.lower(s) == subject && s < node)?;
    cast.headed_by(doer)
}

/// Who says what a clause says, of its subject: "*The army* said it had kept its word".
fn reporter(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let clause = tree.head(node).filter(|_| tree.rel(node).starts_with("nsubj"))?;
    let says = tree.head(clause).filter(|&v| tree.rel(clause) == "ccomp" && v < node)?;
    let reports = SAYING.contains(&tree.lemma(says)) || matches!(tree.lemma(says), "deny" | "hope");
    // "*The army* denied it and said ..."
    let first = tree.head(says).filter(|_| tree.rel(says) == "conj");
    let own = tree.child(says, &["nsubj"]);
    let subject = own.or_else(|| tree.child(first?, &["nsubj"]));
    // "the mayor, *whose office* said ..."
    let relative = |s: usize| tree.children(s).iter().any(|&c| tree.lower(c) == "whose");
    let subject = subject.filter(|&s| reports && !tree.is_passive(says) && !relative(s))?;
    cast.headed_by(subject).filter(|&a| cast.actors[a].members.is_empty())
}

/// The subject of the clause.
fn reflexive(cast: &mut Cast, node: usize) {
    let tree = cast.tree;
    let subject = tree.ancestors(node).find_map(|v| tree.child(v, &["nsubj", "nsubj:pass"]));
    choose(cast, node, subject.filter(|&s| s < node).and_then(|s| cast.actor_of(s)));
}

/// The most salient actor that fits, if the network holds it for possible.
fn salient(cast: &Cast, node: usize, fits: impl Fn(&Figure) -> bool) -> Option<usize> {
    let first = cast.candidates(node, DECAY, fits).first().copied();
    first.filter(|&a| meant::may(cast, node, a))
}

/// The most salient that fits and that the network holds for possible; the most salient of all where it means one who cannot be: a man by
/// "she".
fn salient_but(
    cast: &Cast,
    node: usize,
    fits: impl Fn(&Figure) -> bool,
    cannot: impl Fn(&Figure) -> bool,
) -> Option<usize> {
    let mistaken = meant::probability(cast, node, cannot) >= WRONG;
    cast.candidates(node, DECAY, fits).into_iter().find(|&a| mistaken || meant::may(cast, node, a))
}

/// From this probability on of all who cannot be meant, the network does not know who is.
const WRONG: f32 = 0.5;

fn person(cast: &mut Cast, node: usize, gender: Gender) {
    let fits = |f: &Figure| (f.is_person() || f.kind == "person") && f.profile.gender.fits(gender);
    let other = |f: &Figure| f.is_person() && !f.profile.gender.fits(gender);
    let ahead = owner_ahead(cast, node).filter(|&a| fits(&cast.actors[a]));
    // Somebody whom the tagger took for a firm or a town.
    let mistaken = || {
        let name = |f: &Figure| matches!(f.kind.as_str(), "ORG" | "GPE" | "NORP") && !f.is_country();
        meant::likeliest(cast, node, MISTAKEN, name).first().copied()
    };
    let before = ahead.or_else(mistaken).or_else(|| salient_but(cast, node, fits, other));
    let Some(actor) = before.or_else(|| first_after(cast, node, gender)) else { return };
    choose(cast, node, Some(actor));
    let known = &mut cast.actors[actor].profile.gender;
    if *known == Gender::Unknown {
        *known = gender;
    }
}

/// Sentences that are looked through for who is spoken of before he is named.
const AHEAD: usize = 3;

/// Where nobody has been named for long, the first person named after a pronoun.
fn first_after(cast: &Cast, node: usize, gender: Gender) -> Option<usize> {
    let here = cast.tree.sentence(node);
    let person = |p: &&Presence| cast.actors[p.actor].is_person();
    let lately = &cast.present[here.saturating_sub(MAX_SENTENCES)..=here];
    if lately.iter().flatten().filter(|p| p.head < node).any(|p| person(&p)) {
        return None;
    }
    let after = cast.present.iter().skip(here).take(AHEAD + 1).flatten().filter(|p| p.head > node);
    let other = |p: &&Presence| !cast.is_beside(p.actor, node);
    let first = after.filter(person).filter(other).min_by_key(|p| p.head)?.actor;
    cast.actors[first].profile.gender.fits(gender).then_some(first)
}

/// From this probability on, "he" and "she" mean whom the network says, person or not, and "it" what was taken for a person.
const MISTAKEN: f32 = 0.6;

/// The subject that follows what a possessive stands in: "For *his* part, Holm agreed".
fn owner_ahead(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    if tree.rel(node) != "nmod:poss" {
        return None;
    }
    let front = tree.ancestors(node).find(|&a| tree.rel(a) == "obl")?;
    let subject = tree.child(tree.head(front)?, &["nsubj", "nsubj:pass"])?;
    let parted = (node + 1..subject).any(|i| tree.form(i) == ",");
    let follows = subject > front && tree.upos(subject) == Upos::Propn && parted;
    cast.headed(subject).filter(|_| follows)
}

/// From this probability on, somebody is among those whom "they" means.
const MEANT: f32 = 0.15;

/// Those whom the network takes it for, or else the most salient of: a group already spoken of as one ("the two sides"), those
/// named together in this sentence or the two before it, and one that stands for many.
fn several(cast: &mut Cast, node: usize) {
    let tree = cast.tree;
    let here = tree.sentence(node);
    let near = |head: usize| here.saturating_sub(tree.sentence(head)) <= 2;
    let mut meant = meant::all(cast, node, MEANT, |f| doer(f) && f.kind != "person");
    // Nobody says "they" of those whom only the next sentence names.
    let known = cast.saliences(node, DECAY);
    meant.retain(|a| known.contains_key(a) || cast.present[here].iter().any(|p| p.actor == *a));
    // A firm and one of its people are no "they", unless they did something together.
    let is_person = |a: &usize| cast.actors[*a].is_person();
    let persons = meant.iter().filter(|a| is_person(a)).count();
    if persons < meant.len() && !is_joint(cast, node) {
        let keep = persons > 1 && is_person(&meant[0]);
        meant.retain(|a| is_person(a) == keep);
    }
    if !meant.is_empty() {
        let members = with_the_rest(cast, node, meant);
        return match members[..] {
            [one] => choose(cast, node, Some(one)),
            _ => group::mention(cast, members, tree.token(node).span, node),
        };
    }
    let named = last_list(cast, node);
    let one = |fits: &dyn Fn(&Figure) -> bool| {
        let found = cast.candidates(node, DECAY, fits).first().copied();
        found.map(|a| (cast.salience(a, node, DECAY), a))
    };
    let spoken = one(&|f| f.members.len() > 1 && f.mentions.iter().any(|m| m.head < node && near(m.head)));
    let people = one(&|f| matches!(f.kind.as_str(), "NORP" | "people"));
    let plural = spoken.into_iter().chain(people).max_by(|a, b| a.0.total_cmp(&b.0));
    match (named, plural) {
        (Some((list, group)), other) if other.is_none_or(|(salience, _)| list >= salience) => {
            let members = group.members.clone();
            group::mention(cast, members, tree.token(node).span, node);
        }
        (_, Some((_, actor))) => choose(cast, node, Some(actor)),
        _ => {
            let many = |f: &Figure| f.is_body() || f.kind == "GPE";
            choose(cast, node, salient(cast, node, many));
        }
    }
}

/// The most present list of names in the sentence of a node and the two before, with how present it is.
fn last_list<'a>(cast: &'a Cast, node: usize) -> Option<(f32, &'a Group)> {
    let is_near = |g: &&Group| g.head < node && !g.members.iter().any(|&m| cast.is_beside(m, node));
    let groups = group::near(cast, node, 2, 0).iter().filter(is_near);
    groups
        .map(|g| (cast.group_salience(g, node, DECAY), g))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.head.cmp(&b.1.head)))
}

/// Those who are meant, in order; where they are of a list or of a group spoken of as one, all of that.
fn with_the_rest(cast: &Cast, node: usize, mut meant: Vec<usize>) -> Vec<usize> {
    let listed = last_list(cast, node).filter(|(_, g)| meant.iter().all(|m| g.members.contains(m)));
    let others = |all: &Vec<usize>| !all.iter().any(|&a| cast.is_beside(a, node));
    let all =
        listed.map(|(_, g)| g.members.clone()).or_else(|| group::whole(cast, node, &meant)).filter(others);
    all.unwrap_or_else(|| {
        meant.sort_unstable();
        meant
    })
}

/// Who is spoken to: "you give me a commitment", Holm told *Macaraeg*.
fn told(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let verb = tree.ancestors(node).find(|&v| SAYING.contains(&tree.lemma(v)))?;
    let somebody = |&c: &usize| match tree.rel(c) {
        "obj" | "iobj" => true,
        "obl" => tree.case_of(c) == "to",
        _ => false,
    };
    let addressed = tree.children(verb).iter().copied().filter(somebody).find_map(|c| cast.headed_by(c))?;
    doer(&cast.actors[addressed]).then_some(addressed)
}

/// Nouns for what is said in writing.
fn is_text(lemma: &str) -> bool {
    matches!(lemma, "statement" | "letter" | "release" | "communique" | "communiqué")
}

/// Sentences that "the statement" looks back for who issued it.
const ISSUED: usize = 10;

/// Whose a statement is: "the *ministry*'s statement", or "in a statement, the *ministry* said" before.
fn issuer(cast: &Cast, text: usize) -> Option<usize> {
    let tree = cast.tree;
    let owns = |&c: &usize| {
        matches!(tree.rel(c), "nmod:poss" | "compound")
            || (tree.rel(c) == "nmod" && matches!(tree.case_of(c).as_str(), "by" | "from" | "of"))
    };
    if let Some(owner) = tree.children(text).iter().copied().filter(owns).find_map(|c| cast.headed_by(c)) {
        return Some(owner);
    }
    let here = tree.sentence(text);
    (here.saturating_sub(ISSUED)..here).rev().find_map(|sentence| {
        let tokens = tree.doc.sentences.get(sentence)?.tokens.clone();
        tokens.filter(|&i| tree.lemma(i) == tree.lemma(text)).find_map(|first| {
            let verb =
                tree.head(first).filter(|_| tree.rel(first) == "obl" && tree.case_of(first) == "in")?;
            tree.child(verb, &["nsubj"]).and_then(|s| cast.headed_by(s))
        })
    })
}

/// Who says "he", "it" or "they" of others: the speaker of the quotation that the pronoun stands in, and the one for whom he speaks.
fn speakers_of_others(cast: &Cast, node: usize) -> Vec<usize> {
    let others = matches!(
        cast.tree.lower(node),
        "he" | "him" | "his" | "she" | "her" | "hers" | "it" | "its" | "they" | "them" | "their"
    );
    // "... the pact," *she* said: her own words end before, wherever a mark is missing; but "*They* promised us a room," she said.
    let mark = |i: usize| matches!(cast.tree.form(i), "," | "\"" | "”" | "''" | "’" | "'");
    let begin = cast.tree.sentence_nodes(node).start;
    let behind = node > begin + 1 && mark(node - 1);
    let says = behind && cast.tree.head(node).is_some_and(|v| SAYING.contains(&cast.tree.lemma(v)));
    if !others || says || text::quotation_of(&cast.quotes, cast.tree.token(node).span).is_none() {
        return Vec::new();
    }
    let speaker = speaker(cast, node);
    let body = speaker.filter(|&s| cast.actors[s].is_person()).and_then(|s| cast.actors[s].acts_for);
    speaker.into_iter().chain(body).collect()
}

/// The body for which somebody speaks who says what a word stands in: "the firm had never signed, *she* said".
pub fn sayer_for(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let mut subjects = sayers(cast, tree.sentence(node)).map(|(_, s)| s);
    let person = subjects.find_map(|s| {
        let other = s != node && !tree.is_under(node, s);
        cast.headed_by(s).filter(|&a| other && cast.actors[a].is_person())
    })?;
    cast.actors[person].acts_for
}

/// The verbs of saying of a sentence, each with its subject.
fn sayers(cast: &Cast, sentence: usize) -> impl Iterator<Item = (usize, usize)> {
    let tree = cast.tree;
    let words = tree.doc.sentences.get(sentence).map_or(0..0, |s| s.tokens.clone());
    let verbs = words.filter(|&i| SAYING.contains(&tree.lemma(i)));
    verbs.filter_map(|v| Some((v, tree.child(v, &["nsubj"])?)))
}

/// Who says the sentence: the subject of a verb of saying in it, or in one of the two sentences before.
fn speaker(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let here = tree.sentence(node);
    let quote = text::quotation_of(&cast.quotes, tree.token(node).span);
    // "He *promised* us," Holm said: not who is said to.
    let inside = |v: usize| quote.is_some_and(|q| q.contains(tree.token(v).span));
    let sentences = [Some(here), here.checked_sub(1), here.checked_add(1), here.checked_sub(2)];
    for sentence in sentences.into_iter().flatten() {
        for (_, subject) in sayers(cast, sentence).filter(|&(verb, _)| !inside(verb)) {
            if subject == node || matches!(tree.lower(subject), "i" | "we") {
                continue;
            }
            if is_text(tree.lemma(subject)) {
                return issuer(cast, subject);
            }
            if let Some(actor) = cast.actor_of(subject) {
                return Some(actor);
            }
            // A pronoun after the quotation is resolved by itself: "we ...", she wrote.
            let gender = match tree.lower(subject) {
                "he" => Gender::Male,
                "she" => Gender::Female,
                _ => continue,
            };
            let fits = |f: &Figure| f.is_person() && f.profile.gender.fits(gender);
            return cast.candidates(subject, DECAY, fits).first().copied();
        }
    }
    None
}
