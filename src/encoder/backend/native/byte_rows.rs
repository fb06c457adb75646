//! Rows of activations, rounded to whole numbers of seven bits.

use super::dot::{GROUP, MOST};
use super::isa::for_each_isa;
use super::math::{exp_row, greatest};

/// Rows of activations as bytes, in blocks of as many rows as a kernel takes at once: within a block, the groups of all rows
/// lie side by side. A row's value is `(byte - zero) * scale`, so that its least value and its greatest (or 0) are the ends of
/// the range: after GELU nearly all values are on one side of 0.
#[derive(Debug, Default)]
pub struct ByteRows {
    pub(super) groups: Vec<[u8; GROUP]>,
    pub(super) scales: Vec<f32>,
    pub(super) zeros: Vec<i32>,
    /// One row before it is dealt out.
    row: Vec<u8>,
}

impl ByteRows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Adds rows up to a multiple of `at_once`; a row has so many groups.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn fill_up(&mut self, at_once: usize, groups: usize) {
        self.groups.resize(self.len().next_multiple_of(at_once) * groups, [0; GROUP]);
    }
}

for_each_isa! {
    /// Rounds `n` rows of `cols` values, one every `stride` values, in blocks of `block` rows; the last block is filled up.
    pub fn to_bytes(rows: &[f32], stride: usize, n: usize, cols: usize, block: usize, room: &mut ByteRows) {{
        let groups = cols.div_ceil(GROUP);
        // What is left of other rows, in rows that fill up, is never read from the results.
        room.groups.resize(n.div_ceil(block) * block * groups, [0; GROUP]);
        room.scales.clear();
        room.zeros.clear();
        for i in 0..n {
            let begin = i / block * block * groups + i % block;
            let row = &rows[i * stride..][..cols];
            let (scale, zero) = row_to_bytes(row, &mut room.row, &mut room.groups[begin..], block);
            room.scales.push(scale);
            room.zeros.push(zero);
        }
    }}
}

for_each_isa! {
    /// Softmax of `scale` times each row of `cols` values, rounded as [`to_bytes`] does; the values themselves are used up.
    pub fn softmax_to_bytes(rows: &mut [f32], cols: usize, scale: f32, block: usize, room: &mut ByteRows) {{
        let (n, groups) = (rows.len() / cols, cols.div_ceil(GROUP));
        room.groups.resize(n.div_ceil(block) * block * groups, [0; GROUP]);
        room.scales.clear();
        room.zeros.clear();
        for (i, row) in rows.chunks_exact_mut(cols).enumerate() {
            let begin = i / block * block * groups + i % block;
            exp_row(row, scale);
            // The greatest is 1, so that the steps are the same in all rows.
            let sum = write_row(row, f32::from(MOST), 0.0, &mut room.row, &mut room.groups[begin..], block);
            room.scales.push(1.0 / sum as f32);
            room.zeros.push(0);
        }
    }}
}

/// Writes a row as a group every `step` groups; gives its scale and its zero.
#[inline(always)]
fn row_to_bytes(row: &[f32], bytes: &mut Vec<u8>, out: &mut [[u8; GROUP]], step: usize) -> (f32, i32) {
    // One step less than there are, so that neither end is rounded out of the range.
    const STEPS: f32 = MOST as f32 - 1.0;
    // A loop each: of both in one the compiler makes blends.
    let (low, high) = (-greatest(row, |x| -x).max(0.0), greatest(row, |x| x).max(0.0));
    let range = high - low;
    let factor = if range > 0.0 { STEPS / range } else { 0.0 };
    let zero = (-low * factor).round_ties_even();
    write_row(row, factor, zero, bytes, out, step);
    (range / STEPS, zero as i32)
}

/// Rounds `x * factor + zero`; gives the sum.
#[inline(always)]
fn write_row(
    row: &[f32],
    factor: f32,
    zero: f32,
    bytes: &mut Vec<u8>,
    out: &mut [[u8; GROUP]],
    step: usize,
) -> i32 {
    bytes.clear();
    bytes.resize(row.len().next_multiple_of(GROUP), 0);
    for (byte, x) in bytes.iter_mut().zip(row) {
        *byte = round(*x, factor, zero);
    }
    for (group, to) in bytes.as_chunks::<GROUP>().0.iter().zip(out.chunks_mut(step)) {
        to[0] = *group;
    }
    bytes.iter().map(|&b| i32::from(b)).sum()
}

/// The nearest whole number to `x * factor + zero`, halves to even, of a sum from 0 to 127. Adding 1.5 * 2^23 leaves it in
/// the lowest bits.
#[inline(always)]
fn round(x: f32, factor: f32, zero: f32) -> u8 {
    const ROUND: f32 = 12_582_912.0;
    x.mul_add(factor, zero + ROUND).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::super::isa::Isa;
    use super::super::noise::noise;
    use super::*;

    fn rounded(row: &[f32]) -> (Vec<u8>, f32, i32) {
        let mut rows = ByteRows::default();
        to_bytes(Isa::best(), row, row.len(), 1, row.len(), 1, &mut rows);
        let bytes = rows.groups.concat();
        (bytes, rows.scales[0], rows.zeros[0])
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
}
