//! Numbers in as few bytes as they need: seven bits each, the low ones first.

/// Numbers that are written one after the other.
#[derive(Debug, Default)]
pub(super) struct VarintWriter {
    pub(super) bytes: Vec<u8>,
}

/// Reads what [`VarintWriter`] wrote.
#[derive(Debug)]
pub(super) struct VarintReader<'a> {
    pub(super) bytes: &'a [u8],
}

impl VarintWriter {
    pub(super) fn put(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Writes the difference of two numbers, small ones of either sign as small numbers.
    pub(super) fn put_from(&mut self, from: u64, number: u64) {
        let difference = number.wrapping_sub(from).cast_signed();
        self.put(((difference << 1) ^ (difference >> 63)).cast_unsigned());
    }
}

/// The number at the start of `bytes` and how many bytes it takes, when those are few and more
/// follow. Without a branch on their number, which nobody can predict.
#[inline(always)]
pub(in crate::document) fn short_varint(bytes: &[u8]) -> Option<(u64, usize)> {
    const GOES_ON: u64 = 0x8080_8080;
    let (word, _) = bytes.split_first_chunk()?;
    let word = u64::from(u32::from_le_bytes(*word));
    let last = (!word & GOES_ON).trailing_zeros();
    if last >= u32::BITS {
        return None;
    }
    let word = word & (u64::MAX >> (63 - last));
    let low = word & 0x7f | word >> 1 & 0x7f << 7;
    let high = word >> 2 & 0x7f << 14 | word >> 3 & 0x7f << 21;
    Some((low | high, last as usize / 8 + 1))
}

impl VarintReader<'_> {
    /// `None` behind the last number, and for one that does not fit 64 bits.
    #[inline]
    pub(super) fn take(&mut self) -> Option<u64> {
        if let Some((number, len)) = short_varint(self.bytes) {
            self.bytes = &self.bytes[len..];
            return Some(number);
        }
        self.take_long()
    }

    fn take_long(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return None;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn take_from(&mut self, from: u64) -> Option<u64> {
        let zigzag = self.take()?;
        let difference = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
        Some(from.wrapping_add(difference))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_went_in() {
        // Both sides of every length.
        let powers = (0..9).map(|bytes| 1_u64 << (7 * bytes));
        let lengths = powers.flat_map(|power| [power - 1, power, power + power / 3]);
        let numbers: Vec<u64> = lengths.chain([u64::MAX / 2, u64::MAX]).collect();
        let mut writer = VarintWriter::default();
        for &number in &numbers {
            writer.put(number);
            writer.put_from(500, number);
        }
        let mut reader = VarintReader {
            bytes: &writer.bytes,
        };
        for number in numbers {
            assert_eq!(reader.take(), Some(number));
            assert_eq!(reader.take_from(500), Some(number));
        }
        assert_eq!(reader.take(), None);
    }

    #[test]
    fn a_number_beyond_64_bits_is_none() {
        let mut bytes = [0xff; 10];
        bytes[9] = 1;
        assert_eq!(VarintReader { bytes: &bytes }.take(), Some(u64::MAX));
        bytes[9] = 2;
        assert_eq!(VarintReader { bytes: &bytes }.take(), None);
    }
}
