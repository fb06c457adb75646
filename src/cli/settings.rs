//! Arguments made into what the library takes.

use super::CliError;
use super::args::Engine;
use crate::pipeline::{Pipeline, Settings};

impl Engine {
    /// A pipeline, and the number of threads set for the whole program.
    pub fn pipeline(&self, scheme: Option<String>) -> Result<Pipeline, CliError> {
        self.set_threads();
        let settings = Settings { model: self.model.clone(), scheme, rules: self.rules.clone() };
        Ok(Pipeline::new(&settings)?)
    }

    fn set_threads(&self) {
        if let Some(n) = self.threads {
            // Fails where a pool is there already, which only a second pipeline in one program would see.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(n)).build_global();
        }
    }
}
