//! The bugs of the server, each with the clauses that it breaks.

/// Hands them to the next macro, behind what came before them.
macro_rules! server_bugs {
    ($next:ident! $($before:tt)*) => { $next! { $($before)* Server {
        /// Acknowledges a change before it is durable. Breaks [SK-SESS-030], [SK-STOR-001].
        AckBeforePersist = "SRV-ACK-BEFORE-PERSIST" ["SK-SESS-030", "SK-STOR-001"],
        /// Notifies of a change before it is durable. Breaks [SK-SESS-031].
        NotifyBeforePersist = "SRV-NOTIFY-BEFORE-PERSIST" ["SK-SESS-031"],
        /// Takes a change that the log holds for a new one. Breaks [SK-SESS-032].
        NoDeduplication = "SRV-NO-DEDUPLICATION" ["SK-SESS-032"],
        /// Notifies of a change again when it comes again. Breaks [SK-SESS-032].
        DuplicateNotified = "SRV-DUPLICATE-NOTIFIED" ["SK-SESS-032"],
        /// Accepts a change that does not follow its writer's last one. Breaks [SK-SESS-033],
        /// [SK-DATA-010].
        GapAccepted = "SRV-GAP-ACCEPTED" ["SK-SESS-033", "SK-DATA-010"],
        /// Says one more than the expected sequence number. Breaks [SK-SESS-033].
        WrongExpectedSeq = "SRV-WRONG-EXPECTED-SEQ" ["SK-SESS-033"],
        /// Acknowledges other content under a known dot. Breaks [SK-SESS-034].
        EquivocationAccepted = "SRV-EQUIVOCATION-ACCEPTED" ["SK-SESS-034"],
        /// Accepts a change without what it depends on. Breaks [SK-SESS-035], [SK-DATA-014].
        DependenciesIgnored = "SRV-DEPENDENCIES-IGNORED" ["SK-SESS-035", "SK-DATA-014"],
        /// Accepts operations without what they name. Breaks [SK-DATA-017].
        ReferencesUnchecked = "SRV-REFERENCES-UNCHECKED" ["SK-DATA-017"],
        /// Refuses a missing dependency without saying what the server has. Breaks [SK-SESS-035].
        DependencyWithoutVersion = "SRV-DEPENDENCY-WITHOUT-VERSION" ["SK-SESS-035"],
        /// Accepts timestamps from any future. Breaks [SK-SESS-036].
        SkewUnchecked = "SRV-SKEW-UNCHECKED" ["SK-SESS-036"],
        /// Refuses a skewed clock without telling the time. Breaks [SK-SESS-036].
        SkewWithoutServerTime = "SRV-SKEW-WITHOUT-SERVER-TIME" ["SK-SESS-036"],
        /// Accepts timestamps that do not advance. Breaks [SK-SESS-037].
        TimestampUnchecked = "SRV-TIMESTAMP-UNCHECKED" ["SK-SESS-037"],
        /// Accepts changes of another replica than the session's. Breaks [SK-SESS-038].
        ForeignReplicaAccepted = "SRV-FOREIGN-REPLICA-ACCEPTED" ["SK-SESS-038"],
        /// Drops the good changes before a refused one. Breaks [SK-SESS-039].
        PrefixRefused = "SRV-PREFIX-REFUSED" ["SK-SESS-039"],
        /// Names the sequence number after the refused one. Breaks [SK-SESS-039].
        WrongRefusedSeq = "SRV-WRONG-REFUSED-SEQ" ["SK-SESS-039"],
        /// Judges the clock before everything else. Breaks [SK-ERR-004].
        LaterRuleFirst = "SRV-LATER-RULE-FIRST" ["SK-ERR-004"],
        /// Refuses a change and stores it all the same. Breaks [SK-SESS-040].
        RefusedKept = "SRV-REFUSED-KEPT" ["SK-SESS-040"],
        /// Keeps changes to itself. Breaks [SK-SESS-050].
        NobodyNotified = "SRV-NOBODY-NOTIFIED" ["SK-SESS-050"],
        /// Notifies a connection of its own change. Breaks [SK-SESS-051].
        EchoToAuthor = "SRV-ECHO-TO-AUTHOR" ["SK-SESS-051"],
        /// Chains notifications to the cursor before the last. Breaks [SK-SESS-052].
        PreviousCursorStale = "SRV-PREVIOUS-CURSOR-STALE" ["SK-SESS-052"],
        /// Leaves the cursors out of a live subscriber's acknowledgement. Breaks [SK-SESS-053].
        AckWithoutCursor = "SRV-ACK-WITHOUT-CURSOR" ["SK-SESS-053"],
        /// Puts cursors into every acknowledgement. Breaks [SK-SESS-053].
        AckCursorForAll = "SRV-ACK-CURSOR-FOR-ALL" ["SK-SESS-053"],
        /// Goes on notifying after `Unsubscribe`. Breaks [SK-SESS-054].
        UnsubscribeIgnored = "SRV-UNSUBSCRIBE-IGNORED" ["SK-SESS-054"],
        /// Answers a needless `Unsubscribe` with an error. Breaks [SK-SESS-055].
        UnsubscribeRefused = "SRV-UNSUBSCRIBE-REFUSED" ["SK-SESS-055"],
        /// Goes on with new changes when a held-back subscriber returns, without those in between.
        /// Breaks [SK-SESS-057], [SK-AUTH-009].
        HeldBackForgotten = "SRV-HELD-BACK-FORGOTTEN" ["SK-SESS-057", "SK-AUTH-009"],
        /// Answers under another request id. Breaks [SK-SESS-010].
        OtherRequestId = "SRV-OTHER-REQUEST-ID" ["SK-SESS-010"],
        /// Starts one change late when it resumes by cursor. Breaks [SK-SESS-011], [SK-SESS-021].
        CursorSkipsOne = "SRV-CURSOR-SKIPS-ONE" ["SK-SESS-011", "SK-SESS-021"],
        /// Starts one change early when it resumes by cursor. Breaks [SK-SESS-011].
        CursorRepeatsOne = "SRV-CURSOR-REPEATS-ONE" ["SK-SESS-011"],
        /// Takes a version to cover one change more. Breaks [SK-SESS-012], [SK-SESS-021].
        VersionOffByOne = "SRV-VERSION-OFF-BY-ONE" ["SK-SESS-012", "SK-SESS-021"],
        /// Sends what the client's version covers. Breaks [SK-SESS-012].
        VersionIgnored = "SRV-VERSION-IGNORED" ["SK-SESS-012"],
        /// Trusts the position of another epoch's cursor. Breaks [SK-SESS-013].
        ForeignCursorTrusted = "SRV-FOREIGN-CURSOR-TRUSTED" ["SK-SESS-013"],
        /// Takes a cursor beyond the end of the log for the end. Breaks [SK-SESS-013].
        CursorBeyondTrusted = "SRV-CURSOR-BEYOND-TRUSTED" ["SK-SESS-013"],
        /// Sends a page in reverse. Breaks [SK-SESS-014].
        PageReversed = "SRV-PAGE-REVERSED" ["SK-SESS-014"],
        /// Ignores `max_changes`. Breaks [SK-SESS-015].
        PageTooLarge = "SRV-PAGE-TOO-LARGE" ["SK-SESS-015"],
        /// Never says that more pages follow. Breaks [SK-SESS-016].
        MoreUnsaid = "SRV-MORE-UNSAID" ["SK-SESS-016"],
        /// Always says that more pages follow. Breaks [SK-SESS-016].
        MoreForEver = "SRV-MORE-FOR-EVER" ["SK-SESS-016"],
        /// Sends the server's version with every page but the last. Breaks [SK-SESS-016].
        VersionOnWrongPages = "SRV-VERSION-ON-WRONG-PAGES" ["SK-SESS-016"],
        /// Notifies a subscriber that has pages to come. Breaks [SK-SESS-017].
        LiveBeforeLastPage = "SRV-LIVE-BEFORE-LAST-PAGE" ["SK-SESS-017"],
        /// Notifies a client that asked to catch up once. Breaks [SK-SESS-018].
        OnceFollows = "SRV-ONCE-FOLLOWS" ["SK-SESS-018"],
        /// Does not answer for a document that was never written. Breaks [SK-SESS-019].
        EmptyUnanswered = "SRV-EMPTY-UNANSWERED" ["SK-SESS-019"],
        /// Answers a ping before `Hello`. Breaks [SK-SESS-001], [SK-AUTH-005].
        FramesBeforeHello = "SRV-FRAMES-BEFORE-HELLO" ["SK-SESS-001", "SK-AUTH-005"],
        /// Ignores a second `Hello`. Breaks [SK-SESS-002].
        SecondHelloAccepted = "SRV-SECOND-HELLO-ACCEPTED" ["SK-SESS-002"],
        /// Welcomes a client of no common version. Breaks [SK-SESS-003].
        VersionUnchecked = "SRV-VERSION-UNCHECKED" ["SK-SESS-003"],
        /// Chooses the client's first version, spoken or not. Breaks [SK-SESS-003], [SK-VERS-003].
        VersionOfItsOwn = "SRV-VERSION-OF-ITS-OWN" ["SK-SESS-003", "SK-VERS-003"],
        /// Agrees to every capability named, as often as it is named. Breaks [SK-SESS-004].
        CapabilitiesEchoed = "SRV-CAPABILITIES-ECHOED" ["SK-SESS-004"],
        /// Leaves a limit out of `Welcome`. Breaks [SK-SESS-005].
        LimitUnstated = "SRV-LIMIT-UNSTATED" ["SK-SESS-005"],
        /// Sends no epoch. Breaks [SK-SESS-005].
        EpochMissing = "SRV-EPOCH-MISSING" ["SK-SESS-005"],
        /// Sends no time. Breaks [SK-SESS-005].
        ServerTimeMissing = "SRV-SERVER-TIME-MISSING" ["SK-SESS-005"],
        /// Gives every session the same id. Breaks [SK-SESS-006].
        SessionIdConstant = "SRV-SESSION-ID-CONSTANT" ["SK-SESS-006"],
        /// Waits for `Hello` without end. Breaks [SK-SESS-007].
        GreetingUnlimited = "SRV-GREETING-UNLIMITED" ["SK-SESS-007"],
        /// Answers a ping with another nonce. Breaks [SK-SESS-060].
        PongOfAnotherNonce = "SRV-PONG-OF-ANOTHER-NONCE" ["SK-SESS-060"],
        /// Never asks a silent client. Breaks [SK-SESS-061].
        NeverPings = "SRV-NEVER-PINGS" ["SK-SESS-061"],
        /// Never gives a silent client up. Breaks [SK-SESS-061].
        SilenceTolerated = "SRV-SILENCE-TOLERATED" ["SK-SESS-061"],
        /// Leaves without a word. Breaks [SK-SESS-064].
        NoGoaway = "SRV-NO-GOAWAY" ["SK-SESS-064"],
        /// Says nothing to a frame of a capability it does not have. Breaks [SK-SESS-065].
        CapabilityIgnored = "SRV-CAPABILITY-IGNORED" ["SK-SESS-065"],
        /// Agrees on healing though its log was never restored. Breaks [SK-STOR-008].
        HealsUnrestored = "SRV-HEALS-UNRESTORED" ["SK-STOR-008"],
        /// Does not ask for what its log lacks. Breaks [SK-SESS-071].
        NothingWanted = "SRV-NOTHING-WANTED" ["SK-SESS-071"],
        /// Asks for one change less than its log lacks. Breaks [SK-SESS-071].
        WantFallsShort = "SRV-WANT-FALLS-SHORT" ["SK-SESS-071"],
        /// Asks for what its log holds. Breaks [SK-SESS-072].
        HeldIsWanted = "SRV-HELD-IS-WANTED" ["SK-SESS-072"],
        /// Asks on every page. Breaks [SK-SESS-072].
        WantOnEveryPage = "SRV-WANT-ON-EVERY-PAGE" ["SK-SESS-072"],
        /// Asks a client that did not agree on healing. Breaks [SK-SESS-070], [SK-SESS-072].
        WantUnasked = "SRV-WANT-UNASKED" ["SK-SESS-070", "SK-SESS-072"],
        /// Asks a client that may not write. Breaks [SK-SESS-070], [SK-SESS-072].
        ReaderAsked = "SRV-READER-ASKED" ["SK-SESS-070", "SK-SESS-072"],
        /// Refuses what it asked for. Breaks [SK-SESS-073].
        ReturnRefused = "SRV-RETURN-REFUSED" ["SK-SESS-073"],
        /// Takes more of a replica than it asked for. Breaks [SK-SESS-038].
        ReturnUnbounded = "SRV-RETURN-UNBOUNDED" ["SK-SESS-038"],
        /// Asks a connection for any number of replicas. Breaks [SK-SESS-074].
        WantUnlimited = "SRV-WANT-UNLIMITED" ["SK-SESS-074"],
        /// Gives a returned replica to who returns it. Breaks [SK-AUTH-031].
        BearerOwns = "SRV-BEARER-OWNS" ["SK-AUTH-031"],
        /// Does not let a relay bring what others made. Breaks [SK-AUTH-032].
        RelayRefused = "SRV-RELAY-REFUSED" ["SK-AUTH-032"],
        /// Takes any token, or none. Breaks [SK-AUTH-001], [SK-AUTH-003].
        TokenUnchecked = "SRV-TOKEN-UNCHECKED" ["SK-AUTH-001", "SK-AUTH-003"],
        /// Takes a token that has expired. Breaks [SK-AUTH-002].
        ExpiredTokenAccepted = "SRV-EXPIRED-TOKEN-ACCEPTED" ["SK-AUTH-002"],
        /// Does not say whom it takes the client for. Breaks [SK-AUTH-004].
        PrincipalMissing = "SRV-PRINCIPAL-MISSING" ["SK-AUTH-004"],
        /// Serves on after the token's end. Breaks [SK-AUTH-006].
        ExpiryIgnored = "SRV-EXPIRY-IGNORED" ["SK-AUTH-006"],
        /// Notifies on after the token's end. Breaks [SK-AUTH-006].
        ExpiryKeepsNotifying = "SRV-EXPIRY-KEEPS-NOTIFYING" ["SK-AUTH-006"],
        /// Keeps the old permissions after a renewal. Breaks [SK-AUTH-007].
        RenewalKeepsPermissions = "SRV-RENEWAL-KEEPS-PERMISSIONS" ["SK-AUTH-007"],
        /// Lets another principal take the session over. Breaks [SK-AUTH-008].
        RenewalOfAnyone = "SRV-RENEWAL-OF-ANYONE" ["SK-AUTH-008"],
        /// Grants the greatest level of all matching patterns. Breaks [SK-AUTH-020].
        GreatestLevelWins = "SRV-GREATEST-LEVEL-WINS" ["SK-AUTH-020"],
        /// Serves documents to those who may not read them. Breaks [SK-AUTH-021].
        ReadUnchecked = "SRV-READ-UNCHECKED" ["SK-AUTH-021"],
        /// Takes updates from those who may not write. Breaks [SK-AUTH-022], [SK-AUTH-025].
        WriteUnchecked = "SRV-WRITE-UNCHECKED" ["SK-AUTH-022", "SK-AUTH-025"],
        /// Notifies on when the permission to read has gone. Breaks [SK-AUTH-024].
        RevokedStillReads = "SRV-REVOKED-STILL-READS" ["SK-AUTH-024"],
        /// Lets anyone write under anyone's replica id. Breaks [SK-AUTH-030].
        OwnerUnchecked = "SRV-OWNER-UNCHECKED" ["SK-AUTH-030"],
        /// Ignores malformed frames. Breaks [SK-WIRE-001].
        MalformedIgnored = "SRV-MALFORMED-IGNORED" ["SK-WIRE-001"],
        /// Ignores empty frames. Breaks [SK-WIRE-002].
        EmptyFrameIgnored = "SRV-EMPTY-FRAME-IGNORED" ["SK-WIRE-002"],
        /// Closes on a frame it does not know. Breaks [SK-WIRE-003].
        UnknownFrameCloses = "SRV-UNKNOWN-FRAME-CLOSES" ["SK-WIRE-003"],
        /// Reads frames of any length. Breaks [SK-WIRE-005].
        OversizedIgnored = "SRV-OVERSIZED-IGNORED" ["SK-WIRE-005"],
        /// Ignores frames that only a server sends. Breaks [SK-WIRE-006].
        ServerFrameIgnored = "SRV-SERVER-FRAME-IGNORED" ["SK-WIRE-006"],
        /// Takes changes of any size. Breaks [SK-LIM-001].
        ChangeLimitsUnchecked = "SRV-CHANGE-LIMITS-UNCHECKED" ["SK-LIM-001"],
        /// Refuses without naming the limit. Breaks [SK-LIM-001].
        LimitUnnamed = "SRV-LIMIT-UNNAMED" ["SK-LIM-001"],
        /// Ends the connection on an update beyond a limit. Breaks [SK-LIM-001].
        LimitCloses = "SRV-LIMIT-CLOSES" ["SK-LIM-001"],
        /// Refuses what is just within the limits. Breaks [SK-LIM-002].
        LimitOffByOne = "SRV-LIMIT-OFF-BY-ONE" ["SK-LIM-002"],
        /// Takes any number of subscriptions. Breaks [SK-LIM-003].
        SubscriptionsUnlimited = "SRV-SUBSCRIPTIONS-UNLIMITED" ["SK-LIM-003"],
        /// Counts requests to catch up once as subscriptions. Breaks [SK-LIM-003].
        OnceCounts = "SRV-ONCE-COUNTS" ["SK-LIM-003"],
        /// Lets a client send as fast as it can. Breaks [SK-LIM-005].
        RateUnlimited = "SRV-RATE-UNLIMITED" ["SK-LIM-005"],
        /// Takes any number of writers. Breaks [SK-LIM-006].
        ReplicasUnlimited = "SRV-REPLICAS-UNLIMITED" ["SK-LIM-006"],
        /// Takes what a replica shows whatever its clock. Breaks [SK-PRES-010].
        PresenceClockIgnored = "SRV-PRESENCE-CLOCK-IGNORED" ["SK-PRES-010"],
        /// Forgets at once that a replica has left. Breaks [SK-PRES-016].
        PresenceForgottenAtOnce = "SRV-PRESENCE-FORGOTTEN-AT-ONCE" ["SK-PRES-016"],
        /// Tells nobody who is present. Breaks [SK-PRES-011].
        PresenceUntold = "SRV-PRESENCE-UNTOLD" ["SK-PRES-011"],
        /// Keeps the first state of a burst, not the last. Breaks [SK-PRES-011].
        PresenceBurstCut = "SRV-PRESENCE-BURST-CUT" ["SK-PRES-011"],
        /// Does not tell a new subscriber who is present. Breaks [SK-PRES-012].
        NewcomerUntold = "SRV-NEWCOMER-UNTOLD" ["SK-PRES-012"],
        /// Does not tell a new subscriber who has left. Breaks [SK-PRES-012].
        DepartedUntold = "SRV-DEPARTED-UNTOLD" ["SK-PRES-012"],
        /// Takes presence from who does not follow. Breaks [SK-PRES-013].
        PresenceOfStrangers = "SRV-PRESENCE-OF-STRANGERS" ["SK-PRES-013"],
        /// Lets a replica stay whose connection has ended. Breaks [SK-PRES-014].
        PresenceOutlivesConnection = "SRV-PRESENCE-OUTLIVES-CONNECTION" ["SK-PRES-014"],
        /// Lets a replica stay that has unsubscribed. Breaks [SK-PRES-014].
        PresenceOutlivesSubscription = "SRV-PRESENCE-OUTLIVES-SUBSCRIPTION" ["SK-PRES-014"],
        /// Lets the end of an old connection take away what a newer one says. Breaks [SK-PRES-014].
        PresenceOfNewerDeparts = "SRV-PRESENCE-OF-NEWER-DEPARTS" ["SK-PRES-014"],
        /// Lets a replica leave at a clock it has not reached. Breaks [SK-PRES-014].
        PresenceDepartsLater = "SRV-PRESENCE-DEPARTS-LATER" ["SK-PRES-014"],
        /// Lets a silent replica stay. Breaks [SK-PRES-015].
        PresenceNeverExpires = "SRV-PRESENCE-NEVER-EXPIRES" ["SK-PRES-015"],
        /// Tells a newcomer the whole time to live. Breaks [SK-PRES-017].
        PresenceTimeWhole = "SRV-PRESENCE-TIME-WHOLE" ["SK-PRES-017"],
        /// Never makes up for what could not be told. Breaks [SK-PRES-019], [SK-PRES-020].
        MissedPresenceForgotten = "SRV-MISSED-PRESENCE-FORGOTTEN" ["SK-PRES-019", "SK-PRES-020"],
        /// Takes and tells presence without the right to read. Breaks [SK-PRES-020].
        PresenceReadUnchecked = "SRV-PRESENCE-READ-UNCHECKED" ["SK-PRES-020"],
        /// Tells presence without the capability. Breaks [SK-PRES-020], [SK-VERS-004].
        PresenceWithoutCapability = "SRV-PRESENCE-WITHOUT-CAPABILITY"
            ["SK-PRES-020", "SK-VERS-004"],
        /// Lets anyone speak for anyone's replica. Breaks [SK-PRES-021].
        PresenceOwnerUnchecked = "SRV-PRESENCE-OWNER-UNCHECKED" ["SK-PRES-021"],
        /// Takes states of any size. Breaks [SK-PRES-022].
        PresenceSizeUnchecked = "SRV-PRESENCE-SIZE-UNCHECKED" ["SK-PRES-022"],
        /// Takes any number of present replicas. Breaks [SK-PRES-023].
        PresencesUnlimited = "SRV-PRESENCES-UNLIMITED" ["SK-PRES-023"],
        /// Tells every state at once. Breaks [SK-PRES-024].
        PresenceUnthrottled = "SRV-PRESENCE-UNTHROTTLED" ["SK-PRES-024"],
        /// Says the opposite of `retryable`. Breaks [SK-ERR-001].
        ErrorFlagsWrong = "SRV-ERROR-FLAGS-WRONG" ["SK-ERR-001"],
        /// Does not say which request an error answers. Breaks [SK-ERR-002].
        ErrorWithoutRequestId = "SRV-ERROR-WITHOUT-REQUEST-ID" ["SK-ERR-002"],
        /// Does not say which document an error is about. Breaks [SK-ERR-002].
        ErrorWithoutDocument = "SRV-ERROR-WITHOUT-DOCUMENT" ["SK-ERR-002"],
        /// Says nothing to people. Breaks [SK-ERR-003].
        ErrorWithoutMessage = "SRV-ERROR-WITHOUT-MESSAGE" ["SK-ERR-003"],
        /// Takes a token's level where the list says none. Breaks [SK-ACL-002].
        TokenOutranksNone = "SRV-TOKEN-OUTRANKS-NONE" ["SK-ACL-002"],
        /// Takes a token's level where the list says more. Breaks [SK-ACL-002].
        ListNeverRaises = "SRV-LIST-NEVER-RAISES" ["SK-ACL-002"],
        /// Holds to a list only those who have the capability. Breaks [SK-ACL-003].
        ListForTheCapable = "SRV-LIST-FOR-THE-CAPABLE" ["SK-ACL-003"],
        /// Answers a change of the list before it is durable. Breaks [SK-ACL-011], [SK-ACL-014].
        AccessBeforeStored = "SRV-ACCESS-BEFORE-STORED" ["SK-ACL-011", "SK-ACL-014"],
        /// Keeps the list in memory alone. Breaks [SK-ACL-004].
        AccessNeverStored = "SRV-ACCESS-NEVER-STORED" ["SK-ACL-004"],
        /// Lets writers change the list. Breaks [SK-ACL-010].
        WritersDecide = "SRV-WRITERS-DECIDE" ["SK-ACL-010"],
        /// Keeps an entry that is to be taken out. Breaks [SK-ACL-012].
        EntryNotTakenOut = "SRV-ENTRY-NOT-TAKEN-OUT" ["SK-ACL-012"],
        /// Keeps a list of any length. Breaks [SK-ACL-013].
        AccessListUnlimited = "SRV-ACCESS-LIST-UNLIMITED" ["SK-ACL-013"],
        /// Passes over a subject without a name. Breaks [SK-ACL-001].
        SubjectUnchecked = "SRV-SUBJECT-UNCHECKED" ["SK-ACL-001"],
        /// Does not tell a subject what the list says of it now. Breaks [SK-ACL-020].
        SubjectUntold = "SRV-SUBJECT-UNTOLD" ["SK-ACL-020"],
        /// Forgets who was refused to follow, and does not tell it when it is let in. Breaks
        /// [SK-ACL-024].
        RefusedUntold = "SRV-REFUSED-UNTOLD" ["SK-ACL-024"],
        /// Tells every follower what the list says of anybody. Breaks [SK-ACL-021].
        EveryoneToldOfAccess = "SRV-EVERYONE-TOLD-OF-ACCESS" ["SK-ACL-021"],
        /// Asks the list when a client subscribes, and not again. Breaks [SK-ACL-022].
        AccessCheckedOnce = "SRV-ACCESS-CHECKED-ONCE" ["SK-ACL-022"],
        /// Leaves held back what may be read again. Breaks [SK-ACL-023].
        RegainedForgotten = "SRV-REGAINED-FORGOTTEN" ["SK-ACL-023"],
        /// Passes over a query with too long a prefix. Breaks [SK-QUERY-001].
        QueryPrefixUnchecked = "SRV-QUERY-PREFIX-UNCHECKED" ["SK-QUERY-001"],
        /// Names documents that the query does not ask for. Breaks [SK-QUERY-010], [SK-QUERY-031].
        QueryPrefixIgnored = "SRV-QUERY-PREFIX-IGNORED" ["SK-QUERY-010", "SK-QUERY-031"],
        /// Leaves one document out between two pages. Breaks [SK-QUERY-010].
        QueryPagesSkipOne = "SRV-QUERY-PAGES-SKIP-ONE" ["SK-QUERY-010"],
        /// Names the last document of a page first. Breaks [SK-QUERY-002], [SK-QUERY-011].
        QueryPagesReversed = "SRV-QUERY-PAGES-REVERSED" ["SK-QUERY-002", "SK-QUERY-011"],
        /// Is done after the first page. Breaks [SK-QUERY-010], [SK-QUERY-012].
        QueryOnePage = "SRV-QUERY-ONE-PAGE" ["SK-QUERY-010", "SK-QUERY-012"],
        /// Says that more pages follow when none does. Breaks [SK-QUERY-012].
        QueryNeverComplete = "SRV-QUERY-NEVER-COMPLETE" ["SK-QUERY-012"],
        /// Goes on with a query that has ended. Breaks [SK-QUERY-013].
        QueryEndIgnored = "SRV-QUERY-END-IGNORED" ["SK-QUERY-013"],
        /// Puts one id more into a page than it may. Breaks [SK-QUERY-014].
        QueryPageTooLarge = "SRV-QUERY-PAGE-TOO-LARGE" ["SK-QUERY-014"],
        /// Keeps a query that another takes the place of. Breaks [SK-QUERY-015].
        QueryNotReplaced = "SRV-QUERY-NOT-REPLACED" ["SK-QUERY-015"],
        /// Does not tell of documents that come into being. Breaks [SK-QUERY-020].
        QueryCreationsUntold = "SRV-QUERY-CREATIONS-UNTOLD" ["SK-QUERY-020"],
        /// Does not tell of documents that come to be readable. Breaks [SK-QUERY-020].
        QueryGrantsUntold = "SRV-QUERY-GRANTS-UNTOLD" ["SK-QUERY-020"],
        /// Leaves a query behind that could not be told. Breaks [SK-QUERY-021].
        LaggingQueryForgotten = "SRV-LAGGING-QUERY-FORGOTTEN" ["SK-QUERY-021"],
        /// Goes on telling who asked once. Breaks [SK-QUERY-022].
        QueryOnceFollows = "SRV-QUERY-ONCE-FOLLOWS" ["SK-QUERY-022"],
        /// Puts documents into pages that may not be read. Breaks [SK-QUERY-030].
        QueryPagesUnchecked = "SRV-QUERY-PAGES-UNCHECKED" ["SK-QUERY-030"],
        /// Tells of documents that come and may not be read. Breaks [SK-QUERY-030].
        QueryNewsUnchecked = "SRV-QUERY-NEWS-UNCHECKED" ["SK-QUERY-030"],
        /// Counts what may not be read among the ids of a page. Breaks [SK-QUERY-031].
        QueryHiddenCounts = "SRV-QUERY-HIDDEN-COUNTS" ["SK-QUERY-031"],
        /// Answers queries after the token's end. Breaks [SK-QUERY-032].
        ExpiredQueryAnswered = "SRV-EXPIRED-QUERY-ANSWERED" ["SK-QUERY-032"],
        /// Does not tell what a new token lets read. Breaks [SK-QUERY-033].
        RenewedQueryForgotten = "SRV-RENEWED-QUERY-FORGOTTEN" ["SK-QUERY-033"],
        /// Takes any number of queries. Breaks [SK-QUERY-040].
        QueriesUnlimited = "SRV-QUERIES-UNLIMITED" ["SK-QUERY-040"],
    } } };
}

pub(super) use server_bugs;
