//! The int8 kernel: rows of activations, rounded to bytes on the way, times a weight matrix of bytes.
//!
//! A row of activations gets a scale and a zero of its own when it comes ([`ByteRows`]), a row of weights has had a scale
//! since training. The sums of products of bytes are whole numbers, so that every instruction set gives the same bits; they
//! become `f32` at the end by one fused multiply-add with both scales and the bias.

use super::byte_rows::{ByteRows, to_bytes};
#[cfg(target_arch = "aarch64")]
use super::dot::Dotprod;
use super::dot::{Dot, GROUP, Portable};
#[cfg(target_arch = "x86_64")]
use super::dot::{Vnni256, Vnni512};
use super::isa::{Isa, for_each_isa};
use super::lanes::WIDE;
use super::math::{ROUND, greatest};
#[cfg(target_arch = "x86_64")]
use super::{amx, avx2};

/// A matrix `[outputs, inputs]` of bytes, packed into panels of [`WIDE`] outputs. Panel `p` holds, for each group of
/// [`GROUP`] inputs, those weights of output `16 p`, then of output `16 p + 1` ...; missing ones are zeros.
#[derive(Debug, Default)]
pub struct ByteWeights {
    panels: Vec<[i8; WIDE * GROUP]>,
    /// Scale and bias of each output, and the sum of its weights.
    scales: Vec<f32>,
    bias: Vec<f32>,
    sums: Vec<i32>,
    inputs: usize,
    /// One row before it is dealt out.
    row: Vec<i8>,
    #[cfg(target_arch = "x86_64")]
    pairs: Vec<avx2::Pairs>,
}

impl ByteWeights {
    /// Packs the matrix of which `row(n, bytes)` fills in the weights of output `n` and gives what they are to be taken times;
    /// one bias an output.
    pub fn pack(inputs: usize, bias: Vec<f32>, row: impl FnMut(usize, &mut [i8]) -> f32) -> Self {
        let mut weights = Self::default();
        weights.fill(bias.len(), inputs, row);
        weights.bias = bias;
        #[cfg(target_arch = "x86_64")]
        {
            let panels = weights.panels.chunks(inputs.div_ceil(GROUP).max(1));
            weights.pairs = panels.map(avx2::Pairs::of).collect();
        }
        weights
    }

    /// Rounds and packs the matrix of which `row(n, values)` fills in the weights of output `n`; one bias an output.
    pub fn round(inputs: usize, bias: Vec<f32>, row: impl Fn(usize, &mut [f32])) -> Self {
        let mut values = vec![0.0; inputs];
        Self::pack(inputs, bias, |n, bytes| {
            row(n, &mut values);
            round_row(&values, 127.0, bytes)
        })
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.scales.len()
    }

    /// `out[i, n] = bias[n] + sum over k of rows[i, k] * weights[n, k]`, the rows rounded to bytes first; `room` is memory
    /// to do so in. Rows of both lie without gaps.
    ///
    /// # Panics
    ///
    /// Where `rows` and `out` do not hold equally many rows: a mistake of the caller, never of the input.
    pub fn multiply(&self, isa: Isa, rows: &[f32], room: &mut ByteRows, out: &mut [f32]) {
        assert_eq!(rows.len() * self.outputs(), out.len() * self.inputs, "as many rows out as in");
        let n = rows.len() / self.inputs;
        to_bytes(isa, rows, self.inputs, n, self.inputs, self.at_once(isa), room);
        self.multiply_bytes(isa, room, out, self.outputs());
    }

    /// The same of rows that are bytes already, in blocks of [`Self::at_once`]; `out` holds a row every `stride` values.
    ///
    /// # Panics
    ///
    /// Where `out` is too short.
    pub fn multiply_bytes(&self, isa: Isa, rows: &mut ByteRows, out: &mut [f32], stride: usize) {
        let mut out = Out { values: out, stride };
        match isa {
            // SAFETY: `Isa` gives these only where the processor has the features.
            #[cfg(target_arch = "x86_64")]
            Isa::Amx if self.fits_tiles() => {
                rows.fill_up(amx::ROWS, self.inputs / GROUP);
                unsafe { tiles(self, rows, &mut out) }
            }
            #[cfg(target_arch = "x86_64")]
            Isa::Amx | Isa::Avx512Vnni => unsafe { vnni512(self, rows, &mut out) },
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni => unsafe { vnni256(self, rows, &mut out) },
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 | Isa::Avx2 => unsafe { pairs(self, rows, &mut out) },
            #[cfg(target_arch = "aarch64")]
            Isa::Dotprod => unsafe { dotprod(self, rows, &mut out) },
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => panels::<Portable, 4, 1>(self, rows, &mut out),
            Isa::Baseline => panels::<Portable, 4, 1>(self, rows, &mut out),
        }
    }

    /// Packs another matrix into the same memory, rounded to seven bits: output `n` has the weights
    /// `rows[n * stride..][..inputs]`. There is no bias.
    pub fn repack_rows(&mut self, isa: Isa, rows: &[f32], stride: usize, outputs: usize, inputs: usize) {
        pack_rows(isa, self, rows, stride, outputs, inputs);
        #[cfg(target_arch = "x86_64")]
        self.are_small();
    }

    /// The same where input `k` has the weights `rows[k * stride..][..outputs]`; to be met by rows without a zero.
    pub fn repack_columns(&mut self, isa: Isa, rows: &[f32], stride: usize, inputs: usize, outputs: usize) {
        pack_columns(isa, self, rows, stride, inputs, outputs);
        #[cfg(target_arch = "x86_64")]
        self.are_small();
    }

    /// Puts in the weights of all outputs, as [`Self::pack`] says.
    #[inline(always)]
    fn fill(&mut self, outputs: usize, inputs: usize, mut row: impl FnMut(usize, &mut [i8]) -> f32) {
        self.clear(outputs, inputs);
        self.row.clear();
        self.row.resize(inputs.next_multiple_of(GROUP), 0);
        for n in 0..outputs {
            self.scales[n] = row(n, &mut self.row[..inputs]);
            let groups = self.row.as_chunks::<GROUP>().0;
            let panel = &mut self.panels[n / WIDE * groups.len()..][..groups.len()];
            for (to, from) in panel.iter_mut().zip(groups) {
                to.as_chunks_mut::<GROUP>().0[n % WIDE] = *from;
            }
            self.sums[n] = self.row.iter().map(|&b| i32::from(b)).sum();
        }
    }

    /// Room for weights, all of them zeros.
    fn clear(&mut self, outputs: usize, inputs: usize) {
        self.inputs = inputs;
        self.panels.clear();
        self.panels.resize(outputs.div_ceil(WIDE) * inputs.div_ceil(GROUP), [0; WIDE * GROUP]);
        for vector in [&mut self.scales, &mut self.bias] {
            vector.clear();
            vector.resize(outputs, 0.0);
        }
        self.sums.resize(outputs, 0);
    }

    /// Notes that the weights are of seven bits, so that all sums of four products fit into 16.
    #[cfg(target_arch = "x86_64")]
    fn are_small(&mut self) {
        self.pairs.resize_with(self.outputs().div_ceil(WIDE), avx2::Pairs::default);
        let groups = self.inputs.div_ceil(GROUP);
        self.pairs.iter_mut().for_each(|p| p.all_fit(groups));
    }

    /// Rows of a block for the kernel of an instruction set; tiles take rows one after the other.
    pub fn at_once(&self, isa: Isa) -> usize {
        match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Amx if self.fits_tiles() => 1,
            #[cfg(target_arch = "x86_64")]
            Isa::Amx | Isa::Avx512Vnni => 12,
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni => 6,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 | Isa::Avx2 => avx2::ROWS,
            #[cfg(target_arch = "aarch64")]
            Isa::Dotprod => 6,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => 4,
            Isa::Baseline => 4,
        }
    }

    /// Whether inputs and outputs fill whole tiles, as those of the layers do.
    #[cfg(target_arch = "x86_64")]
    fn fits_tiles(&self) -> bool {
        self.inputs > 0
            && self.inputs.is_multiple_of(amx::INPUTS)
            && self.outputs().div_ceil(WIDE).is_multiple_of(amx::PANELS)
    }
}

/// Where results go: a row every `stride` values.
struct Out<'a> {
    values: &'a mut [f32],
    stride: usize,
}

for_each_isa! {
    /// Packs another matrix into the same memory, rounded to seven bits with the sign: output `n` has the weights
    /// `rows[n * stride..][..inputs]`. There is no bias.
    pub fn pack_rows(weights: &mut ByteWeights, rows: &[f32], stride: usize, outputs: usize, inputs: usize) {{
        weights.fill(outputs, inputs, |n, bytes| round_row(&rows[n * stride..][..inputs], SMALL, bytes));
    }}
}

for_each_isa! {
    /// The same of a matrix whose input `k` has the weights `rows[k * stride..][..outputs]`.
    pub fn pack_columns(weights: &mut ByteWeights, rows: &[f32], stride: usize, inputs: usize, outputs: usize) {{
        weights.clear(outputs, inputs);
        let groups = inputs.div_ceil(GROUP);
        for k in 0..inputs {
            for (top, x) in weights.scales.iter_mut().zip(&rows[k * stride..][..outputs]) {
                *top = if x.abs() > *top { x.abs() } else { *top };
            }
        }
        let ByteWeights { panels, scales, sums, .. } = weights;
        for first in (0..outputs).step_by(WIDE) {
            let width = WIDE.min(outputs - first);
            let mut factors = [0.0; WIDE];
            for (factor, top) in factors.iter_mut().zip(&scales[first..first + width]) {
                *factor = if *top > 0.0 { SMALL / top } else { 0.0 };
            }
            let panel = &mut panels[first / WIDE * groups..][..groups];
            for (g, group) in panel.iter_mut().enumerate() {
                let mut words = [0u32; WIDE];
                for k in 0..GROUP.min(inputs - g * GROUP) {
                    let row = &rows[(g * GROUP + k) * stride + first..][..width];
                    for ((word, x), factor) in words.iter_mut().zip(row).zip(&factors) {
                        *word |= u32::from(round(x * factor).cast_unsigned()) << (8 * k);
                    }
                }
                for (bytes, word) in group.as_chunks_mut::<GROUP>().0.iter_mut().zip(words) {
                    *bytes = word.to_le_bytes().map(u8::cast_signed);
                }
            }
        }
        for top in scales.iter_mut() {
            *top /= SMALL;
        }
        // Nobody has a zero that these would be multiplied with.
        sums.fill(0);
    }}
}

/// The greatest weight of seven bits: the products of any four, summed, fit into 16 bits.
const SMALL: f32 = 63.0;

/// Rounds a row to whole numbers of which the greatest is `most` in size; gives their scale.
#[inline(always)]
fn round_row(row: &[f32], most: f32, bytes: &mut [i8]) -> f32 {
    let top = greatest(row, f32::abs);
    let factor = if top > 0.0 { most / top } else { 0.0 };
    for (byte, x) in bytes.iter_mut().zip(row) {
        *byte = round(x * factor);
    }
    top / most
}

/// The nearest whole number, halves to even, of a value of at most 127 in size.
#[inline(always)]
fn round(x: f32) -> i8 {
    (x + ROUND).to_bits() as i8
}

/// The rows lie one after the other, those at the end filled up; inputs and outputs fill whole tiles.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
fn tiles(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    let groups = weights.inputs / GROUP;
    let mut sums = [[[0; WIDE]; amx::PANELS]; amx::ROWS];
    // SAFETY: who calls this has tiles; nothing between the two calls leaves the function but by its end.
    unsafe { amx::configure() };
    for (p, panels) in weights.panels.chunks_exact(amx::PANELS * groups).enumerate() {
        for (b, block) in rows.groups.chunks_exact(amx::ROWS * groups).enumerate() {
            // SAFETY: the tiles are ready.
            unsafe { amx::tiles(block, panels, &mut sums) };
            let (row, panel) = (b * amx::ROWS, p * amx::PANELS);
            write::<{ amx::ROWS }, { amx::PANELS }>(weights, rows, row, panel, &sums, out);
        }
    }
    // SAFETY: as above.
    unsafe { amx::release() };
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
fn vnni512(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    panels::<Vnni512, 12, 2>(weights, rows, out);
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,avxvnni,fma")]
fn vnni256(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    panels::<Vnni256, 6, 1>(weights, rows, out);
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn pairs(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    let groups = weights.inputs.div_ceil(GROUP);
    let mut sums = [[[0; WIDE]; 1]; avx2::ROWS];
    for (p, (panel, pairs)) in weights.panels.chunks_exact(groups).zip(&weights.pairs).enumerate() {
        for (b, block) in rows.groups.chunks_exact(avx2::ROWS * groups).enumerate() {
            avx2::panel_sums(block, panel, pairs, &mut sums);
            write(weights, rows, b * avx2::ROWS, p, &sums, out);
        }
    }
}

#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "dotprod")]
fn dotprod(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    panels::<Dotprod, 6, 1>(weights, rows, out);
}

/// `R` rows and `P` panels at once, as many as leave their sums in registers.
#[inline(always)]
fn panels<D: Dot, const R: usize, const P: usize>(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    let groups = weights.inputs.div_ceil(GROUP);
    let n_panels = weights.outputs().div_ceil(WIDE);
    let pairs = n_panels - n_panels % P;
    for p in (0..pairs).step_by(P) {
        for (b, block) in rows.groups.chunks_exact(groups * R).enumerate() {
            let panels = &weights.panels[p * groups..(p + P) * groups];
            let sums = block_sums::<D, R, P>(block, panels);
            write::<R, P>(weights, rows, b * R, p, &sums, out);
        }
    }
    for p in pairs..n_panels {
        for (b, block) in rows.groups.chunks_exact(groups * R).enumerate() {
            let sums = block_sums::<D, R, 1>(block, &weights.panels[p * groups..(p + 1) * groups]);
            write::<R, 1>(weights, rows, b * R, p, &sums, out);
        }
    }
}

#[inline(always)]
fn block_sums<D: Dot, const R: usize, const P: usize>(
    block: &[[u8; GROUP]],
    panels: &[[i8; WIDE * GROUP]],
) -> [[[i32; WIDE]; P]; R] {
    let groups = panels.len() / P;
    let mut sums = [[D::zero(); P]; R];
    for (g, xs) in block.as_chunks::<R>().0.iter().enumerate() {
        let mut loaded = [D::load(&panels[g]); P];
        for p in 1..P {
            loaded[p] = D::load(&panels[p * groups + g]);
        }
        for r in 0..R {
            let x = D::spread(xs[r]);
            for p in 0..P {
                sums[r][p] = D::dot(sums[r][p], loaded[p], x);
            }
        }
    }
    let mut out = [[[0; WIDE]; P]; R];
    for (out, sums) in out.iter_mut().zip(sums) {
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = sum.sums();
        }
    }
    out
}

#[inline(always)]
fn write<const R: usize, const P: usize>(
    weights: &ByteWeights,
    rows: &ByteRows,
    first: usize,
    panel: usize,
    sums: &[[[i32; WIDE]; P]; R],
    out: &mut Out,
) {
    let outputs = weights.outputs();
    for r in 0..R.min(rows.len() - first) {
        let (scale, zero) = (rows.scales[first + r], rows.zeros[first + r]);
        for (p, sums) in sums[r].iter().enumerate() {
            let n = (panel + p) * WIDE;
            let width = WIDE.min(outputs - n);
            let to = &mut out.values[(first + r) * out.stride + n..][..width];
            let (scales, bias) = (&weights.scales[n..n + width], &weights.bias[n..n + width]);
            let all = &weights.sums[n..n + width];
            for j in 0..width {
                to[j] = ((sums[j] - zero * all[j]) as f32).mul_add(scale * scales[j], bias[j]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise::noise;
    use super::*;

    fn weights(outputs: usize, inputs: usize) -> ByteWeights {
        let bytes: Vec<i8> = noise(outputs * inputs, 7).iter().map(|x| (x * 128.0) as i8).collect();
        let scales: Vec<f32> = noise(outputs, 8).iter().map(|x| x.abs() / 90.0).collect();
        ByteWeights::pack(inputs, noise(outputs, 9), |n, row| {
            row.copy_from_slice(&bytes[n * inputs..][..inputs]);
            scales[n]
        })
    }

    fn run(isa: Isa, weights: &ByteWeights, rows: &[f32]) -> Vec<f32> {
        let mut out = vec![f32::NAN; rows.len() / weights.inputs * weights.outputs()];
        weights.multiply(isa, rows, &mut ByteRows::default(), &mut out);
        out
    }

    /// Against the definition in whole numbers, for odd sizes and every number of rows.
    #[test]
    fn the_product_is_the_sum_of_products_of_bytes() {
        for (m, n, k) in [(1, 1, 1), (3, 17, 5), (12, 16, 32), (13, 48, 7), (31, 37, 96), (5, 100, 64)] {
            let (rows, weights) = (noise(m * k, 1), weights(n, k));
            let bytes: Vec<i8> = noise(n * k, 7).iter().map(|x| (x * 128.0) as i8).collect();
            let out = run(Isa::Baseline, &weights, &rows);
            for (i, row) in rows.chunks(k).enumerate() {
                let (low, high) = row.iter().fold((0.0f32, 0.0f32), |(a, b), x| (a.min(*x), b.max(*x)));
                let factor = 126.0 / (high - low);
                let zero = (-low * factor).round_ties_even();
                let byte = |x: f32| x.mul_add(factor, zero).round_ties_even() as i32 - zero as i32;
                for j in 0..n {
                    let sum: i32 = (0..k).map(|l| byte(row[l]) * i32::from(bytes[j * k + l])).sum();
                    let want =
                        (sum as f32).mul_add((high - low) / 126.0 * weights.scales[j], weights.bias[j]);
                    assert_eq!(out[i * n + j].to_bits(), want.to_bits(), "{m}x{n}x{k} at {i},{j}");
                }
            }
        }
    }

    /// The greatest bytes there are, of which sums of four products do not fit into 16 bits, nearly and just.
    #[test]
    fn the_greatest_sums_fit() {
        for weight in [-128, -127, -65, -64, 64, 65, 127] {
            // As many outputs as fill tiles.
            let weights = ByteWeights::pack(1536, vec![0.0; 32], |_, row| {
                row.fill(weight);
                1.0
            });
            for isa in Isa::all() {
                let out = run(isa, &weights, &[1.0; 1536]);
                let want = 1536.0 * f32::from(weight);
                assert!(out.iter().all(|x| (x / want - 1.0).abs() < 1e-6), "{isa:?} {weight}: {out:?}");
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let bits = |v: Vec<f32>| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let odd = [(1, 48, 384), (29, 40, 70), (25, 33, 1536)];
        // Whole tiles: half a block of rows, one, one and a row, two and more; outputs that end within a panel.
        let tiles = [(12, 384, 384), (32, 64, 128), (33, 96, 64), (70, 30, 192)];
        for (m, n, k) in odd.into_iter().chain(tiles) {
            let (rows, weights) = (noise(m * k, 4), weights(n, k));
            let want = bits(run(Isa::Baseline, &weights, &rows));
            for isa in Isa::all() {
                assert_eq!(bits(run(isa, &weights, &rows)), want, "{isa:?} {m}x{n}x{k}");
            }
        }
    }

    /// Weights that are packed on the way, by rows and by columns of the same matrix.
    #[test]
    fn what_is_packed_on_the_way_is_off_by_half_a_step() {
        let (outputs, inputs) = (21, 13);
        let (rows, x) =
            (noise(outputs * inputs, 11), noise(inputs, 12).iter().map(|x| x.abs()).collect::<Vec<_>>());
        let columns: Vec<f32> = (0..inputs)
            .flat_map(|k| (0..outputs).map(move |n| (n, k)))
            .map(|(n, k)| rows[n * inputs + k])
            .collect();
        for isa in Isa::all() {
            let (mut by_rows, mut by_columns) = (ByteWeights::default(), ByteWeights::default());
            by_rows.repack_rows(isa, &rows, inputs, outputs, inputs);
            by_columns.repack_columns(isa, &columns, outputs, inputs, outputs);
            // Values of one sign have no zero, so that both can be multiplied with.
            let (a, b) = (run(isa, &by_rows, &x), run(isa, &by_columns, &x));
            assert_eq!(a, b, "{isa:?}");
            for (n, found) in a.iter().enumerate() {
                let row = &rows[n * inputs..][..inputs];
                let want: f32 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
                assert!((found - want).abs() < 0.03, "{isa:?} {n}: {found} {want}");
            }
        }
    }

    #[test]
    fn a_row_of_zeros_gives_the_bias() {
        let weights = weights(16, 8);
        assert_eq!(run(Isa::best(), &weights, &[0.0; 8]), weights.bias);
    }
}
