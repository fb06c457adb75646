//! What the text says about a named actor: what it is called besides its name, whether it is a man or a woman, for whom it
//! speaks.

use super::{Cast, lexicon};
use crate::document::Upos;
use crate::syntax::Tree;
use std::collections::BTreeSet;

/// What a title, a first name or a pronoun says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gender {
    /// Nothing.
    #[default]
    Unknown,
    /// A man.
    Male,
    /// A woman.
    Female,
}

impl Gender {
    /// Whether both can be said of one person.
    pub fn fits(self, other: Gender) -> bool {
        self == Gender::Unknown || other == Gender::Unknown || self == other
    }
}

/// What is known of an actor besides its name.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Lemmas of the nouns that the text puts beside the name: `miner` of "the Swedish miner Norrgruv".
    pub nouns: BTreeSet<String>,
    /// A man or a woman.
    pub gender: Gender,
}

/// The nouns that stand beside a name: in front of it, in apposition to it, or said of it.
pub fn nouns_beside(cast: &Cast, head: usize, words: std::ops::Range<usize>) -> BTreeSet<String> {
    let tree = cast.tree;
    let mut found = BTreeSet::new();
    let mut note = |i: usize| {
        if tree.upos(i) == Upos::Noun || (tree.upos(i) == Upos::Propn && lexicon::is_role(tree.lemma(i))) {
            found.insert(tree.lemma(i).to_lowercase());
            // "the *crown* prince" after "*Crown* Prince Erik"
            let before = (0..i).rev().take_while(|&b| is_of_title(tree, b)).map(|b| tree.lower(b).to_owned());
            found.extend(before);
        }
    };
    for &c in tree.children(head).iter().filter(|&&c| !words.contains(&c)) {
        match tree.rel(c) {
            "appos" => {
                note(c);
                // "chief executive and founder"
                tree.children(c).iter().filter(|&&d| tree.rel(d) == "conj").for_each(|&d| note(d));
            }
            "compound" | "flat" | "nmod:desc" => {
                note(c);
                tree.children(c).iter().filter(|&&d| tree.rel(d) == "compound").for_each(|&d| note(d));
            }
            _ => {}
        }
    }
    // Words of the name itself: "President Levan", "Ministry of Mines".
    words.clone().filter(|&i| lexicon::is_role(tree.lemma(i))).for_each(&mut note);
    if let Some(above) = tree.head(head) {
        match tree.rel(head) {
            "appos" | "flat" | "compound" | "nmod:desc" => note(above),
            "nsubj" if tree.child(above, &["cop"]).is_some() => note(above),
            _ => {}
        }
    }
    found
}

/// Whether a word adds to the title that follows: "*prime* minister", "*Crown* Prince".
fn is_of_title(tree: &Tree, word: usize) -> bool {
    matches!(tree.rel(word), "amod" | "compound" | "flat" | "nmod:desc")
        && tree.entity(word).is_none()
        && matches!(tree.upos(word), Upos::Adj | Upos::Noun | Upos::Propn)
}

/// Sets for whom each person speaks: "Lena Holm, head of Vernex", "Vernex spokesman Lena Holm", "Vernex's chief, Lena Holm",
/// "Lena Holm, who leads Vernex".
pub fn affiliate(cast: &mut Cast) {
    let links: Vec<(usize, usize)> = (0..cast.actors.len())
        .filter(|&a| cast.actors[a].is_person())
        .filter_map(|a| Some((a, employer(cast, a)?)))
        .collect();
    for (person, body) in links {
        cast.actors[person].acts_for = Some(body);
    }
}

/// Sets for whom a person speaks where only a word that is no name says it: "*its* leader, Lena Holm", "the *union*'s chair, Per Alm",
/// "Vernex, *whose* chief, Lena Holm". The word is resolved.
pub fn affiliate_by(cast: &mut Cast, owner: usize) {
    let tree = cast.tree;
    if tree.rel(owner) != "nmod:poss" {
        return;
    }
    let Some(role) = tree.head(owner).filter(|&h| lexicon::is_role(tree.lemma(h))) else { return };
    let name = tree
        .child(role, &["appos", "flat"])
        .or_else(|| tree.head(role).filter(|_| tree.rel(role) == "appos"));
    let (Some(person), Some(body)) = (name.and_then(|n| cast.actor_of(n)), cast.owner(owner)) else { return };
    let figure = &cast.actors[body];
    let acts = figure.is_body() || figure.is_country() || matches!(figure.kind.as_str(), "NORP" | "people");
    if acts && figure.members.is_empty() && cast.actors[person].is_person() {
        cast.actors[person].acts_for.get_or_insert(body);
    }
}

fn employer(cast: &Cast, person: usize) -> Option<usize> {
    let tree = cast.tree;
    cast.actors[person].mentions.iter().find_map(|m| {
        let mut titles: Vec<usize> = tree
            .children(m.head)
            .iter()
            .copied()
            .filter(|&c| matches!(tree.rel(c), "appos" | "compound" | "flat" | "nmod:desc"))
            .collect();
        titles
            .extend(tree.head(m.head).filter(|_| matches!(tree.rel(m.head), "appos" | "flat" | "compound")));
        titles.push(m.head);
        let of_title = titles.iter().flat_map(|&t| tree.children(t)).copied().find_map(|c| {
            // "Environment Minister": an office, nobody for whom the minister speaks.
            let office = tree.rel(c) == "compound"
                && tree
                    .head(c)
                    .is_some_and(|h| matches!(tree.lemma(h), "minister" | "secretary" | "commissioner"));
            // "*Kenyan* president Per Alm", "his *Kenyan* counterpart Per Alm", but no Kenyan singer.
            let office_of = |h: usize| lexicon::is_office(tree.lemma(h)) || tree.lemma(h) == "counterpart";
            let of_people = tree.rel(c) == "amod" && tree.head(c).is_some_and(office_of);
            let belongs = matches!(tree.rel(c), "nmod" | "nmod:poss" | "compound") && !office;
            let body = cast.actor_of(c).filter(|_| belongs || of_people)?;
            let figure = &cast.actors[body];
            let acts = figure.is_body() || figure.is_country() || (of_people && figure.kind == "NORP");
            (body != person && acts).then_some(body)
        });
        of_title.or_else(|| {
            let clause = tree.child(m.head, &["acl:relcl"])?;
            let leads = matches!(tree.lemma(clause), "lead" | "head" | "run" | "chair" | "own" | "represent");
            let object = tree.child(clause, &["obj"]).filter(|_| leads)?;
            cast.actor_of(object).filter(|&a| cast.actors[a].is_body())
        })
    })
}
