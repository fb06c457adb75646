//! Word lists kept as data: `[section]` lines, words separated by white space, `#` comments.

/// The words of one section, sorted.
#[derive(Debug)]
pub(crate) struct WordList(Vec<&'static str>);

/// Longest word, in bytes, that a list may hold; longer words are never looked up, so a lookup takes constant time.
const LONGEST: usize = 32;

impl WordList {
    /// Reads the section named from a word file; an absent section is an empty list.
    pub(crate) fn section(file: &'static str, name: &str) -> Self {
        let mut words = Vec::new();
        let mut inside = false;
        for line in file.lines() {
            let line = line.trim();
            if line.starts_with("# ") || line == "#" {
                continue;
            }
            if let Some(title) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                inside = title == name;
            } else if inside {
                words.extend(line.split_whitespace());
            }
        }
        words.sort_unstable();
        words.dedup();
        Self(words)
    }

    /// Whether the list holds the word as written.
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    /// Whether the section is absent, or has no words.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}

/// The word in lower case with straight apostrophes, as the lists have it; `None` where it is too long for any list.
pub(crate) fn fold(word: &str) -> Option<String> {
    (word.len() <= LONGEST).then(|| {
        word.chars().flat_map(|c| if c == '’' { '\''.to_lowercase() } else { c.to_lowercase() }).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# titles\n[title]\nmr  mrs\ndr\n\n[month]\njan\n";

    #[test]
    fn a_section_holds_its_own_words_only() {
        let titles = WordList::section(FILE, "title");
        assert!(
            titles.contains("mr")
                && titles.contains("dr")
                && !titles.contains("jan")
                && !titles.contains("#")
        );
        assert_eq!(WordList::section(FILE, "absent").iter().count(), 0);
    }

    #[test]
    fn folding_lowers_case_and_straightens_apostrophes() {
        assert_eq!(fold("DON’T").as_deref(), Some("don't"));
        assert_eq!(fold(&"a".repeat(LONGEST + 1)), None);
    }
}
