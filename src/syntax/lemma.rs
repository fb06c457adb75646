//! Dictionary forms, by a table of irregular forms and the rules of English spelling.
//!
//! The conventions are those of the English treebanks of Universal Dependencies: `n't` is `not`, `'ll` is `will`, plural
//! names lose their ending, figures lose their commas, quotes and dashes become plain.

use crate::document::Upos;
use crate::text::lexicon::WordList;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The irregular forms of one class of words: form to dictionary form.
type Table = BTreeMap<&'static str, &'static str>;

struct Irregular {
    verb: Table,
    auxiliary: Table,
    pronoun: Table,
    noun: Table,
    degree: Table,
    plural: WordList,
    name: WordList,
    with_e: WordList,
    without_e: WordList,
    double: WordList,
}

static IRREGULAR: LazyLock<Irregular> = LazyLock::new(|| {
    let words = |section| WordList::section(FILE, section);
    Irregular {
        verb: table("verb"),
        auxiliary: table("auxiliary"),
        pronoun: table("pronoun"),
        noun: table("noun"),
        degree: table("degree"),
        plural: words("plural"),
        name: words("name"),
        with_e: words("with_e"),
        without_e: words("without_e"),
        double: words("double"),
    }
});

const FILE: &str = include_str!("irregular.txt");

/// The lines of one section as a table; a form listed twice belongs to the first line.
fn table(section: &str) -> Table {
    let mut table = Table::new();
    let mut inside = false;
    for line in FILE.lines() {
        if let Some(title) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            inside = title == section;
        } else if inside && !line.starts_with("# ") {
            let mut words = line.split_whitespace();
            if let Some(base) = words.next() {
                for form in words {
                    table.entry(form).or_insert(base);
                }
            }
        }
    }
    table
}

/// The dictionary form of a word, given its universal part of speech and its Penn tag.
///
/// Names keep their capitals; every other lemma is in lower case, except `I`. An unknown tag is no error: the form itself,
/// in lower case, is then the answer. `'s` as a verb is taken for `be`: a lemma sees no context.
pub fn lemma(form: &str, upos: Upos, xpos: &str) -> String {
    let mut plain = plain(form);
    if plain.is_empty() {
        form.clone_into(&mut plain);
    }
    let lower = plain.to_lowercase();
    let lemma = match upos {
        Upos::Propn => name(&plain, xpos),
        Upos::Aux => auxiliary(&lower, xpos),
        Upos::Verb => verb(&lower, xpos),
        Upos::Noun => noun(&lower, xpos),
        Upos::Adj | Upos::Adv => degree(&lower, xpos),
        Upos::Pron | Upos::Det => determiner(&lower, upos, xpos),
        Upos::Part => particle(&lower, xpos),
        Upos::Num => number(&lower),
        Upos::Punct | Upos::Sym => mark(form, xpos),
        Upos::Cconj if matches!(lower.as_str(), "n" | "'n" | "'n'") => "and".to_owned(),
        _ => lower.clone(),
    };
    // A bare ending (`'s` tagged as a plural) leaves nothing.
    if lemma.is_empty() { lower } else { lemma }
}

/// The form with straight apostrophes and without soft hyphens.
fn plain(form: &str) -> String {
    form.chars().filter(|&c| c != '\u{ad}').map(|c| if c == '’' { '\'' } else { c }).collect()
}

fn name(form: &str, xpos: &str) -> String {
    if xpos != "NNPS" || IRREGULAR.name.contains(form) {
        return form.to_owned();
    }
    let lower = form.to_lowercase();
    if IRREGULAR.plural.contains(&lower) {
        return form.to_owned();
    }
    let singular = singular(&lower);
    // The stem keeps its capitals; what the rule writes anew is in the case of the end.
    let kept: usize =
        form.chars().zip(singular.chars()).take_while(|(f, s)| f.to_lowercase().eq([*s])).count();
    let upper = form.chars().all(|c| !c.is_lowercase());
    let ending = singular.chars().skip(kept);
    let mut out: String = form.chars().take(kept).collect();
    out.extend(ending.flat_map(|c| if upper { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] }));
    out
}

fn auxiliary(form: &str, xpos: &str) -> String {
    let base = match (form, xpos) {
        ("'d", "VBD" | "VBN") => "have",
        _ => IRREGULAR.auxiliary.get(form).copied().unwrap_or(form),
    };
    base.to_owned()
}

fn determiner(form: &str, upos: Upos, xpos: &str) -> String {
    let base = match form {
        "an" => "a",
        "her" if xpos == "PRP$" => "her",
        "mine" | "yours" | "ours" | "hers" | "theirs" | "us" if upos == Upos::Det => form,
        "i" => "I",
        _ => IRREGULAR.pronoun.get(form).copied().unwrap_or(form),
    };
    base.to_owned()
}

fn particle(form: &str, xpos: &str) -> String {
    let base = match (form, xpos) {
        ("n't" | "nt" | "t", _) => "not",
        ("na" | "ta" | "a", "TO") => "to",
        (_, "POS") => "'s",
        _ => form,
    };
    base.to_owned()
}

/// `10,000` is `10000`.
fn number(form: &str) -> String {
    if form.starts_with(|c: char| c.is_ascii_digit()) { form.replace(',', "") } else { form.to_owned() }
}

fn mark(form: &str, xpos: &str) -> String {
    let base = match form {
        "“" | "”" | "„" | "``" => "\"",
        "’’" | "‘‘" => "''",
        "‘" | "’" => "'",
        "–" => "-",
        "--" | "---" if xpos == ":" => "-",
        "..." if xpos == ":" => "…",
        _ => return form.to_lowercase(),
    };
    base.to_owned()
}

fn verb(form: &str, xpos: &str) -> String {
    let irregular = IRREGULAR.verb.get(form);
    // "the win *commits* us", misread: few base forms end so.
    let inflected = form.ends_with('s') && !["ss", "us", "is", "as", "'s"].iter().any(|e| form.ends_with(e));
    match xpos {
        "VBP" if inflected && irregular.is_none() => third_person(form),
        "VB" | "VBP" if !matches!(form, "are" | "am" | "'re" | "'m" | "'ve" | "'d" | "wan" | "gon") => {
            form.to_owned()
        }
        // `found a company`, `lay a claim`: base forms that look like other words' past.
        _ if irregular.is_some() => irregular.copied().unwrap_or(form).to_owned(),
        "VBZ" => third_person(form),
        "VBD" | "VBN" => past(form),
        "VBG" => progressive(form),
        _ if form.ends_with("ing") && form.len() > 5 => progressive(form),
        _ if form.ends_with("ed") && form.len() > 4 => past(form),
        _ => form.to_owned(),
    }
}

/// `goes`, `tries`, `passes`, `makes`.
fn third_person(form: &str) -> String {
    if form.len() > 4
        && let Some(stem) = form.strip_suffix("ies")
    {
        return format!("{stem}y");
    }
    match form.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with('s') => without_es(stem),
        _ => form.to_owned(),
    }
}

/// Takes the `e` of `-es` off where it belongs to the ending: after `ss`, `sh`, `ch`, `x`, `zz`, `o`.
fn without_es(stem: &str) -> String {
    let Some(bare) = stem.strip_suffix('e') else { return stem.to_owned() };
    let ending = ["ss", "sh", "ch", "x", "zz", "o"].iter().any(|end| bare.ends_with(end));
    let restored = bare.ends_with("ch") && IRREGULAR.with_e.contains(bare);
    let whole = restored || matches!(bare, "sho" | "to" | "ax") || bare.len() < 2;
    if ending && !whole { bare.to_owned() } else { stem.to_owned() }
}

fn past(form: &str) -> String {
    if let Some(stem) = form.strip_suffix("ied").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = form.strip_suffix("eed") {
        return format!("{stem}ee");
    }
    match form.strip_suffix("ed") {
        Some(stem) if has_vowel(stem) => restore(stem),
        _ => compound(form),
    }
}

/// `outspent`, `re-sent`, `oversold`: a prefix before an irregular verb.
fn compound(form: &str) -> String {
    for prefix in ["re", "out", "over", "under", "mis", "un", "fore", "pre", "with"] {
        if let Some(rest) = form.strip_prefix(prefix) {
            let rest = rest.strip_prefix('-').unwrap_or(rest);
            if let Some(base) = IRREGULAR.verb.get(rest).filter(|_| rest.len() > 2) {
                return format!("{}{base}", &form[..form.len() - rest.len()]);
            }
        }
    }
    form.to_owned()
}

fn progressive(form: &str) -> String {
    match form.strip_suffix("ing").or_else(|| form.strip_suffix("in'")) {
        Some(stem) if stem.ends_with('e') => stem.to_owned(),
        Some(stem) if has_vowel(stem) => {
            // An irregular verb's base is known: `leav` is `leave`, `los` is `lose`.
            restore(stem)
        }
        _ => form.to_owned(),
    }
}

fn has_vowel(stem: &str) -> bool {
    stem.contains(is_vowel)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// The word that `-ed`, `-ing`, `-er` or `-est` was added to: undoes a doubled consonant, puts a silent `e` back.
fn restore(stem: &str) -> String {
    // Exceptions hold for the last part of a compound (`re-creat`, `fundrais`).
    let tail = stem.rsplit('-').next().unwrap_or(stem);
    if IRREGULAR.with_e.contains(tail) {
        return format!("{stem}e");
    }
    if IRREGULAR.without_e.contains(tail) {
        return stem.to_owned();
    }
    let mut letters = tail.chars().rev();
    let (Some(last), before, third) = (letters.next(), letters.next(), letters.next()) else {
        return stem.to_owned();
    };
    let Some(before) = before else { return stem.to_owned() };
    if last == before && !is_vowel(last) {
        let keeps = matches!(last, 's' | 'z' | 'f') || IRREGULAR.double.contains(tail);
        return if keeps { stem.to_owned() } else { stem[..stem.len() - last.len_utf8()].to_owned() };
    }
    if takes_e(tail, third, before, last) { format!("{stem}e") } else { stem.to_owned() }
}

/// Whether a stem with these last three letters was spelt with a silent `e`.
fn takes_e(stem: &str, third: Option<char>, before: char, last: char) -> bool {
    let vowel_before = is_vowel(before);
    // `au`, `ea`, `oo`: two vowels written for one sound, which a silent `e` does not follow.
    let digraph = vowel_before
        && third.is_some_and(|t| is_vowel(t) && !matches!((t, before), ('i' | 'u', 'a') | ('i' | 'e', 'o')))
        && !(third == Some('u') && stem.len() > 3 && stem.as_bytes()[stem.len() - 4] == b'q');
    let one_syllable = !stem[..stem.len() - last.len_utf8()].trim_end_matches(is_vowel).contains(is_vowel);
    match last {
        'c' | 'v' | 'u' => true,
        'z' => before != 't',
        's' => !matches!(before, 'k' | 'u') || (before == 'u' && one_syllable),
        'g' => match before {
            'n' => stem.ends_with("eng") || stem.ends_with("ung"),
            'r' | 'l' | 'd' => true,
            _ => vowel_before,
        },
        'l' if !vowel_before => !matches!(before, 'r' | 'w' | 'l'),
        'r' if !vowel_before => !matches!(before, 'r' | 'l' | 'n' | 'h' | 'w'),
        _ if !vowel_before || digraph || matches!(last, 'h' | 'w' | 'x' | 'y') || is_vowel(last) => false,
        _ if one_syllable => true,
        't' => matches!(before, 'a' | 'o' | 'u'),
        'd' => true,
        'r' => matches!(before, 'a' | 'i' | 'o' | 'u'),
        'n' | 'b' => before == 'i',
        'm' => matches!(before, 'a' | 'u'),
        'p' => matches!(before, 'a' | 'y'),
        'k' => matches!(before, 'o' | 'a' | 'u'),
        'l' => matches!(before, 'i' | 'u' | 'o'),
        _ => false,
    }
}

fn noun(form: &str, xpos: &str) -> String {
    if matches!(form, "pm" | "am" | "p.m" | "a.m" | "etc") {
        return IRREGULAR.noun.get(form).copied().unwrap_or(form).to_owned();
    }
    if !matches!(xpos, "NNS" | "NNPS") {
        return form.to_owned();
    }
    if IRREGULAR.plural.contains(form) {
        return form.to_owned();
    }
    singular(form)
}

/// The singular of a plural in lower case.
fn singular(form: &str) -> String {
    // Of `attorneys-at-law` and the like only the last part is looked at.
    if let Some(base) = IRREGULAR.noun.get(form) {
        return (*base).to_owned();
    }
    if form.len() > 3
        && let Some(stem) = form.strip_suffix("men")
    {
        return format!("{stem}man");
    }
    let Some(stem) = form.strip_suffix('s').filter(|stem| !stem.is_empty()) else {
        for (plural, base) in [
            ("children", "child"),
            ("wives", "wife"),
            ("feet", "foot"),
            ("mice", "mouse"),
            ("people", "people"),
        ] {
            if let Some(stem) = form.strip_suffix(plural) {
                return format!("{stem}{base}");
            }
        }
        return form.to_owned();
    };
    let figures = stem.trim_end_matches('\'').ends_with(|c: char| c.is_ascii_digit());
    if figures
        || stem.ends_with(['s', 'u', 'i'])
            && stem.len() > 2
            && !stem.ends_with("ai")
            && is_singular_in_s(form)
    {
        return form.to_owned();
    }
    if let Some(acronym) = stem.strip_suffix('\'') {
        return acronym.to_owned();
    }
    if let Some(stem) = stem.strip_suffix("ie").filter(|s| s.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = stem.strip_suffix("yse") {
        return format!("{stem}ysis");
    }
    for (plural, base) in [
        ("wolve", "wolf"),
        ("shelve", "shelf"),
        ("halve", "half"),
        ("wive", "wife"),
        ("thieve", "thief"),
        ("selve", "self"),
    ] {
        if let Some(stem) = stem.strip_suffix(plural) {
            return format!("{stem}{base}");
        }
    }
    without_es(stem)
}

/// `status`, `analysis`, `glass`: the `s` is no ending.
fn is_singular_in_s(form: &str) -> bool {
    form.ends_with("ss")
        || form.ends_with("us")
            && form.len() > 4
            && !form.ends_with("eaus")
            && !matches!(form, "menus" | "gurus" | "emus" | "tutus")
        || form.ends_with("sis")
}

fn degree(form: &str, xpos: &str) -> String {
    let base = match xpos {
        "JJR" | "JJS" | "RBR" | "RBS" => match form {
            "more" | "most" | "less" | "least" | "further" if form != "further" || xpos.starts_with('J') => {
                return form.to_owned();
            }
            "better" | "best" if xpos.starts_with('R') => "well",
            "worse" | "worst" if xpos.starts_with('R') => "badly",
            _ => match IRREGULAR.degree.get(form) {
                Some(base) => base,
                None => return comparative(form),
            },
        },
        _ => form,
    };
    base.to_owned()
}

/// `bigger`, `happiest`, `larger`.
fn comparative(form: &str) -> String {
    let Some(stem) = form.strip_suffix("est").or_else(|| form.strip_suffix("er")) else {
        return form.to_owned();
    };
    if let Some(stem) = stem.strip_suffix('i') {
        return format!("{stem}y");
    }
    if has_vowel(stem) && stem.len() > 1 { restore(stem) } else { form.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn verbs(pairs: &[(&str, &str, &str)]) {
        for (form, xpos, base) in pairs {
            assert_eq!(lemma(form, Upos::Verb, xpos), *base, "{form} {xpos}");
        }
    }

    #[test]
    fn regular_verbs_lose_their_endings() {
        verbs(&[
            ("pledged", "VBD", "pledge"),
            ("stopped", "VBD", "stop"),
            ("tried", "VBN", "try"),
            ("agreed", "VBD", "agree"),
            ("hosting", "VBG", "host"),
            ("hoping", "VBG", "hope"),
            ("travelling", "VBG", "travel"),
            ("called", "VBD", "call"),
            ("visited", "VBD", "visit"),
            ("promoted", "VBN", "promote"),
            ("requires", "VBZ", "require"),
            ("passes", "VBZ", "pass"),
            ("commits", "VBP", "commit"),
            ("focus", "VBP", "focus"),
            ("does", "VBZ", "do"),
            ("continued", "VBD", "continue"),
            ("settling", "VBG", "settle"),
            ("boycotted", "VBD", "boycott"),
            ("negotiating", "VBG", "negotiate"),
            ("offered", "VBD", "offer"),
            ("reached", "VBD", "reach"),
            ("cancelled", "VBN", "cancel"),
        ]);
    }

    #[test]
    fn irregular_verbs_are_known() {
        verbs(&[
            ("met", "VBD", "meet"),
            ("withdrew", "VBD", "withdraw"),
            ("held", "VBN", "hold"),
            ("lying", "VBG", "lie"),
            ("found", "VB", "found"),
        ]);
        assert_eq!(lemma("resold", Upos::Verb, "VBD"), "resell");
        assert_eq!(lemma("outspent", Upos::Verb, "VBD"), "outspend");
    }

    #[test]
    fn nouns_lose_their_plural() {
        for (form, base) in [
            ("promises", "promise"),
            ("countries", "country"),
            ("women", "woman"),
            ("businessmen", "businessman"),
            ("crises", "crisis"),
            ("heroes", "hero"),
            ("shoes", "shoe"),
            ("boxes", "box"),
            ("viruses", "virus"),
            ("houses", "house"),
            ("talks", "talk"),
            ("troops", "troops"),
            ("1990s", "1990s"),
            ("buses", "bus"),
            ("glass", "glass"),
        ] {
            assert_eq!(lemma(form, Upos::Noun, "NNS"), base);
        }
    }

    #[test]
    fn names_keep_their_capitals() {
        assert_eq!(lemma("Obama", Upos::Propn, "NNP"), "Obama");
        assert_eq!(lemma("Democrats", Upos::Propn, "NNPS"), "Democrat");
        assert_eq!(lemma("Philippines", Upos::Propn, "NNPS"), "Philippines");
        assert_eq!(lemma("STATES", Upos::Propn, "NNPS"), "STATE");
    }

    #[test]
    fn function_words_and_marks() {
        assert_eq!(lemma("wo", Upos::Aux, "MD"), "will");
        assert_eq!(lemma("n’t", Upos::Part, "RB"), "not");
        assert_eq!(lemma("me", Upos::Pron, "PRP"), "I");
        assert_eq!(lemma("These", Upos::Det, "DT"), "this");
        assert_eq!(lemma("10,000", Upos::Num, "CD"), "10000");
        assert_eq!(lemma("larger", Upos::Adj, "JJR"), "large");
        assert_eq!(lemma("biggest", Upos::Adj, "JJS"), "big");
    }

    proptest! {
        #[test]
        fn any_form_with_any_tag_has_a_lemma(form in "\\PC{1,12}", upos in 0usize..17, xpos in "VB[DGNPZ]?|NNP?S?|JJ[RS]?|RB[RS]?|") {
            let upos = ["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"][upos];
            let upos = Upos::from_tag(upos).unwrap_or(Upos::X);
            let answered = !lemma(&form, upos, &xpos).is_empty();
            prop_assert!(answered);
        }

        #[test]
        fn short_letters_with_endings_do_not_break_it(form in "[a-zé']{0,4}(ed|ing|s|es|ies|er|est|men|eed|in')", xpos in "VB[DGNPZ]|NNP?S|JJ[RS]") {
            for upos in [Upos::Verb, Upos::Noun, Upos::Propn, Upos::Adj] {
                prop_assert!(!lemma(&form, upos, &xpos).is_empty());
            }
        }
    }
}
