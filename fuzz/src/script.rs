//! Bytes as a sequence of events, so that a fuzzer's mutations move frames about instead of
//! breaking a format.

/// One event, by its first byte.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    /// A length byte, and that many bytes of a frame.
    Frame(&'a [u8]),
    /// The connection ends.
    Lost,
    /// A connection comes up.
    Back,
    /// A local write of this number.
    Local(u8),
    /// So many milliseconds pass, times 256.
    Wait(u32),
}

/// The steps of an input.
pub(crate) struct Script<'a> {
    rest: &'a [u8],
}

impl<'a> Script<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }
}

impl<'a> Iterator for Script<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let (&[kind, argument], rest) = self.rest.split_first_chunk::<2>()?;
        self.rest = rest;
        Some(match kind % 5 {
            0 => {
                let (frame, rest) = rest.split_at(usize::from(argument).min(rest.len()));
                self.rest = rest;
                Step::Frame(frame)
            }
            1 => Step::Lost,
            2 => Step::Back,
            3 => Step::Local(argument),
            _ => Step::Wait(u32::from(argument) << 8),
        })
    }
}
