//! Writing to standard output, where a reader that goes away is no error of ours.

use super::{CliError, Outcome};
use std::io::Write;

/// Prints text and a line break.
pub fn print(text: &str) -> Result<Outcome, CliError> {
    print_bytes(format!("{text}\n").as_bytes())
}

/// Prints bytes as they are.
pub fn print_bytes(bytes: &[u8]) -> Result<Outcome, CliError> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(stdout_error)?;
    Ok(Outcome::Done)
}

/// Prints a value as one indented JSON object.
pub fn print_json(value: &impl serde::Serialize) -> Result<Outcome, CliError> {
    let text = serde_json::to_string_pretty(value).map_err(|e| stdout_error(e.into()))?;
    print(&text)
}

/// An error of writing to standard output.
pub fn stdout_error(source: std::io::Error) -> CliError {
    CliError::Write { to: "standard output".to_string(), source }
}
