//! Bugs that can be planted in the data types, by which the kill registry proves that the suite
//! would notice real ones.
//!
//! Without the feature `mutants` none can be planted, and every question about one is answered by
//! the compiler. A planted flaw is the process's: a mutant is a program of its own.

/// Declares the flaws, and what is known of each.
macro_rules! flaws {
    ($($(#[$doc:meta])* $flaw:ident = $id:literal [$($clause:literal),+],)+) => {
        /// A planted bug. Each names the clauses that it breaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Flaw {
            $($(#[$doc])* $flaw,)+
        }

        impl Flaw {
            /// Every flaw.
            pub const ALL: &'static [Self] = &[$(Self::$flaw,)+];

            /// Its permanent name; `SRV-` is noticed in servers, `CLI-` in clients.
            pub fn id(self) -> &'static str {
                match self { $(Self::$flaw => $id,)+ }
            }

            /// The clauses that it breaks.
            pub fn clauses(self) -> &'static [&'static str] {
                match self { $(Self::$flaw => &[$($clause),+],)+ }
            }
        }
    };
}

flaws! {
    /// Lets an addition of 0 pass.
    ZeroAdded = "SRV-ZERO-ADDED" ["SK-WIRE-029", "SK-CNT-004"],
    /// Lets an insertion of no characters pass.
    EmptyInsertion = "SRV-EMPTY-INSERTION" ["SK-WIRE-026", "SK-TEXT-021"],
    /// Lets an operation name dots of its own writer's that are yet to come.
    OwnFutureNamed = "SRV-OWN-FUTURE-NAMED" ["SK-WIRE-025", "SK-DATA-017"],
    /// Lets a dot with the number 0 be named.
    SeqZeroNamed = "SRV-SEQ-ZERO-NAMED" ["SK-WIRE-025"],
    /// Lets a deletion or a removal of nothing pass.
    NothingNamed = "SRV-NOTHING-NAMED" ["SK-WIRE-027", "SK-WIRE-028"],
    /// Lets a dot be named twice.
    NamedTwice = "SRV-NAMED-TWICE" ["SK-WIRE-027", "SK-WIRE-028"],
    /// Lets a range of no dots pass.
    EmptyRange = "SRV-EMPTY-RANGE" ["SK-WIRE-027"],
    /// Lets an insertion name origins and continue all the same.
    ContinuesWithOrigin = "SRV-CONTINUES-WITH-ORIGIN" ["SK-WIRE-026"],
    /// Lets keys of any length pass.
    KeyUnbounded = "SRV-KEY-UNBOUNDED" ["SK-WIRE-030", "SK-MARK-010"],
    /// Takes an anchor without a side for one before its character.
    SideGuessed = "SRV-SIDE-GUESSED" ["SK-WIRE-030"],
    /// Lets presence without a clock, or without a time to live, pass.
    ZeroPresence = "SRV-ZERO-PRESENCE" ["SK-PRES-001"],
    /// Does not count what a change names.
    ReferencesUnlimited = "SRV-REFERENCES-UNLIMITED" ["SK-LIM-001"],

    /// Applies a change again that is here already.
    DuplicateApplied = "CLI-DUPLICATE-APPLIED" ["SK-DATA-015", "SK-CLNT-025", "SK-SET-004"],
    /// Applies a change before what it depends on.
    CausalityIgnored = "CLI-CAUSALITY-IGNORED" ["SK-DATA-014", "SK-CLNT-024"],
    /// Stamps by the wall time, whatever it has seen.
    ClockNotMerged = "CLI-CLOCK-NOT-MERGED" ["SK-DATA-030", "SK-DATA-032", "SK-LWW-005"],
    /// Lets a full counter start again in the same millisecond.
    CounterDoesNotCarry = "CLI-COUNTER-DOES-NOT-CARRY" ["SK-DATA-032"],
    /// Stamps two changes of one millisecond alike.
    ClockStandsStill = "CLI-CLOCK-STANDS-STILL" ["SK-DATA-030"],
    /// Lists doubles in descending order.
    DoublesDescend = "CLI-DOUBLES-DESCEND" ["SK-DATA-042", "SK-SET-007"],

    /// Keeps the write with the least stamp.
    LeastWriteStays = "CLI-LEAST-WRITE-STAYS" ["SK-LWW-001", "SK-DATA-033"],
    /// Keeps the write that came last.
    LastArrivalStays = "CLI-LAST-ARRIVAL-STAYS" ["SK-LWW-001", "SK-CLNT-026"],
    /// At equal timestamps keeps the write of the lesser replica.
    WriteTieReversed = "CLI-WRITE-TIE-REVERSED" ["SK-LWW-002", "SK-DATA-033"],
    /// Lets nothing bring a deleted field back.
    DeleteIsFinal = "CLI-DELETE-IS-FINAL" ["SK-LWW-003"],
    /// Lets any value win over a delete.
    DeleteLoses = "CLI-DELETE-LOSES" ["SK-LWW-003"],
    /// Keeps no stamp of a delete.
    DeleteStampLost = "CLI-DELETE-STAMP-LOST" ["SK-LWW-003", "SK-LWW-006"],
    /// Of two writes in one change keeps the earlier one.
    FirstOfChangeStays = "CLI-FIRST-OF-CHANGE-STAYS" ["SK-LWW-004"],

    /// Shows the field that was made first.
    OldestShown = "SRV-OLDEST-SHOWN" ["SK-HTTP-010"],

    /// Loses decrements.
    DecrementLost = "CLI-DECREMENT-LOST" ["SK-CNT-001", "SK-CNT-002"],
    /// Lets a full sum wrap.
    SumWraps = "CLI-SUM-WRAPS" ["SK-CNT-002"],
    /// Keeps the last addition of each replica alone.
    LastAdditionCounts = "CLI-LAST-ADDITION-COUNTS" ["SK-CNT-001"],
    /// Adds decrements to the value.
    DecrementsAdded = "CLI-DECREMENTS-ADDED" ["SK-CNT-001"],

    /// Takes every dot of an element away with one of them.
    RemoveTakesUnseen = "CLI-REMOVE-TAKES-UNSEEN" ["SK-SET-002"],
    /// Takes nothing away.
    RemoveIgnored = "CLI-REMOVE-IGNORED" ["SK-SET-001", "SK-SET-002"],
    /// Keeps the dots in whose place an addition comes.
    AddIgnoresObserved = "CLI-ADD-IGNORES-OBSERVED" ["SK-SET-003"],
    /// Takes something away when it is told of no addition to the set.
    StrangeDotRemoves = "CLI-STRANGE-DOT-REMOVES" ["SK-SET-006"],
    /// Names nothing when it adds what is there.
    AddObservesNothing = "CLI-ADD-OBSERVES-NOTHING" ["SK-SET-003"],
    /// Names one dot of the element that it removes.
    RemoveNamesOneDot = "CLI-REMOVE-NAMES-ONE-DOT" ["SK-SET-002"],

    /// Counts bytes where dots are characters.
    DotsAreBytes = "CLI-DOTS-ARE-BYTES" ["SK-TEXT-001"],
    /// Orders children by descending dots.
    TieReversed = "CLI-TIE-REVERSED" ["SK-TEXT-010", "SK-TEXT-011"],
    /// Orders right children by ascending right origins.
    RightOriginsAscend = "CLI-RIGHT-ORIGINS-ASCEND" ["SK-TEXT-011"],
    /// Orders right children by their dots alone.
    RightOriginsIgnored = "CLI-RIGHT-ORIGINS-IGNORED" ["SK-TEXT-011"],
    /// Reads the left origin as the right one, and the reverse.
    OriginsSwapped = "CLI-ORIGINS-SWAPPED" ["SK-TEXT-002", "SK-TEXT-012"],
    /// Places characters by their numbers, whoever typed them.
    RunsInterleave = "CLI-RUNS-INTERLEAVE" ["SK-TEXT-013"],
    /// Reads every insertion as one before the end of the text.
    RightOriginLost = "CLI-RIGHT-ORIGIN-LOST" ["SK-TEXT-002", "SK-TEXT-010", "SK-TEXT-012"],
    /// Forgets the right origin of a run that goes on.
    ContinuesForgetsRight = "CLI-CONTINUES-FORGETS-RIGHT" ["SK-TEXT-003"],
    /// Deletes the first character of each range.
    DeletesFirstAlone = "CLI-DELETES-FIRST-ALONE" ["SK-TEXT-004"],
    /// Deletes nothing.
    DeleteIgnored = "CLI-DELETE-IGNORED" ["SK-TEXT-004"],
    /// Deletes the character behind those that were deleted already.
    SecondDeletionGoesOn = "CLI-SECOND-DELETION-GOES-ON" ["SK-TEXT-005"],
    /// Drops an insertion whose origin is no character of the text.
    StrangeOriginDropped = "CLI-STRANGE-ORIGIN-DROPPED" ["SK-TEXT-006"],
    /// Types one character too far.
    TypesTooFar = "CLI-TYPES-TOO-FAR" ["SK-TEXT-020", "SK-TEXT-002"],
    /// Takes positions for UTF-16 code units.
    PositionsAreUtf16 = "CLI-POSITIONS-ARE-UTF16" ["SK-TEXT-020"],
    /// Tells others that what it types stands before the end of the text.
    TellsNoRightOrigin = "CLI-TELLS-NO-RIGHT-ORIGIN" ["SK-TEXT-002"],
    /// Deletes one character too many.
    DeletesTooMuch = "CLI-DELETES-TOO-MUCH" ["SK-TEXT-020"],

    /// Lets the least stamp win.
    LeastStampWins = "CLI-LEAST-STAMP-WINS" ["SK-MARK-001", "SK-DATA-033"],
    /// Lets the marking that came last win.
    LastArrivalWins = "CLI-LAST-ARRIVAL-WINS" ["SK-MARK-001", "SK-MARK-003"],
    /// Drops the earlier markings of a key.
    EarlierMarksDropped = "CLI-EARLIER-MARKS-DROPPED" ["SK-MARK-011"],
    /// Takes an anchor at a deleted character for the text's edge.
    AnchorsDie = "CLI-ANCHORS-DIE" ["SK-MARK-004"],
    /// Takes all keys for one.
    KeysShared = "CLI-KEYS-SHARED" ["SK-MARK-001", "SK-MARK-003"],
    /// Takes no key away.
    NullIgnored = "CLI-NULL-IGNORED" ["SK-MARK-002"],
    /// Reads every anchor as one before its character.
    SideIgnored = "CLI-SIDE-IGNORED" ["SK-MARK-001", "SK-MARK-005"],
    /// Reads before as after, and the reverse.
    SidesSwapped = "CLI-SIDES-SWAPPED" ["SK-MARK-001", "SK-MARK-006"],
    /// Marks never grow at their ends.
    EndNeverGrows = "CLI-END-NEVER-GROWS" ["SK-MARK-005"],
    /// Marks always grow at their ends.
    EndAlwaysGrows = "CLI-END-ALWAYS-GROWS" ["SK-MARK-005"],
    /// Marks never grow at their starts.
    StartNeverGrows = "CLI-START-NEVER-GROWS" ["SK-MARK-006"],
    /// Marks always grow at their starts.
    StartAlwaysGrows = "CLI-START-ALWAYS-GROWS" ["SK-MARK-006"],
    /// Types before all deleted characters.
    AnchorsIgnored = "CLI-ANCHORS-IGNORED" ["SK-MARK-007"],
    /// Minds the ends of markings among deleted characters, and not their starts.
    MindsEndsAlone = "CLI-MINDS-ENDS-ALONE" ["SK-MARK-007"],
    /// Reads a reversed range the other way round.
    ReversedRangeTurned = "CLI-REVERSED-RANGE-TURNED" ["SK-MARK-008"],
    /// Drops a marking whose anchor is no character of the text.
    StrangeAnchorDropped = "CLI-STRANGE-ANCHOR-DROPPED" ["SK-MARK-009"],

    /// Prefers the field that was made first.
    OldestPreferred = "CLI-OLDEST-PREFERRED" ["SK-DATA-005"],
    /// Lets a field claim by its last operation.
    CreatedByTheLast = "CLI-CREATED-BY-THE-LAST" ["SK-DATA-005"],

    /// Adds the same amount once more.
    UndoAddsAgain = "CLI-UNDO-ADDS-AGAIN" ["SK-UNDO-004"],
    /// Takes away what others added.
    UndoTakesOthersDots = "CLI-UNDO-TAKES-OTHERS-DOTS" ["SK-UNDO-005"],
    /// Leaves removed what was removed.
    UndoAddsNothing = "CLI-UNDO-ADDS-NOTHING" ["SK-UNDO-005"],
    /// Overwrites what another has written since.
    UndoOverwrites = "CLI-UNDO-OVERWRITES" ["SK-UNDO-006"],
    /// Leaves what was inserted.
    UndoLeavesText = "CLI-UNDO-LEAVES-TEXT" ["SK-UNDO-002", "SK-UNDO-001"],
    /// Brings back nothing that was deleted.
    UndoRestoresNothing = "CLI-UNDO-RESTORES-NOTHING" ["SK-UNDO-003"],
    /// Leaves the text as it was marked.
    UndoLeavesMarks = "CLI-UNDO-LEAVES-MARKS" ["SK-UNDO-007"],
    /// Keeps what can be redone after a new edit.
    RedoSurvivesAnEdit = "CLI-REDO-SURVIVES-AN-EDIT" ["SK-UNDO-008"],
    /// Makes nothing redoable.
    RedoForgotten = "CLI-REDO-FORGOTTEN" ["SK-UNDO-008"],
    /// Forgets on a reload what can be undone.
    UndoForgotten = "CLI-UNDO-FORGOTTEN" ["SK-UNDO-009"],
}

#[cfg(feature = "mutants")]
mod planted {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::Flaw;

    static PLANTED: [AtomicBool; Flaw::ALL.len()] =
        [const { AtomicBool::new(false) }; Flaw::ALL.len()];

    impl Flaw {
        /// Plants this flaw in every document of the process.
        pub fn plant(self) {
            PLANTED[self as usize].store(true, Ordering::Relaxed);
        }

        /// Whether this flaw is planted.
        pub fn is_planted(self) -> bool {
            PLANTED[self as usize].load(Ordering::Relaxed)
        }
    }
}

#[cfg(not(feature = "mutants"))]
impl Flaw {
    /// No flaw can be planted in this build.
    pub const fn is_planted(self) -> bool {
        false
    }
}
