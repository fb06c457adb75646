//! One name, one type: what a text calls "Norrgruv AB" in one place is no person in another. Each mention hears what the network
//! takes the others of its name for (label consistency beyond the sentence: Krishnan & Manning 2006).

use super::Mention;
use crate::document::Label;
use std::collections::BTreeMap;

/// Sentences on either side in which a name is taken to mean the same.
const REACH: usize = 40;
/// Others that are heard, the nearest first.
const MOST: usize = 6;
/// What the word of a mention of the same name counts beside a mention's own, in log-probabilities.
const SAME: f32 = 0.5;
/// What that of a longer name counts that begins or ends with it.
const LONGER: f32 = 1.0;
/// No mention speaks stronger against a type than so.
const LEAST: f32 = -5.0;

/// A mention as others hear it.
struct Heard {
    sentence: usize,
    /// Its place among the mentions of the sentence.
    at: usize,
    /// Its name is longer than the one that hears it.
    longer: bool,
}

/// Gives each mention the type that is likeliest by itself and by the others of its name. `kinds` are the types by number.
pub fn agree(sentences: &[Vec<&str>], mentions: &mut [Vec<Mention>], kinds: &[Label]) {
    let all = || {
        let places = mentions.iter().enumerate().flat_map(|(s, found)| (0..found.len()).map(move |m| (s, m)));
        places.map(|(s, m)| (s, m, &mentions[s][m], name(&sentences[s][mentions[s][m].words.clone()])))
    };
    let mut heard: BTreeMap<&[&str], Vec<Heard>> = BTreeMap::new();
    for (sentence, at, mention, name) in all() {
        heard.entry(name).or_default().push(Heard { sentence, at, longer: false });
        // "Norrgruv" is short for "Norrgruv AB", "Holm" for "Lena Holm"; "Oslo" is not for "Oslo Airport".
        if is_party(mention) && name.len() > 1 {
            for short in (1..name.len()).map(|n| &name[..n]).chain([&name[name.len() - 1..]]) {
                heard.entry(short).or_default().push(Heard { sentence, at, longer: true });
            }
        }
    }
    let mut changed = Vec::new();
    for (sentence, at, mention, name) in all().filter(|(_, _, _, name)| is_capitalised(name)) {
        let mut others: Vec<&Heard> = heard[name]
            .iter()
            .filter(|h| (h.sentence, h.at) != (sentence, at) && h.sentence.abs_diff(sentence) <= REACH)
            .filter(|h| !h.longer || is_party(mention))
            .collect();
        others.sort_by_key(|h| h.sentence.abs_diff(sentence));
        let mut types = mention.types.clone();
        for other in others.into_iter().take(MOST) {
            let weight = if other.longer { LONGER } else { SAME };
            for (own, heard) in types.iter_mut().zip(&mentions[other.sentence][other.at].types) {
                *own += weight * heard.max(LEAST);
            }
        }
        let best = (0..types.len()).reduce(|a, b| if types[b] > types[a] { b } else { a });
        if let Some(best) = best.filter(|&b| kinds[b] != mention.kind) {
            let probability = 1.0 / types.iter().map(|t| (t - types[best]).exp()).sum::<f32>();
            changed.push((sentence, at, best, probability));
        }
    }
    for (sentence, at, best, probability) in changed {
        let mention = &mut mentions[sentence][at];
        mention.kind = kinds[best].clone();
        mention.score = probability;
    }
}

/// Whether a mention is of somebody whose name is shortened when it comes again.
fn is_party(mention: &Mention) -> bool {
    matches!(&*mention.kind, "ORG" | "PERSON" | "PER")
}

/// Names are; "third" is an ordinal in one place and part of a date in another.
fn is_capitalised(name: &[&str]) -> bool {
    name.iter().any(|w| w.starts_with(char::is_uppercase))
}

/// The words of a name without article and possessive.
fn name<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let words = if words.len() > 1 && words[0].eq_ignore_ascii_case("the") { &words[1..] } else { words };
    match words.split_last() {
        Some((&("'s" | "’s" | "'" | "’"), rest)) if !rest.is_empty() => rest,
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The types after agreement of names of which each stands alone in its sentence, with the probability of PERSON, ORG, GPE.
    fn agreed(names: &[(&str, [f32; 3])]) -> Vec<String> {
        let kinds: Vec<Label> = ["PERSON", "ORG", "GPE"].map(Label::from).to_vec();
        let sentences: Vec<Vec<&str>> = names.iter().map(|(name, _)| name.split(' ').collect()).collect();
        let mention = |(words, (_, p)): (&Vec<&str>, &(&str, [f32; 3]))| {
            let best = (0..3).max_by(|&a, &b| p[a].total_cmp(&p[b])).unwrap();
            let types = p.iter().map(|p| p.ln()).collect();
            vec![Mention { words: 0..words.len(), kind: kinds[best].clone(), score: p[best], types }]
        };
        let mut mentions: Vec<Vec<Mention>> = sentences.iter().zip(names).map(mention).collect();
        agree(&sentences, &mut mentions, &kinds);
        mentions.iter().map(|m| m[0].kind.to_string()).collect()
    }

    #[test]
    fn a_doubtful_mention_follows_sure_ones_of_its_name() {
        let sure = [0.9, 0.05, 0.05];
        assert_eq!(agreed(&[("Mwansa", sure), ("Mwansa 's", [0.4, 0.5, 0.1])]), ["PERSON", "PERSON"]);
        assert_eq!(agreed(&[("Mwansa", sure), ("Tembo", [0.4, 0.5, 0.1])]), ["PERSON", "ORG"]);
    }

    #[test]
    fn a_sure_mention_follows_nobody() {
        let (person, place) = ([0.6, 0.2, 0.2], [0.005, 0.005, 0.99]);
        assert_eq!(agreed(&[("Jordan", person), ("Jordan", place)])[1], "GPE");
        assert_eq!(agreed(&[("third", person), ("third", [0.4, 0.5, 0.1])])[1], "ORG", "no name");
    }

    #[test]
    fn a_short_name_is_of_the_type_of_the_long_one() {
        let firm = [0.01, 0.98, 0.01];
        assert_eq!(agreed(&[("Norrgruv AB", firm), ("Norrgruv", [0.8, 0.15, 0.05])]), ["ORG", "ORG"]);
        // A town that gave a firm its name stays one.
        assert_eq!(agreed(&[("Boston Scientific", firm), ("Boston", [0.05, 0.4, 0.55])]), ["ORG", "GPE"]);
    }
}
