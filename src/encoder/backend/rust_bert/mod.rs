//! rust-bert on libtorch: any network of the BERT family, on a CPU or a GPU.
//!
//! Of rust-bert it takes the networks and leaves the pipelines: its token classification mixes up the texts of every call of
//! more than 64 windows (`features[sentence_idx]` where `features[start + sentence_idx]` is meant), and panics on tags that it
//! does not know. Here a window is computed by itself, as on the native engine, so that nothing is padded and results depend
//! on no neighbour.
//!
//! rust-bert's networks may be handed from thread to thread but not shared, so each thread at work has one of its own; the
//! weights are there once.

mod deberta;
mod network;
#[cfg(feature = "rust-bert-remote")]
mod remote;
#[cfg(test)]
mod tests;
mod weights;

#[cfg(feature = "rust-bert-remote")]
pub use remote::fetch;
pub use weights::read_ot;

use super::Backend;
use crate::encoder::checkpoint::Network as Description;
use crate::encoder::{Config, Device, EngineFailure, Matrix, ModelError, ModelFolder};
use network::Network;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};
use weights::Weights;

/// Networks of one model.
pub struct RustBert {
    description: Description,
    config: Config,
    device: tch::Device,
    weights: Mutex<Weights>,
    /// Networks that no thread is using.
    idle: Mutex<Vec<Network>>,
}

impl RustBert {
    /// Takes the network's tensors out of the folder; its heads stay there.
    pub fn new(folder: &mut ModelFolder, device: Device) -> Result<Self, ModelError> {
        let device = available(device)?;
        let description = folder.network.clone();
        let prefix = format!("{}.", description.family.prefix());
        let weights = Weights::new(folder.tensors.take(&prefix), device)?;
        let first = Network::new(&description, &folder.config, &weights, device)?;
        Ok(Self {
            description,
            config: folder.config.clone(),
            device,
            weights: Mutex::new(weights),
            idle: Mutex::new(vec![first]),
        })
    }

    /// An idle network, or a new one around the same weights.
    fn network(&self) -> Result<Network, ModelError> {
        if let Some(network) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(network);
        }
        let weights = self.weights.lock().unwrap_or_else(PoisonError::into_inner);
        Network::new(&self.description, &self.config, &weights, self.device)
    }

    fn run(&self, ids: &[u32], shapes: &[u32]) -> Result<Matrix, String> {
        one_thread();
        let network = self.network().map_err(|e| e.to_string())?;
        // Numbers past the end of a table count as its last row, as on the native engine; libtorch would stop there.
        let bounded = |values: &[u32], rows: usize| -> Vec<i64> {
            values.iter().map(|&v| i64::from(v).min(rows.saturating_sub(1) as i64)).collect()
        };
        let ids = bounded(ids, self.config.vocab_size);
        let types = bounded(shapes, self.config.type_vocab_size);
        // What goes wrong inside of libtorch comes as a panic; the network that it happened in is not used again.
        let hidden = catch_unwind(AssertUnwindSafe(|| network.hidden(&ids, &types, self.device)));
        let hidden = hidden.map_err(|panic| message(panic.as_ref()))?.map_err(|e| e.to_string())?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(network);
        Ok(Matrix::from_vec(hidden, self.config.hidden_size))
    }
}

impl Backend for RustBert {
    /// # Panics
    /// With an [`EngineFailure`], where libtorch fails.
    fn hidden(&self, ids: &[u32], shapes: &[u32]) -> Matrix {
        self.run(ids, shapes).unwrap_or_else(|message| {
            let engine = "rust-bert".to_string();
            resume_unwind(Box::new(EngineFailure { engine, message }))
        })
    }
}

/// One window occupies one core: documents and windows run side by side, which wastes less than cutting up each product.
fn one_thread() {
    thread_local! {
        static SET: () = tch::set_num_threads(1);
    }
    SET.with(|()| ());
}

fn available(device: Device) -> Result<tch::Device, ModelError> {
    match device {
        Device::Cpu => Ok(tch::Device::Cpu),
        Device::Cuda(n) if (n as i64) < tch::Cuda::device_count() => Ok(tch::Device::Cuda(n)),
        Device::Cuda(_) => Err(failed(format!(
            "there is no device {device}: libtorch sees {} GPUs. A libtorch for the CPU alone sees none; \
             scripts/setup-libtorch.sh --cuda brings the other",
            tch::Cuda::device_count()
        ))),
    }
}

fn failed(problem: String) -> ModelError {
    ModelError::Engine { engine: "rust-bert".to_string(), problem }
}

/// What something panicked with.
fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_string())
}
