//! Sixteen `f32` side by side, for each instruction set. All give the same bits: a fused multiply-add rounds once.
//!
//! Arrays and loops would do in principle, but whether a compiler then keeps the kernel's sums in registers hangs on its
//! mood: with one row more, or with debug assertions on, such a kernel was seen to run fifty times slower.

/// How many values.
pub const WIDE: usize = 16;

/// Sixteen values.
pub trait Lanes: Copy {
    /// Reads them.
    fn load(from: &[f32; WIDE]) -> Self;
    /// Writes them.
    fn store(self, to: &mut [f32; WIDE]);
    /// `x * w + sum`, rounded once.
    fn fused(x: f32, w: Self, sum: Self) -> Self;
}

/// On any processor.
#[derive(Clone, Copy)]
pub struct Portable([f32; WIDE]);

impl Lanes for Portable {
    #[inline(always)]
    fn load(from: &[f32; WIDE]) -> Self {
        Self(*from)
    }

    #[inline(always)]
    fn store(self, to: &mut [f32; WIDE]) {
        *to = self.0;
    }

    #[inline(always)]
    fn fused(x: f32, w: Self, sum: Self) -> Self {
        let mut out = sum.0;
        for (out, w) in out.iter_mut().zip(w.0) {
            *out = x.mul_add(w, *out);
        }
        Self(out)
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{One512, Two256};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Lanes, WIDE};
    use std::arch::x86_64::{
        __m256, __m512, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_storeu_ps, _mm512_fmadd_ps,
        _mm512_loadu_ps, _mm512_set1_ps, _mm512_storeu_ps,
    };

    // SAFETY of all below: the kernel uses a type only inside a function compiled for its instruction set, which `Isa`
    // calls only where the processor has it; loads and stores are of whole arrays and need no alignment.

    /// One 512-bit register.
    #[derive(Clone, Copy)]
    pub struct One512(__m512);

    impl Lanes for One512 {
        #[inline(always)]
        fn load(from: &[f32; WIDE]) -> Self {
            Self(unsafe { _mm512_loadu_ps(from.as_ptr()) })
        }

        #[inline(always)]
        fn store(self, to: &mut [f32; WIDE]) {
            unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self.0) }
        }

        #[inline(always)]
        fn fused(x: f32, w: Self, sum: Self) -> Self {
            Self(unsafe { _mm512_fmadd_ps(_mm512_set1_ps(x), w.0, sum.0) })
        }
    }

    /// Two 256-bit registers.
    #[derive(Clone, Copy)]
    pub struct Two256(__m256, __m256);

    impl Lanes for Two256 {
        #[inline(always)]
        fn load(from: &[f32; WIDE]) -> Self {
            unsafe { Self(_mm256_loadu_ps(from.as_ptr()), _mm256_loadu_ps(from[8..].as_ptr())) }
        }

        #[inline(always)]
        fn store(self, to: &mut [f32; WIDE]) {
            unsafe {
                _mm256_storeu_ps(to.as_mut_ptr(), self.0);
                _mm256_storeu_ps(to[8..].as_mut_ptr(), self.1);
            }
        }

        #[inline(always)]
        fn fused(x: f32, w: Self, sum: Self) -> Self {
            unsafe {
                let x = _mm256_set1_ps(x);
                Self(_mm256_fmadd_ps(x, w.0, sum.0), _mm256_fmadd_ps(x, w.1, sum.1))
            }
        }
    }
}

#[cfg(target_arch = "aarch64")]
pub use arm::Four128;

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::{Lanes, WIDE};
    use std::arch::aarch64::{float32x4_t, vfmaq_n_f32, vld1q_f32, vst1q_f32};

    // SAFETY of all below: every 64-bit ARM processor has these; loads and stores are of four values inside the array.

    /// Four 128-bit registers.
    #[derive(Clone, Copy)]
    pub struct Four128([float32x4_t; 4]);

    impl Lanes for Four128 {
        #[inline(always)]
        fn load(from: &[f32; WIDE]) -> Self {
            let (quarters, _) = from.as_chunks::<4>();
            Self(std::array::from_fn(|i| unsafe { vld1q_f32(quarters[i].as_ptr()) }))
        }

        #[inline(always)]
        fn store(self, to: &mut [f32; WIDE]) {
            let (quarters, _) = to.as_chunks_mut::<4>();
            for (to, from) in quarters.iter_mut().zip(self.0) {
                unsafe { vst1q_f32(to.as_mut_ptr(), from) }
            }
        }

        #[inline(always)]
        fn fused(x: f32, w: Self, sum: Self) -> Self {
            let mut out = sum.0;
            for (out, w) in out.iter_mut().zip(w.0) {
                *out = unsafe { vfmaq_n_f32(*out, w, x) };
            }
            Self(out)
        }
    }
}
