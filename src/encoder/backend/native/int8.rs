//! The int8 kernel: rows of activations, rounded to bytes on the way, times a weight matrix of bytes.
//!
//! A row of activations gets a scale and a zero of its own when it comes ([`ByteRows`]), a row of weights has had a scale
//! since training. The sums of products of bytes are whole numbers, so that every instruction set gives the same bits; they
//! become `f32` at the end by one fused multiply-add with both scales and the bias.

use super::byte_rows::{ByteRows, to_bytes};
#[cfg(target_arch = "aarch64")]
use super::dot::Dotprod;
use super::dot::{Dot, Ends, GROUP, Portable, Sums};
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
    /// Those of each panel.
    ends: Vec<Ends>,
    outputs: usize,
    inputs: usize,
    /// One row before it is dealt out.
    row: Vec<i8>,
    #[cfg(target_arch = "x86_64")]
    pairs: Vec<avx2::Pairs>,
}

impl ByteWeights {
    /// Packs the matrix of which `row(n, bytes)` fills in the weights of output `n` and gives what they are to be taken times;
    /// one bias an output.
    pub fn pack(inputs: usize, bias: &[f32], row: impl FnMut(usize, &mut [i8]) -> f32) -> Self {
        let mut weights = Self::default();
        weights.fill(bias.len(), inputs, row);
        for (ends, bias) in weights.ends.iter_mut().zip(bias.chunks(WIDE)) {
            ends.bias[..bias.len()].copy_from_slice(bias);
        }
        #[cfg(target_arch = "x86_64")]
        {
            let panels = weights.panels.chunks(inputs.div_ceil(GROUP).max(1));
            weights.pairs = panels.map(avx2::Pairs::of).collect();
        }
        weights
    }

    /// Rounds and packs the matrix of which `row(n, values)` fills in the weights of output `n`; one bias an output.
    pub fn round(inputs: usize, bias: &[f32], row: impl Fn(usize, &mut [f32])) -> Self {
        let mut values = vec![0.0; inputs];
        Self::pack(inputs, bias, |n, bytes| {
            row(n, &mut values);
            round_row(&values, 127.0, bytes)
        })
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
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
        to_bytes(isa, rows, self.inputs, n, self.inputs, room);
        self.multiply_bytes(isa, room, out, self.outputs());
    }

    /// The same of rows that are bytes already; `out` holds a row every `stride` values.
    ///
    /// # Panics
    ///
    /// Where `out` or the rows are too short.
    pub fn multiply_bytes(&self, isa: Isa, rows: &ByteRows, out: &mut [f32], stride: usize) {
        let mut out = Out { values: out, stride };
        match isa {
            // SAFETY: `Isa` gives these only where the processor has the features.
            #[cfg(target_arch = "x86_64")]
            Isa::Amx if self.fits_tiles() => unsafe { tiles(self, rows, &mut out) },
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

    /// Packs another matrix into the same memory, rounded to seven bits: output `n` has the weights `rows[n * stride..][..inputs]`
    /// for the first `known` outputs, the others zeros. There is no bias.
    pub fn repack_rows(
        &mut self,
        isa: Isa,
        rows: &[f32],
        stride: usize,
        (known, outputs): (usize, usize),
        inputs: usize,
    ) {
        pack_rows(isa, self, rows, stride, known, outputs, inputs);
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
            let ends = &mut self.ends[n / WIDE];
            ends.scales[n % WIDE] = row(n, &mut self.row[..inputs]);
            let groups = self.row.as_chunks::<GROUP>().0;
            let panel = &mut self.panels[n / WIDE * groups.len()..][..groups.len()];
            for (to, from) in panel.iter_mut().zip(groups) {
                to.as_chunks_mut::<GROUP>().0[n % WIDE] = *from;
            }
            ends.weights[n % WIDE] = self.row.iter().map(|&b| i32::from(b)).sum();
        }
    }

    /// Room for weights, all of them zeros.
    fn clear(&mut self, outputs: usize, inputs: usize) {
        (self.outputs, self.inputs) = (outputs, inputs);
        self.panels.clear();
        self.panels.resize(outputs.div_ceil(WIDE) * self.groups(), [0; WIDE * GROUP]);
        self.ends.clear();
        self.ends.resize(outputs.div_ceil(WIDE), Ends::default());
    }

    /// Groups of inputs.
    fn groups(&self) -> usize {
        self.inputs.div_ceil(GROUP)
    }

    /// Notes that the weights are of seven bits, so that all sums of four products fit into 16.
    #[cfg(target_arch = "x86_64")]
    fn are_small(&mut self) {
        self.pairs.resize_with(self.ends.len(), avx2::Pairs::default);
        let groups = self.groups();
        self.pairs.iter_mut().for_each(|p| p.all_fit(groups));
    }

    /// Whether inputs and outputs fill whole tiles, as those of the layers do.
    #[cfg(target_arch = "x86_64")]
    fn fits_tiles(&self) -> bool {
        self.inputs > 0
            && self.inputs.is_multiple_of(amx::INPUTS)
            && self.ends.len().is_multiple_of(amx::PANELS)
    }
}

/// Where results go: a row every `stride` values.
struct Out<'a> {
    values: &'a mut [f32],
    stride: usize,
}

for_each_isa! {
    /// Packs another matrix into the same memory, rounded to seven bits with the sign: output `n` has the weights
    /// `rows[n * stride..][..inputs]` for the first `known` outputs, the others zeros. There is no bias.
    pub fn pack_rows(
        weights: &mut ByteWeights, rows: &[f32], stride: usize, known: usize, outputs: usize, inputs: usize,
    ) {{
        weights.fill(outputs, inputs, |n, bytes| {
            if n < known {
                round_row(&rows[n * stride..][..inputs], SMALL, bytes)
            } else {
                bytes.fill(0);
                0.0
            }
        });
    }}
}

for_each_isa! {
    /// The same of a matrix whose input `k` has the weights `rows[k * stride..][..outputs]`.
    pub fn pack_columns(weights: &mut ByteWeights, rows: &[f32], stride: usize, inputs: usize, outputs: usize) {{
        weights.clear(outputs, inputs);
        let groups = weights.groups();
        for (p, ends) in weights.ends.iter_mut().enumerate() {
            let first = p * WIDE;
            let width = WIDE.min(outputs - first);
            let mut tops = [0.0f32; WIDE];
            for k in 0..inputs {
                let row = sixteen(&rows[k * stride + first..][..width]);
                for j in 0..WIDE {
                    tops[j] = if row[j].abs() > tops[j] { row[j].abs() } else { tops[j] };
                }
            }
            let factors = tops.map(|top| if top > 0.0 { SMALL / top } else { 0.0 });
            for (g, group) in weights.panels[p * groups..][..groups].iter_mut().enumerate() {
                let mut words = [0u32; WIDE];
                for k in 0..GROUP.min(inputs - g * GROUP) {
                    let row = sixteen(&rows[(g * GROUP + k) * stride + first..][..width]);
                    for j in 0..WIDE {
                        words[j] |= u32::from(round(row[j] * factors[j]).cast_unsigned()) << (8 * k);
                    }
                }
                for (bytes, word) in group.as_chunks_mut::<GROUP>().0.iter_mut().zip(words) {
                    *bytes = word.to_le_bytes().map(u8::cast_signed);
                }
            }
            // The sums of the weights stay zeros: nobody has a zero that they would be multiplied with.
            ends.scales = tops.map(|top| top / SMALL);
        }
    }}
}

/// Up to sixteen values, filled up with zeros.
#[inline(always)]
fn sixteen(row: &[f32]) -> [f32; WIDE] {
    if let Some(all) = row.first_chunk() {
        return *all;
    }
    let mut all = [0.0; WIDE];
    all[..row.len()].copy_from_slice(row);
    all
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

/// Inputs and outputs fill whole tiles.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
fn tiles(weights: &ByteWeights, rows: &ByteRows, out: &mut Out) {
    let groups = weights.groups();
    let mut sums = [[[0; WIDE]; amx::PANELS]; amx::ROWS];
    // SAFETY: who calls this has tiles; nothing between the two calls leaves the function but by its end.
    unsafe { amx::configure() };
    for (p, panels) in weights.panels.chunks_exact(amx::PANELS * groups).enumerate() {
        for first in (0..rows.len()).step_by(amx::ROWS) {
            // SAFETY: the tiles are ready.
            unsafe { amx::tiles(&rows.from(first)[..amx::ROWS * groups], panels, &mut sums) };
            let sums = sums.iter().map(|row| row.each_ref().map(Vnni512::of));
            write(weights, rows, first, p * amx::PANELS, sums, out);
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
    let panels = weights.panels.chunks_exact(weights.groups().max(1));
    for (p, (panel, pairs)) in panels.zip(&weights.pairs).enumerate() {
        for first in (0..rows.len()).step_by(avx2::ROWS) {
            let sums = avx2::panel_sums(rows.from(first), rows.stride(), panel, pairs);
            write(weights, rows, first, p, sums.into_iter().map(|s| [s]), out);
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
    let groups = weights.groups();
    let together = weights.ends.len() - weights.ends.len() % P;
    for p in (0..together).step_by(P) {
        let panels = &weights.panels[p * groups..(p + P) * groups];
        for first in (0..rows.len()).step_by(R) {
            let sums = block_sums::<D, R, P>(rows.from(first), rows.stride(), panels);
            write(weights, rows, first, p, sums, out);
        }
    }
    for p in together..weights.ends.len() {
        let panels = &weights.panels[p * groups..(p + 1) * groups];
        for first in (0..rows.len()).step_by(R) {
            let sums = block_sums::<D, R, 1>(rows.from(first), rows.stride(), panels);
            write(weights, rows, first, p, sums, out);
        }
    }
}

#[inline(always)]
fn block_sums<D: Dot, const R: usize, const P: usize>(
    rows: &[[u8; GROUP]],
    stride: usize,
    panels: &[[i8; WIDE * GROUP]],
) -> [[D; P]; R] {
    let groups = panels.len() / P;
    let mut each = [&rows[..0]; R];
    for r in 0..R {
        each[r] = &rows[r * stride..][..groups];
    }
    let mut sums = [[D::zero(); P]; R];
    for g in 0..groups {
        let mut loaded = [D::load(&panels[g]); P];
        for p in 1..P {
            loaded[p] = D::load(&panels[p * groups + g]);
        }
        for r in 0..R {
            let x = D::spread(each[r][g]);
            for p in 0..P {
                sums[r][p] = D::dot(sums[r][p], loaded[p], x);
            }
        }
    }
    sums
}

/// Writes the values of rows from `first` on for panels from `panel` on, as far as there are such rows.
#[inline(always)]
fn write<S: Sums, const P: usize>(
    weights: &ByteWeights,
    rows: &ByteRows,
    first: usize,
    panel: usize,
    sums: impl IntoIterator<Item = [S; P]>,
    out: &mut Out,
) {
    let ends: &[Ends] = &weights.ends[panel..panel + P];
    let width = (P * WIDE).min(weights.outputs - panel * WIDE);
    let to = out.values[first * out.stride + panel * WIDE..].chunks_mut(out.stride);
    for (((scale, zero), sums), row) in rows.ranges(first).zip(sums).zip(to) {
        if width == P * WIDE {
            let (row, _) = row[..P * WIDE].as_chunks_mut();
            for p in 0..P {
                sums[p].finish(&ends[p], scale, zero, &mut row[p]);
            }
        } else {
            let mut values = [[0.0; WIDE]; P];
            for p in 0..P {
                sums[p].finish(&ends[p], scale, zero, &mut values[p]);
            }
            row[..width].copy_from_slice(&values.as_flattened()[..width]);
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
        ByteWeights::pack(inputs, &noise(outputs, 9), |n, row| {
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
                let zero = ROUND - low.mul_add(factor, ROUND);
                let byte = |x: f32| x.mul_add(factor, zero).round_ties_even() as i32 - zero as i32;
                for j in 0..n {
                    let sum: i32 = (0..k).map(|l| byte(row[l]) * i32::from(bytes[j * k + l])).sum();
                    let want = (sum as f32).mul_add(
                        (high - low) / 126.0 * weights.ends[j / WIDE].scales[j % WIDE],
                        weights.ends[j / WIDE].bias[j % WIDE],
                    );
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
            let weights = ByteWeights::pack(1536, &[0.0; 32], |_, row| {
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
            by_rows.repack_rows(isa, &rows, inputs, (outputs, outputs), inputs);
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
        assert_eq!(run(Isa::best(), &weights, &[0.0; 8]), weights.ends[0].bias);
    }
}
