//! The int8 kernel: rows of activations, rounded to bytes on the way, times a weight matrix of bytes.
//!
//! A row of activations gets one scale (its greatest absolute value / 127) when it comes, a row of weights has had one since
//! training. The sums of products of bytes are whole numbers, so that every instruction set gives the same bits; they
//! become `f32` at the end by one fused multiply-add with both scales and the bias.

#[cfg(target_arch = "x86_64")]
use super::amx;
#[cfg(target_arch = "aarch64")]
use super::dot::Dotprod;
#[cfg(target_arch = "x86_64")]
use super::dot::{Avx2, Vnni256, Vnni512};
use super::dot::{Dot, GROUP, Portable};
use super::isa::{Isa, for_each_isa};
use super::lanes::WIDE;

/// Rows at once that leave the sums, the weights and what meets them in sixteen registers.
#[cfg(target_arch = "x86_64")]
const AVX2_ROWS: usize = 5;

/// What is added to weights, so that they are unsigned as the instructions want one side to be.
const OFFSET: i32 = 128;

/// A matrix `[outputs, inputs]` of bytes, packed into panels of [`WIDE`] outputs. Panel `p` holds, for each group of
/// [`GROUP`] inputs, those weights of output `16 p`, then of output `16 p + 1` ...; missing ones are zeros.
#[derive(Debug)]
pub struct ByteWeights {
    panels: Vec<[u8; WIDE * GROUP]>,
    /// Scale and bias of each output.
    scales: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
}

/// Rows of activations as bytes, in blocks of as many rows as the kernel takes at once: within a block, the groups of all
/// rows lie side by side.
#[derive(Debug, Default)]
pub struct ByteRows {
    groups: Vec<[i8; GROUP]>,
    /// Scale of each row, and the sum of its bytes.
    scales: Vec<f32>,
    sums: Vec<i32>,
}

impl ByteWeights {
    /// Packs the matrix whose value at output `n`, input `k` is `byte(n, k) * scales[n]`; a byte of -128 counts as -127.
    pub fn pack(inputs: usize, scales: Vec<f32>, bias: Vec<f32>, byte: impl Fn(usize, usize) -> i8) -> Self {
        let (outputs, groups) = (scales.len(), inputs.div_ceil(GROUP));
        let at =
            |n: usize, k: usize| if n < outputs && k < inputs { i32::from(byte(n, k).max(-127)) } else { 0 };
        let panel = |p: usize, g: usize| {
            std::array::from_fn(|i| {
                let shifted = at(p * WIDE + i / GROUP, g * GROUP + i % GROUP) + OFFSET;
                u8::try_from(shifted).unwrap_or(u8::MAX)
            })
        };
        let panels = (0..outputs.div_ceil(WIDE)).flat_map(|p| (0..groups).map(move |g| (p, g)));
        Self { panels: panels.map(|(p, g)| panel(p, g)).collect(), scales, bias, inputs }
    }

    /// Rounds and packs the matrix whose value at output `n`, input `k` is `value(n, k)`; one bias an output.
    pub fn round(inputs: usize, bias: Vec<f32>, value: impl Fn(usize, usize) -> f32) -> Self {
        let top = |n| (0..inputs).fold(0.0f32, |top, k| top.max(value(n, k).abs()));
        let scales: Vec<f32> = (0..bias.len()).map(|n| top(n).max(f32::MIN_POSITIVE) / 127.0).collect();
        let steps = scales.clone();
        Self::pack(inputs, scales, bias, |n, k| round(value(n, k) / steps[n]))
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
        #[cfg(target_arch = "x86_64")]
        if isa == Isa::Amx && self.fits_tiles() {
            to_bytes(isa, rows, self.inputs, 1, room);
            room.fill_up(amx::ROWS, self.inputs / GROUP);
            // SAFETY: `Isa` gives this only where the processor has the features.
            return unsafe { tiles(self, room, out) };
        }
        let at_once = match isa {
            #[cfg(target_arch = "x86_64")]
            Isa::Amx | Isa::Avx512Vnni => 12,
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni => 6,
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 | Isa::Avx2 => AVX2_ROWS,
            #[cfg(target_arch = "aarch64")]
            Isa::Dotprod => 6,
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => 4,
            Isa::Baseline => 4,
        };
        to_bytes(isa, rows, self.inputs, at_once, room);
        match isa {
            // SAFETY: `Isa` gives these only where the processor has the features.
            #[cfg(target_arch = "x86_64")]
            Isa::Amx | Isa::Avx512Vnni => unsafe { vnni512(self, room, out) },
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni => unsafe { vnni256(self, room, out) },
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 | Isa::Avx2 => unsafe { avx2(self, room, out) },
            #[cfg(target_arch = "aarch64")]
            Isa::Dotprod => unsafe { dotprod(self, room, out) },
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => panels::<Portable, 4, 1>(self, room, out),
            Isa::Baseline => panels::<Portable, 4, 1>(self, room, out),
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

#[cfg(target_arch = "x86_64")]
impl ByteRows {
    /// Adds rows of zeros up to a multiple of `at_once`; a row has so many groups.
    fn fill_up(&mut self, at_once: usize, groups: usize) {
        self.groups.resize(self.scales.len().next_multiple_of(at_once) * groups, [0; GROUP]);
    }
}

for_each_isa! {
    /// Rounds rows of `cols` values to bytes, in blocks of `block` rows; the last block is filled up with zeros.
    pub fn to_bytes(rows: &[f32], cols: usize, block: usize, room: &mut ByteRows) {{
        let (n, groups) = (rows.len() / cols, cols.div_ceil(GROUP));
        room.groups.clear();
        room.groups.resize(n.div_ceil(block) * block * groups, [0; GROUP]);
        room.scales.clear();
        room.sums.clear();
        for (i, row) in rows.chunks_exact(cols).enumerate() {
            let begin = i / block * block * groups + i % block;
            row_to_bytes(row, &mut room.groups[begin..], block, &mut room.scales, &mut room.sums);
        }
    }}
}

#[inline(always)]
fn row_to_bytes(
    row: &[f32],
    out: &mut [[i8; GROUP]],
    step: usize,
    scales: &mut Vec<f32>,
    sums: &mut Vec<i32>,
) {
    let (chunks, rest) = row.as_chunks::<WIDE>();
    let mut tops = [0.0f32; WIDE];
    for chunk in chunks {
        for j in 0..WIDE {
            let x = chunk[j].abs();
            tops[j] = if x > tops[j] { x } else { tops[j] };
        }
    }
    let mut top = 0.0f32;
    for x in tops.iter().copied().chain(rest.iter().map(|x| x.abs())) {
        top = if x > top { x } else { top };
    }
    let factor = if top > 0.0 { 127.0 / top } else { 0.0 };
    let mut lanes = [0i32; WIDE];
    for (c, chunk) in chunks.iter().enumerate() {
        let mut bytes = [0i8; WIDE];
        for j in 0..WIDE {
            bytes[j] = round(chunk[j] * factor);
        }
        for j in 0..WIDE {
            lanes[j] += i32::from(bytes[j]);
        }
        let (groups, _) = bytes.as_chunks::<GROUP>();
        for g in 0..WIDE / GROUP {
            out[(c * (WIDE / GROUP) + g) * step] = groups[g];
        }
    }
    let mut sum: i32 = lanes.iter().sum();
    for (g, values) in rest.chunks(GROUP).enumerate() {
        let mut bytes = [0i8; GROUP];
        for (byte, x) in bytes.iter_mut().zip(values) {
            *byte = round(x * factor);
            sum += i32::from(*byte);
        }
        out[(chunks.len() * (WIDE / GROUP) + g) * step] = bytes;
    }
    scales.push(top / 127.0);
    sums.push(sum);
}

/// The nearest whole number, halves to even, of a value of at most 127 in size. Adding 1.5 * 2^23 leaves it in the lowest
/// bits of the sum.
#[inline(always)]
fn round(x: f32) -> i8 {
    const ROUND: f32 = 12_582_912.0;
    (x + ROUND).to_bits() as i8
}

/// The rows lie one after the other, those at the end filled up; inputs and outputs fill whole tiles.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
fn tiles(weights: &ByteWeights, rows: &ByteRows, out: &mut [f32]) {
    let groups = weights.inputs / GROUP;
    let mut sums = [[[0; WIDE]; amx::PANELS]; amx::ROWS];
    // SAFETY: who calls this has tiles; nothing between the two calls leaves the function but by its end.
    unsafe { amx::configure() };
    for (p, panels) in weights.panels.chunks_exact(amx::PANELS * groups).enumerate() {
        for (b, block) in rows.groups.chunks_exact(amx::ROWS * groups).enumerate() {
            // SAFETY: the tiles are ready.
            unsafe { amx::tiles(block, panels, &mut sums) };
            let (row, panel) = (b * amx::ROWS, p * amx::PANELS);
            write::<Vnni512, { amx::ROWS }, { amx::PANELS }>(weights, rows, row, panel, &sums, out);
        }
    }
    // SAFETY: as above.
    unsafe { amx::release() };
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,fma")]
fn vnni512(weights: &ByteWeights, rows: &ByteRows, out: &mut [f32]) {
    panels::<Vnni512, 12, 2>(weights, rows, out);
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,avxvnni,fma")]
fn vnni256(weights: &ByteWeights, rows: &ByteRows, out: &mut [f32]) {
    panels::<Vnni256, 6, 1>(weights, rows, out);
}
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(weights: &ByteWeights, rows: &ByteRows, out: &mut [f32]) {
    panels::<Avx2, AVX2_ROWS, 1>(weights, rows, out);
}

#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "dotprod")]
fn dotprod(weights: &ByteWeights, rows: &ByteRows, out: &mut [f32]) {
    panels::<Dotprod, 6, 1>(weights, rows, out);
}

/// `R` rows and `P` panels at once, as many as leave their sums in registers.
#[inline(always)]
fn panels<D: Dot, const R: usize, const P: usize>(weights: &ByteWeights, rows: &ByteRows, out: &mut [f32]) {
    let groups = weights.inputs.div_ceil(GROUP);
    let n_panels = weights.outputs().div_ceil(WIDE);
    let pairs = n_panels - n_panels % P;
    for p in (0..pairs).step_by(P) {
        for (b, block) in rows.groups.chunks_exact(groups * R).enumerate() {
            let sums = block_sums::<D, R, P>(block, &weights.panels[p * groups..(p + P) * groups]);
            write::<D, R, P>(weights, rows, b * R, p, &sums, out);
        }
    }
    for p in pairs..n_panels {
        for (b, block) in rows.groups.chunks_exact(groups * R).enumerate() {
            let sums = block_sums::<D, R, 1>(block, &weights.panels[p * groups..(p + 1) * groups]);
            write::<D, R, 1>(weights, rows, b * R, p, &sums, out);
        }
    }
}

#[inline(always)]
fn block_sums<D: Dot, const R: usize, const P: usize>(
    block: &[[i8; GROUP]],
    panels: &[[u8; WIDE * GROUP]],
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
fn write<D: Dot, const R: usize, const P: usize>(
    weights: &ByteWeights,
    rows: &ByteRows,
    first: usize,
    panel: usize,
    sums: &[[[i32; WIDE]; P]; R],
    out: &mut [f32],
) {
    let outputs = weights.outputs();
    for r in 0..R.min(rows.scales.len() - first) {
        let shift = if D::SHIFTED { OFFSET * rows.sums[first + r] } else { 0 };
        let scale = rows.scales[first + r];
        for (p, sums) in sums[r].iter().enumerate() {
            let n = (panel + p) * WIDE;
            let width = WIDE.min(outputs - n);
            let to = &mut out[(first + r) * outputs + n..][..width];
            let (scales, bias) = (&weights.scales[n..n + width], &weights.bias[n..n + width]);
            for j in 0..width {
                to[j] = ((sums[j] - shift) as f32).mul_add(scale * scales[j], bias[j]);
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
        let scales = noise(outputs, 8).iter().map(|x| x.abs() / 90.0).collect();
        ByteWeights::pack(inputs, scales, noise(outputs, 9), |n, k| bytes[n * inputs + k])
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
                let top = row.iter().fold(0.0f32, |a, x| a.max(x.abs()));
                let byte = |x: f32| (x * (127.0 / top)).round_ties_even() as i32;
                for j in 0..n {
                    let sum: i32 = (0..k).map(|l| byte(row[l]) * i32::from(bytes[j * k + l])).sum();
                    let want = (sum as f32).mul_add(top / 127.0 * weights.scales[j], weights.bias[j]);
                    assert_eq!(out[i * n + j].to_bits(), want.to_bits(), "{m}x{n}x{k} at {i},{j}");
                }
            }
        }
    }

    /// The greatest bytes there are, so that sums of two products do not fit into 16 bits.
    #[test]
    fn the_greatest_sums_fit() {
        // As many outputs as fill tiles.
        let weights = ByteWeights::pack(1536, vec![1.0; 32], vec![0.0; 32], |_, _| -127);
        for isa in Isa::all() {
            let out = run(isa, &weights, &[-1.0; 1536]);
            // 1.0 is 127 bytes' steps of 1/127, and the weights are -127.
            let want = (127 * 127 * 1536) as f32 / 127.0;
            assert!(out.iter().all(|x| (x / want - 1.0).abs() < 1e-6), "{isa:?}: {out:?}");
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

    #[test]
    fn a_row_of_zeros_gives_the_bias() {
        let weights = weights(16, 8);
        assert_eq!(run(Isa::best(), &weights, &[0.0; 8]), weights.bias);
    }
}
