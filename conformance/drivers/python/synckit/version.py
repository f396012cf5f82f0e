"""Versions: for each replica, the number up to which everything is there (spec chapter 3)."""

from __future__ import annotations

from typing import TypeAlias

from synckit.proto import document as proto
from synckit.wire import Malformed

Version: TypeAlias = dict[bytes, int]

REPLICA_ID_BYTES = range(1, 65)


def check_replica_id(replica: bytes) -> None:
    if len(replica) not in REPLICA_ID_BYTES:
        raise Malformed(f"a replica id of {len(replica)} bytes")


def to_wire(version: Version) -> proto.Version:
    return proto.Version([proto.VersionEntry(*entry) for entry in sorted(version.items())])


def from_wire(version: proto.Version | None) -> Version:
    read: Version = {}
    previous = b""
    for entry in version.entries if version else []:
        check_replica_id(entry.replica_id)
        if entry.replica_id <= previous:
            raise Malformed("the replicas of a version do not ascend")
        if entry.seq < 1:
            raise Malformed("a version with the number 0")
        read[entry.replica_id] = entry.seq
        previous = entry.replica_id
    return read
