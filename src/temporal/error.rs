/// What is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct RuleError {
    /// Name of the rule file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: RuleProblem,
}

/// The ways in which a line of a rule file can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// A line that stands before any class or rule, or has none of the known forms.
    #[error("expected a class, a rule, or a part of one: `{0}`")]
    Unexpected(String),
    /// A class used before it is defined.
    #[error("no class `{0}`")]
    UnknownClass(String),
    /// A class or rule defined twice.
    #[error("`{0}` is defined twice")]
    Duplicate(String),
    /// A type other than TIMEX3's four.
    #[error("`{0}` is not DATE, TIME, DURATION or SET")]
    UnknownType(String),
    /// A value function that does not exist.
    #[error("no value function `{0}`")]
    UnknownFunction(String),
    /// Arguments that the value function does not take.
    #[error("`{0}` does not take these arguments")]
    Arguments(String),
    /// A pattern or value that breaks off or does not nest.
    #[error("cannot read `{0}`")]
    Syntax(String),
    /// A pattern that would match no word at all.
    #[error("the pattern can be empty")]
    EmptyPattern,
    /// A rule without pattern or value.
    #[error("rule `{0}` lacks a pattern or a value")]
    Incomplete(String),
    /// A rule without an example.
    #[error("rule `{0}` has no example")]
    NoExample(String),
}
