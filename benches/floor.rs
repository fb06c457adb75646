//! `cargo bench --bench floor`: what the processor's own instructions for products of bytes allow, without loads, stores or
//! anything else of a network: the floor under the time of the encoder's products, as wordpieces a second of one core.
//!
//! Each loop keeps as many sums in registers as the kernel does (`encoder/backend/native`) and runs the kernel's instructions
//! on them. The best of many short rounds, so that other work on the machine costs little.

#![allow(clippy::print_stdout)] // A benchmark prints.

/// Multiply-adds of a wordpiece: six layers of four products of 384 by 384 and two of 384 by 1,536.
const A_WORDPIECE: f64 = 6.0 * (4.0 * 384.0 * 384.0 + 2.0 * 384.0 * 1536.0);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::asm;
    use std::time::{Duration, Instant};

    const TURNS: u32 = 100_000;
    const ROUNDS: usize = 300;

    /// Multiply-adds a second of a loop that does `each` of them a turn.
    fn rate(each: f64, turns: impl Fn()) -> f64 {
        let round = || {
            let begun = Instant::now();
            turns();
            begun.elapsed()
        };
        let best = (0..ROUNDS).map(|_| round()).min().unwrap_or(Duration::MAX);
        each * f64::from(TURNS) / best.as_secs_f64()
    }

    /// Products of bytes of two groups summed to 16 bits, then to 32, for eight sums.
    pub fn avx2() -> Option<f64> {
        is_x86_feature_detected!("avx2").then(|| {
            rate(8.0 * 64.0, || {
                // SAFETY: touches the named registers alone; the processor has the instructions.
                unsafe {
                    asm!(
                        "2:",
                        ".irp sum, 0, 1, 2, 3, 4, 5, 6, 7",
                        "vpmaddubsw ymm13, ymm9, ymm10",
                        "vpmaddubsw ymm14, ymm9, ymm11",
                        "vpaddw ymm13, ymm13, ymm14",
                        "vpmaddwd ymm13, ymm13, ymm12",
                        "vpaddd ymm\\sum, ymm\\sum, ymm13",
                        ".endr",
                        "dec {turns:e}",
                        "jnz 2b",
                        turns = inout(reg) TURNS => _,
                        out("ymm0") _, out("ymm1") _, out("ymm2") _, out("ymm3") _, out("ymm4") _, out("ymm5") _,
                        out("ymm6") _, out("ymm7") _, out("ymm9") _, out("ymm10") _, out("ymm11") _, out("ymm12") _,
                        out("ymm13") _, out("ymm14") _,
                        options(nostack, nomem),
                    );
                }
            })
        })
    }

    /// `vpdpbusd` on twelve sums of 512 bits.
    pub fn avx512_vnni() -> Option<f64> {
        is_x86_feature_detected!("avx512vnni").then(|| {
            rate(12.0 * 64.0, || {
                // SAFETY: as above.
                unsafe {
                    asm!(
                        "2:",
                        ".irp sum, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
                        "vpdpbusd zmm\\sum, zmm12, zmm13",
                        ".endr",
                        "dec {turns:e}",
                        "jnz 2b",
                        turns = inout(reg) TURNS => _,
                        out("zmm0") _, out("zmm1") _, out("zmm2") _, out("zmm3") _, out("zmm4") _, out("zmm5") _,
                        out("zmm6") _, out("zmm7") _, out("zmm8") _, out("zmm9") _, out("zmm10") _, out("zmm11") _,
                        out("zmm12") _, out("zmm13") _,
                        options(nostack, nomem),
                    );
                }
            })
        })
    }
}

fn main() {
    #[cfg(target_arch = "x86_64")]
    let floors = [("AVX2", x86::avx2()), ("AVX-512 VNNI", x86::avx512_vnni())];
    #[cfg(not(target_arch = "x86_64"))]
    let floors: [(&str, Option<f64>); 0] = [];
    for (name, rate) in floors {
        if let Some(rate) = rate {
            let wordpieces = rate / A_WORDPIECE;
            println!("{name}: {:.1} G multiply-adds/s, {wordpieces:.0} wordpieces/s", rate / 1e9);
        }
    }
}
