//! `dateline annotate`: articles in, records out.

use super::args::{Annotate, Format};
use super::progress::{Counts, Progress};
use super::{CliError, Outcome};
use crate::document::Document;
use crate::io::{
    ErrorRecord, Failure, FolderWriter, Input, InputError, Inputs, LineWriter, Place, Problem, Record,
    RecordOptions, SCHEMA, total_bytes,
};
use crate::pipeline::{Pipeline, StageFailure};
use rayon::prelude::*;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A batch is closed when its texts are this long together, so that long documents do not pile up in memory.
const BATCH_BYTES: usize = 4 << 20;

/// Runs the command.
pub fn run(args: &Annotate) -> Result<Outcome, CliError> {
    check_paths(&args.inputs)?;
    let mut inputs = Inputs::new(args.inputs.clone());
    let pipeline = args.engine.pipeline(args.scheme.clone())?;
    let options = RecordOptions { offsets: args.offsets.into(), tokens: args.tokens };
    let mut sink = Sink::open(args.output.as_deref(), args.format)?;
    let mut progress = Progress::new(total_bytes(&args.inputs), args.quiet);
    loop {
        let batch = next_batch(&mut inputs, args.batch as usize)?;
        if batch.is_empty() {
            break;
        }
        let position = inputs.consumed();
        for input in batch.iter().flatten() {
            for warning in &input.warnings {
                progress.say(&format!("warning[{}]: {}: {warning}", warning.code(), input.place));
            }
        }
        let done: Vec<Done> = batch.into_par_iter().map(|item| annotate(&pipeline, item, options)).collect();
        for one in done {
            if let Line::Failed(record) = &one.line {
                let Failure { code, message, hint, .. } = &record.error;
                progress.say(&format!("error[{code}]: {message}\n  {hint}"));
            }
            sink.write(&one.line)?;
            progress.add(one.counts, position);
        }
    }
    sink.finish()?;
    progress.finish();
    let failed = progress.counts().failed;
    Ok(if failed > args.max_errors { Outcome::Findings } else { Outcome::Done })
}

/// A path that is not there is a slip of the command line, found out before any work is done.
fn check_paths(paths: &[PathBuf]) -> Result<(), CliError> {
    match paths.iter().find(|p| **p != Path::new("-") && !p.exists()) {
        Some(path) => {
            let place = Place { path: path.display().to_string(), line: None };
            Err(InputError::new(place, Problem::NotFound).into())
        }
        None => Ok(()),
    }
}

fn next_batch(inputs: &mut Inputs, most: usize) -> Result<Vec<Result<Input, InputError>>, CliError> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while batch.len() < most && bytes < BATCH_BYTES {
        let Some(item) = inputs.next() else { break };
        match &item {
            Err(error) if error.problem == Problem::NoInput => return Err(error.clone().into()),
            Err(_) => {}
            Ok(input) => bytes += input.document.text.len(),
        }
        batch.push(item);
    }
    Ok(batch)
}

/// One line of output.
enum Line {
    Annotated(Box<Record>),
    Failed(Box<ErrorRecord>),
}

struct Done {
    line: Line,
    counts: Counts,
}

fn annotate(pipeline: &Pipeline, item: Result<Input, InputError>, options: RecordOptions) -> Done {
    let line = match item {
        Ok(input) => match pipeline.annotate(input.document) {
            Ok(doc) => {
                let counts =
                    Counts { documents: 1, words: doc.tokens.len(), claims: doc.claims.len(), failed: 0 };
                let record = Record::new(&doc, pipeline.fingerprint(), options);
                return Done { line: Line::Annotated(Box::new(record)), counts };
            }
            Err(failure) => Line::Failed(Box::new(stage_failure(*failure))),
        },
        Err(error) => Line::Failed(Box::new(unreadable(&error))),
    };
    Done { line, counts: Counts { documents: 1, failed: 1, ..Counts::default() } }
}

fn unreadable(error: &InputError) -> ErrorRecord {
    ErrorRecord {
        schema: SCHEMA.to_string(),
        id: error.id.clone(),
        metadata: (*error.metadata).clone(),
        error: Failure {
            code: error.code().to_string(),
            stage: "read".to_string(),
            message: format!("{}: {}", error.place, error.problem),
            hint: error.problem.hint().to_string(),
        },
    }
}

fn stage_failure(failure: StageFailure) -> ErrorRecord {
    let Document { id, metadata, .. } = failure.document;
    let (code, hint) = if failure.engine {
        ("E-ENGINE", "the engine gave up, not the text: less --threads, another --device, or --engine native")
    } else {
        ("E-INTERNAL", "this is a bug of dateline, not of the text: please report it with the text")
    };
    ErrorRecord {
        schema: SCHEMA.to_string(),
        error: Failure {
            code: code.to_string(),
            stage: failure.stage.to_string(),
            message: format!("{id}: {}", failure.message),
            hint: hint.to_string(),
        },
        id,
        metadata,
    }
}

/// Where records go.
enum Sink {
    Lines { out: LineWriter<BufWriter<Box<dyn Write>>>, name: String },
    Folder { out: FolderWriter, name: String },
}

impl Sink {
    fn open(to: Option<&Path>, format: Format) -> Result<Self, CliError> {
        let fail = |path: &Path| {
            let to = path.display().to_string();
            move |source| CliError::Write { to, source }
        };
        match (to, format) {
            (None, Format::Json) => Err(CliError::Usage(
                "--format json writes a file an article: say where with -o FOLDER".to_string(),
            )),
            (Some(folder), Format::Json) => {
                let out = FolderWriter::new(folder).map_err(fail(folder))?;
                Ok(Sink::Folder { out, name: folder.display().to_string() })
            }
            (None, Format::Jsonl) => {
                let out: Box<dyn Write> = Box::new(std::io::stdout());
                Ok(Sink::Lines {
                    out: LineWriter::new(BufWriter::new(out)),
                    name: "standard output".to_string(),
                })
            }
            (Some(path), Format::Jsonl) => {
                let file = file_for(path).map_err(fail(path))?;
                let out: Box<dyn Write> = Box::new(std::fs::File::create(&file).map_err(fail(&file))?);
                Ok(Sink::Lines {
                    out: LineWriter::new(BufWriter::new(out)),
                    name: file.display().to_string(),
                })
            }
        }
    }

    fn write(&mut self, line: &Line) -> Result<(), CliError> {
        let (result, name) = match (self, line) {
            (Sink::Lines { out, name }, Line::Annotated(record)) => (out.write(record), name),
            (Sink::Lines { out, name }, Line::Failed(record)) => (out.write(record), name),
            (Sink::Folder { out, name }, Line::Annotated(record)) => {
                (out.write(&record.id, record).map(drop), name)
            }
            (Sink::Folder { out, name }, Line::Failed(record)) => {
                (out.write(&record.id, record).map(drop), name)
            }
        };
        result.map_err(|source| CliError::Write { to: name.clone(), source })
    }

    fn finish(self) -> Result<(), CliError> {
        match self {
            Sink::Lines { out, name } => out.finish().map_err(|source| CliError::Write { to: name, source }),
            Sink::Folder { .. } => Ok(()),
        }
    }
}

/// `annotated.jsonl` inside a folder, or the file itself; folders on the way are made.
fn file_for(path: &Path) -> std::io::Result<PathBuf> {
    let is_folder = path.is_dir() || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    let file = if is_folder { path.join("annotated.jsonl") } else { path.to_path_buf() };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(file)
}

/// Reads all documents of one input: for commands that look at a few.
pub fn read_all(path: &Path) -> Result<Vec<Document>, CliError> {
    check_paths(&[path.to_path_buf()])?;
    Inputs::new([path]).map(|item| Ok(item?.document)).collect()
}
