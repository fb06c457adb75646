//! Weights as libtorch has them.

use super::failed;
use crate::encoder::{ModelError, Tensors};
use std::collections::BTreeMap;
use std::path::Path;
use tch::{Device, Kind, Tensor, nn::VarStore};

/// The tensors of a network by name, on its device.
pub struct Weights(BTreeMap<String, Tensor>);

impl Weights {
    /// Copies tensors (name, shape, values) to the device.
    pub fn new(
        tensors: impl Iterator<Item = (String, Vec<usize>, Vec<f32>)>,
        device: Device,
    ) -> Result<Self, ModelError> {
        let tensor = |(name, shape, values): (String, Vec<usize>, Vec<f32>)| {
            let shape: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
            let tensor = Tensor::f_from_slice(&values)
                .and_then(|t| t.f_reshape(shape))
                .and_then(|t| t.f_to_device(device))
                .map_err(|e| failed(format!("{name}: {e}")))?;
            Ok((name, tensor))
        };
        Ok(Self(tensors.map(tensor).collect::<Result<_, ModelError>>()?))
    }

    /// A weight of a shape.
    pub fn get(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        let fail = |problem: String| ModelError::Tensor { name: name.to_string(), problem };
        let weight = self.0.get(name).ok_or_else(|| fail("is missing".to_string()))?;
        if weight.size() == shape {
            Ok(weight.shallow_clone())
        } else {
            Err(fail(format!("has shape {:?} where {shape:?} is meant", weight.size())))
        }
    }

    /// Makes the variables of a network that was just built be these weights, without a copy. Each variable has its weight;
    /// weights without a variable (a pooler, say) are left.
    pub fn put_into(&self, variables: &VarStore) -> Result<(), ModelError> {
        let _guard = tch::no_grad_guard();
        let named: BTreeMap<String, Tensor> = variables.variables().into_iter().collect();
        for (name, mut variable) in named {
            let fail = |problem: String| ModelError::Tensor { name: name.clone(), problem };
            let weight = self.0.get(&name).ok_or_else(|| fail("is missing".to_string()))?;
            if weight.size() != variable.size() {
                let problem = format!("has shape {:?} where {:?} is meant", weight.size(), variable.size());
                return Err(fail(problem));
            }
            variable.f_set_data(weight).map_err(|e| fail(e.to_string()))?;
        }
        Ok(())
    }
}

/// Reads a file of named tensors as rust-bert's own conversion writes them.
pub fn read_ot(file: &Path) -> Result<Tensors, ModelError> {
    let fail = |name: &str, problem: String| ModelError::Malformed {
        file: file.display().to_string(),
        problem: format!("{name}{problem}"),
    };
    let named = Tensor::load_multi(file).map_err(|e| fail("", e.to_string()))?;
    let mut out = Vec::with_capacity(named.len());
    for (name, tensor) in named {
        if !matches!(tensor.kind(), Kind::Float | Kind::Half | Kind::BFloat16 | Kind::Double) {
            continue;
        }
        let shape: Vec<usize> = tensor.size().iter().map(|&n| n as usize).collect();
        out.push((
            name.clone(),
            shape,
            values(&tensor).map_err(|e| fail(&format!("{name}: "), e.to_string()))?,
        ));
    }
    Ok(Tensors::from_whole(out))
}

/// All values of a tensor, in the order of its rows.
pub fn values(tensor: &Tensor) -> Result<Vec<f32>, tch::TchError> {
    let tensor = tensor.f_to_kind(Kind::Float)?.f_to_device(Device::Cpu)?.f_contiguous()?;
    let mut values = vec![0.0f32; tensor.numel()];
    let count = values.len();
    tensor.f_copy_data(&mut values, count)?;
    Ok(values)
}
