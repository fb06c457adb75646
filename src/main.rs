//! The `dateline` program: parse, run, map the outcome to an exit code.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = dateline::cli::run(dateline::cli::Cli::parse());
    dateline::cli::exit_code(&result)
}
