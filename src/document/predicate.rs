use super::{Label, Role, Status};

/// What the model says of the words that may express events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Predicates {
    /// The kinds that the model knows.
    pub kinds: Vec<Label>,
    /// The words, in reading order; those that are hardly of any kind are left out.
    pub found: Vec<Predicate>,
}

/// One word that may express an event: of which kind and status, and who and what takes part.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// The word, an index into [`super::Document::tokens`].
    pub token: usize,
    /// Probability that it expresses an event of each kind, 0 to 1, in the order of [`Predicates::kinds`]; a word may express
    /// several ("called off").
    pub kinds: Vec<f32>,
    /// Probability of each status, should it be an event; they add up to 1.
    pub statuses: Vec<(Status, f32)>,
    /// Words that may head what fills its roles, in reading order.
    pub arguments: Vec<Argument>,
}

/// A word that may head the filler of a role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Argument {
    /// The word, an index into [`super::Document::tokens`]; not always in the predicate's sentence.
    pub token: usize,
    /// The role.
    pub role: Role,
    /// Probability that it fills the role, 0 to 1.
    pub score: f32,
}

impl Predicates {
    /// What the model says of a token.
    pub fn at(&self, token: usize) -> Option<&Predicate> {
        self.found.binary_search_by_key(&token, |p| p.token).ok().map(|i| &self.found[i])
    }

    /// Probability that one of some tokens expresses an event of a kind; `None` for a kind that the model does not know.
    pub fn kind(&self, tokens: std::ops::Range<usize>, name: &str) -> Option<f32> {
        let kind = self.kinds.iter().position(|k| &**k == name)?;
        let from = self.found.partition_point(|p| p.token < tokens.start);
        let within = self.found[from..].iter().take_while(|p| p.token < tokens.end);
        Some(within.map(|p| p.kinds[kind]).fold(0.0, f32::max))
    }
}

impl Predicate {
    /// Probability that a word heads the filler of a role, as far as the model gives it one.
    pub fn argument(&self, token: usize, role: Role) -> f32 {
        let found = self.arguments.iter().find(|a| a.token == token && a.role == role);
        found.map_or(0.0, |a| a.score)
    }
}
