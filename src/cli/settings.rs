//! Arguments made into what the library takes.

use super::CliError;
use super::args::{Engine, EngineName};
use crate::encoder::{self, Device};
use crate::pipeline::{Pipeline, Settings};

impl Engine {
    /// A pipeline, and the number of threads set for the whole program.
    pub fn pipeline(&self, scheme: Option<String>) -> Result<Pipeline, CliError> {
        self.set_threads();
        let settings =
            Settings { model: self.model.clone(), engine: self.engine()?, scheme, rules: self.rules.clone() };
        Ok(Pipeline::new(&settings)?)
    }

    fn engine(&self) -> Result<encoder::Engine, CliError> {
        match (self.engine, self.device.unwrap_or_default()) {
            (EngineName::RustBert, device) => Ok(encoder::Engine::RustBert(device)),
            (EngineName::Native, Device::Cpu) => Ok(encoder::Engine::Native),
            (EngineName::Native, device) => Err(CliError::Usage(format!(
                "the native engine runs on the CPU: --device {device} goes with --engine rust-bert"
            ))),
        }
    }

    fn set_threads(&self) {
        if let Some(n) = self.threads {
            // Fails where a pool is there already, which only a second pipeline in one program would see.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(n)).build_global();
        }
    }
}
