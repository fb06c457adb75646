//! What lies between the products: layer norm, GELU, softmax, in code that vectorises and gives the same bits everywhere.

use super::isa::for_each_isa;

/// Lanes of a sum over a row: sums are kept apart and added at the end in a fixed order.
const LANES: usize = 16;

/// 1.5 * 2^23: a small value plus this is rounded to the nearest whole number, halves to even, which stands in the lowest bits
/// of the sum; less it again, it is that number.
pub const ROUND: f32 = 12_582_912.0;

for_each_isa! {
    /// Normalises each row of `cols` values to mean 0 and variance 1, then scales and shifts (Ba et al. 2016).
    pub fn layer_norm(rows: &mut [f32], gain: &[f32], shift: &[f32], epsilon: f32) {
        for row in rows.chunks_exact_mut(gain.len()) {
            norm_row(row, gain, shift, epsilon);
        }
    }
}

for_each_isa! {
    /// `x * P(X <= x)` for a standard normal X (Hendrycks & Gimpel 2016), in place.
    pub fn gelu_all(values: &mut [f32]) {
        for x in values {
            *x = gelu(*x);
        }
    }
}

for_each_isa! {
    /// Softmax of `scale` times each row of `cols` values, in place.
    pub fn softmax(rows: &mut [f32], cols: usize, scale: f32) {
        for row in rows.chunks_exact_mut(cols) {
            softmax_row(row, scale);
        }
    }
}

for_each_isa! {
    /// For each row of `with.len() + 1` values: its product with `with`, plus its last value.
    pub fn affine(rows: &[f32], with: &[f32], out: &mut Vec<f32>) {{
        out.clear();
        for row in rows.chunks_exact(with.len() + 1) {
            out.push(product(row, with) + row[with.len()]);
        }
    }}
}

#[inline(always)]
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for j in 0..LANES {
            sums[j] = a[j].mul_add(b[j], sums[j]);
        }
    }
    let done = b.len() - b.len() % LANES;
    let mut sum: f32 = sums.iter().sum();
    for (a, b) in a[done..].iter().zip(&b[done..]) {
        sum = a.mul_add(*b, sum);
    }
    sum
}

#[inline(always)]
fn lanes(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut sums = [0.0f32; LANES];
    for chunk in chunks {
        for j in 0..LANES {
            sums[j] += f(chunk[j]);
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *sum += f(*x);
    }
    sums.iter().sum()
}

/// The greatest `f(x)` of a row.
#[inline(always)]
pub fn greatest(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut tops = [f32::NEG_INFINITY; LANES];
    for chunk in chunks {
        for j in 0..LANES {
            let x = f(chunk[j]);
            tops[j] = if x > tops[j] { x } else { tops[j] };
        }
    }
    // By halves: one after the other they would take longer than the row.
    let top = |a: f32, b: f32| if b > a { b } else { a };
    let eight: [f32; 8] = std::array::from_fn(|j| top(tops[j], tops[j + 8]));
    let four: [f32; 4] = std::array::from_fn(|j| top(eight[j], eight[j + 4]));
    let one = top(top(four[0], four[2]), top(four[1], four[3]));
    rest.iter().map(|x| f(*x)).fold(one, top)
}

#[inline(always)]
fn norm_row(row: &mut [f32], gain: &[f32], shift: &[f32], epsilon: f32) {
    let n = row.len() as f32;
    let mean = lanes(row, |x| x) / n;
    let variance = lanes(row, |x| (x - mean) * (x - mean)) / n;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for ((x, g), s) in row.iter_mut().zip(gain).zip(shift) {
        *x = ((*x - mean) * factor).mul_add(*g, *s);
    }
}

#[inline(always)]
fn softmax_row(row: &mut [f32], scale: f32) {
    let top = greatest(row, |x| x);
    for x in &mut *row {
        *x = exp((*x - top) * scale);
    }
    let factor = 1.0 / lanes(row, |x| x);
    row.iter_mut().for_each(|x| *x *= factor);
}

/// `e^x` for `x <= 0`, to about 2 units in the last place: range reduction and a polynomial (Cephes `expf`).
#[inline(always)]
fn exp(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    // ln 2 in two parts, so that x - n ln 2 is exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = if x < -87.0 { -87.0 } else { x };
    let shifted = x.mul_add(LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = n.mul_add(-LN2_LOW, n.mul_add(-LN2_HIGH, x));
    let mut p = 1.987_569_1e-4f32;
    for c in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1] {
        p = p.mul_add(r, c);
    }
    let y = p.mul_add(r * r, r + 1.0);
    // n stands in the lowest bits of the shifted value: pushed up, it is the exponent of 2^n, less the bias of 127.
    y * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
}

/// `x * P(X <= x)`, with the error function by Abramowitz & Stegun 7.1.26 (absolute error below 2e-7).
#[inline(always)]
fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / z.mul_add(0.327_591_1, 1.0);
    let mut p = 1.061_405_4f32;
    for c in [-1.453_152_1, 1.421_413_8, -0.284_496_72, 0.254_829_6] {
        p = p.mul_add(t, c);
    }
    let tail = p * t * exp(-z * z);
    let erf = if x < 0.0 { tail - 1.0 } else { 1.0 - tail };
    0.5 * x * (1.0 + erf)
}

/// `x * P(X <= x)` to about 2e-4, for values that are rounded to bytes next: a polynomial in x squared (fitted to least greatest
/// error by reweighted least squares), without the division and the exponential of [`gelu`].
#[inline(always)]
pub fn rough_gelu(x: f32) -> f32 {
    // From here on P(X <= x) counts as 0 or 1.
    const EDGE: f32 = 4.0;
    let z = if x > EDGE { EDGE } else { x };
    let z = if z < -EDGE { -EDGE } else { z };
    let square = z * z;
    let mut p = 2.278_12e-8f32;
    for c in [-1.598_589_3e-6, 4.795_524_4e-5, -8.140_126e-4, 8.772_374e-3, -6.457_308e-2, 3.978_833_3e-1] {
        p = p.mul_add(square, c);
    }
    x * z.mul_add(p, 0.5)
}

/// `2^x` for `x <= 0` to 1 in 10,000, and 2^-10 for all below; for values that are rounded to bytes next.
#[inline(always)]
pub fn rough_exp2(x: f32) -> f32 {
    let x = if x < -10.0 { -10.0 } else { x };
    let shifted = x + ROUND;
    let rest = x - (shifted - ROUND);
    let p = 0.055_170_167f32.mul_add(rest, 0.242_608_77).mul_add(rest, 0.693_261).mul_add(rest, 0.999_928_24);
    // As in [`exp`]; the polynomial is near 1, so that its exponent has room.
    f32::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[cfg(test)]
mod tests {
    use super::super::isa::Isa;
    use super::*;

    #[test]
    fn exp_is_close_to_the_libraries() {
        for i in 0..8700 {
            let x = -(i as f32) / 100.0;
            let want = f64::from(x).exp();
            assert!((f64::from(exp(x)) / want - 1.0).abs() < 4e-7, "{x}: {} {want}", exp(x));
        }
    }

    /// Values of x * Phi(x) as Python's `0.5 * x * (1 + math.erf(x / math.sqrt(2)))` gives them.
    #[test]
    fn gelu_is_close_to_the_error_function() {
        let known = [
            (-4.0, -0.000_126_685),
            (-1.0, -0.158_655_25),
            (0.0, 0.0),
            (0.5, 0.345_731_23),
            (3.0, 2.995_950_2),
        ];
        for (x, want) in known {
            assert!((gelu(x) - want).abs() < 1e-6, "{x}: {}", gelu(x));
        }
    }

    #[test]
    fn rough_functions_are_off_by_less_than_a_byte_can_tell() {
        for i in -1000..1000 {
            let x = i as f32 / 100.0;
            assert!((rough_gelu(x) - gelu(x)).abs() < 2e-4, "{x}: {} {}", rough_gelu(x), gelu(x));
            if x <= 0.0 {
                assert!((rough_exp2(x) - x.max(-10.0).exp2()).abs() < 1e-4, "{x}: {}", rough_exp2(x));
            }
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let values: Vec<f32> = (0..333).map(|i| ((i * 37 % 101) as f32 - 50.0) / 7.0).collect();
        let bits = |v: &[f32]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        let run = |isa| {
            let (mut a, mut b, mut c) = (values.clone(), values.clone(), values.clone());
            layer_norm(isa, &mut a, &[1.5; 111], &[0.25; 111], 1e-12);
            gelu_all(isa, &mut b);
            softmax(isa, &mut c, 37, 0.3);
            let mut d = Vec::new();
            affine(isa, &values, &values[..36], &mut d);
            [bits(&a), bits(&b), bits(&c), bits(&d)]
        };
        for isa in Isa::all() {
            assert_eq!(run(isa), run(Isa::Baseline), "{isa:?}");
        }
    }

    #[test]
    fn a_row_of_softmax_sums_to_one() {
        let mut row = vec![3.0, -2.0, 0.5, 100.0, 99.0];
        softmax(Isa::best(), &mut row, 5, 1.0);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
