//! What a mistyped name in a rule file most likely means, for messages.

/// At most this many names are offered.
const MAX_NAMES: usize = 3;

/// `; did you mean `nsubj`?` for the known names nearest to the given one; empty where none is near.
pub(super) fn near<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let limit = 1 + given.chars().count() / 4;
    let mut names: Vec<(usize, &str)> = known.into_iter().map(|k| (distance(given, k), k)).collect();
    names.sort_unstable();
    let best = names.first().map_or(0, |n| n.0);
    let nearest = names.iter().take_while(|n| n.0 == best && n.0 <= limit).take(MAX_NAMES);
    let nearest: Vec<String> = nearest.map(|n| format!("`{}`", n.1)).collect();
    if nearest.is_empty() { String::new() } else { format!("; did you mean {}?", nearest.join(" or ")) }
}

/// How many letters must be changed, added or dropped to make one word of the other (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let changed = corner + usize::from(ca != cb);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_are_offered() {
        assert_eq!(near("subj", ["csubj", "nsubj", "obj"]), "; did you mean `csubj` or `nsubj`?");
        assert_eq!(near("pasive", ["negated", "passive"]), "; did you mean `passive`?");
        assert_eq!(near("weather", ["obj", "obl"]), "");
        assert_eq!(near("x", []), "");
    }
}
