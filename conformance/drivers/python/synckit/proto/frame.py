"""`frame.proto`: the envelope."""

from __future__ import annotations

from dataclasses import dataclass

from synckit.message import Message, submessage
from synckit.proto import access, error, presence, session, sync


@dataclass(slots=True)
class Frame(Message):
    hello: session.Hello | None = submessage(1, lambda: session.Hello, oneof="body")
    welcome: session.Welcome | None = submessage(2, lambda: session.Welcome, oneof="body")
    authenticate: session.Authenticate | None = submessage(
        3, lambda: session.Authenticate, oneof="body"
    )
    authenticated: session.Authenticated | None = submessage(
        4, lambda: session.Authenticated, oneof="body"
    )
    ping: session.Ping | None = submessage(5, lambda: session.Ping, oneof="body")
    pong: session.Pong | None = submessage(6, lambda: session.Pong, oneof="body")
    error: error.Error | None = submessage(7, lambda: error.Error, oneof="body")
    goaway: session.Goaway | None = submessage(8, lambda: session.Goaway, oneof="body")

    sync_request: sync.SyncRequest | None = submessage(16, lambda: sync.SyncRequest, oneof="body")
    sync_response: sync.SyncResponse | None = submessage(
        17, lambda: sync.SyncResponse, oneof="body"
    )
    update: sync.Update | None = submessage(18, lambda: sync.Update, oneof="body")
    ack: sync.Ack | None = submessage(19, lambda: sync.Ack, oneof="body")
    notification: sync.Notification | None = submessage(20, lambda: sync.Notification, oneof="body")
    unsubscribe: sync.Unsubscribe | None = submessage(21, lambda: sync.Unsubscribe, oneof="body")
    query: sync.Query | None = submessage(22, lambda: sync.Query, oneof="body")
    query_result: sync.QueryResult | None = submessage(23, lambda: sync.QueryResult, oneof="body")

    awareness_update: presence.AwarenessUpdate | None = submessage(
        32, lambda: presence.AwarenessUpdate, oneof="body"
    )
    awareness_state: presence.AwarenessState | None = submessage(
        33, lambda: presence.AwarenessState, oneof="body"
    )

    set_access: access.SetAccess | None = submessage(40, lambda: access.SetAccess, oneof="body")
    access_changed: access.AccessChanged | None = submessage(
        41, lambda: access.AccessChanged, oneof="body"
    )
