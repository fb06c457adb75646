//! Layers on top of word vectors; what their outputs mean is for `ner` and `syntax` to say.

use super::backend::native::{ByteRows, ByteWeights, Isa, Weights, affine, gelu_all};
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
        self.weights.multiply(
            x.data(),
            x.cols(),
            x.rows(),
            &self.bias,
            out.data_mut(),
            cols,
            &mut Vec::new(),
        );
        out
    }

    /// The same, through GELU.
    pub fn apply_gelu(&self, x: &Matrix) -> Matrix {
        let mut out = self.apply(x);
        gelu_all(Isa::best(), out.data_mut());
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
    /// The same for each label in turn, with a last weight that stands by itself; as bytes, since it is the greatest of
    /// the heads by far.
    label: ByteWeights,
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
            label: {
                let stack = tensors.stack(&format!("{name}.label"), labels, LABEL + 1, LABEL + 1)?;
                let at = |n: usize, k: usize| stack.row(n / (LABEL + 1))[k * (LABEL + 1) + n % (LABEL + 1)];
                let bias = (0..labels * (LABEL + 1)).map(|n| at(n, LABEL)).collect();
                ByteWeights::round(LABEL, bias, at)
            },
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
        heads.multiply(left.data(), ARC, dep.rows(), &[], out.data_mut(), cols, &mut Vec::new());
        out
    }

    /// The best label of each word's arc to `heads[word]` (0 is the root, `j` is word `j - 1`).
    pub fn labels(&self, words: &Matrix, heads: &[usize]) -> Vec<usize> {
        let dep = self.label_dep.apply_gelu(words);
        let head = self.label_head.apply_gelu(&self.with_root(words));
        let mut left = Matrix::zeros(dep.rows(), self.label.outputs());
        self.label.multiply(Isa::best(), dep.data(), &mut ByteRows::default(), left.data_mut());
        let mut scores = Vec::new();
        (0..words.rows())
            .map(|i| {
                affine(Isa::best(), left.row(i), head.row(heads[i]), &mut scores);
                argmax(&scores)
            })
            .collect()
    }

    fn with_root(&self, words: &Matrix) -> Matrix {
        let data = self.root.iter().chain(words.data()).copied().collect();
        Matrix::from_vec(data, words.cols())
    }
}

/// Scores pairs of words, once for each label, by a biaffine product.
pub struct PairScorer {
    /// Features of the first to weights on those of the second, for each label in turn, with a last weight that stands by itself.
    left: Linear,
}

impl PairScorer {
    /// Takes the tensor `NAME` `[labels, features + 1, features + 1]`.
    pub fn load(tensors: &Tensors, name: &str, labels: usize, features: usize) -> Result<Self, ModelError> {
        let stack = tensors.stack(name, labels, features + 1, features + 1)?;
        Ok(Self { left: Linear::bilinear(&stack, features, features + 1) })
    }

    /// Makes the first words of pairs ready, `[words, features]`: a row for [`Self::score`] each.
    pub fn prepare(&self, first: &Matrix) -> Matrix {
        self.left.apply(first)
    }

    /// Scores of a pair by label, from the row of its first word and the features of its second.
    pub fn score(&self, first: &[f32], second: &[f32], scores: &mut Vec<f32>) {
        affine(Isa::best(), first, second, scores);
    }
}

/// Scores to probabilities.
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut out: Vec<f32> = scores.iter().map(|s| (s - most).exp()).collect();
    let sum: f32 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= sum);
    out
}
