//! The kernel: rows of activations times a weight matrix that was packed once.

use super::isa::Isa;
#[cfg(target_arch = "aarch64")]
use super::lanes::Four128;
use super::lanes::{Lanes, Portable, WIDE};
#[cfg(target_arch = "x86_64")]
use super::lanes::{One512, Two256};

/// A matrix `[outputs, inputs]`, packed into panels of [`WIDE`] outputs, so that the kernel reads it front to back.
/// Panel `p` holds, for each input `k`, the weights of outputs `16 p .. 16 p + 16`; missing outputs are zeros.
#[derive(Debug, Default)]
pub struct Weights {
    panels: Vec<[f32; WIDE]>,
    outputs: usize,
    inputs: usize,
}

impl Weights {
    /// Packs the matrix whose value at output `n`, input `k` is `value(n, k)`.
    pub fn pack(outputs: usize, inputs: usize, value: impl Fn(usize, usize) -> f32) -> Self {
        let mut weights = Self::default();
        weights.clear(outputs, inputs);
        for (p, panel) in weights.panels.chunks_exact_mut(inputs.max(1)).enumerate() {
            for (k, lanes) in panel.iter_mut().enumerate() {
                for (j, x) in lanes.iter_mut().take(outputs - p * WIDE).enumerate() {
                    *x = value(p * WIDE + j, k);
                }
            }
        }
        weights
    }

    /// Packs another matrix into the same memory: output `n` has the weights `rows[n * stride..][..inputs]`.
    pub fn repack_rows(&mut self, rows: &[f32], stride: usize, outputs: usize, inputs: usize) {
        self.clear(outputs, inputs);
        for (n, row) in rows.chunks(stride).take(outputs).enumerate() {
            let panel = &mut self.panels[n / WIDE * inputs..][..inputs];
            for (lanes, x) in panel.iter_mut().zip(row) {
                lanes[n % WIDE] = *x;
            }
        }
    }

    /// Packs another matrix into the same memory: input `k` has the weights `rows[k * stride..][..outputs]`.
    pub fn repack_columns(&mut self, rows: &[f32], stride: usize, inputs: usize, outputs: usize) {
        self.clear(outputs, inputs);
        for (k, row) in rows.chunks(stride).take(inputs).enumerate() {
            for (p, values) in row[..outputs].chunks(WIDE).enumerate() {
                self.panels[p * inputs + k][..values.len()].copy_from_slice(values);
            }
        }
    }

    /// Room for another matrix; what a last panel has beyond the outputs is zeros.
    fn clear(&mut self, outputs: usize, inputs: usize) {
        (self.outputs, self.inputs) = (outputs, inputs);
        let panels = outputs.div_ceil(WIDE);
        self.panels.resize(panels * inputs, [0.0; WIDE]);
        if !outputs.is_multiple_of(WIDE) {
            self.panels[(panels - 1) * inputs..].fill([0.0; WIDE]);
        }
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// `out[i, n] = bias[n] + sum over k of rows[i, k] * weights[n, k]`, each sum one chain of fused multiply-adds by
    /// rising `k`. `rows` holds a row every `stride` values, `out` every `out_stride`; an empty bias counts as zeros. `room`
    /// is memory to make the rows ready in.
    ///
    /// # Panics
    ///
    /// Where `rows`, `bias` or `out` are too short for the sizes named: a mistake of the caller, never of the input.
    #[expect(clippy::too_many_arguments, reason = "two matrices with their strides")]
    pub fn multiply(
        &self,
        rows: &[f32],
        stride: usize,
        n_rows: usize,
        bias: &[f32],
        out: &mut [f32],
        out_stride: usize,
        room: &mut Vec<f32>,
    ) {
        if n_rows == 0 {
            return;
        }
        assert!(rows.len() >= (n_rows - 1) * stride + self.inputs, "too few rows");
        assert!(out.len() >= (n_rows - 1) * out_stride + self.outputs, "too little room");
        assert!(bias.is_empty() || bias.len() == self.outputs, "the bias has another length");
        multiply(Isa::best(), &Task { weights: self, rows, stride, n_rows, bias, out_stride }, out, room);
    }
}

/// One product.
pub(super) struct Task<'a> {
    weights: &'a Weights,
    rows: &'a [f32],
    stride: usize,
    n_rows: usize,
    bias: &'a [f32],
    out_stride: usize,
}

/// Runs the product with the registers of the instruction set: as many rows at once as leave their sums in registers.
fn multiply(isa: Isa, task: &Task, out: &mut [f32], room: &mut Vec<f32>) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,fma")]
    fn avx512(task: &Task, out: &mut [f32], room: &mut Vec<f32>) {
        panels::<One512, 12>(task, out, room);
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(task: &Task, out: &mut [f32], room: &mut Vec<f32>) {
        panels::<Two256, 6>(task, out, room);
    }
    match isa {
        // SAFETY: `Isa::best` gives these only where the processor has the features.
        #[cfg(target_arch = "x86_64")]
        Isa::Amx | Isa::Avx512Vnni | Isa::Avx512 => unsafe { avx512(task, out, room) },
        #[cfg(target_arch = "x86_64")]
        Isa::AvxVnni | Isa::Avx2 => unsafe { avx2(task, out, room) },
        #[cfg(target_arch = "aarch64")]
        Isa::Dotprod | Isa::Neon => panels::<Four128, 6>(task, out, room),
        Isa::Baseline => panels::<Portable, 4>(task, out, room),
    }
}

/// A block of `R` rows is packed once, so that the values which meet at one input lie side by side; the rows that are left
/// over at the end are blocks of one.
#[inline(always)]
fn panels<L: Lanes, const R: usize>(task: &Task, out: &mut [f32], packed: &mut Vec<f32>) {
    let inputs = task.weights.inputs;
    let whole = task.n_rows - task.n_rows % R;
    packed.resize(task.n_rows * inputs, 0.0);
    for i in (0..whole).step_by(R) {
        pack_rows::<R>(task, i, &mut packed[i * inputs..(i + R) * inputs]);
    }
    for i in whole..task.n_rows {
        pack_rows::<1>(task, i, &mut packed[i * inputs..(i + 1) * inputs]);
    }
    for panel in 0..task.weights.outputs.div_ceil(WIDE) {
        let weights = &task.weights.panels[panel * inputs..(panel + 1) * inputs];
        let n = panel * WIDE;
        let width = WIDE.min(task.weights.outputs - n);
        let mut start = [0.0; WIDE];
        if !task.bias.is_empty() {
            start[..width].copy_from_slice(&task.bias[n..n + width]);
        }
        // No closures here: a closure is compiled without the instruction set of the function around it.
        for i in (0..whole).step_by(R) {
            let rows = &packed[i * inputs..(i + R) * inputs];
            block::<L, R>(rows, weights, &start, &mut out[i * task.out_stride + n..], task.out_stride, width);
        }
        for i in whole..task.n_rows {
            let row = &packed[i * inputs..(i + 1) * inputs];
            block::<L, 1>(row, weights, &start, &mut out[i * task.out_stride + n..], task.out_stride, width);
        }
    }
}

#[inline(always)]
fn pack_rows<const R: usize>(task: &Task, i: usize, packed: &mut [f32]) {
    let groups = packed.as_chunks_mut::<R>().0;
    for r in 0..R {
        let row = &task.rows[(i + r) * task.stride..][..task.weights.inputs];
        for (group, x) in groups.iter_mut().zip(row) {
            group[r] = *x;
        }
    }
}

#[inline(always)]
fn block<L: Lanes, const R: usize>(
    rows: &[f32],
    weights: &[[f32; WIDE]],
    start: &[f32; WIDE],
    out: &mut [f32],
    out_stride: usize,
    width: usize,
) {
    let mut sums = [L::load(start); R];
    for (xs, weights) in rows.as_chunks::<R>().0.iter().zip(weights) {
        let weights = L::load(weights);
        for r in 0..R {
            sums[r] = L::fused(xs[r], weights, sums[r]);
        }
    }
    for (r, sum) in sums.iter().enumerate() {
        let mut row = [0.0; WIDE];
        sum.store(&mut row);
        out[r * out_stride..][..width].copy_from_slice(&row[..width]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise::noise;
    use super::*;

    /// Against the definition, to the last bit, for odd sizes and every number of rows.
    #[test]
    fn the_product_is_the_chain_of_fused_multiply_adds() {
        for (m, n, k) in [(1, 1, 1), (3, 17, 5), (12, 16, 32), (13, 48, 7), (31, 37, 96), (5, 100, 64)] {
            let (a, b, bias) = (noise(m * k, 1), noise(n * k, 2), noise(n, 3));
            let mut out = vec![f32::NAN; m * n];
            Weights::pack(n, k, |j, l| b[j * k + l]).multiply(&a, k, m, &bias, &mut out, n, &mut Vec::new());
            for i in 0..m {
                for j in 0..n {
                    let want = (0..k).fold(bias[j], |s, l| a[i * k + l].mul_add(b[j * k + l], s));
                    assert_eq!(out[i * n + j].to_bits(), want.to_bits(), "{m}x{n}x{k} at {i},{j}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let (m, n, k) = (29, 40, 70);
        let (a, b) = (noise(m * k, 4), noise(n * k, 5));
        let weights = Weights::pack(n, k, |j, l| b[j * k + l]);
        let task = Task { weights: &weights, rows: &a, stride: k, n_rows: m, bias: &[], out_stride: n };
        let run = |isa| {
            let mut out = vec![0.0f32; m * n];
            multiply(isa, &task, &mut out, &mut Vec::new());
            out.iter().map(|x| x.to_bits()).collect::<Vec<_>>()
        };
        for isa in Isa::all() {
            assert_eq!(run(isa), run(Isa::Baseline), "{isa:?}");
        }
    }
}
