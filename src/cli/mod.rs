//! The command line: arguments, settings, one file for each command.

mod annotate;
mod args;
mod error;
mod evaluate;
mod explain;
mod model;
mod output;
mod progress;
mod rules;
mod settings;

pub use args::Cli;
pub use error::CliError;

use crate::encoder::EngineFailure;
use args::Command;
use clap::CommandFactory;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::ExitCode;

/// What a command that ran to its end says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Differences, failed tests, or more failed documents than allowed.
    Findings,
}

/// Runs a command.
pub fn run(cli: Cli) -> Result<Outcome, CliError> {
    // Evaluations run the engine outside of the pipeline, which would make an error record of its failure.
    catch_unwind(AssertUnwindSafe(|| command(cli))).unwrap_or_else(|panic| {
        match panic.downcast::<EngineFailure>() {
            Ok(failure) => Err((*failure).into()),
            Err(panic) => resume_unwind(panic),
        }
    })
}

fn command(cli: Cli) -> Result<Outcome, CliError> {
    match cli.command {
        Command::Annotate(args) => annotate::run(&args),
        Command::Evaluate(args) => evaluate::run(args.what),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(args),
        Command::Model(args) => model::run(&args),
        Command::Schema => output::print(&schema()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dateline", &mut script);
            output::print_bytes(&script)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut page)
                .map_err(|source| CliError::Write { to: "the manual page".to_string(), source })?;
            output::print_bytes(&page)
        }
    }
}

/// The exit code of an outcome, and the error, if any, on standard error.
pub fn exit_code(result: &Result<Outcome, CliError>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(e) if e.is_broken_pipe() => ExitCode::SUCCESS,
        Err(e) => {
            // Nothing is left to do where standard error is closed too.
            let _ = writeln!(std::io::stderr(), "dateline: {e}");
            ExitCode::from(2)
        }
    }
}

fn schema() -> String {
    format!("{:#}", crate::io::schema())
}
