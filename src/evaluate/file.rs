//! Gold and system files, plain or `.gz`.

use super::EvaluateError;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Opens a file, decompressed where its name ends in `.gz`.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    Ok(if path.extension().is_some_and(|e| e == "gz") {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

/// The text of a file, decompressed where its name ends in `.gz`.
pub fn read_text(path: &Path) -> Result<String, EvaluateError> {
    let fail = |source| EvaluateError::Read { path: path.display().to_string(), source };
    let mut text = String::new();
    open(path).and_then(|mut reader| reader.read_to_string(&mut text)).map_err(fail)?;
    Ok(text)
}
