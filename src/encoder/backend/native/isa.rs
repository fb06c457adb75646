//! Which vector instructions the processor has, and code compiled for each.

use std::sync::OnceLock;

/// An instruction set that hot functions are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isa {
    /// 512-bit vectors (x86-64).
    Avx512,
    /// 256-bit vectors with fused multiply-add (x86-64).
    Avx2,
    /// What the compiler may assume everywhere; the only one on other processors.
    Baseline,
}

impl Isa {
    /// The best that this processor has; looked up once.
    pub fn best() -> Self {
        static BEST: OnceLock<Isa> = OnceLock::new();
        *BEST.get_or_init(|| Isa::all()[0])
    }

    /// All that this processor has, the best first.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                all.push(Isa::Avx512);
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                all.push(Isa::Avx2);
            }
        }
        all.push(Isa::Baseline);
        all
    }
}

/// Defines a function whose body is compiled once for each instruction set, and which takes the one to use first.
/// The body must be made of `#[inline(always)]` functions.
macro_rules! for_each_isa {
    ($(#[$doc:meta])* pub fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $ret:ty)? { $body:expr }) => {
        $(#[$doc])*
        pub(super) fn $name(isa: $crate::encoder::backend::native::isa::Isa, $($arg: $type),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,fma")]
            fn avx512($($arg: $type),*) $(-> $ret)? { $body }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $type),*) $(-> $ret)? { $body }
            use $crate::encoder::backend::native::isa::Isa;
            match isa {
                // SAFETY: `Isa::best` gives these only where the processor has the features.
                #[cfg(target_arch = "x86_64")]
                Isa::Avx512 => unsafe { avx512($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                Isa::Avx2 => unsafe { avx2($($arg),*) },
                _ => $body,
            }
        }
    };
}
pub(super) use for_each_isa;
