//! Layers on top of word vectors; what their outputs mean is for `ner` and `syntax` to say.

use super::backend::native::{Weights, gelu};
use super::{Matrix, ModelError, Tensors, argmax};

/// A linear layer.
pub struct Linear {
    weights: Weights,
    bias: Vec<f32>,
}

impl Linear {
    /// Takes `NAME.weight` `[outputs, inputs]` and `NAME.bias`.
    pub fn load(tensors: &Tensors, name: &str, outputs: usize, inputs: usize) -> Result<Self, ModelError> {
        let weight = tensors.matrix(&format!("{name}.weight"), outputs, inputs)?;
        Ok(Self {
            weights: Weights::pack(outputs, inputs, |n, k| weight.row(n)[k]),
            bias: tensors.vector(&format!("{name}.bias"), outputs)?,
        })
    }

    /// Of stacked matrices `[inputs + 1, outputs]`, one a row, whose last rows are the biases: their outputs side by side.
    fn bilinear(matrices: &Matrix, inputs: usize, outputs: usize) -> Self {
        let at = |n: usize, k: usize| matrices.row(n / outputs)[k * outputs + n % outputs];
        let all = matrices.rows() * outputs;
        Self { weights: Weights::pack(all, inputs, at), bias: (0..all).map(|n| at(n, inputs)).collect() }
    }

    /// `[words, inputs]` to `[words, outputs]`.
    pub fn apply(&self, x: &Matrix) -> Matrix {
        let mut out = Matrix::zeros(x.rows(), self.weights.outputs());
        let cols = out.cols();
        self.weights.multiply(x.data(), x.cols(), x.rows(), &self.bias, out.data_mut(), cols);
        out
    }

    fn apply_gelu(&self, x: &Matrix) -> Matrix {
        let mut out = self.apply(x);
        out.data_mut().iter_mut().for_each(|x| *x = gelu(*x));
        out
    }
}

/// A biaffine parser (Dozat & Manning 2017) over the words of one sentence and a root.
pub struct Biaffine {
    root: Vec<f32>,
    arc_dep: Linear,
    arc_head: Linear,
    label_dep: Linear,
    label_head: Linear,
    /// Dependents' features to weights on heads' features.
    arc: Linear,
    /// The same for each label in turn, with a last weight that stands by itself.
    label: Linear,
}

/// Sizes of the two projections, as in training.
const ARC: usize = 256;
const LABEL: usize = 96;

impl Biaffine {
    /// Takes the tensors `NAME.*`.
    pub fn load(tensors: &Tensors, name: &str, width: usize, labels: usize) -> Result<Self, ModelError> {
        let linear = |part: &str, size| Linear::load(tensors, &format!("{name}.{part}"), size, width);
        Ok(Self {
            root: tensors.vector(&format!("{name}.root"), width)?,
            arc_dep: linear("arc_dep", ARC)?,
            arc_head: linear("arc_head", ARC)?,
            label_dep: linear("label_dep", LABEL)?,
            label_head: linear("label_head", LABEL)?,
            arc: Linear::bilinear(&tensors.stack(&format!("{name}.arc"), 1, ARC + 1, ARC)?, ARC, ARC),
            label: Linear::bilinear(
                &tensors.stack(&format!("{name}.label"), labels, LABEL + 1, LABEL + 1)?,
                LABEL,
                LABEL + 1,
            ),
        })
    }

    /// Scores of arcs, `[words, words + 1]`: how well word `j - 1` governs the row's word; column 0 is the root.
    pub fn arcs(&self, words: &Matrix) -> Matrix {
        let dep = self.arc_dep.apply_gelu(words);
        let head = self.arc_head.apply_gelu(&self.with_root(words));
        let left = self.arc.apply(&dep);
        let heads = Weights::pack(head.rows(), ARC, |n, k| head.row(n)[k]);
        let mut out = Matrix::zeros(dep.rows(), head.rows());
        let cols = out.cols();
        heads.multiply(left.data(), ARC, dep.rows(), &[], out.data_mut(), cols);
        out
    }

    /// The best label of each word's arc to `heads[word]` (0 is the root, `j` is word `j - 1`).
    pub fn labels(&self, words: &Matrix, heads: &[usize]) -> Vec<usize> {
        let left = self.label.apply(&self.label_dep.apply_gelu(words));
        let head = self.label_head.apply_gelu(&self.with_root(words));
        let score = |weights: &[f32], head: &[f32]| {
            weights.iter().zip(head).fold(weights[LABEL], |sum, (w, h)| w.mul_add(*h, sum))
        };
        (0..words.rows())
            .map(|i| {
                let scores: Vec<f32> =
                    left.row(i).chunks_exact(LABEL + 1).map(|w| score(w, head.row(heads[i]))).collect();
                argmax(&scores)
            })
            .collect()
    }

    fn with_root(&self, words: &Matrix) -> Matrix {
        let data = self.root.iter().chain(words.data()).copied().collect();
        Matrix::from_vec(data, words.cols())
    }
}
