//! Descriptions of one: "the company", "the minister", "the Danish federation", by what actors are called besides their
//! names and by salience.

use super::meant::{self, Meant};
use super::{Cast, Figure, lexicon, pronoun, unnamed};
use crate::document::Upos;
use crate::syntax::{Tree, phrase};

/// Puts a description with its actor; says whether the node heads one.
pub fn place(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    let noun = tree.upos(node) == Upos::Noun && tree.xpos(node) == "NN";
    // "the King", "the Ministry"
    let titled =
        tree.upos(node) == Upos::Propn && tree.xpos(node) == "NNP" && tree.child(node, &["det"]).is_some();
    if !(noun || titled) || tree.entity(node).is_some_and(|e| !is_entity(tree, e)) {
        return false;
    }
    let lemma = tree.lemma(node).to_lowercase();
    // "His Highness *the Crown Prince*": the title says who.
    if lexicon::is_style(&lemma) && tree.child(node, &["appos"]).is_some() {
        return false;
    }
    if let Some(town) = of_place(cast, node, &lemma)
        && describe(cast, town, node)
    {
        return true;
    }
    let Some(class) = lexicon::class(&lemma) else { return place_unclassed(cast, node, &lemma) };
    let Some(span) = phrase::noun_core(tree, node, None) else { return false };
    let definite = has_determiner(tree, node, &["the", "this", "that"]);
    // "the president of Peru", "the company's board" say themselves who is meant.
    // What follows a comma only adds to it.
    let told = tree.children(node).iter().any(|&c| {
        matches!(tree.rel(c), "nmod" | "acl:relcl" | "nmod:poss" | "flat") && !phrase::after_break(tree, c)
    });
    // "the operator, Yarra Metro": the name says who.
    let named = tree
        .child(node, &["appos"])
        .or_else(|| tree.head(node).filter(|_| tree.rel(node) == "appos"))
        .and_then(|name| cast.actor_of(name))
        .or_else(|| name_after(cast, node).filter(|_| class == lexicon::Class::Person));
    // "shot in *the head*"
    if named.is_none() && !told && matches!(&*lemma, "head" | "chair" | "executive") {
        return false;
    }
    if let Some(actor) = named {
        if definite && !told {
            unnamed::name(cast, actor, &lemma);
        }
        cast.mention(actor, span, node);
        return true;
    }
    if is_any(tree, node) {
        return false;
    }
    let owner = tree.children(node).iter().copied().find(|&c| names_owner(tree, c));
    // "the *Indian* government" is India, whoever else is spoken of.
    let rules = lexicon::rules_a_country(&lemma);
    let country = owner.filter(|_| rules).and_then(|o| cast.actor_of(o));
    if let Some(country) = country.filter(|&c| cast.actors[c].is_country()) {
        cast.mention(country, span, node);
        return true;
    }
    let body = named_before(cast, node, &lemma).or_else(|| own_body(cast, node, &lemma, class));
    if let Some(body) = body
        && describe(cast, body, node)
    {
        return true;
    }
    if !definite || told {
        let least = if class == lexicon::Class::Body { SURER } else { LIKELY };
        return by_network(cast, node, least, |f| {
            anybody(f) && !is_other_body(&f.name.to_lowercase(), &lemma)
        });
    }
    let modifiers = modifiers(tree, node, class);
    // What else is said of whom: of a person news to the reader, of a body what tells it from others.
    let known = |figure: &Figure| {
        let name = figure.name.to_lowercase();
        let said = |m: &&&str| name.split(' ').any(|w| w == **m) || figure.profile.nouns.contains(**m);
        let new = modifiers.iter().filter(|m| !said(m)).count();
        if class == lexicon::Class::Person || new == 0 { NEWS.powi(new as i32) } else { 0.0 }
    };
    let meant = Meant::by(cast, node);
    let likely = |a: &usize| meant.as_ref().map_or(0.0, |m| m.probability(*a));
    let suits = |a: &usize| {
        let figure = &cast.actors[*a];
        // "the *Danish* federation": each word more that is right says more.
        known(figure) * fit(figure, &lemma, class) * (1 + modifiers.len()) as f32
    };
    let own = if modifiers.is_empty() { own_firm(cast, node, &lemma, class) } else { None };
    let saliences = cast.saliences(node, DECAY);
    // How well the noun suits and how likely the network is: neither alone.
    let rank = |a: usize| {
        let salience = saliences.get(&a).map_or(0.01, |s| s.max(0.01));
        (UNLIKELY + likely(&a))
            * suits(&a).max(UNSUITED)
            * if meant.is_some() { salience.powf(0.1) } else { salience }
            * if own == Some(a) { OWN } else { 1.0 }
    };
    // "the *Dutch* parliament" is no firm of which the text speaks, and no firm is "the government".
    let told_apart = owner.is_some() && class == lexicon::Class::Body;
    let candidates = cast.candidates(node, DECAY, anybody).into_iter();
    let best = candidates
        .filter(|a| {
            let figure = &cast.actors[*a];
            if is_called_otherwise(figure, &lemma, class, &modifiers) {
                return false;
            }
            let may = !told_apart && (figure.is_place() || !rules);
            // "the *agriculture* ministry" of which nothing of the kind was said is hardly the firm next to it.
            let plain = modifiers.is_empty() || class != lexicon::Class::Body;
            let doubtful = is_of(figure, class) && plain;
            suits(a) > 0.0 || (may && likely(a) > if doubtful { DOUBTFUL } else { SURE })
        })
        .max_by(|&a, &b| rank(a).total_cmp(&rank(b)).then(b.cmp(&a)));
    best.is_some_and(|actor| {
        cast.mention(actor, span, node);
        true
    })
}

/// The body whose name stands right in front of what it is: "the *United Auto Workers* union", but not "the Vernex union".
fn named_before(cast: &Cast, node: usize, lemma: &str) -> Option<usize> {
    let tree = cast.tree;
    let what = matches!(
        lemma,
        "union"
            | "party"
            | "group"
            | "company"
            | "movement"
            | "organization"
            | "organisation"
            | "federation"
            | "club"
    );
    let name =
        node.checked_sub(1).filter(|&n| what && tree.is_under(n, node) && tree.entity_kind(n) == "ORG")?;
    let span = tree.doc.entities[tree.entity(name)?].span;
    tree.doc.slice(span).trim_start_matches("the ").contains(' ').then(|| cast.actor_of(name)).flatten()
}

/// The body for which a person speaks, where it is called that person's: "*her* party", "*his* own union".
fn own_body(cast: &Cast, node: usize, lemma: &str, class: lexicon::Class) -> Option<usize> {
    let tree = cast.tree;
    let person = tree.child(node, &["nmod:poss"]).and_then(|owner| cast.headed(owner))?;
    let body = cast.actors[person].acts_for.filter(|_| cast.actors[person].is_person())?;
    // A delegation is sent by it.
    (is_own(cast, body, lemma, class) && !lexicon::acts_for_owner(lemma, false)).then_some(body)
}

/// The firm for which somebody speaks who calls it so: "*the firm* had never signed, said Ann Lee of Orlo".
fn own_firm(cast: &Cast, node: usize, lemma: &str, class: lexicon::Class) -> Option<usize> {
    let firm = class == lexicon::Class::Company;
    let body = firm.then(|| pronoun::sayer_for(cast, node)).flatten();
    body.filter(|&b| is_own(cast, b, lemma, class))
}

/// Whether one who speaks for a body may call it so.
fn is_own(cast: &Cast, body: usize, lemma: &str, class: lexicon::Class) -> bool {
    let figure = &cast.actors[body];
    let name = figure.name.to_lowercase();
    let firm = || !is_no_firm(&name) && !lexicon::is_public_name(&name);
    match class {
        lexicon::Class::Person => false,
        lexicon::Class::Country => figure.is_country(),
        // No party is "*his* company".
        lexicon::Class::Company => figure.is_body() && (firm() || matches!(lemma, "group" | "team" | "unit")),
        lexicon::Class::Body => figure.is_body() && !is_other_body(&name, lemma),
    }
}

/// Puts the phrase of a noun with an actor; says whether it has one.
pub fn describe(cast: &mut Cast, actor: usize, node: usize) -> bool {
    let Some(span) = phrase::noun_core(cast.tree, node, None) else { return false };
    cast.mention(actor, span, node);
    true
}

/// Whether a noun has one of some determiners.
pub fn has_determiner(tree: &Tree, node: usize, wanted: &[&str]) -> bool {
    tree.children(node).iter().any(|&c| tree.rel(c) == "det" && wanted.contains(&tree.lower(c)))
}

/// Puts "the 51-year-old" with the person spoken of most; says whether the node is one.
pub fn place_aged(cast: &mut Cast, node: usize) -> bool {
    if !(cast.tree.is_age(node) && has_determiner(cast.tree, node, &["the"])) {
        return false;
    }
    let person = cast.candidates(node, DECAY, Figure::is_person).first().copied();
    person.is_some_and(|person| describe(cast, person, node))
}

/// Puts a noun that is of no class: by a name that ends so, or with whom the network takes it for.
fn place_unclassed(cast: &mut Cast, node: usize, lemma: &str) -> bool {
    if let Some(actor) = named_so(cast, node, lemma)
        && describe(cast, actor, node)
    {
        return true;
    }
    // "the Cambodian side" is no person.
    let body = lexicon::acts_for_owner(lemma, false);
    by_network(cast, node, SURE, |f| (f.is_person() && !body) || f.is_body())
}

/// The body whose name ends with the noun, where a text says no more than "the *front*": the Savannah Front.
fn named_so(cast: &Cast, node: usize, lemma: &str) -> Option<usize> {
    let tree = cast.tree;
    let bare = |&c: &usize| matches!(tree.rel(c), "det" | "case" | "punct" | "cop" | "nsubj" | "conj" | "cc");
    if !has_determiner(tree, node, &["the"]) || !tree.children(node).iter().all(bare) {
        return None;
    }
    let named = |f: &Figure| {
        let last = f.name.rsplit(' ').next().unwrap_or_default();
        f.kind == "ORG" && f.name.contains(' ') && last.eq_ignore_ascii_case(lemma)
    };
    cast.candidates(node, DECAY, named).first().copied()
}

/// Whether a noun is said of something that nobody knows: "the president *of a court*".
fn is_any(tree: &Tree, node: usize) -> bool {
    let any = |c: usize| {
        tree.children(c).iter().any(|&d| tree.rel(d) == "det" && matches!(tree.lower(d), "a" | "an" | "any"))
    };
    tree.children(node).iter().any(|&c| tree.rel(c) == "nmod" && tree.case_of(c) == "of" && any(c))
}

/// What words in front of a noun say of whom it means, but for those that fit anybody.
pub fn modifiers<'a>(tree: &'a Tree, node: usize, class: lexicon::Class) -> Vec<&'a str> {
    tree.children(node)
        .iter()
        .copied()
        .filter(|&c| matches!(tree.rel(c), "amod" | "compound") && c < node)
        .filter(|&c| tree.entity_kind(c) != "NORP" || class == lexicon::Class::Body)
        // "the *75-year-old* president"
        .filter(|&c| !matches!(tree.entity_kind(c), "DATE" | "CARDINAL" | "QUANTITY"))
        .map(|c| tree.lower(c))
        .filter(|m| {
            !matches!(
                *m,
                "same" | "two" | "whole" | "other" | "entire" | "embattled" | "new" | "former" | "governing"
            )
        })
        .collect()
}

/// The place that a noun for its kind comes with: "the city of *Ferguson*".
fn of_place(cast: &Cast, node: usize, lemma: &str) -> Option<usize> {
    let tree = cast.tree;
    let kind = matches!(
        lemma,
        "city"
            | "town"
            | "village"
            | "state"
            | "province"
            | "county"
            | "kingdom"
            | "republic"
            | "commonwealth"
            | "emirate"
    );
    // Right behind "of": no city "of the United States".
    let begins = |e: usize| {
        node + 2 < tree.len() && tree.doc.entities[e].span.start == tree.token(node + 2).span.start
    };
    let place = |&c: &usize| {
        tree.rel(c) == "nmod"
            && tree.case_of(c) == "of"
            && tree.entity_kind(c) == "GPE"
            && tree.entity(c).is_some_and(begins)
    };
    let name = tree.children(node).iter().copied().find(place).filter(|_| kind)?;
    cast.headed(name)
}

/// Whether a word in front of a noun names the one it belongs to: "the *Indian* side", "the *Vernex* board".
pub fn names_owner(tree: &Tree, word: usize) -> bool {
    matches!(tree.rel(word), "amod" | "compound") && matches!(tree.entity_kind(word), "NORP" | "GPE" | "ORG")
}

/// The person whose name stands right behind a title: "Vernex Chief Executive *Officer* Dr. Lena Holm".
pub fn name_after(cast: &Cast, node: usize) -> Option<usize> {
    let tree = cast.tree;
    let courtesy = |i: usize| matches!(tree.lower(i), "dr." | "dr" | "mr." | "mr" | "mrs." | "ms." | "ms");
    let next = (node + 1..tree.len()).find(|&i| !courtesy(i))?;
    let entity = &tree.doc.entities[tree.entity(next)?];
    let begins = entity.span.start == tree.token(next).span.start && tree.entity_kind(next) == "PERSON";
    cast.actor_of(next).filter(|_| begins && tree.sentence(next) == tree.sentence(node))
}

/// How much likelier a description means the body for which one speaks who uses it.
const OWN: f32 = 4.0;

/// What a sentence leaves of an actor's salience for a description.
const DECAY: f32 = 0.8;

/// What a word that nobody has said of a person before leaves of how well a description suits: "the *ousted* minister".
const NEWS: f32 = 0.3;

/// Added to the network's probability that a noun means an actor, and the least that a noun suits one: how far either may speak
/// against the other.
const UNLIKELY: f32 = 0.05;
const UNSUITED: f32 = 0.3;
/// The network's word on an actor that a noun does not suit counts from this probability on.
const DOUBTFUL: f32 = 0.1;

/// Whether what was taken for a name only describes its bearer: "the Kingdom", "The Committee".
pub fn is_entity(tree: &Tree, entity: usize) -> bool {
    let whole = tree.doc.slice(tree.doc.entities[entity].span);
    let Some((article, noun)) = whole.split_once(' ') else { return false };
    let noun = noun.to_lowercase();
    // There is one of each of these where the text is at home.
    let own =
        matches!(&*noun, "senate" | "congress" | "parliament" | "cabinet" | "army" | "navy" | "opposition");
    article.eq_ignore_ascii_case("the")
        && !own
        && lexicon::class(&noun).is_some_and(|c| c != lexicon::Class::Person)
}

/// From this probability on, the network's word suffices for a description that no sieve can place.
const SURE: f32 = 0.6;
/// The same for one that says more itself, and for such a one of a public body.
const LIKELY: f32 = 0.25;
const SURER: f32 = 0.7;

/// Puts "the ministers" and "the sources" with the people spoken of before whom the network takes them to be; says whether it did.
pub fn place_people(cast: &mut Cast, node: usize) -> bool {
    let tree = cast.tree;
    let people = tree.upos(node) == Upos::Noun && tree.xpos(node) == "NNS" && tree.entity(node).is_none();
    let counted =
        tree.children(node).iter().any(|&c| matches!(tree.lower(c), "both" | "either" | "neither" | "all"));
    if !people || counted || !lexicon::is_people(tree.lemma(node)) || !may_refer(tree, node) {
        return false;
    }
    // "the managers" are those called so before, whoever else is spoken of.
    let definite = has_determiner(tree, node, &["the", "these", "those"]);
    if definite
        && tree.child(node, &["nmod", "acl", "acl:relcl", "amod", "compound", "nmod:poss"]).is_none()
        && let Some(actor) = unnamed::called_so(cast, node, "people", &[])
        && describe(cast, actor, node)
    {
        return true;
    }
    unnamed::introduce(cast, node, unnamed::people);
    by_network(cast, node, LIKELY, |f| f.kind == "people")
}

/// Whether an actor can be described by a noun.
fn anybody(figure: &Figure) -> bool {
    figure.members.is_empty()
        && (figure.is_person()
            || figure.is_body()
            || figure.is_place()
            || matches!(figure.kind.as_str(), "person" | "people" | "NORP"))
}

/// Puts a description with the actor that the network takes it to mean: "the Milwaukee toy retailer", "Elian's great-uncle".
fn by_network(cast: &mut Cast, node: usize, least: f32, fits: impl Fn(&Figure) -> bool) -> bool {
    if !may_refer(cast.tree, node) {
        return false;
    }
    let actor = meant::likeliest(cast, node, least, fits).first().copied();
    actor.is_some_and(|actor| describe(cast, actor, node))
}

/// Whether a noun can be another word for somebody named elsewhere: not "a person", "every member" and "a six-*nation* meeting".
fn may_refer(tree: &Tree, node: usize) -> bool {
    let new = |c: usize| {
        let any = matches!(tree.lower(c), "a" | "an" | "any" | "every" | "each" | "some" | "no" | "another");
        (tree.rel(c) == "det" && any) || tree.rel(c) == "nummod"
    };
    // "Holm, *a lawyer*" and "Holm is *a lawyer*" say who she is.
    let said = tree.rel(node) == "appos" || tree.child(node, &["cop"]).is_some();
    // "the ministry *statement*" is nobody.
    let is_text = matches!(
        tree.lemma(node),
        "statement" | "report" | "letter" | "announcement" | "document" | "release"
    );
    !is_text
        && !matches!(tree.rel(node), "compound" | "amod")
        && (said || !tree.children(node).iter().any(|&c| new(c)))
}

/// What an actor gets that nothing but its kind speaks for: less than any other.
const LAST_RESORT: f32 = 0.1;

/// Whether an actor is of the kind that a class of nouns stands for: no person is called "the government".
fn is_of(figure: &Figure, class: lexicon::Class) -> bool {
    match class {
        lexicon::Class::Person => figure.is_person() || figure.kind == "person",
        _ => !figure.is_person() && figure.kind != "person",
    }
}

/// Whether an actor that the text has never named was called something else: "the company" is not "the union" that spoke before, nor
/// is "the league"; any of them is "the group". No body is several people but a group, and no prime minister was "a minister".
fn is_called_otherwise(figure: &Figure, lemma: &str, class: lexicon::Class, modifiers: &[&str]) -> bool {
    let nouns = &figure.profile.nouns;
    let any =
        matches!(lemma, "group" | "organization" | "organisation" | "body" | "company" | "firm" | "panel");
    match figure.kind.as_str() {
        // "the *pope*" is not "the president" either.
        "person" => {
            let office = |noun: &str| (lexicon::is_office(noun) && noun != "leader") || is_crowned(noun);
            modifiers.iter().any(|m| is_of_rank(m) && !nouns.contains(*m))
                || (office(lemma) && !nouns.contains(lemma) && nouns.iter().any(|n| office(n)))
        }
        // "the *prince*" is not the prime minister.
        "PERSON" | "PER" => {
            is_crowned(lemma)
                && !nouns.iter().any(|n| is_crowned(n))
                && nouns.iter().any(|n| lexicon::is_office(n))
        }
        "people" => class != lexicon::Class::Person && !matches!(lemma, "group" | "delegation" | "team"),
        "body" if class != lexicon::Class::Person => {
            let classes = nouns.iter().filter_map(|n| lexicon::class(n));
            let same_class = classes.clone().any(|c| c == class);
            let called = any || class == lexicon::Class::Company || nouns.contains(lemma);
            classes.count() > 0 && !(same_class && called)
        }
        // "the ministry" is not "Kenya Tea": bodies of the state say what they are, unless by their initials.
        "ORG" if lexicon::is_of_state(lemma) => {
            let name = figure.name.to_lowercase();
            let own = is_called(figure, &name, lemma);
            // Others may be "the ministry", which is called a department; only an army is "the army".
            let other =
                lexicon::is_public_name(&name) && !matches!(lemma, "army" | "navy" | "court" | "university");
            name.contains(' ') && !own && !other
        }
        "ORG" => {
            let name = figure.name.to_lowercase();
            let trades = class == lexicon::Class::Company && !matches!(lemma, "group" | "team" | "unit");
            trades && is_no_firm(&name) && !is_called(figure, &name, lemma)
        }
        _ => false,
    }
}

/// Whether one who is called so reigns or is born to.
fn is_crowned(noun: &str) -> bool {
    matches!(
        noun,
        "king" | "queen" | "prince" | "princess" | "emir" | "sultan" | "monarch" | "pope" | "pontiff"
    )
}

/// What bodies of one kind are called; a body of one kind is none of another.
fn kind_of_body(word: &str) -> Option<u8> {
    Some(match word {
        "ministry" | "department" => 0,
        "office" => 1,
        "committee" | "commission" | "council" | "panel" | "board" => 2,
        "parliament" | "assembly" | "congress" | "senate" | "house" | "legislature" => 3,
        "court" | "tribunal" => 4,
        "university" => 5,
        "union" => 6,
        "party" => 7,
        "army" | "military" | "navy" => 8,
        _ => return None,
    })
}

/// Whether a name, in lower case, is that of a body which no firm is: "the National Anti-Corruption *Commission*".
fn is_no_firm(name: &str) -> bool {
    const BODIES: [&str; 10] = [
        "ministry",
        "commission",
        "committee",
        "council",
        "parliament",
        "senate",
        "congress",
        "court",
        "tribunal",
        "university",
    ];
    name == "union" || (name.split(' ').any(|w| BODIES.contains(&w)) && !lexicon::is_company_name(name))
}

/// Whether a name, in lower case, is of another kind of body than a noun: "the legislature's *committee*" is no office.
fn is_other_body(name: &str, lemma: &str) -> bool {
    let kinds = || name.split(' ').filter_map(kind_of_body);
    kind_of_body(lemma).is_some_and(|kind| kinds().next().is_some() && kinds().all(|k| k != kind))
}

/// Words that tell one office from another.
fn is_of_rank(word: &str) -> bool {
    matches!(
        word,
        "prime"
            | "deputy"
            | "vice"
            | "foreign"
            | "finance"
            | "defence"
            | "defense"
            | "interior"
            | "justice"
            | "crown"
            | "chief"
    )
}

/// Whether an actor's name, in lower case, holds a noun, or the text has called it so.
fn is_called(figure: &Figure, name: &str, lemma: &str) -> bool {
    name.split(' ').any(|w| w == lemma) || figure.profile.nouns.contains(lemma)
}

/// How well a noun suits an actor: 0 not at all, 1 by its kind, more by its name or by what the text has called it.
fn fit(figure: &Figure, lemma: &str, class: lexicon::Class) -> f32 {
    let name = figure.name.to_lowercase();
    let named = is_called(figure, &name, lemma);
    let kind = match class {
        lexicon::Class::Person => figure.is_person() || (figure.kind == "person" && named),
        lexicon::Class::Country => figure.is_country() || (figure.kind == "GPE" && lemma != "country"),
        lexicon::Class::Company | lexicon::Class::Body => figure.is_body(),
    };
    if !kind || !figure.members.is_empty() {
        return 0.0;
    }
    if named {
        return 4.0;
    }
    if lexicon::is_of_trade(lemma, &name) {
        return 3.0;
    }
    match class {
        lexicon::Class::Company => {
            let like = lexicon::is_company_name(&name)
                || figure.profile.nouns.iter().any(|n| lexicon::class(n) == Some(lexicon::Class::Company));
            let other = lexicon::is_public_name(&name)
                || figure.profile.nouns.iter().any(|n| lexicon::class(n) == Some(lexicon::Class::Body));
            // Any firm can be "the company", "the fund" only what is called a firm.
            let any = matches!(lemma, "company" | "firm" | "group" | "business" | "corporation" | "giant");
            match (any, like, other) {
                (true, true, false) => 3.0,
                (true, false, false) => 1.0,
                (false, true, false) => 0.5,
                (_, false, false) if figure.kind == "ORG" => LAST_RESORT,
                _ => 0.0,
            }
        }
        lexicon::Class::Body if matches!(lemma, "group" | "organization" | "organisation" | "body") => 1.0,
        // "the agency", where nothing else has been called so: whoever is spoken of, if it is no firm.
        lexicon::Class::Body
            if figure.kind == "ORG" && lexicon::is_loose(lemma) && !lexicon::is_company_name(&name) =>
        {
            LAST_RESORT
        }
        lexicon::Class::Body => 0.0,
        lexicon::Class::Country => 1.0,
        // "the minister" of whom no office was said.
        lexicon::Class::Person if figure.profile.nouns.is_empty() => 0.5,
        lexicon::Class::Person if figure.is_person() => LAST_RESORT,
        lexicon::Class::Person => 0.0,
    }
}
