//! Records out: a line each, or a file each.

use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes one JSON object a line.
pub struct LineWriter<W: Write> {
    out: W,
}

impl<W: Write> LineWriter<W> {
    /// Onto `out`, which should be buffered.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Writes a record and a line break.
    pub fn write(&mut self, record: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, record)?;
        self.out.write_all(b"\n")
    }

    /// Writes what is buffered.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes one indented JSON file a document into a folder, each whole or not at all.
pub struct FolderWriter {
    folder: PathBuf,
    used: BTreeSet<String>,
}

/// File systems take names of at least this length.
const LONGEST_NAME: usize = 120;

impl FolderWriter {
    /// Makes the folder where it is missing.
    pub fn new(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_path_buf(), used: BTreeSet::new() })
    }

    /// Writes the record of the document `id`; gives the path.
    pub fn write(&mut self, id: &str, record: &impl Serialize) -> io::Result<PathBuf> {
        let name = self.name(id);
        let path = self.folder.join(format!("{name}.json"));
        let part = self.folder.join(format!(".{name}.part"));
        let mut bytes = serde_json::to_vec_pretty(record)?;
        bytes.push(b'\n');
        std::fs::write(&part, bytes)?;
        std::fs::rename(&part, &path)?;
        Ok(path)
    }

    /// A file name out of an id: no separators, nothing hidden, never the same twice. A second one gets `-2`, and so on.
    fn name(&mut self, id: &str) -> String {
        let keep = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' };
        let mut name = String::new();
        for c in id.chars().map(keep).skip_while(|c| "._-".contains(*c)) {
            if name.len() + c.len_utf8() > LONGEST_NAME {
                break;
            }
            name.push(c);
        }
        let name = name.trim_end_matches(".txt").trim_end_matches('.').to_string();
        let name = if name.is_empty() { "document".to_string() } else { name };
        // Some file systems hold a.json and A.json for one file.
        let free = |n: &String, used: &mut BTreeSet<String>| used.insert(n.to_lowercase());
        if free(&name, &mut self.used) {
            return name;
        }
        let mut i = 2;
        loop {
            let other = format!("{name}-{i}");
            if free(&other, &mut self.used) {
                return other;
            }
            i += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn writer() -> FolderWriter {
        FolderWriter { folder: PathBuf::new(), used: BTreeSet::new() }
    }

    #[test]
    fn names_come_from_ids() {
        let mut w = writer();
        let names: Vec<String> =
            ["corpus/talks.txt", "corpus/Talks.txt", "../../etc/passwd", "", "a:b*c", "..."]
                .map(|id| w.name(id))
                .to_vec();
        assert_eq!(
            names,
            ["corpus_talks", "corpus_Talks-2", "etc_passwd", "document", "a_b_c", "document-2"]
        );
    }

    proptest! {
        #[test]
        fn no_id_leaves_the_folder_or_hides_or_collides(ids in prop::collection::vec("\\PC{0,40}|[./\\\\]{1,9}|[aA]{1,2}", 1..20)) {
            let mut w = writer();
            let mut seen = BTreeSet::new();
            for id in &ids {
                let name = w.name(id);
                prop_assert!(!name.contains(['/', '\\', '\0']) && !name.starts_with('.') && !name.is_empty());
                prop_assert!(seen.insert(name.to_lowercase()));
            }
        }
    }
}
