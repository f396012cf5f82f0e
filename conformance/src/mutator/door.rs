//! How connections are opened and carried, and what is there when they are.

use super::fault::faults;
use crate::proxy::Doors;

faults! {
    /// A connection that is opened, carried or ended as it should not.
    DoorFault {
        /// Takes an upgrade without the sub-protocol.
        ProtocolUnchecked = "PXY-PROTOCOL-UNCHECKED" ["SK-TRAN-001"],
        /// Ends the connection on a message in fragments.
        FragmentsRefused = "PXY-FRAGMENTS-REFUSED" ["SK-TRAN-002"],
        /// Ignores text messages.
        TextIgnored = "PXY-TEXT-IGNORED" ["SK-TRAN-003"],
        /// Closes with another status than that of the error.
        StatusLost = "PXY-STATUS-LOST" ["SK-TRAN-004", "SK-TRAN-013"],
        /// Does not answer WebSocket pings.
        TransportPingUnanswered = "PXY-TRANSPORT-PING-UNANSWERED" ["SK-TRAN-005"],
        /// Takes upgrades from any origin.
        OriginUnchecked = "PXY-ORIGIN-UNCHECKED" ["SK-TRAN-006"],
        /// Takes the second stream of a QUIC connection for the session.
        SecondStreamTaken = "PXY-SECOND-STREAM-TAKEN" ["SK-TRAN-010"],
        /// Takes what arrives together on a QUIC stream for one frame.
        PiecesAreFrames = "PXY-PIECES-ARE-FRAMES" ["SK-TRAN-011"],
        /// Reads lengths with the least significant byte first.
        LengthReversed = "PXY-LENGTH-REVERSED" ["SK-TRAN-011"],
        /// Waits for the bytes of a frame of any length.
        LengthUnlimited = "PXY-LENGTH-UNLIMITED" ["SK-TRAN-012"],
        /// Waits for the rest of a frame although its stream has ended.
        TornFrameAwaited = "PXY-TORN-FRAME-AWAITED" ["SK-TRAN-014"],
        /// Keeps nothing over a restart.
        ForgetsInRestart = "PXY-FORGETS-IN-RESTART" ["SK-STOR-001", "SK-STOR-002"],
    }
}

impl DoorFault {
    /// How doors are kept with it.
    pub(super) const fn doors(self) -> Doors {
        let mut doors = Doors::SOUND;
        match self {
            Self::ProtocolUnchecked => doors.takes_any_protocol = true,
            Self::FragmentsRefused => doors.refuses_fragments = true,
            Self::TextIgnored => doors.ignores_text = true,
            Self::TransportPingUnanswered => doors.leaves_pings = true,
            Self::OriginUnchecked => doors.hides_origin = true,
            Self::SecondStreamTaken => doors.takes_second_stream = true,
            Self::PiecesAreFrames => doors.takes_pieces_for_frames = true,
            Self::LengthReversed => doors.reads_little_endian = true,
            Self::LengthUnlimited => doors.waits_for_any_length = true,
            Self::TornFrameAwaited => doors.waits_for_torn_frames = true,
            // What they bend is not a door: the end of a connection, and the data.
            Self::StatusLost | Self::ForgetsInRestart => {}
        }
        doors
    }
}
