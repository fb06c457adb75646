//! Products of bytes with AVX2, which has no instruction that adds four of them up in 32 bits.
//!
//! `vpmaddubsw` multiplies and adds two by two in 16 bits, `vpmaddwd` by ones widens to 32. With activations of seven bits
//! two products always fit into 16 bits; the sum of four nearly always does, as the weights say beforehand, and then one
//! widening serves two groups of inputs. Sums of more groups, from a middle that the weights give, need as many instructions
//! (an addition for each widening saved), and three groups fit too seldom: neither was faster where it was tried (Zen 4).

use super::dot::{GROUP, MOST};
use super::lanes::WIDE;
use std::arch::asm;
use std::arch::x86_64::{
    __m256i, _mm256_add_epi16, _mm256_add_epi32, _mm256_cmpgt_epi16, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_maddubs_epi16, _mm256_max_epi8, _mm256_min_epi8, _mm256_set1_epi8, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_setzero_si256, _mm256_sub_epi16, _mm256_testz_si256,
};

/// Rows at once.
pub const ROWS: usize = 4;

/// Sums of one row for one panel of [`WIDE`] outputs.
pub type PanelSums = [__m256i; 2];

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

/// The sums of products of [`ROWS`] rows, which begin every `stride` groups, with a panel.
///
/// # Panics
///
/// Where there are too few rows, or the pairs are those of another panel.
#[target_feature(enable = "avx2")]
pub fn panel_sums(
    rows: &[[u8; GROUP]],
    stride: usize,
    panel: &[[i8; WIDE * GROUP]],
    pairs: &Pairs,
) -> [PanelSums; ROWS] {
    assert!(
        stride >= panel.len() && rows.len() >= ROWS * stride,
        "as many groups of activations as of weights"
    );
    assert_eq!(pairs.order.len(), panel.len() / 2, "the pairs of another panel");
    let (fit, others) = pairs.order.split_at(pairs.fit);
    // SAFETY: pairs are numbered below half the number of groups, of which a row has as many as the panel.
    let mut all = unsafe { sums_of_pairs(fit, rows, stride, panel) };
    let rest = if panel.len().is_multiple_of(2) { None } else { panel.len().checked_sub(1) };
    let others = others.iter().flat_map(|&i| [2 * usize::from(i), 2 * usize::from(i) + 1]).chain(rest);
    for group in others {
        let weights = [load(&panel[group], 0), load(&panel[group], 1)];
        for (r, all) in all.iter_mut().enumerate() {
            let values = _mm256_set1_epi32(i32::from_ne_bytes(rows[r * stride + group]));
            for (sum, weights) in all.iter_mut().zip(weights) {
                let pairs = _mm256_maddubs_epi16(values, weights);
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
            }
        }
    }
    all
}

/// The sums over pairs of groups whose sums of four products fit into 16 bits. In assembly, since sums, weights and what meets
/// them need all sixteen registers: of intrinsics the compiler puts a sum into memory and out again at each step.
///
/// # Safety
///
/// The groups of the pairs are there in `panel` and in each of [`ROWS`] rows, one every `stride` groups.
#[target_feature(enable = "avx2")]
unsafe fn sums_of_pairs(
    pairs: &[u16],
    rows: &[[u8; GROUP]],
    stride: usize,
    panel: &[[i8; WIDE * GROUP]],
) -> [PanelSums; ROWS] {
    let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
    if pairs.is_empty() {
        return sums;
    }
    let [[a, b], [c, d], [e, f], [g, h]] = &mut sums;
    let ends = pairs.as_ptr_range();
    // SAFETY: a step reads one number of `pairs`, which has one; with it, 8 bytes of each row and 128 of `panel`, which the caller
    // has seen to. Nothing is written.
    unsafe {
        asm!(
            "2:",
            "movzx {panel_at:e}, word ptr [{pair}]",
            "lea {row_at}, [{rows} + {panel_at} * 8]",
            "shl {panel_at}, 7",
            "add {panel_at}, {panel}",
            "vmovdqu ymm8, [{panel_at}]",
            "vmovdqu ymm10, [{panel_at} + 64]",
            "vmovdqu ymm11, [{panel_at} + 96]",
            // A row after the other: its four activations of each group, by the weights of both halves of the panel.
            ".irp row, 0, 1, 2, 3",
            "vpbroadcastd ymm12, [{row_at}]",
            "vpbroadcastd ymm13, [{row_at} + 4]",
            "add {row_at}, {stride}",
            "vpmaddubsw ymm14, ymm12, ymm8",
            "vpmaddubsw ymm15, ymm13, ymm10",
            "vpmaddubsw ymm12, ymm12, [{panel_at} + 32]",
            "vpmaddubsw ymm13, ymm13, ymm11",
            "vpaddw ymm14, ymm14, ymm15",
            "vpaddw ymm12, ymm12, ymm13",
            "vpmaddwd ymm14, ymm14, ymm9",
            "vpmaddwd ymm12, ymm12, ymm9",
            ".if \\row == 0", "vpaddd ymm0, ymm0, ymm14", "vpaddd ymm1, ymm1, ymm12", ".endif",
            ".if \\row == 1", "vpaddd ymm2, ymm2, ymm14", "vpaddd ymm3, ymm3, ymm12", ".endif",
            ".if \\row == 2", "vpaddd ymm4, ymm4, ymm14", "vpaddd ymm5, ymm5, ymm12", ".endif",
            ".if \\row == 3", "vpaddd ymm6, ymm6, ymm14", "vpaddd ymm7, ymm7, ymm12", ".endif",
            ".endr",
            "add {pair}, 2",
            "cmp {pair}, {end}",
            "jne 2b",
            pair = inout(reg) ends.start => _,
            end = in(reg) ends.end,
            rows = in(reg) rows.as_ptr(),
            stride = in(reg) stride * GROUP,
            panel = in(reg) panel.as_ptr(),
            panel_at = out(reg) _,
            row_at = out(reg) _,
            inout("ymm0") *a, inout("ymm1") *b, inout("ymm2") *c, inout("ymm3") *d,
            inout("ymm4") *e, inout("ymm5") *f, inout("ymm6") *g, inout("ymm7") *h,
            in("ymm9") _mm256_set1_epi16(1),
            out("ymm8") _, out("ymm10") _, out("ymm11") _, out("ymm12") _, out("ymm13") _, out("ymm14") _, out("ymm15") _,
            options(nostack, readonly),
        );
    }
    sums
}

/// The weights of eight outputs.
#[inline]
#[target_feature(enable = "avx2")]
fn load(weights: &[i8; WIDE * GROUP], half: usize) -> __m256i {
    let half = &weights.as_chunks::<32>().0[half];
    // SAFETY: reads the 32 bytes of `half`.
    unsafe { _mm256_loadu_si256(half.as_ptr().cast()) }
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
