//! The bugs of the client, each with the clauses that it breaks.

/// Hands them to the next macro, behind what came before them.
macro_rules! client_bugs {
    ($next:ident! $($before:tt)*) => { $next! { $($before)* Client {
        /// Leaves its version out when it has a cursor. Breaks [SK-CLNT-060].
        VersionUnsaid = "CLI-VERSION-UNSAID" ["SK-CLNT-060"],
        /// Returns nothing. Breaks [SK-CLNT-061].
        NothingReturned = "CLI-NOTHING-RETURNED" ["SK-CLNT-061"],
        /// Returns only what it made itself. Breaks [SK-CLNT-061].
        OnlyOwnReturned = "CLI-ONLY-OWN-RETURNED" ["SK-CLNT-061"],
        /// Has not kept what it made itself. Breaks [SK-CLNT-061], [SK-CLNT-063].
        OwnNotReturned = "CLI-OWN-NOT-RETURNED" ["SK-CLNT-061", "SK-CLNT-063"],
        /// Returns the last change first. Breaks [SK-CLNT-061].
        ReturnedReversed = "CLI-RETURNED-REVERSED" ["SK-CLNT-061"],
        /// Sends its outbox before it knows what the server wants. Breaks [SK-CLNT-062].
        OutboxBeforeReturn = "CLI-OUTBOX-BEFORE-RETURN" ["SK-CLNT-062"],
        /// Sends its outbox again where the server expects what came before. Breaks [SK-CLNT-064].
        GapBelowOutboxIgnored = "CLI-GAP-BELOW-OUTBOX-IGNORED" ["SK-CLNT-064"],
        /// Returns all that it has. Breaks [SK-CLNT-065].
        ReturnsUnwanted = "CLI-RETURNS-UNWANTED" ["SK-CLNT-065"],
        /// Returns to a server that did not agree on it. Breaks [SK-CLNT-066].
        WantUnagreedObeyed = "CLI-WANT-UNAGREED-OBEYED" ["SK-CLNT-066"],
        /// Sends nothing more once a returned change was refused. Breaks [SK-CLNT-067].
        ReturnRefusedStops = "CLI-RETURN-REFUSED-STOPS" ["SK-CLNT-067"],
        /// Shows a local change only after its acknowledgement. Breaks [SK-CLNT-001].
        LocalChangeWaits = "CLI-LOCAL-CHANGE-WAITS" ["SK-CLNT-001"],
        /// Sends a change before it is in the durable outbox. Breaks [SK-CLNT-002].
        SentBeforePersisted = "CLI-SENT-BEFORE-PERSISTED" ["SK-CLNT-002"],
        /// Forgets a change when it is sent. Breaks [SK-CLNT-003].
        DroppedOnSend = "CLI-DROPPED-ON-SEND" ["SK-CLNT-003"],
        /// Forgets the outbox when the connection ends. Breaks [SK-CLNT-003].
        OutboxLostOnDisconnect = "CLI-OUTBOX-LOST-ON-DISCONNECT" ["SK-CLNT-003"],
        /// Sends a change only after the one before was acknowledged. Breaks [SK-CLNT-004].
        StopAndWait = "CLI-STOP-AND-WAIT" ["SK-CLNT-004"],
        /// Keeps 64 changes and drops what is written beyond. Breaks [SK-CLNT-003].
        OutboxBounded = "CLI-OUTBOX-BOUNDED" ["SK-CLNT-003"],
        /// Sends the last change first. Breaks [SK-CLNT-005], [SK-DATA-016],
        /// [SK-WIRE-008], [SK-WIRE-022].
        OutboxReversed = "CLI-OUTBOX-REVERSED"
            ["SK-CLNT-005", "SK-DATA-016", "SK-WIRE-008", "SK-WIRE-022"],
        /// Takes no local changes while offline. Breaks [SK-CLNT-006].
        OfflineChangeRefused = "CLI-OFFLINE-CHANGE-REFUSED" ["SK-CLNT-006"],
        /// Sends more than `Hello` before `Welcome`. Breaks [SK-CLNT-010].
        SyncBeforeWelcome = "CLI-SYNC-BEFORE-WELCOME" ["SK-CLNT-010"],
        /// Waits for no welcome when it comes again. Breaks [SK-CLNT-010].
        HastyWhenItReturns = "CLI-HASTY-WHEN-IT-RETURNS" ["SK-CLNT-010"],
        /// Goes on with a version it did not offer. Breaks [SK-CLNT-011].
        AnyVersionAccepted = "CLI-ANY-VERSION-ACCEPTED" ["SK-CLNT-011"],
        /// Asks for no document after `Welcome`. Breaks [SK-CLNT-012].
        DocumentsNotSynced = "CLI-DOCUMENTS-NOT-SYNCED" ["SK-CLNT-012"],
        /// Does not send its outbox again after `Welcome`. Breaks [SK-CLNT-012].
        NothingResent = "CLI-NOTHING-RESENT" ["SK-CLNT-012"],
        /// Asks by version although it has a cursor. Breaks [SK-CLNT-013].
        CursorUnused = "CLI-CURSOR-UNUSED" ["SK-CLNT-013"],
        /// Asks for every document with the cursor of one. Breaks [SK-CLNT-013].
        CursorsShared = "CLI-CURSORS-SHARED" ["SK-CLNT-013"],
        /// Asks with the cursor of another epoch. Breaks [SK-CLNT-013].
        CursorDespiteEpoch = "CLI-CURSOR-DESPITE-EPOCH" ["SK-CLNT-013"],
        /// Stamps with its own wall time. Breaks [SK-CLNT-014], [SK-DATA-031].
        ClockUncorrected = "CLI-CLOCK-UNCORRECTED" ["SK-CLNT-014", "SK-DATA-031"],
        /// Keeps more updates in flight than the server allows. Breaks [SK-CLNT-015].
        LimitsIgnored = "CLI-LIMITS-IGNORED" ["SK-CLNT-015"],
        /// Puts more changes into a frame than the server takes. Breaks [SK-CLNT-015].
        FrameLimitIgnored = "CLI-FRAME-LIMIT-IGNORED" ["SK-CLNT-015"],
        /// Takes over a page's cursor without its changes. Breaks [SK-CLNT-020].
        PageNotApplied = "CLI-PAGE-NOT-APPLIED" ["SK-CLNT-020"],
        /// Applies a page and keeps the old cursor. Breaks [SK-CLNT-020].
        PageCursorNotTaken = "CLI-PAGE-CURSOR-NOT-TAKEN" ["SK-CLNT-020"],
        /// Is content with the first page. Breaks [SK-CLNT-021].
        PagesNotPulled = "CLI-PAGES-NOT-PULLED" ["SK-CLNT-021"],
        /// Moves the cursor over a notification it does not apply. Breaks [SK-CLNT-022].
        NotificationNotApplied = "CLI-NOTIFICATION-NOT-APPLIED" ["SK-CLNT-022"],
        /// Applies a notification and keeps the old cursor. Breaks [SK-CLNT-022].
        NotificationCursorNotTaken = "CLI-NOTIFICATION-CURSOR-NOT-TAKEN" ["SK-CLNT-022"],
        /// Takes over the cursor of a notification that does not follow. Breaks [SK-CLNT-023].
        GapInNotificationsAccepted = "CLI-GAP-IN-NOTIFICATIONS-ACCEPTED" ["SK-CLNT-023"],
        /// Resynchronises with its cursor. Breaks [SK-CLNT-023].
        ResyncByCursor = "CLI-RESYNC-BY-CURSOR" ["SK-CLNT-023"],
        /// Throws the document away when the server's epoch is another. Breaks [SK-CLNT-026].
        EpochChangeForgets = "CLI-EPOCH-CHANGE-FORGETS" ["SK-CLNT-026"],
        /// Empties the outbox on any acknowledgement. Breaks [SK-CLNT-030].
        AckDropsAll = "CLI-ACK-DROPS-ALL" ["SK-CLNT-030"],
        /// Keeps acknowledged changes in the outbox. Breaks [SK-CLNT-030].
        AckDropsNothing = "CLI-ACK-DROPS-NOTHING" ["SK-CLNT-030"],
        /// Takes an acknowledgement of anybody's changes for one of its own. Breaks [SK-CLNT-030].
        AckOfAnyReplica = "CLI-ACK-OF-ANY-REPLICA" ["SK-CLNT-030"],
        /// Takes an acknowledgement for one of every document. Breaks [SK-CLNT-030].
        AckOfAnyDocument = "CLI-ACK-OF-ANY-DOCUMENT" ["SK-CLNT-030"],
        /// Forgets in a crash what was acknowledged. Breaks [SK-CLNT-030].
        AckNotStored = "CLI-ACK-NOT-STORED" ["SK-CLNT-030"],
        /// Lets every acknowledgement move the cursor. Breaks [SK-CLNT-031].
        AckMovesCursor = "CLI-ACK-MOVES-CURSOR" ["SK-CLNT-031"],
        /// Lets no acknowledgement move the cursor. Breaks [SK-CLNT-031].
        AckNeverMovesCursor = "CLI-ACK-NEVER-MOVES-CURSOR" ["SK-CLNT-031"],
        /// Does not send again on GAP. Breaks [SK-CLNT-032].
        GapIgnored = "CLI-GAP-IGNORED" ["SK-CLNT-032"],
        /// Sends again from the change after the expected one. Breaks [SK-CLNT-032].
        GapResendsLate = "CLI-GAP-RESENDS-LATE" ["SK-CLNT-032"],
        /// Believes an acknowledgement of changes it never made. Breaks [SK-CLNT-033].
        FutureAckBelieved = "CLI-FUTURE-ACK-BELIEVED" ["SK-CLNT-033"],
        /// Does not send again what storage refused. Breaks [SK-CLNT-034].
        StorageFailureIgnored = "CLI-STORAGE-FAILURE-IGNORED" ["SK-CLNT-034"],
        /// Sends again at once, whatever it is asked to wait. Breaks [SK-CLNT-034].
        RetriedAtOnce = "CLI-RETRIED-AT-ONCE" ["SK-CLNT-034"],
        /// Issues refused changes anew under the refused replica id. Breaks [SK-CLNT-040],
        /// [SK-DATA-004].
        ReissueKeepsReplica = "CLI-REISSUE-KEEPS-REPLICA" ["SK-CLNT-040", "SK-DATA-004"],
        /// Names in what it issues anew the dots that are void. Breaks [SK-CLNT-043].
        ReissueKeepsNames = "CLI-REISSUE-KEEPS-NAMES" ["SK-CLNT-043"],
        /// Drops refused changes. Breaks [SK-CLNT-040].
        ReissueForgets = "CLI-REISSUE-FORGETS" ["SK-CLNT-040"],
        /// Sends under a new replica id without a new greeting. Breaks [SK-CLNT-041].
        ReissueWithoutHello = "CLI-REISSUE-WITHOUT-HELLO" ["SK-CLNT-041"],
        /// Sends refused changes again as they were. Breaks [SK-CLNT-042].
        VoidChangesResent = "CLI-VOID-CHANGES-RESENT" ["SK-CLNT-042"],
        /// Issues refused changes anew with their old timestamps. Breaks [SK-CLNT-042].
        StampsKept = "CLI-STAMPS-KEPT" ["SK-CLNT-042"],
        /// Does not answer pings. Breaks [SK-CLNT-050].
        PingUnanswered = "CLI-PING-UNANSWERED" ["SK-CLNT-050"],
        /// Answers no ping while pages are under way. Breaks [SK-CLNT-050].
        PingLeftWhileCatchingUp = "CLI-PING-LEFT-WHILE-CATCHING-UP" ["SK-CLNT-050"],
        /// Answers a ping with another nonce. Breaks [SK-CLNT-050].
        PongOfAnyNonce = "CLI-PONG-OF-ANY-NONCE" ["SK-CLNT-050"],
        /// Waits for a silent server without end. Breaks [SK-CLNT-051].
        DeadConnectionKept = "CLI-DEAD-CONNECTION-KEPT" ["SK-CLNT-051"],
        /// Sends no pings. Breaks [SK-CLNT-052].
        SilentClient = "CLI-SILENT-CLIENT" ["SK-CLNT-052"],
        /// Dials again at once, every time. Breaks [SK-CLNT-053].
        NoBackoff = "CLI-NO-BACKOFF" ["SK-CLNT-053"],
        /// Starts its back-off anew with every connection. Breaks [SK-CLNT-053].
        BackoffForgets = "CLI-BACKOFF-FORGETS" ["SK-CLNT-053"],
        /// Never starts its back-off anew. Breaks [SK-CLNT-053].
        BackoffNeverForgets = "CLI-BACKOFF-NEVER-FORGETS" ["SK-CLNT-053"],
        /// Comes back sooner than the leaving server asked. Breaks [SK-CLNT-054].
        GoawayIgnored = "CLI-GOAWAY-IGNORED" ["SK-CLNT-054"],
        /// Reconnects after an error that it cannot help. Breaks [SK-CLNT-055].
        FatalErrorRetried = "CLI-FATAL-ERROR-RETRIED" ["SK-CLNT-055"],
        /// Goes on after a malformed frame. Breaks [SK-CLNT-056], [SK-WIRE-001].
        MalformedTolerated = "CLI-MALFORMED-TOLERATED" ["SK-CLNT-056", "SK-WIRE-001"],
        /// Looks into no frame that it has no use for. Breaks [SK-CLNT-056], [SK-WIRE-010].
        DisregardedUnchecked = "CLI-DISREGARDED-UNCHECKED" ["SK-CLNT-056", "SK-WIRE-010"],
        /// Gives up on a code it does not know. Breaks [SK-ERR-005].
        UnknownCodeFatal = "CLI-UNKNOWN-CODE-FATAL" ["SK-ERR-005"],
        /// Numbers what it shows anew with every start. Breaks [SK-PRES-002].
        PresenceClockRestarts = "CLI-PRESENCE-CLOCK-RESTARTS" ["SK-PRES-002"],
        /// Does not say again what it shows after it has reconnected. Breaks [SK-PRES-003].
        PresenceNotSaidAgain = "CLI-PRESENCE-NOT-SAID-AGAIN" ["SK-PRES-003"],
        /// Lets what it shows run out of time. Breaks [SK-PRES-004].
        PresenceNotRenewed = "CLI-PRESENCE-NOT-RENEWED" ["SK-PRES-004"],
        /// Says what it shows as often as that changes. Breaks [SK-PRES-005].
        PresenceHurries = "CLI-PRESENCE-HURRIES" ["SK-PRES-005"],
        /// Does not say that it shows nothing any more. Breaks [SK-PRES-006].
        LeaveUnsaid = "CLI-LEAVE-UNSAID" ["SK-PRES-006"],
        /// Shows what another showed before. Breaks [SK-PRES-030].
        OlderPresenceShown = "CLI-OLDER-PRESENCE-SHOWN" ["SK-PRES-030"],
        /// Shows others for ever. Breaks [SK-PRES-031].
        ShownPresenceNeverExpires = "CLI-SHOWN-PRESENCE-NEVER-EXPIRES" ["SK-PRES-031"],
        /// Shows its own replica among the others. Breaks [SK-PRES-032].
        OwnPresenceShown = "CLI-OWN-PRESENCE-SHOWN" ["SK-PRES-032"],
        /// Holds its changes back when its presence is refused. Breaks [SK-PRES-033].
        PresenceRefusalHolds = "CLI-PRESENCE-REFUSAL-HOLDS" ["SK-PRES-033"],
        /// Does not try again what it may do now. Breaks [SK-ACL-030].
        RaisedNotRetried = "CLI-RAISED-NOT-RETRIED" ["SK-ACL-030"],
        /// Asks for a change of the list again after a reconnect. Breaks [SK-ACL-031].
        SetAccessRepeated = "CLI-SET-ACCESS-REPEATED" ["SK-ACL-031"],
        /// Drops its outbox when it may not write any more. Breaks [SK-ACL-032].
        RevokedForgets = "CLI-REVOKED-FORGETS" ["SK-ACL-032"],
        /// Does not ask again after a reconnect. Breaks [SK-QUERY-050].
        QueryNotAskedAgain = "CLI-QUERY-NOT-ASKED-AGAIN" ["SK-QUERY-050"],
        /// Takes the first result for all there are. Breaks [SK-QUERY-051].
        QueryResultsCut = "CLI-QUERY-RESULTS-CUT" ["SK-QUERY-051"],
        /// Says that the first page is complete. Breaks [SK-QUERY-051].
        QueryCompleteAtOnce = "CLI-QUERY-COMPLETE-AT-ONCE" ["SK-QUERY-051"],
        /// Tells the application of a query that it has ended. Breaks [SK-QUERY-052].
        EndedQueryTold = "CLI-ENDED-QUERY-TOLD" ["SK-QUERY-052"],
        /// Gives a query up that may be asked again. Breaks [SK-QUERY-053].
        QueryRefusalFinal = "CLI-QUERY-REFUSAL-FINAL" ["SK-QUERY-053"],
        /// Does not say that a query has ended. Breaks [SK-QUERY-054].
        QueryEndUnsaid = "CLI-QUERY-END-UNSAID" ["SK-QUERY-054"],
        /// Sends changes without what they depend on. Breaks [SK-DATA-013], [SK-WIRE-008].
        DependenciesUnsaid = "CLI-DEPENDENCIES-UNSAID" ["SK-DATA-013", "SK-WIRE-008"],
        /// Stores the cursor without the changes it covers. Breaks [SK-STOR-010].
        CursorStoredAlone = "CLI-CURSOR-STORED-ALONE" ["SK-STOR-010"],
        /// Starts without the outbox of the disk, and numbers anew. Breaks [SK-STOR-011].
        OutboxNotRestored = "CLI-OUTBOX-NOT-RESTORED" ["SK-STOR-011"],
    } } };
}

pub(super) use client_bugs;
