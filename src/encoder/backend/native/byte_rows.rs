//! Rows of activations, rounded to whole numbers of seven bits.

use super::dot::{GROUP, MOST};
use super::isa::for_each_isa;
use super::math::{ROUND, greatest, rough_exp2, rough_gelu};

/// Rows of activations as bytes, one after the other. A row's value is `(byte - zero) * scale`, so that its least value and its
/// greatest (or 0) are the ends of the range: after GELU nearly all values are on one side of 0.
#[derive(Debug, Default)]
pub struct ByteRows {
    groups: Vec<[u8; GROUP]>,
    /// Groups from one row to the next.
    stride: usize,
    scales: Vec<f32>,
    zeros: Vec<i32>,
}

impl ByteRows {
    /// As many rows as any kernel takes at once.
    pub const AT_ONCE: usize = 32;

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Groups from one row to the next.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The groups from row number `i` on; beyond the last row there are [`Self::AT_ONCE`] less one that mean nothing.
    #[inline(always)]
    pub fn from(&self, i: usize) -> &[[u8; GROUP]] {
        &self.groups[i * self.stride..]
    }

    /// Scale and zero of each row from number `i` on.
    #[inline(always)]
    pub fn ranges(&self, i: usize) -> impl Iterator<Item = (f32, i32)> {
        self.scales[i..].iter().copied().zip(self.zeros[i..].iter().copied())
    }

    /// Room for `n` rows of `cols` values.
    #[inline(always)]
    fn clear(&mut self, n: usize, cols: usize) {
        self.stride = cols.div_ceil(GROUP);
        // What is left of other rows in the last groups meets weights of zero.
        self.groups.resize((n + Self::AT_ONCE - 1) * self.stride, [0; GROUP]);
        self.scales.clear();
        self.zeros.clear();
    }

    /// The bytes of the next row.
    #[inline(always)]
    fn next(&mut self, cols: usize) -> &mut [u8] {
        let at = self.len() * self.stride;
        &mut self.groups[at..at + self.stride].as_flattened_mut()[..cols]
    }

    /// Adds that row.
    #[inline(always)]
    fn push(&mut self, (scale, zero): (f32, i32)) {
        self.scales.push(scale);
        self.zeros.push(zero);
    }
}

for_each_isa! {
    /// Rounds `n` rows of `cols` values, one every `stride` values.
    pub fn to_bytes(rows: &[f32], stride: usize, n: usize, cols: usize, room: &mut ByteRows) {{
        room.clear(n, cols);
        for i in 0..n {
            let range = row_to_bytes(&rows[i * stride..][..cols], room.next(cols));
            room.push(range);
        }
    }}
}

for_each_isa! {
    /// The same of rows without gaps, through GELU first; the values are used up.
    pub fn gelu_to_bytes(rows: &mut [f32], cols: usize, room: &mut ByteRows) {{
        room.clear(rows.len() / cols, cols);
        for row in rows.chunks_exact_mut(cols) {
            for x in &mut *row {
                *x = rough_gelu(*x);
            }
            let range = row_to_bytes(row, room.next(cols));
            room.push(range);
        }
    }}
}

for_each_isa! {
    /// Softmax of `scale` times the first `n` values of each row of `cols`, rounded; the others are 0.
    pub fn softmax_to_bytes(rows: &mut [f32], cols: usize, n: usize, scale: f32, room: &mut ByteRows) {{
        room.clear(rows.len() / cols, cols);
        let factor = scale * std::f32::consts::LOG2_E;
        for row in rows.chunks_exact_mut(cols) {
            // Whole vectors are quicker than exact ends.
            row[n..].fill(f32::NEG_INFINITY);
            let range = shares(row, factor, room.next(cols));
            room.push(range);
        }
    }}
}

/// `2^(factor * x)` of each value; gives the scale with which they sum to 1.
#[inline(always)]
fn shares(row: &[f32], factor: f32, to: &mut [u8]) -> (f32, i32) {
    // The greatest is 1, so that the steps are the same in all rows.
    let shift = -greatest(row, |x| x) * factor;
    for (byte, x) in to.iter_mut().zip(row) {
        *byte = round(rough_exp2(x.mul_add(factor, shift)), f32::from(MOST), 0.0);
    }
    let sum: i32 = to.iter().map(|&b| i32::from(b)).sum();
    (1.0 / sum as f32, 0)
}

/// Rounds a row; gives its scale and its zero.
#[inline(always)]
fn row_to_bytes(row: &[f32], to: &mut [u8]) -> (f32, i32) {
    // One step less than there are, so that neither end is rounded out of the range.
    const STEPS: f32 = MOST as f32 - 1.0;
    // A loop each: of both in one the compiler makes blends.
    let (low, high) = (-greatest(row, |x| -x).max(0.0), greatest(row, |x| x).max(0.0));
    let range = high - low;
    let factor = if range > 0.0 { STEPS / range } else { 0.0 };
    // Rounded as the least value is below, with the product exact: rounded twice, it could end one step under 0.
    let zero = ROUND - low.mul_add(factor, ROUND);
    for (byte, x) in to.iter_mut().zip(row) {
        *byte = round(*x, factor, zero);
    }
    (range / STEPS, zero as i32)
}

/// The nearest whole number to `x * factor + zero`, halves to even, of a sum from 0 to 127.
#[inline(always)]
fn round(x: f32, factor: f32, zero: f32) -> u8 {
    x.mul_add(factor, zero + ROUND).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::super::isa::Isa;
    use super::super::noise::noise;
    use super::*;

    fn rounded(row: &[f32]) -> (Vec<u8>, f32, i32) {
        let mut rows = ByteRows::default();
        to_bytes(Isa::best(), row, row.len(), 1, row.len(), &mut rows);
        let (scale, zero) = rows.ranges(0).next().unwrap();
        (rows.from(0).as_flattened()[..row.len()].to_vec(), scale, zero)
    }

    #[test]
    fn a_value_is_off_by_half_a_step_at_most() {
        for seed in 0..50 {
            // Of both signs, above 0, below 0; with ends that fall between two steps.
            for shift in [0.0, 1.5, -1.5, 0.93] {
                let row: Vec<f32> = noise(37, seed).iter().map(|x| x + shift).collect();
                let (bytes, scale, zero) = rounded(&row);
                for (x, &byte) in row.iter().zip(&bytes) {
                    let value = (i32::from(byte) - zero) as f32 * scale;
                    assert!(byte <= MOST && (x - value).abs() <= 0.501 * scale, "{x} {byte} {zero} {scale}");
                }
            }
        }
    }

    /// The least values of these rows lie a hair beyond the middle of two steps: found by trying rows at random, one in a million is.
    #[test]
    fn no_end_is_rounded_out_of_the_range() {
        let rows: [[f32; 2]; 6] = [
            [-3.055_929_4, 3.759_063_7],
            [-3.160_158_2, 2.044_808_4],
            [-3.601_492_4, 0.659_428_36],
            [-1.709_327_9, 2.555_529_8],
            [-3.954_969_6, 0.724_149_7],
            [-0.925_650_36, 0.639_879],
        ];
        for row in rows {
            let (bytes, _, zero) = rounded(&row);
            assert!(bytes[0] <= 1 && bytes[1] >= MOST - 2 && bytes[1] <= MOST, "{row:?}: {bytes:?} {zero}");
        }
    }

    #[test]
    fn a_row_of_zeros_stays_one() {
        assert_eq!(rounded(&[0.0; 8]), (vec![0; 8], 0.0, 0));
    }

    /// After GELU no value is below -0.17.
    #[test]
    fn rows_of_one_sign_use_the_whole_range() {
        let (bytes, _, zero) = rounded(&[-0.17, 0.0, 12.0, 3.0]);
        assert_eq!((bytes[2], zero), (126, 2));
    }

    #[test]
    fn every_instruction_set_gives_the_same_bytes() {
        let values: Vec<f32> = noise(5 * 37, 6).iter().map(|x| 4.0 * x).collect();
        let run = |isa| {
            let mut rows = [ByteRows::default(), ByteRows::default(), ByteRows::default()];
            to_bytes(isa, &values, 37, 5, 33, &mut rows[0]);
            gelu_to_bytes(isa, &mut values.clone(), 37, &mut rows[1]);
            softmax_to_bytes(isa, &mut values.clone(), 37, 34, 0.7, &mut rows[2]);
            rows.map(|r| (r.scales.iter().map(|s| s.to_bits()).collect::<Vec<_>>(), r.zeros, r.groups))
        };
        for isa in Isa::all() {
            assert_eq!(run(isa), run(Isa::Baseline), "{isa:?}");
        }
    }

    #[test]
    fn shares_of_softmax_sum_to_one() {
        let mut rows = ByteRows::default();
        softmax_to_bytes(Isa::best(), &mut [3.0, -2.0, 0.5, 9.0, 8.5, 70.0], 6, 5, 1.0, &mut rows);
        let (scale, _) = rows.ranges(0).next().unwrap();
        let bytes = &rows.from(0).as_flattened()[..6];
        let sum: f32 = bytes.iter().map(|&b| f32::from(b) * scale).sum();
        assert!((sum - 1.0).abs() < 1e-6);
        // The greatest, half a unit less: e^-0.5 of it; and what is beyond the end.
        assert_eq!(bytes[3..], [127, 77, 0]);
    }
}
