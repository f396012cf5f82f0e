"""Reading and writing whole frames: the rules of chapter 5 in one place."""

from __future__ import annotations

from typing import TypeAlias

from synckit import change as changes
from synckit import version as versions
from synckit.message import Message, TooDeep, schema
from synckit.limits import LimitExceeded
from synckit.proto import access, error, presence, session, sync
from synckit.proto.frame import Frame
from synckit.wire import Malformed

DOCUMENT_ID_BYTES = range(1, 257)

AboutADocument: TypeAlias = (
    sync.SyncRequest
    | sync.SyncResponse
    | sync.Update
    | sync.Ack
    | sync.Notification
    | sync.Unsubscribe
    | presence.AwarenessUpdate
    | presence.AwarenessState
    | access.SetAccess
    | access.AccessChanged
)


class UnknownBody(Exception):
    """The frame is sound, and of a later version of the protocol."""


def write(body: Message) -> bytes:
    for field in schema(Frame).values():
        if field.message and field.message() is type(body):
            return Frame(**{field.name: body}).encode()
    raise ValueError(f"{type(body).__name__} is no body of a frame")


def read(data: bytes, max_frame_bytes: int) -> Message:
    """Gives the body; raises Malformed, UnknownBody or LimitExceeded."""
    if len(data) > max_frame_bytes:
        raise LimitExceeded("max_frame_bytes")
    if not data:
        raise Malformed("an empty frame")
    try:
        body = Frame.decode(data).which("body")
    except TooDeep as nesting:
        raise LimitExceeded("max_value_depth") from nesting
    if body is None:
        raise UnknownBody
    _check(body)
    return body


def _check(body: Message) -> None:
    if isinstance(body, AboutADocument):
        check_document_id(body.document_id)
    match body:
        case session.Hello():
            versions.check_replica_id(body.replica_id)
        case sync.SyncRequest():
            versions.from_wire(body.version)
            if body.request_id == 0 or body.mode == sync.SyncMode.UNSPECIFIED:
                raise Malformed("a request without a number or a mode")
        case sync.SyncResponse():
            changes.from_wire(body.delta)
            versions.from_wire(body.server_version)
            versions.from_wire(body.want)
        case sync.Update():
            _check_update(changes.from_wire(body.delta))
        case sync.Notification():
            changes.from_wire(body.delta)
        case error.Error():
            versions.from_wire(body.server_version)


def check_document_id(document_id: str) -> None:
    if len(document_id.encode("utf-8")) not in DOCUMENT_ID_BYTES:
        raise Malformed("a document id has 1 to 256 bytes")


def _check_update(update: list[changes.Change]) -> None:
    if not update:
        raise Malformed("an update without a change")
    for before, after in zip(update, update[1:]):
        if (after.replica, after.first_seq) != (before.replica, before.last_seq + 1):
            raise Malformed("the changes of an update follow each other without a gap")
