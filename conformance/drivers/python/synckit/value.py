"""Values: what the application writes and reads, and how they travel (spec chapter 3, Values).

Python has them all: None, bool, int, float, str, bytes, list, dict. What `==` confuses, 1 and 1.0
and True, keeps its type here and on the wire (SK-DATA-040).
"""

from __future__ import annotations

from typing import TypeAlias

from synckit.planted import Bug, planted
from synckit.proto import document as proto
from synckit.wire import Malformed

Value: TypeAlias = "None | bool | int | float | str | bytes | list[Value] | dict[str, Value]"

I64 = range(-(1 << 63), 1 << 63)


def to_wire(value: Value) -> proto.Value:
    """Raises ValueError for what no SyncKit value can hold."""
    match value:
        case None:
            return proto.Value(null_value=proto.NullValue.NULL)
        case bool():
            return proto.Value(bool_value=value)
        case int():
            if value not in I64:
                raise ValueError(f"{value} does not fit 64 bits")
            return proto.Value(int_value=value)
        case float() if planted(Bug.FLOAT_BECOMES_INTEGER) and value.is_integer():
            return proto.Value(int_value=int(value))
        case float():
            return proto.Value(float_value=value)
        case str():
            return proto.Value(string_value=value)
        case bytes():
            return proto.Value(bytes_value=value)
        case list():
            return proto.Value(array_value=proto.ArrayValue([to_wire(item) for item in value]))
        case dict():
            entries = [proto.ObjectEntry(key, to_wire(value[key])) for key in sorted_keys(value)]
            return proto.Value(object_value=proto.ObjectValue(entries))
    raise ValueError(f"{type(value).__name__} is no value")


def from_wire(value: proto.Value | None) -> Value:
    match value.which("kind") if value else None:
        case None:
            raise Malformed("a value without a kind")
        case proto.ArrayValue(items):
            return [from_wire(item) for item in items]
        case proto.ObjectValue(entries):
            return _object(entries)
        case int(number) if value.null_value is not None:
            if number != proto.NullValue.NULL:
                raise Malformed(f"null is {proto.NullValue.NULL}, not {number}")
            return None
        case scalar:
            return scalar


def depth(value: proto.Value) -> int:
    """A scalar has depth 1."""
    within: list[proto.Value] = []
    if value.array_value:
        within = value.array_value.items
    elif value.object_value:
        within = [entry.value for entry in value.object_value.entries if entry.value]
    return 1 + max(map(depth, within), default=0)


def sorted_keys(entries: dict[str, Value]) -> list[str]:
    """In the order of their bytes, which is that of their code points."""
    if planted(Bug.KEYS_AS_UTF_16):
        return sorted(entries, key=lambda key: key.encode("utf-16-be"))
    return sorted(entries)


def _object(entries: list[proto.ObjectEntry]) -> Value:
    members: dict[str, Value] = {}
    previous: str | None = None
    for entry in entries:
        if previous is not None and entry.key <= previous:
            raise Malformed(f"the key {entry.key!r} does not ascend")
        members[entry.key] = from_wire(entry.value)
        previous = entry.key
    return members
