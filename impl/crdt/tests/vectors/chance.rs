//! A seeded source of numbers (SplitMix64).

pub(crate) struct Chance(u64);

impl Chance {
    /// The same numbers for the same name.
    pub(crate) fn of(name: &str) -> Self {
        let fold = |seed: u64, byte| seed.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}
