//! Rows of activations, rounded to whole numbers of seven bits.

use super::dot::{GROUP, MOST};
use super::isa::for_each_isa;
use super::math::{ROUND, greatest, rough_exp2, rough_gelu};

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

    /// Room for `n` rows of `cols` values in blocks of `block`; gives the groups of a row.
    fn clear(&mut self, n: usize, cols: usize, block: usize) -> usize {
        let groups = cols.div_ceil(GROUP);
        // What is left of other rows, in rows that fill up, is never read from the results.
        self.groups.resize(n.div_ceil(block) * block * groups, [0; GROUP]);
        self.scales.clear();
        self.zeros.clear();
        self.row.clear();
        self.row.resize(groups * GROUP, 0);
        groups
    }

    /// Puts the groups of row number `i` where they belong.
    #[inline(always)]
    fn deal_out(&mut self, i: usize, groups: usize, block: usize) {
        let to = &mut self.groups[i / block * block * groups + i % block..];
        if block == 1 {
            return to[..groups].copy_from_slice(self.row.as_chunks().0);
        }
        for (to, group) in to.iter_mut().step_by(block).zip(self.row.as_chunks::<GROUP>().0) {
            *to = *group;
        }
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
        let groups = room.clear(n, cols, block);
        for i in 0..n {
            row_to_bytes(&rows[i * stride..][..cols], i, groups, block, room);
        }
    }}
}

for_each_isa! {
    /// The same of rows without gaps, through GELU first; the values are used up.
    pub fn gelu_to_bytes(rows: &mut [f32], cols: usize, block: usize, room: &mut ByteRows) {{
        let groups = room.clear(rows.len() / cols, cols, block);
        for (i, row) in rows.chunks_exact_mut(cols).enumerate() {
            for x in &mut *row {
                *x = rough_gelu(*x);
            }
            row_to_bytes(row, i, groups, block, room);
        }
    }}
}

for_each_isa! {
    /// Softmax of `scale` times each row of `cols` values, rounded.
    pub fn softmax_to_bytes(rows: &[f32], cols: usize, scale: f32, block: usize, room: &mut ByteRows) {{
        let groups = room.clear(rows.len() / cols, cols, block);
        let factor = scale * std::f32::consts::LOG2_E;
        for (i, row) in rows.chunks_exact(cols).enumerate() {
            // The greatest is 1, so that the steps are the same in all rows.
            let shift = -greatest(row, |x| x) * factor;
            for (byte, x) in room.row.iter_mut().zip(row) {
                *byte = round(rough_exp2(x.mul_add(factor, shift)), f32::from(MOST), 0.0);
            }
            let sum: i32 = room.row.iter().map(|&b| i32::from(b)).sum();
            room.deal_out(i, groups, block);
            room.scales.push(1.0 / sum as f32);
            room.zeros.push(0);
        }
    }}
}

/// Rounds row number `i`.
#[inline(always)]
fn row_to_bytes(row: &[f32], i: usize, groups: usize, block: usize, room: &mut ByteRows) {
    // One step less than there are, so that neither end is rounded out of the range.
    const STEPS: f32 = MOST as f32 - 1.0;
    // A loop each: of both in one the compiler makes blends.
    let (low, high) = (-greatest(row, |x| -x).max(0.0), greatest(row, |x| x).max(0.0));
    let range = high - low;
    let factor = if range > 0.0 { STEPS / range } else { 0.0 };
    let zero = (-low * factor).round_ties_even();
    for (byte, x) in room.row.iter_mut().zip(row) {
        *byte = round(*x, factor, zero);
    }
    room.deal_out(i, groups, block);
    room.scales.push(range / STEPS);
    room.zeros.push(zero as i32);
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

    #[test]
    fn every_instruction_set_gives_the_same_bytes() {
        let values: Vec<f32> = noise(5 * 37, 6).iter().map(|x| 4.0 * x).collect();
        let run = |isa| {
            let mut rows = [ByteRows::default(), ByteRows::default(), ByteRows::default()];
            to_bytes(isa, &values, 37, 5, 33, 2, &mut rows[0]);
            gelu_to_bytes(isa, &mut values.clone(), 37, 3, &mut rows[1]);
            softmax_to_bytes(isa, &values, 37, 0.7, 1, &mut rows[2]);
            rows.map(|r| (r.scales.iter().map(|s| s.to_bits()).collect::<Vec<_>>(), r.zeros, r.groups))
        };
        for isa in Isa::all() {
            assert_eq!(run(isa), run(Isa::Baseline), "{isa:?}");
        }
    }

    #[test]
    fn shares_of_softmax_sum_to_one() {
        let mut rows = ByteRows::default();
        softmax_to_bytes(Isa::best(), &[3.0, -2.0, 0.5, 9.0, 8.5], 5, 1.0, 1, &mut rows);
        let bytes = rows.groups.concat();
        let sum: f32 = bytes.iter().map(|&b| f32::from(b) * rows.scales[0]).sum();
        assert!((sum - 1.0).abs() < 1e-6);
        // The greatest, and half a unit less: e^-0.5 of it.
        assert_eq!((bytes[3], bytes[4]), (127, 77));
    }
}
