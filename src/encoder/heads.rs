//! Layers on top of word vectors; what their outputs mean is for `ner` and `syntax` to say.

use super::backend::native::{ByteWeights, Dense, Isa, Rows, Weights, affine, gelu_all};
use super::{Matrix, ModelError, Tensors, argmax};

/// A linear layer; of bytes where the encoder's are.
pub struct Linear(Dense);

impl Linear {
    /// Takes `NAME.weight` `[outputs, inputs]` and `NAME.bias`.
    pub fn load(tensors: &Tensors, name: &str, outputs: usize, inputs: usize) -> Result<Self, ModelError> {
        let weight = tensors.matrix(&format!("{name}.weight"), outputs, inputs)?;
        let bias = tensors.vector(&format!("{name}.bias"), outputs)?;
        Ok(Self::new(tensors, inputs, bias, |n, row| row.copy_from_slice(weight.row(n))))
    }

    /// Takes a stack `NAME` of `[inputs + 1, outputs]`, the last rows of which are the biases: their outputs side by side.
    fn bilinear(
        tensors: &Tensors,
        name: &str,
        stack: usize,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, ModelError> {
        let matrices = tensors.stack(name, stack, inputs + 1, outputs)?;
        let at = |n: usize, k: usize| matrices.row(n / outputs)[k * outputs + n % outputs];
        let bias = (0..stack * outputs).map(|n| at(n, inputs)).collect();
        Ok(Self::new(tensors, inputs, bias, |n, row| {
            row.iter_mut().enumerate().for_each(|(k, x)| *x = at(n, k));
        }))
    }

    /// `row(n, values)` fills in the weights of output `n`.
    fn new(tensors: &Tensors, inputs: usize, bias: Vec<f32>, row: impl Fn(usize, &mut [f32])) -> Self {
        Self(if tensors.are_bytes() {
            Dense::Bytes(ByteWeights::round(inputs, &bias, row))
        } else {
            let mut whole = Matrix::zeros(bias.len(), inputs);
            (0..bias.len()).for_each(|n| row(n, whole.row_mut(n)));
            Dense::Whole(Weights::pack(bias.len(), inputs, |n, k| whole.row(n)[k]), bias)
        })
    }

    /// `[words, inputs]` to `[words, outputs]`.
    pub fn apply(&self, x: &Matrix) -> Matrix {
        let mut out = Matrix::default();
        self.0.apply(x, &mut out, &mut Rows::default());
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
            arc: Linear::bilinear(tensors, &format!("{name}.arc"), 1, ARC, ARC)?,
            label: Linear::bilinear(tensors, &format!("{name}.label"), labels, LABEL, LABEL + 1)?,
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
        let left = self.label.apply(&dep);
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
        Ok(Self { left: Linear::bilinear(tensors, name, labels, features, features + 1)? })
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
