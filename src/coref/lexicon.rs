//! Words that tell actors apart: countries, first names, and the nouns that stand for companies, public bodies and persons.

use super::profile::Gender;
use crate::syntax;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a noun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// "the country"
    Country,
    /// "the company"
    Company,
    /// "the ministry"
    Body,
    /// "the minister"
    Person,
}

const COUNTRY: &str = "country nation state kingdom republic";

const COMPANY: &str = "company firm group business corporation giant bank airline carrier automaker carmaker maker miner \
    manufacturer retailer lender insurer operator developer publisher broadcaster brewer chain startup start-up fund \
    investor conglomerate utility producer supplier contractor brokerage exchange shipper shipbuilder refiner consortium \
    subsidiary unit yard builder distributor wholesaler drugmaker newspaper paper daily weekly magazine studio label club team";

const BODY: &str = "union party agency ministry commission committee council government administration organization \
    organisation court board bloc delegation authority association alliance coalition movement university institute charity \
    network regulator department parliament senate congress federation assembly body army navy police military office \
    bureau society foundation institution tribunal secretariat opposition league confederation guild panel cabinet treasury";

/// Bodies of which any may be called so, whatever its name says.
const LOOSE: [&str; 16] = [
    "agency",
    "union",
    "party",
    "commission",
    "committee",
    "council",
    "association",
    "alliance",
    "coalition",
    "movement",
    "institute",
    "charity",
    "network",
    "federation",
    "league",
    "foundation",
];

/// Nouns for several people at once, besides the plurals of those for one.
const PEOPLE: &str = "representative member delegate worker driver farmer fisherman striker protester rebel troop soldier \
    shareholder investor creditor lender resident villager player teacher nurse doctor employee pilot supporter voter trader \
    student survivor plaintiff customer guerrilla militant fighter engineer expert guide passenger miner farmhand victim \
    relative parent family survivor protestor demonstrator campaigner critic opponent ally partner donor rival maker producer \
    consumer exporter importer grower police people men women crew staff aide adviser advisor chief guerilla insurgent";

/// Words in the names of public bodies and associations, which nobody calls "the company".
const PUBLIC: &str = "ministry senate parliament congress court committee commission council union alliance party \
    university agency department government assembly organization organisation nations association federation institute \
    police army league house exchange office bureau authority administration confederation tribunal forum mission treasury";

/// Words in the names of companies.
const CORPORATE: &str = "inc inc. corp corp. corporation co co. company ag se sa s.a. ltd ltd. plc llc llp gmbh asa oyj ab nv \
    n.v. spa s.p.a. kk jsc pty group holdings holding industries airlines airways lines motors bank partners capital \
    resources metals energy systems technologies pharmaceuticals foods brothers & sons steel oil gas electric electronics \
    media entertainment shipping rail mining chemicals financial insurance";

/// What stands at the end of the names of companies and is left out when they come again.
const LEGAL_FORMS: [&str; 25] = [
    "inc",
    "inc.",
    "corp",
    "corp.",
    "corporation",
    "co",
    "co.",
    "company",
    "ag",
    "se",
    "sa",
    "s.a.",
    "ltd",
    "ltd.",
    "limited",
    "plc",
    "llc",
    "llp",
    "gmbh",
    "asa",
    "ab",
    "nv",
    "n.v.",
    "group",
    "holdings",
];

/// Nouns for bodies of one trade or kind, with parts of words in the names of such.
const TRADES: [(&str, &str); 12] = [
    ("airline carrier", "air airlines airways jet aviation aero"),
    ("lender", "bank banco banca banque bancorp credit financial savings"),
    ("insurer", "insurance assurance mutual"),
    ("automaker carmaker", "motor motors auto automotive"),
    ("miner", "mining gold minerals resources metals copper"),
    ("brewer", "brewing brewery breweries"),
    ("retailer chain", "stores foods supermarkets"),
    ("drugmaker", "pharma pharmaceuticals biotech"),
    ("broadcaster", "television tv radio broadcasting"),
    ("utility", "electric power energy gas water"),
    ("bloc", "union eu nato asean ecowas mercosur opec community league brics"),
    ("alliance", "nato"),
];

fn words(list: &str) -> BTreeSet<&str> {
    list.split_whitespace().collect()
}

static CLASSES: LazyLock<BTreeMap<&str, Class>> = LazyLock::new(|| {
    let of = |list: &'static str, class| words(list).into_iter().map(move |w| (w, class));
    of(COUNTRY, Class::Country)
        .chain(of(COMPANY, Class::Company))
        .chain(of(BODY, Class::Body))
        .chain(of(syntax::TITLES, Class::Person))
        .collect()
});

static PEOPLE_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| words(PEOPLE));
static PUBLIC_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| words(PUBLIC));
static CORPORATE_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| words(CORPORATE));

/// Every name of a country in lower case, with the first on its line.
static COUNTRIES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let lines = include_str!("countries.txt").lines().filter(|l| !l.starts_with('#'));
    lines
        .flat_map(|line| {
            let names: Vec<String> = line.split('|').map(|n| n.trim().to_lowercase()).collect();
            names.clone().into_iter().map(move |n| (n, names[0].clone()))
        })
        .collect()
});

/// What belongs to a country, in lower case, with the country's name.
static DEMONYMS: LazyLock<BTreeMap<String, &str>> = LazyLock::new(|| {
    let lines = include_str!("demonyms.txt").lines().filter(|l| !l.starts_with('#'));
    let of = |(country, words): (&'static str, &'static str)| {
        words.split_whitespace().map(move |w| (w.replace('-', " "), country))
    };
    lines.filter_map(|l| l.split_once(':')).flat_map(of).collect()
});

/// First names in lower case. A name that stands in both lists tells nothing.
static FIRST_NAMES: LazyLock<BTreeMap<&str, Gender>> = LazyLock::new(|| {
    let mut names = BTreeMap::new();
    for line in include_str!("first_names.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((sex, list)) = line.split_once(':') else { continue };
        let gender = if sex == "male" { Gender::Male } else { Gender::Female };
        for name in list.split_whitespace() {
            names
                .entry(name)
                .and_modify(|g| *g = if *g == gender { gender } else { Gender::Unknown })
                .or_insert(gender);
        }
    }
    names
});

/// What a noun stands for, `None` for one that stands for no actor.
pub fn class(lemma: &str) -> Option<Class> {
    CLASSES.get(lemma).copied()
}

/// Whether a noun for a body may stand for one whose name does not tell that it is such.
pub fn is_loose(lemma: &str) -> bool {
    LOOSE.contains(&lemma)
}

/// Whether a noun stands for those who rule a country or place, which no firm does.
pub fn rules_a_country(noun: &str) -> bool {
    matches!(noun, "government" | "administration" | "cabinet")
}

/// Whether a noun stands for a trade or kind that a name, in lower case, tells of: "the lender" for "Banco Sur".
pub fn is_of_trade(noun: &str, name: &str) -> bool {
    let told = |words: &str| words.split(' ').any(|w| name.split(' ').any(|n| n == w));
    TRADES.iter().any(|(nouns, words)| nouns.split(' ').any(|n| n == noun) && told(words))
}

/// Whether the plural of a noun stands for people.
pub fn is_people(lemma: &str) -> bool {
    PEOPLE_WORDS.contains(lemma) || class(lemma) == Some(Class::Person)
}

/// Whether a word says what somebody is: a title or an office.
pub fn is_role(lemma: &str) -> bool {
    class(&lemma.to_lowercase()) == Some(Class::Person)
}

/// Whether a noun is how one of rank is addressed: "His *Highness*".
pub fn is_style(lemma: &str) -> bool {
    matches!(
        lemma,
        "highness"
            | "majesty"
            | "excellency"
            | "eminence"
            | "holiness"
            | "honour"
            | "honor"
            | "grace"
            | "lordship"
    )
}

/// Whether one who is called so speaks for a country or people.
pub fn is_office(lemma: &str) -> bool {
    matches!(
        lemma,
        "leader"
            | "president"
            | "minister"
            | "premier"
            | "chancellor"
            | "king"
            | "queen"
            | "prince"
            | "emir"
            | "sultan"
            | "secretary"
            | "ambassador"
            | "envoy"
            | "negotiator"
            | "spokesman"
            | "spokeswoman"
            | "diplomat"
    )
}

/// Whether bodies called so have a mind of their own, whosever they are: "Kenya's main opposition *alliance*" is not Kenya, and "its
/// bank advisory *committee*" is whom it talks to.
fn is_independent(lemma: &str) -> bool {
    match lemma {
        "agency" | "commission" | "federation" => false,
        "opposition" | "university" | "society" => true,
        _ => is_loose(lemma),
    }
}

/// Whether those whom a noun names act for the one they belong to: "its delegation", "envoys of both countries", but not "its
/// president", who is somebody himself.
pub fn acts_for_owner(lemma: &str, plural: bool) -> bool {
    (class(lemma) == Some(Class::Body) && (plural || !is_independent(lemma)))
        || matches!(lemma, "side" | "team" | "camp")
        || (plural
            && matches!(
                lemma,
                "representative"
                    | "envoy"
                    | "negotiator"
                    | "official"
                    | "delegate"
                    | "minister"
                    | "leader"
                    | "president"
                    | "premier"
                    | "chancellor"
                    | "secretary"
                    | "chief"
                    | "commander"
                    | "general"
                    | "ambassador"
                    | "diplomat"
                    | "troop"
                    | "force"
                    | "aide"
                    | "executive"
                    | "lawyer"
            ))
}

/// The country that an adjective or the name of a people belongs to: "Algerian", "the Swiss".
pub fn country_of(demonym: &str) -> Option<&'static str> {
    DEMONYMS.get(&demonym.to_lowercase()).copied()
}

/// Whether a noun stands for a body of the state whose name says so.
pub fn is_of_state(lemma: &str) -> bool {
    matches!(
        lemma,
        "ministry"
            | "treasury"
            | "regulator"
            | "parliament"
            | "senate"
            | "congress"
            | "court"
            | "tribunal"
            | "army"
            | "navy"
            | "military"
            | "cabinet"
            | "government"
            | "university"
    )
}

/// Whether a word is the name of a people without a country of its own name.
pub fn is_people_name(word: &str) -> bool {
    matches!(
        &*word.to_lowercase(),
        "palestinian" | "arab" | "serb" | "croat" | "kurdish" | "european" | "western"
    )
}

/// Whether a name is that of a country.
pub fn is_country(name: &str) -> bool {
    COUNTRIES.contains_key(&name.to_lowercase())
}

/// The usual name in lower case for a country or body of many names; the name itself otherwise.
pub fn full_name(lower: &str) -> &str {
    match lower {
        "eu" | "e.u." => "european union",
        "un" | "u.n." => "united nations",
        _ => COUNTRIES.get(lower).map_or(lower, String::as_str),
    }
}

/// What a first name says.
pub fn first_name(name: &str) -> Gender {
    let name = name.to_lowercase();
    FIRST_NAMES.get(name.as_str()).copied().unwrap_or_else(|| by_ending(&name))
}

/// What the ending of a first name that is on no list tells, in lower case: "Ottavio", "Donatella".
fn by_ending(name: &str) -> Gender {
    const MALE: [&str; 10] = ["ardo", "erto", "ando", "aldo", "vio", "gio", "nio", "zio", "slav", "mir"];
    const FEMALE: [&str; 9] = ["ella", "etta", "ina", "ita", "inda", "ilda", "ette", "ssa", "lia"];
    let ends = |list: &[&str]| list.iter().any(|e| name.ends_with(e) && name.len() > e.len() + 1);
    match (ends(&MALE), ends(&FEMALE)) {
        (true, false) => Gender::Male,
        (false, true) => Gender::Female,
        _ => Gender::Unknown,
    }
}

/// A company's name in lower case without what stands at its end for its legal form.
pub fn without_legal_form(lower: &str) -> &str {
    let mut name = lower;
    while let Some((rest, last)) = name.rsplit_once(' ')
        && LEGAL_FORMS.contains(&last)
    {
        name = rest;
    }
    name
}

/// Whether a name in lower case is that of a public body or an association.
pub fn is_public_name(lower: &str) -> bool {
    lower.split(' ').any(|w| PUBLIC_WORDS.contains(w))
}

/// Whether a name in lower case has a word that companies have in theirs.
pub fn is_company_name(lower: &str) -> bool {
    lower.split(' ').any(|w| CORPORATE_WORDS.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_many_names() {
        assert_eq!(full_name("u.s."), "united states");
        assert_eq!(full_name("britain"), full_name("uk"));
        assert!(is_country("Côte d'Ivoire") && !is_country("Nairobi"));
    }

    #[test]
    fn a_first_name_of_both_tells_nothing() {
        assert_eq!(first_name("Ximena"), Gender::Female);
        assert_eq!(first_name("Jean"), Gender::Unknown);
        assert_eq!(first_name("Umpiérrez"), Gender::Unknown);
        assert_eq!([first_name("Ottavio"), first_name("Donatella")], [Gender::Male, Gender::Female]);
    }
}
