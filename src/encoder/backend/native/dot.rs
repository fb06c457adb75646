//! Sixteen sums of products of bytes side by side, for each instruction set. All give the same whole numbers.

use super::lanes::WIDE;

/// Inputs whose products are added in one step.
pub const GROUP: usize = 4;

/// The greatest activation. Activations are whole numbers from 0 up, so that instructions which want one side unsigned take
/// them as they are, and of at most seven bits, so that the products of two with any weights, summed, fit into 16.
pub const MOST: u8 = 127;

/// What the sums of sixteen outputs become values by: the scale and the bias of each, and the sum of its weights.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ends {
    /// What a sum is to be taken times, beside the scale of the activations.
    pub scales: [f32; WIDE],
    /// What is added.
    pub bias: [f32; WIDE],
    /// Sums of weights: so many times the activations' zero is too much.
    pub weights: [i32; WIDE],
}

/// Sixteen sums of products.
pub trait Sums: Copy {
    /// Puts `(sum - zero * weights) * (scale * scales) + bias` of each into `to`.
    fn finish(self, ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]);
}

/// Sixteen sums, and how products are added to them.
pub trait Dot: Sums {
    /// The weights of one group for sixteen outputs.
    type Weights: Copy;
    /// The activations of one group, made ready to meet them.
    type Spread: Copy;
    /// Sums of nothing.
    fn zero() -> Self;
    /// Reads weights.
    fn load(from: &[i8; WIDE * GROUP]) -> Self::Weights;
    /// Makes one row's activations ready.
    fn spread(values: [u8; GROUP]) -> Self::Spread;
    /// Adds the group's products for every output.
    fn dot(self, weights: Self::Weights, values: Self::Spread) -> Self;
}

/// On any processor.
#[derive(Clone, Copy)]
pub struct Portable([i32; WIDE]);

impl Sums for Portable {
    #[inline(always)]
    fn finish(self, ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]) {
        finish(self.0, ends, scale, zero, to);
    }
}

impl Dot for Portable {
    type Weights = [i8; WIDE * GROUP];
    type Spread = [u8; GROUP];

    #[inline(always)]
    fn zero() -> Self {
        Self([0; WIDE])
    }

    #[inline(always)]
    fn load(from: &[i8; WIDE * GROUP]) -> Self::Weights {
        *from
    }

    #[inline(always)]
    fn spread(values: [u8; GROUP]) -> Self::Spread {
        values
    }

    #[inline(always)]
    fn dot(self, weights: Self::Weights, values: Self::Spread) -> Self {
        let mut sums = self.0;
        for (sum, w) in sums.iter_mut().zip(weights.as_chunks::<GROUP>().0) {
            for (w, x) in w.iter().zip(values) {
                *sum += i32::from(*w) * i32::from(x);
            }
        }
        Self(sums)
    }
}

#[inline(always)]
fn finish(sums: [i32; WIDE], ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]) {
    for j in 0..WIDE {
        let sum = sums[j] - zero * ends.weights[j];
        to[j] = (sum as f32).mul_add(scale * ends.scales[j], ends.bias[j]);
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{Vnni256, Vnni512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Dot, Ends, GROUP, Sums, WIDE};
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_cvtepi32_ps, _mm256_dpbusd_avx_epi32, _mm256_fmadd_ps, _mm256_loadu_ps,
        _mm256_loadu_si256, _mm256_mul_ps, _mm256_mullo_epi32, _mm256_set1_epi32, _mm256_set1_ps,
        _mm256_setzero_si256, _mm256_storeu_ps, _mm256_sub_epi32, _mm512_cvtepi32_ps, _mm512_dpbusd_epi32,
        _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mul_ps, _mm512_mullo_epi32,
        _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512, _mm512_storeu_ps, _mm512_sub_epi32,
    };

    // SAFETY of all below: the kernel uses a type only inside a function compiled for its instruction set, which `Isa`
    // calls only where the processor has it; loads and stores are of whole arrays and need no alignment.

    /// One 512-bit register; `vpdpbusd` adds four products at once.
    #[derive(Clone, Copy)]
    pub struct Vnni512(__m512i);

    impl Sums for Vnni512 {
        #[inline(always)]
        fn finish(self, ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]) {
            unsafe {
                let weights = _mm512_loadu_si512(ends.weights.as_ptr().cast());
                let sum = _mm512_sub_epi32(self.0, _mm512_mullo_epi32(_mm512_set1_epi32(zero), weights));
                let scales = _mm512_mul_ps(_mm512_set1_ps(scale), _mm512_loadu_ps(ends.scales.as_ptr()));
                let bias = _mm512_loadu_ps(ends.bias.as_ptr());
                _mm512_storeu_ps(to.as_mut_ptr(), _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), scales, bias));
            }
        }
    }

    impl Dot for Vnni512 {
        type Weights = __m512i;
        type Spread = __m512i;

        #[inline(always)]
        fn zero() -> Self {
            Self(unsafe { _mm512_setzero_si512() })
        }

        #[inline(always)]
        fn load(from: &[i8; WIDE * GROUP]) -> __m512i {
            unsafe { _mm512_loadu_si512(from.as_ptr().cast()) }
        }

        #[inline(always)]
        fn spread(values: [u8; GROUP]) -> __m512i {
            unsafe { _mm512_set1_epi32(word(values)) }
        }

        #[inline(always)]
        fn dot(self, weights: __m512i, values: __m512i) -> Self {
            Self(unsafe { _mm512_dpbusd_epi32(self.0, values, weights) })
        }
    }

    impl Vnni512 {
        /// Sums that something else has made.
        #[inline(always)]
        pub fn of(sums: &[i32; WIDE]) -> Self {
            Self(unsafe { _mm512_loadu_si512(sums.as_ptr().cast()) })
        }
    }

    /// Two 256-bit registers; the same instruction in its short form.
    #[derive(Clone, Copy)]
    pub struct Vnni256([__m256i; 2]);

    impl Sums for Vnni256 {
        #[inline(always)]
        fn finish(self, ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]) {
            self.0.finish(ends, scale, zero, to);
        }
    }

    impl Dot for Vnni256 {
        type Weights = [__m256i; 2];
        type Spread = __m256i;

        #[inline(always)]
        fn zero() -> Self {
            Self([unsafe { _mm256_setzero_si256() }; 2])
        }

        #[inline(always)]
        fn load(from: &[i8; WIDE * GROUP]) -> [__m256i; 2] {
            halves(from)
        }

        #[inline(always)]
        fn spread(values: [u8; GROUP]) -> __m256i {
            unsafe { _mm256_set1_epi32(word(values)) }
        }

        #[inline(always)]
        fn dot(self, weights: [__m256i; 2], values: __m256i) -> Self {
            unsafe {
                Self([
                    _mm256_dpbusd_avx_epi32(self.0[0], values, weights[0]),
                    _mm256_dpbusd_avx_epi32(self.0[1], values, weights[1]),
                ])
            }
        }
    }

    /// Sixty-four bytes in two registers.
    #[inline(always)]
    fn halves(from: &[i8; WIDE * GROUP]) -> [__m256i; 2] {
        let (halves, _) = from.as_chunks::<32>();
        unsafe {
            [_mm256_loadu_si256(halves[0].as_ptr().cast()), _mm256_loadu_si256(halves[1].as_ptr().cast())]
        }
    }

    /// Eight sums a register.
    impl Sums for [__m256i; 2] {
        #[inline(always)]
        fn finish(self, ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]) {
            for (half, sum) in self.into_iter().enumerate() {
                let at = half * WIDE / 2;
                unsafe {
                    let weights = _mm256_loadu_si256(ends.weights[at..].as_ptr().cast());
                    let sum = _mm256_sub_epi32(sum, _mm256_mullo_epi32(_mm256_set1_epi32(zero), weights));
                    let scales =
                        _mm256_mul_ps(_mm256_set1_ps(scale), _mm256_loadu_ps(ends.scales[at..].as_ptr()));
                    let bias = _mm256_loadu_ps(ends.bias[at..].as_ptr());
                    let values = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), scales, bias);
                    _mm256_storeu_ps(to[at..].as_mut_ptr(), values);
                }
            }
        }
    }

    #[inline(always)]
    fn word(values: [u8; GROUP]) -> i32 {
        i32::from_ne_bytes(values)
    }
}

#[cfg(target_arch = "aarch64")]
pub use arm::Dotprod;

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::{Dot, Ends, GROUP, Sums, WIDE, finish};
    use std::arch::aarch64::{int8x16_t, int32x4_t, vdupq_n_s32, vld1q_s8, vreinterpretq_s8_s32, vst1q_s32};
    use std::arch::asm;

    // SAFETY of all below: the kernel uses the type only inside a function compiled for its instruction set, which `Isa`
    // calls only where the processor has it; loads and stores are of sixteen bytes inside the array.

    /// Four 128-bit registers; `sdot` adds four products at once.
    #[derive(Clone, Copy)]
    pub struct Dotprod([int32x4_t; 4]);

    impl Sums for Dotprod {
        #[inline(always)]
        fn finish(self, ends: &Ends, scale: f32, zero: i32, to: &mut [f32; WIDE]) {
            let mut sums = [0; WIDE];
            let (quarters, _) = sums.as_chunks_mut::<4>();
            for (to, from) in quarters.iter_mut().zip(self.0) {
                unsafe { vst1q_s32(to.as_mut_ptr(), from) };
            }
            finish(sums, ends, scale, zero, to);
        }
    }

    impl Dot for Dotprod {
        type Weights = [int8x16_t; 4];
        type Spread = int8x16_t;

        #[inline(always)]
        fn zero() -> Self {
            Self([unsafe { vdupq_n_s32(0) }; 4])
        }

        #[inline(always)]
        fn load(from: &[i8; WIDE * GROUP]) -> [int8x16_t; 4] {
            let (quarters, _) = from.as_chunks::<16>();
            std::array::from_fn(|i| unsafe { vld1q_s8(quarters[i].as_ptr()) })
        }

        #[inline(always)]
        fn spread(values: [u8; GROUP]) -> int8x16_t {
            unsafe { vreinterpretq_s8_s32(vdupq_n_s32(i32::from_ne_bytes(values))) }
        }

        #[inline(always)]
        fn dot(self, weights: [int8x16_t; 4], values: int8x16_t) -> Self {
            let mut sums = self.0;
            for (sum, weights) in sums.iter_mut().zip(weights) {
                // The intrinsic is not stable yet.
                unsafe {
                    asm!(
                        "sdot {sum:v}.4s, {weights:v}.16b, {values:v}.16b",
                        sum = inout(vreg) *sum,
                        weights = in(vreg) weights,
                        values = in(vreg) values,
                        options(pure, nomem, nostack, preserves_flags),
                    );
                }
            }
            Self(sums)
        }
    }
}
