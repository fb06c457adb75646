//! Scaled dot-product attention (Vaswani et al. 2017) over one window.

use super::byte_rows::{ByteRows, softmax_to_bytes, to_bytes};
use super::int8::ByteWeights;
use super::isa::Isa;
use super::lanes::WIDE;
use super::math::softmax;
use super::matmul::Weights;
use crate::encoder::Matrix;

/// Memory for one head: keys and values packed as weights, how much each word attends to each, rows made ready.
#[derive(Default)]
pub struct Attention {
    weights: Matrix,
    whole: (Weights, Weights, Vec<f32>),
    bytes: (ByteWeights, ByteWeights, ByteRows),
}

impl Attention {
    /// From queries, keys and values side by side, `[words, 3 * width]`, to `[words, width]` in `out`.
    pub fn attend(&mut self, query_key_value: &Matrix, heads: usize, out: &mut Matrix) {
        self.each_head(query_key_value, heads, out, |room, head, out| {
            let (keys, values, rows) = &mut room.whole;
            let (n, size) = (head.words, head.size);
            room.weights.reshape(n, n);
            let weights = room.weights.data_mut();
            keys.repack_rows(head.keys, head.stride, n, size);
            values.repack_columns(head.values, head.stride, n, size);
            keys.multiply(head.queries, head.stride, n, &[], weights, n, rows);
            softmax(Isa::best(), weights, n, head.scale);
            values.multiply(weights, n, n, &[], out, head.stride / 3, rows);
        });
    }

    /// The same in products of bytes: of queries and what is attended to seven bits without a sign, of keys and values seven
    /// with it.
    pub fn attend_in_bytes(&mut self, query_key_value: &Matrix, heads: usize, out: &mut Matrix) {
        self.each_head(query_key_value, heads, out, |room, head, out| {
            let (keys, values, rows) = &mut room.bytes;
            let (n, size, isa) = (head.words, head.size, Isa::best());
            // Whole vectors of words, those beyond the last attended to by nobody.
            let padded = n.next_multiple_of(WIDE);
            room.weights.reshape(n, padded);
            let weights = room.weights.data_mut();
            keys.repack_rows(isa, head.keys, head.stride, (n, padded), size);
            values.repack_columns(isa, head.values, head.stride, n, size);
            to_bytes(isa, head.queries, head.stride, n, size, rows);
            keys.multiply_bytes(isa, rows, weights, padded);
            softmax_to_bytes(isa, weights, padded, n, head.scale, rows);
            values.multiply_bytes(isa, rows, out, head.stride / 3);
        });
    }

    fn each_head(
        &mut self,
        query_key_value: &Matrix,
        heads: usize,
        out: &mut Matrix,
        one: impl Fn(&mut Self, &Head, &mut [f32]),
    ) {
        let (words, stride) = (query_key_value.rows(), query_key_value.cols());
        let (width, size) = (stride / 3, stride / 3 / heads);
        out.reshape(words, width);
        let all = query_key_value.data();
        for at in (0..width).step_by(size) {
            let (queries, keys, values) = (&all[at..], &all[width + at..], &all[2 * width + at..]);
            let scale = 1.0 / (size as f32).sqrt();
            let head = Head { queries, keys, values, words, size, stride, scale };
            one(self, &head, &mut out.data_mut()[at..]);
        }
    }
}

/// Queries, keys and values of one head: `size` values a word, one every `stride`.
struct Head<'a> {
    queries: &'a [f32],
    keys: &'a [f32],
    values: &'a [f32],
    words: usize,
    size: usize,
    stride: usize,
    scale: f32,
}

#[cfg(test)]
mod tests {
    use super::super::noise::noise;
    use super::*;

    /// Against the definition; `in_bytes` is off by the rounding.
    #[test]
    fn a_word_gets_the_values_of_those_it_attends_to() {
        let (words, heads, size) = (37, 3, 8);
        let width = heads * size;
        let input = Matrix::from_vec(noise(words * 3 * width, 3), 3 * width);
        let (mut whole, mut bytes) = (Matrix::default(), Matrix::default());
        Attention::default().attend(&input, heads, &mut whole);
        Attention::default().attend_in_bytes(&input, heads, &mut bytes);
        for head in 0..heads {
            let part = |word: usize, which: usize| &input.row(word)[which * width + head * size..][..size];
            for word in 0..words {
                let product = |other: usize| -> f32 {
                    part(word, 0).iter().zip(part(other, 1)).map(|(a, b)| a * b).sum()
                };
                let shares: Vec<f32> =
                    (0..words).map(|other| (product(other) / (size as f32).sqrt()).exp()).collect();
                let all: f32 = shares.iter().sum();
                for i in 0..size {
                    let want: f32 = (0..words).map(|o| shares[o] / all * part(o, 2)[i]).sum();
                    let at = head * size + i;
                    assert!((whole.row(word)[at] - want).abs() < 1e-5);
                    assert!((bytes.row(word)[at] - want).abs() < 0.01, "{} {want}", bytes.row(word)[at]);
                }
            }
        }
    }
}
