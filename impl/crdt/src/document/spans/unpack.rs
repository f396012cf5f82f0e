//! Unpacking spans, one after the other.
//!
//! Spec: chapter 5, spans of a text.

use super::SpansError;
use super::context::{
    CONTINUES, Context, DELETED, LEFT_SHIFT, LENGTH_SHIFT, ORIGIN_DOT, ORIGIN_EDGE, ORIGIN_MASK,
    ORIGIN_NEAR, RIGHT_SHIFT, SAME_REPLICA,
};
use crate::document::history::short_varint;
use crate::{LocalDot, LocalPlace, ReplicaIndex, TextSpan};

/// Reads spans of a text whose dictionary names `replicas` replicas; ends after an error.
#[derive(Debug)]
pub(super) struct Spans<'a> {
    bytes: &'a [u8],
    replicas: usize,
    context: Context,
}

impl<'a> Spans<'a> {
    pub(super) fn new(bytes: &'a [u8], replicas: usize) -> Self {
        Self {
            bytes,
            replicas,
            context: Context::default(),
        }
    }

    //= SK-WIRE-033
    #[inline(always)]
    fn read(&mut self) -> Result<TextSpan, SpansError> {
        let head = self.varint()?;
        let length = u32::try_from(head >> LENGTH_SHIFT).map_err(|_| SpansError::TooLong)?;
        if length == 0 {
            return Err(SpansError::Empty);
        }
        let replica = match self.context.replica() {
            Some(replica) if head & SAME_REPLICA != 0 => replica,
            Some(_) | None => self.replica()?,
        };
        let first = LocalDot::new(replica, self.seq(self.context.expected_seq(replica))?);
        let end = first.seq.checked_add(u64::from(length));
        end.ok_or(SpansError::Overflow)?;
        let span = TextSpan {
            first,
            length,
            is_deleted: head & DELETED != 0,
            place: self.place(head, first)?,
        };
        self.context.follow(&span);
        Ok(span)
    }

    #[inline(always)]
    fn place(&mut self, head: u64, first: LocalDot) -> Result<LocalPlace, SpansError> {
        let left = (head >> LEFT_SHIFT) & ORIGIN_MASK;
        let right = (head >> RIGHT_SHIFT) & ORIGIN_MASK;
        match (left, right) {
            (CONTINUES, ORIGIN_EDGE) => Ok(LocalPlace::Continues),
            (CONTINUES, _) | (_, CONTINUES) => Err(SpansError::OriginKind),
            (_, _) => {
                let [near_left, near_right] = self.context.near();
                Ok(LocalPlace::Between {
                    left: self.origin(left, near_left, first)?,
                    right: self.origin(right, near_right, first)?,
                })
            }
        }
    }

    #[inline(always)]
    fn origin(
        &mut self,
        kind: u64,
        near: Option<LocalDot>,
        first: LocalDot,
    ) -> Result<Option<LocalDot>, SpansError> {
        match kind {
            ORIGIN_EDGE => Ok(None),
            ORIGIN_NEAR => near.map(Some).ok_or(SpansError::OriginKind),
            ORIGIN_DOT.. => {
                let replica = self.replica()?;
                Ok(Some(LocalDot::new(replica, self.seq(first.seq)?)))
            }
        }
    }

    //= SK-WIRE-010
    #[inline]
    fn replica(&mut self) -> Result<ReplicaIndex, SpansError> {
        let index = u32::try_from(self.varint()?).map_err(|_| SpansError::ReplicaIndex)?;
        if index as usize >= self.replicas {
            return Err(SpansError::ReplicaIndex);
        }
        Ok(ReplicaIndex(index))
    }

    /// A sequence number, written as its difference from `from`.
    #[inline]
    fn seq(&mut self, from: u64) -> Result<u64, SpansError> {
        let zigzag = self.varint()?;
        let difference = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
        match from.wrapping_add(difference) {
            0 => Err(SpansError::SeqZero),
            seq => Ok(seq),
        }
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, SpansError> {
        match short_varint(self.bytes) {
            Some((number, len)) => {
                self.bytes = &self.bytes[len..];
                Ok(number)
            }
            None => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, SpansError> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let (byte, rest) = self.bytes.split_first().ok_or(SpansError::Truncated)?;
            self.bytes = rest;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(SpansError::Overflow);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(SpansError::Overflow)
    }
}

impl Iterator for Spans<'_> {
    type Item = Result<TextSpan, SpansError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let span = self.read();
        if span.is_err() {
            self.bytes = &[];
        }
        Some(span)
    }
}
