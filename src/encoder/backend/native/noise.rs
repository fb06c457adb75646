//! Numbers for tests that look random and are always the same.

/// `n` numbers from -1 to 1, by a linear congruential generator (the constants of Numerical Recipes).
pub fn noise(n: usize, seed: u32) -> Vec<f32> {
    let mut x = seed;
    (0..n)
        .map(|_| {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 8) as f32 / (1 << 23) as f32 - 1.0
        })
        .collect()
}
