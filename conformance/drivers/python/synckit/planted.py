"""Bugs on purpose, one at a time: `SYNCKIT_PLANT=no_clock_merge` makes this client wrong.

The suite must notice each of them; `mutants.toml` says by which cases, `test_mutants.py` checks it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum

VARIABLE = "SYNCKIT_PLANT"


@dataclass(frozen=True)
class Breach:
    """The clause that a bug breaks, and how."""

    clause: str
    how: str


class Bug(Enum):
    # The clock.
    NO_CLOCK_MERGE = Breach("SK-DATA-030", "a new timestamp ignores those that were received")
    FULL_COUNTER_WRAPS = Breach("SK-DATA-032", "a full counter starts anew within its millisecond")
    CLOCK_NOT_CORRECTED = Breach("SK-CLNT-014", "the server's time is ignored")

    # The registers.
    ARRIVAL_ORDER_WINS = Breach("SK-LWW-001", "the write that came last wins")
    TIE_BREAK_REVERSED = Breach("SK-LWW-002", "of equal timestamps the smaller replica id wins")
    DELETE_IS_NO_WRITE = Breach("SK-LWW-003", "a delete leaves no stamp behind")
    FIRST_OPERATION_WINS = Breach("SK-LWW-004", "of two writes of one change the first wins")
    PREFIX_IS_THE_SAME_PATH = Breach("SK-LWW-007", "a delete takes the paths below with it")
    STAMP_NOT_STORED = Breach("SK-LWW-006", "a reloaded register has lost its stamp")
    FLOAT_BECOMES_INTEGER = Breach("SK-DATA-040", "1.0 is written as 1")
    KEYS_AS_UTF_16 = Breach("SK-WIRE-016", "the keys of an object are sorted as UTF-16")

    # What a change says.
    DEPS_OMITTED = Breach("SK-DATA-013", "a change does not name the heads that were seen")
    CHANGE_FOR_EACH_OPERATION = Breach("SK-DATA-012", "one edit makes several changes")
    EFFECTS_BEFORE_CAUSES = Breach("SK-CLNT-024", "a change is shown before what it depends on")

    # The outbox.
    OUTBOX_LOST_ON_DISCONNECT = Breach("SK-CLNT-003", "it dies with the connection")
    OUTBOX_NOT_STORED = Breach("SK-STOR-011", "it dies with the process")
    SENDS_BEFORE_DURABLE = Breach("SK-CLNT-002", "a change is sent while it is being stored")
    SEQ_RESTARTS_AFTER_RELOAD = Breach("SK-STOR-011", "acknowledged numbers are used again")
    ACK_REMOVES_TOO_MUCH = Breach("SK-CLNT-030", "an acknowledgement takes one change more")
    ACK_OF_ANOTHER_REPLICA = Breach("SK-CLNT-030", "nobody looks whose changes are acknowledged")
    ACK_OF_THE_FUTURE = Breach("SK-CLNT-033", "numbers that were never used are acknowledged")
    ONE_UPDATE_AT_A_TIME = Breach("SK-CLNT-004", "each update waits for the one before it")
    WINDOW_IGNORED = Breach("SK-CLNT-015", "more updates are in flight than the server allows")
    GAP_IGNORED = Breach("SK-CLNT-032", "nothing is sent again after GAP")
    RETRIES_AT_ONCE = Breach("SK-CLNT-034", "a failed server is asked again without a pause")

    # Catching up and following.
    CHECKPOINT_OFF_BY_ONE = Breach("SK-CLNT-013", "the version claims one change too many")
    CURSOR_OF_ANOTHER_EPOCH = Breach("SK-CLNT-013", "a void cursor is sent")
    CURSOR_WITHOUT_CHANGES = Breach("SK-STOR-010", "the cursor is stored without what it covers")
    NEXT_PAGE_FORGOTTEN = Breach("SK-CLNT-021", "the first page is taken for the whole")
    NOTIFICATION_IGNORED = Breach("SK-CLNT-022", "only a request brings anything new")
    GAP_ACCEPTED = Breach("SK-CLNT-023", "every notification moves the cursor")
    ACK_MOVES_CURSOR = Breach("SK-CLNT-031", "every acknowledgement moves the cursor")

    # A replica that cannot go on.
    NO_REISSUE = Breach("SK-CLNT-040", "after CLOCK_SKEW the refused changes are forgotten")
    SAME_REPLICA_AGAIN = Breach("SK-CLNT-041", "the effect is issued anew under the old replica id")
    OLD_STAMPS_KEPT = Breach("SK-CLNT-042", "what is issued anew keeps its timestamps")
    FRESH_REPLICA_NOT_STORED = Breach("SK-CLNT-042", "after a crash the void changes are back")

    # The connection.
    SPEAKS_BEFORE_WELCOME = Breach("SK-CLNT-010", "the first request follows `Hello` at once")
    ANY_VERSION = Breach("SK-CLNT-011", "a version that was not offered is accepted")
    FIRST_DOCUMENT_ONLY = Breach("SK-CLNT-012", "only one of the open documents is asked for")
    WRONG_NONCE = Breach("SK-CLNT-050", "a pong has a nonce of its own")
    NEVER_GIVES_UP = Breach("SK-CLNT-051", "a dead connection is waited for")
    NEVER_PINGS = Breach("SK-CLNT-052", "a silent client stays silent")
    BACKOFF_MISSING = Breach("SK-CLNT-053", "the next attempt follows at once")
    BACKOFF_FORGETS = Breach("SK-CLNT-053", "every `Welcome` starts the back-off anew")
    GOAWAY_IGNORED = Breach("SK-CLNT-054", "the server's wish to be left alone is not heard")
    RECONNECTS_AFTER_FATAL = Breach("SK-CLNT-055", "a client that was sent away comes back")
    GARBAGE_TOLERATED = Breach("SK-CLNT-056", "a malformed frame is passed over")
    UNKNOWN_CODE_ENDS = Breach("SK-ERR-005", "an error of a later version ends the session")

    @property
    def label(self) -> str:
        return self.name.lower()


def _chosen() -> Bug | None:
    label = os.environ.get(VARIABLE)
    if not label:
        return None
    for bug in Bug:
        if bug.label == label:
            return bug
    raise SystemExit(f"{VARIABLE}={label}: there is no such bug; see synckit/planted.py")


_CHOSEN = _chosen()


def planted(bug: Bug) -> bool:
    return bug is _CHOSEN
