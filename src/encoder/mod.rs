//! The encoder: words of consecutive sentences in, one vector a word out, computed once for every head.
//!
//! [`Encoder::encode`] cuts a document into windows of consecutive sentences ([`window`]), turns words into wordpieces
//! and shapes ([`wordpieces`]), and runs each window through a backend ([`backend`]). A window is computed by itself,
//! so that a document's vectors never depend on what else is in the batch or on the number of threads.

pub mod backend;
pub mod checkpoint;
mod choice;
mod embedded;
mod engine;
mod error;
mod floats;
mod folder;
mod heads;
mod matrix;
mod reach;
#[cfg(test)]
mod reference;
mod tags;
mod tensors;
mod window;
mod wordpieces;

pub use choice::ModelChoice;
pub use engine::{Device, Engine};
pub use error::{EngineFailure, ModelError};
pub use folder::{Calibration, ClaimLabels, Config, Labels, Manifest, ModelFolder};
pub use heads::{Biaffine, Linear, PairScorer, softmax};
pub use matrix::{Matrix, argmax};
pub use reach::{Reach, distance_class};
pub use tags::{Place, Tag, TagReading};
pub use tensors::Tensors;

use backend::Backend;
use rayon::prelude::*;
use std::ops::Range;
use std::path::Path;
use window::{Part, Room, Window};
use wordpieces::{WordPieces, Wordpieces};

/// How many windows are computed before their results are handed on: bounds the memory that a long document takes.
const WINDOWS_AT_ONCE: usize = 32;

/// A model folder made ready to run.
pub struct Encoder {
    folder: ModelFolder,
    wordpieces: Wordpieces,
    room: Room,
    backend: Box<dyn Backend>,
}

/// Vectors of some consecutive words of one sentence: the whole sentence, unless it is longer than a window.
pub struct Chunk {
    /// Index of the sentence among those given.
    pub sentence: usize,
    /// Which of its words.
    pub words: Range<usize>,
    /// One row a word.
    pub vectors: Matrix,
}

impl Encoder {
    /// The model that the program carries, on the native engine.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::new(ModelChoice::Default.open()?, Engine::Native)
    }

    /// A model folder on disk, on the native engine; hashes in its manifest are checked.
    pub fn from_folder(path: &Path) -> Result<Self, ModelError> {
        Self::new(ModelFolder::open(path)?, Engine::Native)
    }

    /// A model on an engine.
    pub fn new(mut folder: ModelFolder, engine: Engine) -> Result<Self, ModelError> {
        let room = folder.room();
        let (tokenizer, shapes) = (std::mem::take(&mut folder.tokenizer), folder.manifest.shapes);
        let (wordpieces, backend) = rayon::join(
            || Wordpieces::new(&tokenizer, shapes, room.most_pieces()),
            || engine.load(&mut folder),
        );
        folder.tokenizer = tokenizer;
        Ok(Self { wordpieces: wordpieces?, backend: backend?, folder, room })
    }

    /// The folder that the encoder was made of, for its heads and labels.
    pub fn folder(&self) -> &ModelFolder {
        &self.folder
    }

    /// Encodes consecutive sentences of one document. `sink` gets the chunks in reading order.
    pub fn encode(&self, sentences: &[Vec<&str>], sink: &mut dyn FnMut(Chunk)) {
        let pieces = self.wordpieces.of_sentences(sentences);
        let windows = window::plan(&pieces, self.room);
        for group in windows.chunks(WINDOWS_AT_ONCE) {
            let done: Vec<Vec<Chunk>> = group.par_iter().map(|w| self.run(w, &pieces)).collect();
            done.into_iter().flatten().for_each(&mut *sink);
        }
    }

    /// Hidden states of all wordpieces of one window, [CLS] and [SEP] included: what a reference implementation gives.
    pub fn hidden(&self, ids: &[u32], shapes: &[u32]) -> Matrix {
        self.backend.hidden(ids, shapes)
    }

    fn run(&self, window: &Window, pieces: &[Vec<WordPieces>]) -> Vec<Chunk> {
        let input = window.input(pieces, &self.wordpieces);
        let words = self.backend.hidden_at(&input.ids, &input.shapes, &input.first);
        let mut before = 0;
        let chunk = |part: &Part| {
            let kept: Vec<usize> = part.keep.clone().map(|word| before + word - part.words.start).collect();
            before += part.words.len();
            Chunk { sentence: part.sentence, words: part.keep.clone(), vectors: words.gather(&kept) }
        };
        window.parts.iter().map(chunk).collect()
    }
}
