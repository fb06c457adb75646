use super::Span;
use serde::{Deserialize, Serialize};

/// A time expression as TIMEX3 (ISO-TimeML) describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpression {
    /// Where it stands, without a preposition in front.
    pub span: Span,
    /// What it names.
    pub kind: TimeType,
    /// TIMEX3 value: `2016-06-12`, `2016-W24`, `P2Y`, `PRESENT_REF`, `XXXX-XX-XX` where nothing resolves it.
    pub value: String,
    /// What the value was resolved against.
    pub anchor: Option<Anchor>,
}

/// TIMEX3 types.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeType {
    /// A calendar date, of any size from a day to a century.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Something that comes again.
    Set,
}

impl TimeType {
    /// The type as TIMEX3 writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            TimeType::Date => "DATE",
            TimeType::Time => "TIME",
            TimeType::Duration => "DURATION",
            TimeType::Set => "SET",
        }
    }
}

/// What a relative time expression was resolved against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The day of publication.
    Published,
    /// Another time expression of the document, by index.
    Time(usize),
}
