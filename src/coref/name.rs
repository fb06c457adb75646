//! Names that mean one actor: equal, shortened, last name only, acronym, or one of the well-known pairs.

use super::{Cast, Gender};
use crate::document::{Actor, Span};

/// Countries and bodies with more than one common name.
const ALIASES: [(&str, &str); 16] = [
    ("us", "united states"),
    ("u.s.", "united states"),
    ("u.s", "united states"),
    ("america", "united states"),
    ("united states of america", "united states"),
    ("usa", "united states"),
    ("uk", "united kingdom"),
    ("u.k.", "united kingdom"),
    ("britain", "united kingdom"),
    ("great britain", "united kingdom"),
    ("uae", "united arab emirates"),
    ("prc", "china"),
    ("dprk", "north korea"),
    ("eu", "european union"),
    ("u.n.", "united nations"),
    ("un", "united nations"),
];

const MALE: [&str; 7] = ["mr", "mr.", "sir", "king", "prince", "lord", "emir"];
const FEMALE: [&str; 8] = ["mrs", "mrs.", "ms", "ms.", "miss", "queen", "princess", "lady"];

/// Puts a named entity with its actor, or makes a new one.
pub fn place(cast: &mut Cast, entity: usize) {
    let doc = cast.tree.doc;
    let entity = &doc.entities[entity];
    let (surface, kind) = (core(doc.slice(entity.span)), &*entity.kind);
    let span =
        Span::new(entity.span.start, entity.span.start + doc.slice(entity.span).trim_end_matches("'s").len());
    let gender = gender(cast, entity.span);
    let known = (0..cast.actors.len())
        .rev()
        .find(|&a| cast.persons[a].fits(gender) && same(&cast.actors[a], surface, kind));
    match known {
        Some(a) => {
            cast.actors[a].mentions.push(span);
            if gender != Gender::Unknown {
                cast.persons[a] = gender;
            }
            if surface.len() > cast.actors[a].name.len() && kind == cast.actors[a].kind {
                surface.clone_into(&mut cast.actors[a].name);
            }
        }
        None => {
            cast.add(surface.to_owned(), kind, span, gender);
        }
    }
}

/// The name without article, possessive and courtesy title.
fn core(name: &str) -> &str {
    let mut name = name.trim_end_matches("'s").trim_end_matches("’s").trim_end();
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

/// What the title before or inside the name says.
fn gender(cast: &Cast, span: Span) -> Gender {
    let doc = cast.tree.doc;
    let words = doc.tokens_in(span);
    let from = words.start.saturating_sub(1);
    for i in from..words.end {
        let word = cast.tree.lower(i);
        if MALE.contains(&word) {
            return Gender::Male;
        }
        if FEMALE.contains(&word) {
            return Gender::Female;
        }
    }
    Gender::Unknown
}

fn alias(name: &str) -> &str {
    ALIASES.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| long)
}

fn same(actor: &Actor, name: &str, kind: &str) -> bool {
    let (a, b) = (actor.name.to_lowercase(), name.to_lowercase());
    if alias(&a) == alias(&b) {
        return true;
    }
    let person = |k: &str| matches!(k, "PERSON" | "PER");
    if person(&actor.kind) != person(kind) {
        return false;
    }
    let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
    if person(kind) {
        return long.split(' ').next_back() == Some(short.as_str())
            || (short.contains(' ') && same_person(long, short));
    }
    let prefix = long.starts_with(&format!("{short} "))
        && (short.contains(' ') || kind == "ORG" && actor.kind == "ORG");
    let suffix = kind == "ORG" && long.ends_with(&format!(" {short}")) && short.len() > 3;
    prefix || suffix || is_acronym(name, &actor.name) || is_acronym(&actor.name, name)
}

/// Full names with a middle name or initial more or less.
fn same_person(long: &str, short: &str) -> bool {
    let (long, short): (Vec<&str>, Vec<&str>) = (long.split(' ').collect(), short.split(' ').collect());
    long.last() == short.last() && long.first() == short.first()
}

/// Whether `short` is made of the initials of the capitalised words of `long`.
fn is_acronym(short: &str, long: &str) -> bool {
    let letters: String = short.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.chars().count() < 2 || !letters.chars().all(char::is_uppercase) || !long.contains(' ') {
        return false;
    }
    let words = long.split([' ', '-']).filter(|w| w.chars().next().is_some_and(char::is_uppercase));
    words.filter_map(|w| w.chars().next()).collect::<String>() == letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(name: &str, kind: &str) -> Actor {
        Actor { name: name.to_owned(), kind: kind.to_owned(), ..Actor::default() }
    }

    #[test]
    fn short_names_and_acronyms_mean_the_long_name() {
        assert!(same(&actor("General Motors Corporation", "ORG"), "General Motors", "ORG"));
        assert!(same(&actor("Election Commission", "ORG"), "EC", "ORG"));
        assert!(same(&actor("Hillary Clinton", "PERSON"), "Clinton", "PERSON"));
        assert!(same(&actor("U.S.", "GPE"), "United States", "GPE"));
        assert!(!same(&actor("Bill Clinton", "PERSON"), "Hillary Clinton", "PERSON"));
        assert!(!same(&actor("North Korea", "GPE"), "Korea", "GPE"));
    }

    #[test]
    fn titles_and_articles_are_no_part_of_a_name() {
        assert_eq!(core("Mr. Obama's"), "Obama");
        assert_eq!(core("the European Union"), "European Union");
    }
}
