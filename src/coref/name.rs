//! Names that mean one actor: equal, shortened, last name only, acronym, or one of the well-known pairs.

use super::profile::{self, Gender};
use super::{Cast, Figure, lexicon};
use crate::document::{Entity, Span};
use crate::syntax::Tree;

const MALE: [&str; 7] = ["mr", "mr.", "sir", "king", "prince", "lord", "emir"];
const FEMALE: [&str; 8] = ["mrs", "mrs.", "ms", "ms.", "miss", "queen", "princess", "lady"];

/// Puts a named entity with its actor, or makes a new one.
pub fn place(cast: &mut Cast, entity: usize) {
    let doc = cast.tree.doc;
    let Entity { span, kind, .. } = &doc.entities[entity];
    put(cast, *span, kind);
    // "the Israeli-*Palestinian* talks": taggers leave it at the first.
    if let Some(other) = joined(cast.tree, entity) {
        let kind = if lexicon::is_country(cast.tree.form(other)) { "GPE" } else { "NORP" };
        put(cast, cast.tree.token(other).span, kind);
    }
}

/// The word joined to a country or people by a hyphen or a stroke, if it is another such and no entity.
pub fn joined(tree: &Tree, entity: usize) -> Option<usize> {
    let doc = tree.doc;
    let Entity { span, kind, .. } = &doc.entities[entity];
    let words = doc.tokens_in(*span);
    let (sign, other) = (words.end, words.end + 1);
    let people = |word: &str| {
        lexicon::is_country(word) || lexicon::country_of(word).is_some() || lexicon::is_people_name(word)
    };
    (words.len() == 1
        && matches!(&**kind, "GPE" | "NORP")
        && other < tree.len()
        && matches!(tree.form(sign), "-" | "/" | "–")
        && tree.token(sign).span.start == span.end
        && tree.token(other).span.start == tree.token(sign).span.end
        && tree.entity(other).is_none()
        && people(tree.form(words.start))
        && people(tree.form(other)))
    .then_some(other)
}

/// Puts a name at a place with its actor, or makes a new one.
fn put(cast: &mut Cast, place: Span, kind: &str) {
    let doc = cast.tree.doc;
    let whole = doc.slice(place);
    // "Algerian" is said of Algeria.
    let country = (kind == "NORP").then(|| lexicon::country_of(core(whole))).flatten();
    // "Christie's agreed": what the tree has as part of the name is no possessive.
    let owns = doc.tokens_in(place).last().is_none_or(|i| cast.tree.rel(i) != "flat");
    let bare = if owns { without_possessive(whole) } else { whole };
    let (surface, kind) = country.map_or((without_title(bare), kind), |name| (name, "GPE"));
    let span = Span::new(place.start, place.start + bare.len());
    let words = doc.tokens_in(span);
    let Some(head) = words.clone().find(|&i| cast.tree.head(i).is_none_or(|h| !words.contains(&h))) else {
        return;
    };
    let gender = if matches!(kind, "PERSON" | "PER") { gender(cast, span, surface) } else { Gender::Unknown };
    let fits = |a: &usize| {
        let figure = &cast.actors[*a];
        // A family name is that person's, however the tagger took it here.
        let family_name =
            figure.is_person() && kind == "ORG" && figure.name.split(' ').skip(1).last() == Some(surface);
        family_name || (figure.profile.gender.fits(gender) && same(&figure.name, &figure.kind, surface, kind))
    };
    // Of two Clintons, the one that the text is more about.
    let known = cast.index.like(surface).into_iter().filter(fits).max_by_key(|&a| {
        let figure = &cast.actors[a];
        (figure.name == surface, is_family_name(&figure.name, surface), figure.mentions.len())
    });
    let new =
        |cast: &mut Cast| cast.add(Figure { by_demonym: country.is_some(), ..Figure::new(surface, kind) });
    let actor = known.unwrap_or_else(|| new(cast));
    let nouns = profile::nouns_beside(cast, head, words);
    let figure = &mut cast.actors[actor];
    figure.profile.nouns.extend(nouns);
    if gender != Gender::Unknown {
        figure.profile.gender = gender;
    }
    // A country is called what the text calls it: "Britain", where that stands beside "British".
    let longer = surface.len() > figure.name.len() && kind == figure.kind;
    // "Cairo", where a dateline has "CAIRO".
    let plainer = figure.name.chars().skip(1).all(|c| !c.is_lowercase())
        && surface != figure.name
        && surface.to_lowercase() == figure.name.to_lowercase();
    if country.is_none() && (longer || plainer || figure.by_demonym) {
        surface.clone_into(&mut figure.name);
        figure.by_demonym = false;
        cast.index.note(actor, figure);
    }
    cast.mention(actor, span, head);
}

/// The name without article, possessive and courtesy title.
fn core(name: &str) -> &str {
    without_title(without_possessive(name))
}

/// The name without a possessive at its end.
pub fn without_possessive(name: &str) -> &str {
    ["'s", "’s", "’ s"].iter().find_map(|s| name.strip_suffix(s)).unwrap_or(name).trim_end()
}

/// The name without article and courtesy title.
fn without_title(mut name: &str) -> &str {
    while let Some((first, rest)) = name.split_once(' ') {
        let lower = first.to_lowercase();
        if lower == "the" || MALE[..2].contains(&lower.as_str()) || FEMALE[..5].contains(&lower.as_str()) {
            name = rest.trim_start();
        } else {
            break;
        }
    }
    name
}

/// What the title before or inside the name says, or else the first name.
fn gender(cast: &Cast, span: Span, name: &str) -> Gender {
    let words = cast.tree.doc.tokens_in(span);
    for i in words.start.saturating_sub(1)..words.end {
        let word = cast.tree.lower(i);
        if MALE.contains(&word) {
            return Gender::Male;
        }
        if FEMALE.contains(&word) {
            return Gender::Female;
        }
    }
    name.split_once(' ').map_or(Gender::Unknown, |(first, _)| lexicon::first_name(first))
}

fn same(known: &str, known_kind: &str, name: &str, kind: &str) -> bool {
    // "Christie's agreed" and "Christie's sale" name one house.
    let (known, name) = (without_possessive(known), without_possessive(name));
    let (a, b) = (known.to_lowercase(), name.to_lowercase());
    if a == b || lexicon::full_name(&a) == lexicon::full_name(&b) {
        return true;
    }
    let person = |k: &str| matches!(k, "PERSON" | "PER");
    if person(known_kind) != person(kind) {
        return false;
    }
    let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
    if person(kind) {
        return is_family_name(long, short)
            || is_first_name(long, short, a.len() >= b.len())
            || (short.contains(' ') && same_person(long, short));
    }
    let prefix = long.starts_with(&format!("{short} "))
        && (short.contains(' ') || kind == "ORG" && known_kind == "ORG");
    // "Hutton" is short for "E.F. Hutton Group Inc".
    let suffix = kind == "ORG"
        && short.len() > 3
        && (long.ends_with(&format!(" {short}"))
            || lexicon::without_legal_form(long).ends_with(&format!(" {short}")));
    prefix || suffix || is_acronym(name, known) || is_acronym(known, name)
}

/// A family name of the full name: any part but the first ("Larraín" of "Ximena Larraín Costa").
fn is_family_name(long: &str, short: &str) -> bool {
    let mut parts = long.split(' ').skip(1);
    !short.contains(' ') && parts.any(|p| p == short || without_article(p) == short)
}

/// A part of an Arab name without its article: "el-Sisi" is "Sisi" too.
pub fn without_article(part: &str) -> &str {
    ["al-", "el-"].iter().find_map(|article| part.strip_prefix(article)).unwrap_or(part)
}

/// The first part of the full name: a family name in half of Asia ("Xi" of "Xi Jinping"), elsewhere what friends say. Where the full
/// name has not been said yet, a given name may be another's.
fn is_first_name(long: &str, short: &str, said: bool) -> bool {
    let first = long.split_once(' ').map(|(first, _)| first);
    first == Some(short) && (said || lexicon::first_name(short) == Gender::Unknown)
}

/// Full names with a middle name or initial more or less, or one family name of two.
fn same_person(long: &str, short: &str) -> bool {
    let (long, short): (Vec<&str>, Vec<&str>) = (long.split(' ').collect(), short.split(' ').collect());
    let same_first = long.first() == short.first();
    (same_first && long.last() == short.last())
        || long.ends_with(&short)
        || (same_first && long.starts_with(&short))
}

/// Whether `short` is made of the initials of the capitalised words of `long`.
fn is_acronym(short: &str, long: &str) -> bool {
    letters(short).is_some_and(|letters| initials(long).is_some_and(|initials| initials == letters))
}

/// The letters of a name that can be an acronym: at least two, all of them capitals.
pub fn letters(name: &str) -> Option<String> {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    (letters.chars().count() > 1 && letters.chars().all(char::is_uppercase)).then_some(letters)
}

/// The initials of the capitalised words of a name of several words.
pub fn initials(name: &str) -> Option<String> {
    let initial = |word: &str| word.chars().next().filter(|c| c.is_uppercase());
    name.contains(' ').then(|| name.split([' ', '-']).filter_map(initial).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_and_acronyms_mean_the_long_name() {
        assert!(same("General Motors Corporation", "ORG", "General Motors", "ORG"));
        assert!(same("Election Commission", "ORG", "EC", "ORG"));
        assert!(same("Hillary Clinton", "PERSON", "Clinton", "PERSON"));
        assert!(same("Ximena Larraín Costa", "PERSON", "Larraín", "PERSON"));
        assert!(same("Samir al-Tayer", "PERSON", "Tayer", "PERSON"));
        assert!(same("Kwon Ji-ho", "PERSON", "Kwon", "PERSON"));
        assert!(same("Kwon", "PERSON", "Kwon Ji-ho", "PERSON"));
        assert!(!same("James", "PERSON", "James Holm", "PERSON"));
        assert!(same("E.F. Hutton Group Inc", "ORG", "Hutton", "ORG"));
        assert!(!same("Hutton Bank Group Inc", "ORG", "Group", "ORG"));
        assert!(same("U.S.", "GPE", "United States", "GPE"));
        assert!(!same("Bill Clinton", "PERSON", "Hillary Clinton", "PERSON"));
        assert!(!same("Hillary Clinton", "PERSON", "Hillary", "ORG"));
        assert!(!same("North Korea", "GPE", "Korea", "GPE"));
    }

    #[test]
    fn titles_and_articles_are_no_part_of_a_name() {
        assert_eq!(core("Mr. Obama's"), "Obama");
        assert!(same("Orlo's", "ORG", "Orlo", "ORG"));
        assert_eq!(core("the European Union"), "European Union");
    }
}
