/// How many sentences before its own, and after it, a word is paired with words of, as in training; for heads that read a document
/// sentence by sentence as it comes.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Sentences before.
    pub before: usize,
    /// Sentences after.
    pub after: usize,
}

impl Reach {
    /// Whether words of one sentence are paired with those of another.
    pub fn covers(self, from: usize, to: usize) -> bool {
        to + self.before >= from && to <= from + self.after
    }

    /// The last sentence everything around which has come once a sentence comes.
    pub fn complete(self, coming: usize) -> Option<usize> {
        coming.checked_sub(self.after + 1)
    }

    /// Whether no word that still waits is paired with a sentence any more.
    pub fn is_past(self, sentence: usize, coming: usize) -> bool {
        sentence + self.before + self.after < coming
    }
}

/// The class of a distance between two words that are paired, of 24: how many of five limits it is beyond; of words in `one` sentence or
/// of what stands in two; and whether the second comes `first` or not.
pub fn distance_class(gap: usize, limits: [usize; 5], one: bool, first: bool) -> usize {
    let beyond = limits.iter().filter(|&&limit| gap > limit).count();
    beyond + if one { 0 } else { 6 } + if first { 0 } else { 12 }
}
