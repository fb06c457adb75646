//! Which engine runs the network, and on what.

use super::backend::{Backend, native};
use super::{ModelError, ModelFolder};
use std::fmt;
use std::str::FromStr;

/// An engine. Both give the same entities for the same weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Engine {
    /// Our own: model folders of dateline, on the CPU.
    #[default]
    Native,
    /// rust-bert on libtorch, where the program is built with it: checkpoints of the BERT family too, on CPU or GPU.
    RustBert(Device),
}

/// Where libtorch computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Device {
    /// The CPU.
    #[default]
    Cpu,
    /// A GPU, by number.
    Cuda(usize),
}

impl Engine {
    /// The network of a model, ready to run.
    pub(super) fn load(self, folder: &mut ModelFolder) -> Result<Box<dyn Backend>, ModelError> {
        match self {
            Self::Native => {
                folder.native()?;
                Ok(Box::new(native::Bert::new(&folder.config, &folder.tensors)?))
            }
            #[cfg(feature = "rust-bert")]
            Self::RustBert(device) => Ok(Box::new(super::backend::rust_bert::RustBert::new(folder, device)?)),
            #[cfg(not(feature = "rust-bert"))]
            Self::RustBert(_) => Err(ModelError::NotBuilt { feature: "rust-bert" }),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native => f.write_str("native"),
            Self::RustBert(Device::Cpu) => f.write_str("rust-bert"),
            Self::RustBert(device) => write!(f, "rust-bert on {device}"),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(n) => write!(f, "cuda:{n}"),
        }
    }
}

impl FromStr for Device {
    type Err = String;

    /// `cpu`, `cuda` (the first GPU) or `cuda:N`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "cpu" => Ok(Self::Cpu),
            None if text == "cuda" => Ok(Self::Cuda(0)),
            // libtorch numbers GPUs in one byte.
            Some(("cuda", n)) if n.parse::<i8>().is_ok_and(|n| n >= 0) => {
                Ok(Self::Cuda(n.parse().unwrap_or(0)))
            }
            _ => Err("write cpu, cuda or cuda:N".to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names() {
        for (text, device) in [("cpu", Device::Cpu), ("cuda:0", Device::Cuda(0)), ("cuda:3", Device::Cuda(3))]
        {
            assert_eq!(text.parse(), Ok(device));
            assert_eq!(device.to_string(), text);
        }
        assert_eq!("cuda".parse(), Ok(Device::Cuda(0)));
        for wrong in ["", "gpu", "cuda:", "cuda:-1", "cuda:300", "cpu:0"] {
            assert!(wrong.parse::<Device>().is_err(), "{wrong}");
        }
    }
}
