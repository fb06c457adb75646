//! The Mersenne Twister MT19937 (Matsumoto & Nishimura 1998), seeded and drawn from as Python's `random.Random` does, so
//! that bootstrap intervals are those of a Python scorer to the last digit.

const N: usize = 624;
const M: usize = 397;

/// `random.Random(seed)`.
pub struct Random {
    state: [u32; N],
    index: usize,
}

impl Random {
    /// Seeds as Python does for a small non-negative integer.
    pub fn new(seed: u32) -> Self {
        let mut state = [0u32; N];
        state[0] = 19_650_218;
        for i in 1..N {
            let before = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        // `init_by_array` with a key of one word.
        let mut i = 1;
        for _ in 0..N {
            let before = state[i - 1];
            state[i] = (state[i] ^ (before ^ (before >> 30)).wrapping_mul(1_664_525)).wrapping_add(seed);
            i += 1;
            if i == N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let before = state[i - 1];
            state[i] =
                (state[i] ^ (before ^ (before >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i == N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        Self { state, index: N }
    }

    fn next_u32(&mut self) -> u32 {
        if self.index == N {
            for i in 0..N {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
                let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + M) % N] ^ (y >> 1) ^ twist;
            }
            self.index = 0;
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// `randrange(n)`: as many bits as `n` has, drawn again until they are below it.
    pub fn below(&mut self, n: usize) -> usize {
        let bits = usize::BITS - n.leading_zeros();
        loop {
            let draw = if bits == 0 { 0 } else { (self.next_u32() >> (32 - bits.min(32))) as usize };
            if draw < n {
                return draw;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Python 3.11: `r = random.Random(0); [r.choice(range(131)) for _ in range(8)]`, and the same for `Random(7)`.
    #[test]
    fn draws_are_those_of_python() {
        let draw = |seed| {
            let mut r = Random::new(seed);
            (0..8).map(|_| r.below(131)).collect::<Vec<_>>()
        };
        assert_eq!(draw(0), PYTHON_0);
        assert_eq!(draw(7), PYTHON_7);
    }

    const PYTHON_0: [usize; 8] = [98, 107, 10, 66, 130, 124, 103, 77];
    const PYTHON_7: [usize; 8] = [82, 38, 101, 12, 18, 24, 93, 14];
}
