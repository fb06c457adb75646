//! What can be wrong with an input: stable codes, the place, and what to do about it.

use serde_json::{Map, Value};
use std::fmt;

/// Where an input stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The path as given, with forward slashes; `-` for standard input.
    pub path: String,
    /// Number of the line, from 1, in a format with one document a line.
    pub line: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.path),
            None => write!(f, "{}", self.path),
        }
    }
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The path names nothing.
    #[error("no such file or folder")]
    NotFound,
    /// A folder holds nothing to read.
    #[error("no documents in this folder")]
    NoInput,
    /// The operating system, or the decompressor, gave up.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// The bytes are no text.
    #[error("binary data, not text")]
    Binary,
    /// The text is empty or white space.
    #[error("the text is empty")]
    Empty,
    /// The line is not a JSON object.
    #[error("not a JSON object: {0}")]
    Json(String),
    /// The object has no text.
    #[error("no string in the field `text` or `body`")]
    NoText,
}

impl Problem {
    /// The code of the error; codes keep their meaning from version to version.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::NotFound => "E-NOT-FOUND",
            Problem::NoInput => "E-NO-INPUT",
            Problem::Unreadable(_) => "E-READ",
            Problem::Binary => "E-BINARY",
            Problem::Empty => "E-EMPTY",
            Problem::Json(_) => "E-JSON",
            Problem::NoText => "E-NO-TEXT",
        }
    }

    /// What a user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Problem::NotFound => "check the path; `-` reads standard input",
            Problem::NoInput => {
                "files read in a folder end in .txt, .jsonl or .ndjson, with or without .gz; hidden files and those in .ignore are left out"
            }
            Problem::Unreadable(_) => "check permissions, and that a .gz file is whole",
            Problem::Binary => "extract the text first; dateline reads plain text and JSON lines",
            Problem::Empty => "remove the document, or fill in its text",
            Problem::Json(_) => "every line must hold one JSON object, with its line breaks written \\n",
            Problem::NoText => "put the article into a field `text` (or `body`) as a string",
        }
    }
}

/// A document that could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{place}: {problem} [{}]", problem.code())]
pub struct InputError {
    /// Where it stands.
    pub place: Place,
    /// What is wrong.
    pub problem: Problem,
    /// The id that the document has or would have had.
    pub id: String,
    /// What came with the document, as far as it could be read.
    pub metadata: Box<Map<String, Value>>,
}

impl InputError {
    /// An error of a document named by its place.
    pub fn new(place: Place, problem: Problem) -> Self {
        Self { id: place.to_string(), place, problem, metadata: Box::default() }
    }

    /// The code of the error.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

/// Something doubtful about a document that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// The bytes were not UTF-8.
    #[error("not UTF-8; read as {encoding}{}", if *.lossy { ", with characters replaced" } else { "" })]
    Encoding {
        /// Name of the encoding that they were taken for.
        encoding: &'static str,
        /// Whether some bytes had no meaning in it.
        lossy: bool,
    },
    /// The date of publication could not be understood; the document has none.
    #[error("date of publication not understood: {0}")]
    Date(String),
}

impl Warning {
    /// The code of the warning; codes keep their meaning from version to version.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::Encoding { .. } => "W-ENCODING",
            Warning::Date(_) => "W-DATE",
        }
    }

    /// What a user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Warning::Encoding { .. } => "convert the input to UTF-8",
            Warning::Date(_) => "write the date as 2027-03-04 or 2027-03-04T10:00:00Z",
        }
    }
}
