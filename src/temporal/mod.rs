//! Time expressions: found by rules that are data, resolved against the article's date.
//!
//! The shape is that of `HeidelTime` (Strötgen and Gertz 2013): classes of words with their values, patterns over them,
//! a value for each pattern, and a last step that fills in what the words leave open from the day of publication,
//! the time mentioned last, and tense. The rules are under `rules/`; each carries examples and near misses, which run
//! as tests. Values follow TIMEX3 as TempEval-3 used it.

mod dateline;
mod direction;
mod error;
mod expression;
mod holiday;
mod lexicon;
mod pattern;
mod period;
mod recognizer;
mod resolve;
mod rules;
mod shape;
#[cfg(test)]
mod testing;
mod vocabulary;
mod words;

pub use dateline::dateline_date;
pub use error::{RuleError, RuleProblem};
pub use recognizer::Recognizer;
