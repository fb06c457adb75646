/// What the model says of the words that pronouns and descriptions refer to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Antecedents {
    /// The words that refer to something, in reading order.
    pub found: Vec<Anaphor>,
}

/// A word that heads a pronoun or a description, and the words that may head what it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct Anaphor {
    /// The word, an index into [`super::Document::tokens`].
    pub token: usize,
    /// Indices of words around it, with the probability that the word refers to each, 0 to 1; together at most 1, what is left
    /// is the probability that it refers to nothing near.
    pub antecedents: Vec<(usize, f32)>,
}

impl Antecedents {
    /// What the model says of a token.
    pub fn at(&self, token: usize) -> Option<&Anaphor> {
        self.found.binary_search_by_key(&token, |a| a.token).ok().map(|i| &self.found[i])
    }
}
