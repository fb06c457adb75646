//! Which vector instructions the processor has, and code compiled for each.

use std::sync::OnceLock;

/// Environment variable that names the instruction set to use, for tests and measurements: results do not depend on it.
pub const FORCE: &str = "DATELINE_ISA";

/// An instruction set that hot functions are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isa {
    /// 512-bit vectors and products of bytes on tiles (x86-64, Linux).
    #[cfg(target_arch = "x86_64")]
    Amx,
    /// 512-bit vectors and products of bytes (x86-64).
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// 512-bit vectors (x86-64).
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// 256-bit vectors with fused multiply-add and products of bytes (x86-64).
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// 256-bit vectors with fused multiply-add (x86-64).
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 128-bit vectors and products of bytes (64-bit ARM since 2018, all of Apple's).
    #[cfg(target_arch = "aarch64")]
    Dotprod,
    /// 128-bit vectors (64-bit ARM).
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// What the compiler may assume everywhere; the only one on other processors.
    Baseline,
}

impl Isa {
    /// The best that this processor has, or the one that [`FORCE`] names if it has that; looked up once.
    pub fn best() -> Self {
        static BEST: OnceLock<Isa> = OnceLock::new();
        *BEST.get_or_init(|| {
            let all = Isa::all();
            let forced = std::env::var(FORCE).ok();
            let named = all.iter().find(|i| forced.as_deref() == Some(i.name()));
            named.copied().unwrap_or(all[0])
        })
    }

    /// The name that [`FORCE`] knows it by.
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Isa::Amx => "amx",
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512Vnni => "avx512vnni",
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => "avx512",
            #[cfg(target_arch = "x86_64")]
            Isa::AvxVnni => "avxvnni",
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => "avx2",
            #[cfg(target_arch = "aarch64")]
            Isa::Dotprod => "dotprod",
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => "neon",
            Isa::Baseline => "portable",
        }
    }

    /// All that this processor has, the best first.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            let fma = is_x86_feature_detected!("fma");
            let wide = fma && is_x86_feature_detected!("avx512f");
            let bytes = is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vl");
            if wide && bytes && is_x86_feature_detected!("avx512vnni") {
                if super::amx::is_available() {
                    all.push(Isa::Amx);
                }
                all.push(Isa::Avx512Vnni);
            }
            if wide {
                all.push(Isa::Avx512);
            }
            if fma && is_x86_feature_detected!("avx2") {
                if is_x86_feature_detected!("avxvnni") {
                    all.push(Isa::AvxVnni);
                }
                all.push(Isa::Avx2);
            }
        }
        #[cfg(target_arch = "aarch64")]
        {
            if std::arch::is_aarch64_feature_detected!("dotprod") {
                all.push(Isa::Dotprod);
            }
            all.push(Isa::Neon);
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
        pub(in crate::encoder) fn $name(isa: $crate::encoder::backend::native::isa::Isa, $($arg: $type),*) $(-> $ret)? {
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
                Isa::Amx | Isa::Avx512Vnni | Isa::Avx512 => unsafe { avx512($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                Isa::AvxVnni | Isa::Avx2 => unsafe { avx2($($arg),*) },
                // Its vectors are in what the compiler may assume.
                #[cfg(target_arch = "aarch64")]
                Isa::Dotprod | Isa::Neon => $body,
                Isa::Baseline => $body,
            }
        }
    };
}
pub(super) use for_each_isa;
