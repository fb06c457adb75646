//! Where documents come from: files, folders, standard input. One item per document, in an order that depends on nothing but
//! the names.

use super::{InputError, Place, Problem, Warning, decode::decode, json, sha256};
use crate::document::Document;
use flate2::bufread::MultiGzDecoder;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// A document that was read, with what is doubtful about it.
#[derive(Debug, Clone)]
pub struct Input {
    /// The text with its name, metadata and date; no layers yet.
    pub document: Document,
    /// What is doubtful.
    pub warnings: Vec<Warning>,
    /// Where it came from.
    pub place: Place,
}

/// Reads documents from files, folders and standard input, one after the other and never more than one at a time in memory.
///
/// - A folder is walked in the order of the names; read are files that end in `.txt`, `.jsonl` or `.ndjson`, with or without `.gz`.
///   Hidden files and what a `.ignore` file excludes are left out; `.gitignore` says nothing about data and is not obeyed.
/// - `.jsonl` and `.ndjson` hold one JSON object a line; blank lines are skipped. `.txt` is one document.
/// - Standard input (`-`) and a file with another ending are JSON lines if they begin with a JSON object on one line, else one document.
/// - Gzip is recognised by its first bytes, whatever the name.
///
/// The id of a document is its `id` field; else the path as given with forward slashes, with `:line` in JSON lines; from standard
/// input, `sha256:` and the first 16 digits of the hash of the text or line.
pub struct Inputs {
    paths: VecDeque<PathBuf>,
    folder: Option<Folder>,
    lines: Option<Lines>,
    /// Bytes of documents handed out, after decompression.
    consumed: u64,
}

/// A folder being walked.
struct Folder {
    path: String,
    walk: ignore::Walk,
    empty: bool,
}

/// A file of JSON lines being read.
struct Lines {
    path: String,
    reader: Box<dyn BufRead + Send>,
    number: usize,
    /// The first line, where it was read to find out the format.
    first: Option<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    JsonLines,
    Unknown,
}

type Item = Result<Input, InputError>;

impl Inputs {
    /// Reads the paths in the order given; `-` is standard input.
    pub fn new(paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Self { paths: paths.into_iter().map(Into::into).collect(), folder: None, lines: None, consumed: 0 }
    }

    /// Reads a stream as standard input is read.
    pub fn from_reader(reader: impl Read + Send + 'static) -> impl Iterator<Item = Item> {
        let mut inputs = Self::new(Vec::<PathBuf>::new());
        let first = inputs.open("-".to_owned(), Format::Unknown, Box::new(BufReader::new(reader)));
        first.into_iter().chain(inputs)
    }

    /// Bytes of input used up so far, after decompression.
    pub fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Starts on a path; `None` where it opened a folder or a file of many documents.
    fn start(&mut self, path: &Path) -> Option<Item> {
        if path == Path::new("-") {
            return self.open("-".to_owned(), Format::Unknown, Box::new(BufReader::new(io::stdin())));
        }
        let name = display(path);
        match std::fs::metadata(path) {
            Err(error) => Some(fail(name, &error)),
            Ok(kind) if kind.is_dir() => {
                self.folder = Some(Folder { path: name, walk: walk(path), empty: true });
                None
            }
            Ok(_) => self.file(path),
        }
    }

    fn file(&mut self, path: &Path) -> Option<Item> {
        let name = display(path);
        match File::open(path) {
            Ok(file) => self.open(name, format(path), Box::new(BufReader::new(file))),
            Err(error) => Some(fail(name, &error)),
        }
    }

    /// Reads the one document of a stream, or gets ready to read its lines.
    fn open(&mut self, path: String, format: Format, mut reader: Box<dyn BufRead + Send>) -> Option<Item> {
        match reader.fill_buf() {
            Ok([0x1f, 0x8b, ..]) => reader = Box::new(BufReader::new(MultiGzDecoder::new(reader))),
            Ok(_) => {}
            Err(error) => return Some(fail(path, &error)),
        }
        let mut bytes = Vec::new();
        if format == Format::Unknown {
            // The first line decides; blank lines before it do not.
            loop {
                let from = bytes.len();
                match reader.read_until(b'\n', &mut bytes) {
                    Ok(read) if read > 0 && bytes[from..].iter().all(u8::is_ascii_whitespace) => {}
                    Ok(_) => break,
                    Err(error) => return Some(fail(path, &error)),
                }
            }
        }
        if format == Format::JsonLines || format == Format::Unknown && is_object(&bytes) {
            let number = bytes.trim_ascii_end().split(|&b| b == b'\n').count().saturating_sub(1);
            let first = (!bytes.is_empty()).then_some(bytes);
            self.lines = Some(Lines { path, reader, number, first });
            return None;
        }
        if let Err(error) = reader.read_to_end(&mut bytes) {
            return Some(fail(path, &error));
        }
        self.consumed += bytes.len() as u64;
        Some(text(path, bytes))
    }
}

impl Iterator for Inputs {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next(&mut self.consumed) {
                    Some(item) => return Some(item),
                    None => self.lines = None,
                }
            } else if let Some(folder) = &mut self.folder {
                match folder.next() {
                    Some(Ok(path)) => {
                        if let Some(item) = self.file(&path) {
                            return Some(item);
                        }
                    }
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.folder = None,
                }
            } else {
                let path = self.paths.pop_front()?;
                if let Some(item) = self.start(&path) {
                    return Some(item);
                }
            }
        }
    }
}

impl Folder {
    /// The next file to read, or what went wrong; after the last file of an empty folder, one error.
    fn next(&mut self) -> Option<Result<PathBuf, InputError>> {
        for entry in self.walk.by_ref() {
            match entry {
                Ok(entry) if format(entry.path()) != Format::Unknown && entry.path().is_file() => {
                    self.empty = false;
                    return Some(Ok(entry.into_path()));
                }
                Ok(_) => {}
                Err(error) => {
                    self.empty = false;
                    let place = Place { path: self.path.clone(), line: None };
                    return Some(Err(InputError::new(place, Problem::Unreadable(error.to_string()))));
                }
            }
        }
        if !std::mem::take(&mut self.empty) {
            return None;
        }
        Some(Err(InputError::new(Place { path: self.path.clone(), line: None }, Problem::NoInput)))
    }
}

impl Lines {
    fn next(&mut self, consumed: &mut u64) -> Option<Item> {
        loop {
            let mut bytes = self.first.take().unwrap_or_default();
            if bytes.is_empty() {
                match self.reader.read_until(b'\n', &mut bytes) {
                    Ok(0) => return None,
                    Ok(_) => {}
                    Err(error) => {
                        // What follows a broken read is lost: report once, stop.
                        self.reader = Box::new(io::empty());
                        let place = Place { path: self.path.clone(), line: Some(self.number + 1) };
                        return Some(Err(InputError::new(place, Problem::Unreadable(error.to_string()))));
                    }
                }
            }
            self.number += 1;
            *consumed += bytes.len() as u64;
            // Only the first line may begin with a byte order mark.
            let line = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.number == 1).unwrap_or(&bytes);
            if !line.iter().all(u8::is_ascii_whitespace) {
                return Some(self.document(line.to_vec()));
            }
        }
    }

    fn document(&self, bytes: Vec<u8>) -> Item {
        let place = Place { path: self.path.clone(), line: Some(self.number) };
        let hash = (self.path == "-").then(|| content_id(bytes.trim_ascii()));
        match decode(bytes) {
            Ok((line, warning)) => {
                let id = place.to_string();
                let mut input = json::document(line.trim(), place, || hash.unwrap_or(id))?;
                input.warnings.extend(warning);
                Ok(input)
            }
            Err(problem) => Err(InputError::new(place, problem)),
        }
    }
}

/// One document of plain text.
fn text(path: String, bytes: Vec<u8>) -> Item {
    let id = if path == "-" { content_id(&bytes) } else { path.clone() };
    let place = Place { path, line: None };
    let fail = |problem| Err(InputError { id: id.clone(), ..InputError::new(place.clone(), problem) });
    match decode(bytes) {
        Ok((text, _)) if text.trim().is_empty() => fail(Problem::Empty),
        Ok((text, warning)) => {
            Ok(Input { document: Document::new(id, text), warnings: warning.into_iter().collect(), place })
        }
        Err(problem) => fail(problem),
    }
}

fn fail(path: String, error: &io::Error) -> Item {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => Problem::NotFound,
        _ => Problem::Unreadable(error.to_string()),
    };
    Err(InputError::new(Place { path, line: None }, problem))
}

fn content_id(bytes: &[u8]) -> String {
    format!("sha256:{}", &sha256(bytes)[..16])
}

/// Whether the first line is a JSON object by itself.
fn is_object(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// Size of all that would be read, in bytes: what [`Inputs::consumed`] rises to. `None` where it cannot be told in
/// advance: standard input, compressed files.
pub fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let size = |path: &Path| -> Option<u64> {
        let packed = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
        if packed { None } else { Some(std::fs::metadata(path).ok()?.len()) }
    };
    let mut total = 0;
    for path in paths {
        if path.is_dir() {
            let read = |p: &Path| p.is_file() && format(p) != Format::Unknown;
            for entry in walk(path).flatten().filter(|e| read(e.path())) {
                total += size(entry.path())?;
            }
        } else {
            total += size(path)?;
        }
    }
    Some(total)
}

fn walk(folder: &Path) -> ignore::Walk {
    ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .ignore(true)
        .sort_by_file_path(Ord::cmp)
        .build()
}

/// The format that a name promises; `.gz` at its end says nothing about it.
fn format(path: &Path) -> Format {
    let inner = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
        path.with_extension("")
    } else {
        path.to_owned()
    };
    match inner.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("txt") => Format::Text,
        Some("jsonl" | "ndjson") => Format::JsonLines,
        _ => Format::Unknown,
    }
}

/// The path with forward slashes.
fn display(path: &Path) -> String {
    let path = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        path.into_owned()
    } else {
        path.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A folder with the files given; the summary of what is read from it: file, line, and text or code.
    fn read_folder(files: &[(&str, &[u8])]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let root = format!("{}/", display(folder.path()));
        Inputs::new([folder.path()]).map(|item| summary(item).replace(&root, "")).collect()
    }

    fn summary(item: Item) -> String {
        match item {
            Ok(input) => {
                let codes: Vec<&str> = input.warnings.iter().map(Warning::code).collect();
                format!("{} {} {}", input.document.id, input.document.text.trim(), codes.join(" "))
                    .trim()
                    .to_owned()
            }
            Err(error) => format!("{} {}", error.place, error.code()),
        }
    }

    fn read_stream(bytes: &[u8]) -> Vec<String> {
        Inputs::from_reader(io::Cursor::new(bytes.to_vec())).map(summary).collect()
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_its_names() {
        let files: [(&str, &[u8]); 9] = [
            ("b.txt", b"B"),
            ("a/2.txt", b"two"),
            ("a/1.jsonl", b"{\"text\":\"one\"}\n\n{\"text\":\"more\"}"),
            ("c.txt.gz", &gzip(b"C")),
            (".hidden.txt", b"no"),
            ("skip.txt", b"no"),
            (".ignore", b"skip.txt\n"),
            (".gitignore", b"b.txt\n"),
            ("picture.png", b"\x89PNG"),
        ];
        assert_eq!(
            read_folder(&files),
            ["a/1.jsonl:1 one", "a/1.jsonl:3 more", "a/2.txt two", "b.txt B", "c.txt.gz C"]
        );
    }

    #[test]
    fn every_bad_document_gives_one_error_and_the_others_are_read() {
        let broken = &gzip(b"{\"text\":\"x\"}\n{\"text\":\"yyyyyyyyyyyy\"}\n")[..12];
        let files: [(&str, &[u8]); 7] = [
            ("0-empty.txt", b""),
            ("1-blank.txt", b" \n\t"),
            ("2-binary.txt", b"MZ\0\0\x01"),
            ("3-latin.txt", b"caf\xe9 d\xe9j\xe0 vu"),
            (
                "4.jsonl",
                b"{\"text\":\"ok\"}\nnonsense\n{\"id\":1}\n{\"text\":\"\"}\n\x7f\x00\n{\"text\":\"end\"}",
            ),
            ("5.jsonl.gz", broken),
            ("6.ndjson", b"\xef\xbb\xbf{\"text\":\"bom\",\"id\":\"i\"}\r\n"),
        ];
        assert_eq!(
            read_folder(&files),
            [
                "0-empty.txt E-EMPTY",
                "1-blank.txt E-EMPTY",
                "2-binary.txt E-BINARY",
                "3-latin.txt café déjà vu W-ENCODING",
                "4.jsonl:1 ok",
                "4.jsonl:2 E-JSON",
                "4.jsonl:3 E-NO-TEXT",
                "4.jsonl:4 E-EMPTY",
                "4.jsonl:5 E-BINARY",
                "4.jsonl:6 end",
                "5.jsonl.gz:1 E-READ",
                "i bom",
            ]
        );
    }

    #[test]
    fn missing_and_empty_places_are_reported() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nowhere.txt");
        let codes: Vec<String> = Inputs::new([folder.path().to_owned(), missing])
            .map(|i| i.unwrap_err().code().to_owned())
            .collect();
        assert_eq!(codes, ["E-NO-INPUT", "E-NOT-FOUND"]);
    }

    #[test]
    fn a_stream_is_json_lines_or_one_text() {
        assert_eq!(
            read_stream(b"\n {\"text\":\"a\",\"id\":\"x\"}\n{\"text\":\"b\",\"id\":\"y\"}"),
            ["x a", "y b"]
        );
        assert_eq!(read_stream(&gzip(b"{\"text\":\"a\",\"id\":\"x\"}")), ["x a"]);
        let [one] = read_stream(b"{ not json }\nText.").try_into().unwrap();
        assert!(one.starts_with("sha256:") && one.ends_with("{ not json }\nText."));
        assert_eq!(read_stream(b""), ["- E-EMPTY"]);
        assert_eq!(read_stream(b"\n{\"text\":\"\"}\n7"), ["-:2 E-EMPTY", "-:3 E-JSON"]);
        assert_eq!(read_stream(b"{\"text\":\"a\"}\n"), read_stream(b"{\"text\":\"a\"}\n"));
    }

    #[test]
    fn a_file_with_an_unknown_ending_is_looked_into() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.data");
        std::fs::write(&path, "{\"text\":\"a\",\"id\":\"x\"}\n").unwrap();
        assert_eq!(Inputs::new([path]).map(summary).collect::<Vec<_>>(), ["x a"]);
    }

    #[test]
    fn lines_are_read_one_at_a_time() {
        /// Gives documents for ever.
        struct Endless;
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let line = b"{\"text\":\"again\",\"id\":\"x\"}\n";
                buffer[..line.len()].copy_from_slice(line);
                Ok(line.len())
            }
        }
        assert_eq!(Inputs::from_reader(Endless).take(1000).flatten().count(), 1000);
    }
}
