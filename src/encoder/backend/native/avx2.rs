//! Products of bytes with AVX2, which has no instruction that adds four of them up in 32 bits.
//!
//! `vpmaddubsw` multiplies and adds two by two in 16 bits, `vpmaddwd` by ones widens to 32. With activations of seven bits
//! two products always fit into 16 bits; the sum of four nearly always does, as the weights say beforehand, and then one
//! widening serves two groups of inputs.

use super::dot::{GROUP, MOST};
use super::lanes::WIDE;
use std::arch::x86_64::{
    __m256i, _mm256_add_epi16, _mm256_add_epi32, _mm256_cmpgt_epi16, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_maddubs_epi16, _mm256_max_epi8, _mm256_min_epi8, _mm256_set1_epi8, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256, _mm256_sub_epi16, _mm256_testz_si256,
};

/// Rows at once: with eight outputs each, as many as leave the sums, two weights and what meets them in sixteen registers.
pub const ROWS: usize = 8;

/// Sums of [`ROWS`] rows for one panel of [`WIDE`] outputs.
pub type Sums = [[[i32; WIDE]; 1]; ROWS];

/// The groups of inputs of one panel, two by two.
#[derive(Debug, Default)]
pub struct Pairs {
    /// Pairs (of groups `2 i` and `2 i + 1`) in the order to take them in: first those whose sums fit into 16 bits.
    order: Vec<u16>,
    /// How many do.
    fit: usize,
}

impl Pairs {
    /// Those of a panel, which holds the weights of each group.
    pub fn of(panel: &[[i8; WIDE * GROUP]]) -> Self {
        let pairs = panel.as_chunks::<2>().0;
        // SAFETY: the processor has the instructions; one without them has no use for what fits.
        let fits =
            |i: &u16| is_x86_feature_detected!("avx2") && unsafe { fits_16_bits(&pairs[usize::from(*i)]) };
        let (mut order, others): (Vec<u16>, Vec<u16>) = (0..pairs.len() as u16).partition(fits);
        let fit = order.len();
        order.extend(others);
        Self { order, fit }
    }

    /// Those of weights of which all sums fit.
    pub fn all_fit(&mut self, groups: usize) {
        let known = self.order.len();
        self.fit = groups / 2;
        self.order.truncate(self.fit);
        self.order.extend((known..self.fit).map(|i| i as u16));
    }
}

/// Whether the sums of four products stay within 16 bits, whatever the activations.
#[target_feature(enable = "avx2")]
fn fits_16_bits(groups: &[[i8; WIDE * GROUP]; 2]) -> bool {
    let (none, one) = (_mm256_setzero_si256(), _mm256_set1_epi8(1));
    let limit = _mm256_set1_epi16(i16::MAX / i16::from(MOST));
    (0..2).all(|half| {
        let (first, second) = (load(&groups[0], half), load(&groups[1], half));
        // Two weights of each group meet in a sum; in the worst case only those of one sign do.
        let sum = |a, b| _mm256_add_epi16(_mm256_maddubs_epi16(one, a), _mm256_maddubs_epi16(one, b));
        let most = sum(_mm256_max_epi8(first, none), _mm256_max_epi8(second, none));
        let least = sum(_mm256_min_epi8(first, none), _mm256_min_epi8(second, none));
        let over = _mm256_cmpgt_epi16(most, limit);
        let under = _mm256_cmpgt_epi16(_mm256_sub_epi16(none, least), limit);
        _mm256_testz_si256(over, over) == 1 && _mm256_testz_si256(under, under) == 1
    })
}

/// The sums of products of a block of rows, group by group, with a panel.
///
/// # Panics
///
/// Where the lengths do not fit together.
#[target_feature(enable = "avx2")]
pub fn panel_sums(block: &[[u8; GROUP]], panel: &[[i8; WIDE * GROUP]], pairs: &Pairs, sums: &mut Sums) {
    let (blocks, _) = block.as_chunks::<ROWS>();
    assert_eq!(blocks.len(), panel.len(), "as many groups of activations as of weights");
    let (panels_by_two, last) = panel.as_chunks::<2>();
    let (blocks_by_two, last_block) = blocks.as_chunks::<2>();
    let (fit, others) = pairs.order.split_at(pairs.fit);
    for half in 0..2 {
        let mut all = [_mm256_setzero_si256(); ROWS];
        for &i in fit {
            let (weights, xs) = (&panels_by_two[usize::from(i)], &blocks_by_two[usize::from(i)]);
            let (first, second) = (load(&weights[0], half), load(&weights[1], half));
            for r in 0..ROWS {
                let first = _mm256_maddubs_epi16(spread(xs[0][r]), first);
                let second = _mm256_maddubs_epi16(spread(xs[1][r]), second);
                all[r] = widen(all[r], _mm256_add_epi16(first, second));
            }
        }
        let others = others.iter().map(|&i| usize::from(i));
        let others = others.flat_map(|i| panels_by_two[i].iter().zip(&blocks_by_two[i]));
        for (weights, xs) in others.chain(last.iter().zip(last_block)) {
            let weights = load(weights, half);
            for r in 0..ROWS {
                all[r] = widen(all[r], _mm256_maddubs_epi16(spread(xs[r]), weights));
            }
        }
        for (to, from) in sums.iter_mut().zip(all) {
            let to = &mut to[0].as_chunks_mut::<8>().0[half];
            // SAFETY: writes the 32 bytes of `to`.
            unsafe { _mm256_storeu_si256(to.as_mut_ptr().cast(), from) };
        }
    }
}

/// The weights of eight outputs.
#[inline]
#[target_feature(enable = "avx2")]
fn load(weights: &[i8; WIDE * GROUP], half: usize) -> __m256i {
    let half = &weights.as_chunks::<32>().0[half];
    // SAFETY: reads the 32 bytes of `half`.
    unsafe { _mm256_loadu_si256(half.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn spread(values: [u8; GROUP]) -> __m256i {
    _mm256_set1_epi32(i32::from_ne_bytes(values))
}

/// Adds sums of 16 bits, two by two.
#[inline]
#[target_feature(enable = "avx2")]
fn widen(sums: __m256i, pairs: __m256i) -> __m256i {
    _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_groups_that_fit_come_first() {
        // Sums of 4 * 64 and 4 * 65 times 127.
        let panel = [64, 64, 64, 65, -64, -64, -65, -64, 3].map(|weight| [weight; WIDE * GROUP]);
        let pairs = Pairs::of(&panel);
        assert_eq!(
            (pairs.order.as_slice(), pairs.fit),
            ([0, 1, 2, 3].as_slice(), 4),
            "sums of two 64 and two 65 fit"
        );
        let panel = [64, 64, 65, 65, -64, -64, -65, -65, 3].map(|weight| [weight; WIDE * GROUP]);
        let pairs = Pairs::of(&panel);
        assert_eq!((pairs.order.as_slice(), pairs.fit), ([0, 2, 1, 3].as_slice(), 2));
    }
}
