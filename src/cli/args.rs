//! What the command line says, as said; the commands make settings of it.

use crate::document::OffsetUnit;
use crate::encoder::{Device, ModelChoice};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Reads English news; finds entities, time expressions and claims: who pledged, met, or pulled out of what.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  dateline annotate corpus/ -o out/               every article below corpus/, to out/annotated.jsonl
  dateline annotate corpus/ -o out/ --format json one JSON file an article
  cat article.txt | dateline annotate -           standard input to standard output
  dateline explain article.txt --claim c1         why a claim was found

Exit codes: 0 done; 1 documents failed beyond --max-errors, or sentences of rules test; 2 wrong usage or unreadable input; \
130 interrupted. Data goes to standard output, everything else to standard error."
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Annotate articles: files, folders, or - for standard input
    Annotate(Annotate),
    /// Compare with gold annotation and print scores
    Evaluate(Evaluate),
    /// Show why claims were found, and what nearly was one
    Explain(Explain),
    /// Check and test claim rule files
    #[command(subcommand)]
    Rules(Rules),
    /// Show what is inside a model
    #[command(subcommand)]
    Model(Model),
    /// Print the JSON Schema of the output records
    Schema,
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What every command that runs the pipeline takes.
#[derive(Debug, Clone, Default, Args)]
#[allow(clippy::struct_field_names)] // `--engine` is what users type.
pub struct Engine {
    /// Model: default, fast, or a folder
    ///
    /// `fast` has half the layers of `default`: 1.6 times as fast, a little less accurate. A folder is a model folder, or a checkpoint of a token classifier.
    #[arg(long, value_name = "NAME|DIR", value_hint = ValueHint::DirPath, default_value = "default")]
    pub model: ModelChoice,
    /// What runs the model
    #[arg(long, value_enum, default_value_t)]
    pub engine: EngineName,
    /// Where rust-bert computes: cpu, cuda or cuda:N [default: cpu]
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<Device>,
    /// Rule file with claim kinds of your own; may be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub rules: Vec<PathBuf>,
    /// Number of threads [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

/// `dateline annotate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Input: .txt (one article a file; a full date in the dateline sets the day of publication) and .jsonl (one article a \
line: `text` or `body`, and if you have them `id`, `title`, `published`; other fields are carried along), plain or \
.gz. Folders are read with everything below them, in the order of paths; files that an .ignore file names are left out.

Output: one record a document, or one error record where it failed. `dateline schema` describes both.")]
pub struct Annotate {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,
    /// File or folder to write to; a name that ends in / is a folder [default: standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub format: Format,
    /// Unit that offsets count
    #[arg(long, value_enum, default_value_t = Offsets::Codepoint)]
    pub offsets: Offsets,
    /// Entity types: ontonotes (18), conll (4), or what a model of your own has [default: the model's first choice]
    #[arg(long, value_name = "NAME")]
    pub scheme: Option<String>,
    /// Write tokens with part of speech, lemma, head and relation
    #[arg(long)]
    pub tokens: bool,
    /// Failed documents up to this number do not make the run fail
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_errors: usize,
    /// Documents annotated side by side; results do not depend on it
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    pub batch: u32,
    /// No progress and no summary
    #[arg(short, long)]
    pub quiet: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub engine: Engine,
}

/// `dateline evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// What is compared
    #[command(subcommand)]
    pub what: Layer,
}

/// A layer with gold.
#[derive(Debug, Subcommand)]
pub enum Layer {
    /// Entities on CoNLL columns (word first, IOB2 tag last), strict F1 as conlleval and seqeval count it
    Entities {
        /// Gold file, .conll or .conll.gz
        gold: PathBuf,
        /// Entity types of the gold: ontonotes, conll, or what a model of your own has [default: the model's first choice]
        #[arg(long, value_name = "NAME")]
        scheme: Option<String>,
        /// Types of the model as types of the gold, for gold of another scheme; others count on neither side
        #[arg(long, value_name = "PERSON=Person,ORG=Organization", value_delimiter = ',', value_parser = type_pair)]
        map: Vec<(String, String)>,
        /// Change the case of all words first, to see how well the model holds
        #[arg(long, value_enum)]
        case: Option<Case>,
        #[command(flatten)]
        #[allow(missing_docs)]
        common: Common,
    },
    /// Time expressions on JSONL ({"doc","dct","text","timex"}), as TempEval-3 counts them
    Times {
        /// Gold file, .jsonl or .jsonl.gz
        gold: PathBuf,
        #[command(flatten)]
        #[allow(missing_docs)]
        common: Common,
    },
    /// Tags and trees on CoNLL-U with gold words, as the CoNLL 2018 scorer counts them
    Syntax {
        /// Gold file, .conllu or .conllu.gz
        gold: PathBuf,
        #[command(flatten)]
        #[allow(missing_docs)]
        common: Common,
    },
    /// Sentences and words on CoNLL-U read as raw text
    Segmentation {
        /// Gold file, .conllu or .conllu.gz
        gold: PathBuf,
        /// Only documents whose id contains this
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// One JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Claims on JSONL gold; the texts are annotated, or records given as SYSTEM are scored
    Claims {
        /// Gold file, .jsonl or .jsonl.gz
        gold: PathBuf,
        /// Records to score (dateline's own JSONL) instead of annotating the gold's texts
        system: Option<PathBuf>,
        /// Show up to this many missed and this many spurious claims
        #[arg(long, value_name = "N", default_value_t = 0)]
        errors: usize,
        #[command(flatten)]
        #[allow(missing_docs)]
        common: Common,
    },
    /// Sources of what is said (JSONL: {"text","args" with source and content}), as PolNeAR has them
    Attribution {
        /// Gold file, .jsonl or .jsonl.gz
        gold: PathBuf,
        /// Only this part of the gold (dev, train ...)
        #[arg(long, value_name = "NAME")]
        split: Option<String>,
        /// Show up to this many wrong or missed sources
        #[arg(long, value_name = "N", default_value_t = 0)]
        errors: usize,
        #[command(flatten)]
        #[allow(missing_docs)]
        common: Common,
    },
    /// Triggers and arguments on sentences with frames (JSONL: {"text","event","trigger","args","meta"})
    Frames {
        /// Gold file, .jsonl or .jsonl.gz
        gold: PathBuf,
        /// Only this part of the gold (dev, train ...)
        #[arg(long, value_name = "NAME")]
        split: Option<String>,
        /// Show up to this many missed and this many spurious claims
        #[arg(long, value_name = "N", default_value_t = 0)]
        errors: usize,
        #[command(flatten)]
        #[allow(missing_docs)]
        common: Common,
    },
}

/// What every evaluation with a model takes.
#[derive(Debug, Args)]
pub struct Common {
    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub engine: Engine,
}

/// `dateline explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// An article, or - for standard input
    pub input: PathBuf,
    /// Only this claim (c1, c2 ...)
    #[arg(long, value_name = "ID")]
    pub claim: Option<String>,
    /// Only this document, where the input holds several
    #[arg(long, value_name = "ID")]
    pub document: Option<String>,
    /// Also show triggers that a rule looked at and turned down, and why
    #[arg(long)]
    pub near: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub engine: Engine,
}

/// `dateline rules`.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Read rule files and say what is wrong with them
    Check {
        /// Rule files; the built-in rules where none is given
        files: Vec<PathBuf>,
    },
    /// Run the examples and near misses of rules through the whole pipeline
    Test {
        /// Rule files; the built-in rules where none is given
        files: Vec<PathBuf>,
        /// Model: default, fast, or a folder
        #[arg(long, value_name = "NAME|DIR", default_value = "default")]
        model: ModelChoice,
    },
}

/// `dateline model`.
#[derive(Debug, Subcommand)]
pub enum Model {
    /// Name, version, size, heads and hashes of a model
    Info {
        /// default, fast, a model folder or a checkpoint
        #[arg(value_name = "NAME|DIR", value_hint = ValueHint::DirPath, default_value = "default")]
        model: ModelChoice,
    },
    /// Make a model folder of a checkpoint, for the native engine (BERT, DistilBERT, ELECTRA, RoBERTa); it finds entities
    Import {
        /// Checkpoint of a token classifier: config.json, a tokenizer, model.safetensors
        #[arg(value_name = "CHECKPOINT", value_hint = ValueHint::DirPath)]
        from: PathBuf,
        /// Folder to write; it is made
        #[arg(value_name = "OUT", value_hint = ValueHint::DirPath)]
        to: PathBuf,
        /// Keep weights whole instead of rounding them to bytes: four times the size, a third of the speed
        #[arg(long)]
        whole: bool,
    },
    /// Fetch a checkpoint over the network (where dateline is built with rust-bert-remote)
    Fetch {
        /// OWNER/NAME on the Hugging Face hub; `default` is what rust-bert itself takes, a large BERT for CoNLL's types
        #[arg(value_name = "NAME")]
        name: String,
        /// Folder to write; it is made
        #[arg(value_name = "OUT", value_hint = ValueHint::DirPath)]
        to: PathBuf,
    },
}

/// Names of engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum EngineName {
    /// dateline's own, on the CPU
    #[default]
    Native,
    /// rust-bert on libtorch: checkpoints of the BERT family as they are, GPUs (where dateline is built with it)
    RustBert,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One record a line
    Jsonl,
    /// One indented JSON file an article, into a folder
    Json,
}

/// Units of offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Offsets {
    /// Unicode code points (Python)
    Codepoint,
    /// UTF-8 bytes (Rust, Go)
    Byte,
    /// UTF-16 units (JavaScript, Java)
    Utf16,
}

impl From<Offsets> for OffsetUnit {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Codepoint => OffsetUnit::Codepoint,
            Offsets::Byte => OffsetUnit::Byte,
            Offsets::Utf16 => OffsetUnit::Utf16,
        }
    }
}

fn type_pair(text: &str) -> Result<(String, String), String> {
    let (model, gold) = text.split_once('=').ok_or("write MODEL_TYPE=GOLD_TYPE")?;
    Ok((model.to_owned(), gold.to_owned()))
}

/// How to write all words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Case {
    /// all lower case
    Lower,
    /// ALL UPPER CASE
    Upper,
    /// Every Word With A Capital
    Title,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
