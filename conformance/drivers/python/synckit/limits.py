"""The limits of chapter 11: what the server named, and what of a delta exceeds them."""

from __future__ import annotations

from collections.abc import Iterable

from synckit import value as values
from synckit.proto import document as proto
from synckit.proto.session import Limits

# What the application may write before any server has said how much it takes. Heads that find no
# room in one change go into the next, so of those the smallest limit there can be costs nothing.
DEFAULTS = Limits(
    max_frame_bytes=1_048_576,
    max_changes_per_frame=1_024,
    max_ops_per_change=4_096,
    max_value_bytes=262_144,
    max_value_depth=32,
    max_path_segments=32,
    max_path_bytes=1_024,
    max_document_id_bytes=256,
    max_deps_per_change=16,
    max_subscriptions=1_000,
    max_unacknowledged_updates=256,
    max_outbound_bytes=8_388_608,
    max_frames_per_second=2_000,
    max_bytes_per_second=16_777_216,
    max_clock_skew_ms=60_000,
    max_replicas_per_document=65_536,
    max_references_per_change=65_536,
    max_awareness_bytes=4_096,
    max_awareness_entries=1_024,
    max_awareness_per_second=20,
    max_access_entries=1_024,
    max_queries=32,
    max_ids_per_result=256,
)


class LimitExceeded(Exception):
    """Says which limit, by its name."""

    def __init__(self, limit: str) -> None:
        super().__init__(f"beyond {limit}")
        self.limit = limit


def check_delta(delta: proto.Delta | None, limits: Limits) -> None:
    """Raises LimitExceeded; the delta is sound already."""
    if delta is None:
        return
    _at_most("max_changes_per_frame", len(delta.changes), limits)
    for path in delta.paths:
        _at_most("max_path_segments", len(path.segments), limits)
        size = sum(len(segment.encode("utf-8")) for segment in path.segments)
        _at_most("max_path_bytes", size, limits)
    for change in delta.changes:
        _at_most("max_ops_per_change", len(change.ops), limits)
        _at_most("max_deps_per_change", len(change.deps), limits)
        for value in _values(change):
            _at_most("max_value_bytes", len(value.encode()), limits)
            _at_most("max_value_depth", values.depth(value), limits)


def _values(change: proto.Change) -> Iterable[proto.Value]:
    return (op.lww_set.value for op in change.ops if op.lww_set and op.lww_set.value)


def _at_most(limit: str, count: int, limits: Limits) -> None:
    if count > getattr(limits, limit):
        raise LimitExceeded(limit)
