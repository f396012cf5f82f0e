"""Messages as dataclasses: the declaration of a field says its number and its type.

    @dataclass(slots=True)
    class Ping(Message):
        nonce: int = scalar(1, UINT64)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from synckit import wire
from synckit.scalar import Scalar
from synckit.wire import Malformed, Reader, WireType

# Only values nest without end. Deeper than any value within limits, and within Python's own stack.
MAX_NESTING = 200


class TooDeep(Exception):
    """Messages within messages beyond `MAX_NESTING`."""


@dataclass(frozen=True)
class FieldType:
    """What the schema says of one field."""

    number: int
    name: str = ""
    scalar: Scalar | None = None
    # A function, since a message may hold itself.
    message: Callable[[], type[Message]] | None = None
    repeated: bool = False
    # Of the fields of one `oneof` at most one is set; an unset one is None.
    oneof: str = ""

    @property
    def wire_type(self) -> WireType:
        return self.scalar.wire_type if self.scalar else WireType.DELIMITED

    @property
    def may_be_packed(self) -> bool:
        return self.repeated and self.wire_type is not WireType.DELIMITED


def scalar(number: int, kind: Scalar, *, oneof: str = "") -> Any:
    default = None if oneof else kind.default
    return _field(FieldType(number, scalar=kind, oneof=oneof), default=default)


def scalars(number: int, kind: Scalar) -> Any:
    return _field(FieldType(number, scalar=kind, repeated=True), default_factory=list)


def submessage(number: int, kind: Callable[[], type[Message]], *, oneof: str = "") -> Any:
    return _field(FieldType(number, message=kind, oneof=oneof), default=None)


def submessages(number: int, kind: Callable[[], type[Message]]) -> Any:
    return _field(FieldType(number, message=kind, repeated=True), default_factory=list)


def _field(field_type: FieldType, **default: Any) -> Any:
    return dataclasses.field(metadata={"type": field_type}, **default)


class Message:
    """What all messages can: bytes to fields, and back."""

    __slots__ = ()

    @classmethod
    def decode(cls, data: bytes) -> Self:
        decoded = cls()
        _read(decoded, Reader(data), 0)
        return decoded

    def encode(self) -> bytes:
        return b"".join(_pieces(self))

    def which(self, oneof: str) -> Any:
        """The one field of a `oneof` that is set, or None."""
        for field in schema(type(self)).values():
            if field.oneof == oneof and getattr(self, field.name) is not None:
                return getattr(self, field.name)
        return None


@cache
def schema(kind: type[Message]) -> dict[int, FieldType]:
    """The fields of a message by their numbers."""
    declared = (
        dataclasses.replace(field.metadata["type"], name=field.name)
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
    )
    return {field.number: field for field in declared}


def _read(into: Message, reader: Reader, nesting: int) -> None:
    if nesting > MAX_NESTING:
        raise TooDeep
    fields = schema(type(into))
    while not reader.at_end:
        number, wire_type = reader.tag()
        field = fields.get(number)
        if field is None:
            reader.skip(number, wire_type)
        elif wire_type is field.wire_type:
            _read_field(into, field, reader, nesting)
        elif field.may_be_packed and wire_type is WireType.DELIMITED:
            packed = Reader(reader.delimited())
            while not packed.at_end:
                _read_field(into, field, packed, nesting)
        else:
            reader.skip(number, wire_type)


def _read_field(into: Message, field: FieldType, reader: Reader, nesting: int) -> None:
    if field.message:
        # A message that comes twice is merged with itself.
        known = None if field.repeated else getattr(into, field.name)
        value = field.message()() if known is None else known
        _read(value, Reader(reader.delimited()), nesting + 1)
    elif field.scalar:
        value = field.scalar.read(reader)
    else:
        raise Malformed(f"{field.name} has no type")
    if field.repeated:
        getattr(into, field.name).append(value)
        return
    if field.oneof:
        for rival in schema(type(into)).values():
            if rival.oneof == field.oneof and rival is not field:
                setattr(into, rival.name, None)
    setattr(into, field.name, value)


def _pieces(whole: Message) -> list[bytes]:
    pieces = []
    for field in schema(type(whole)).values():
        value = getattr(whole, field.name)
        if field.scalar and field.may_be_packed:
            if value:
                packed = b"".join(map(field.scalar.write, value))
                pieces += [wire.tag(field.number, WireType.DELIMITED), wire.delimited(packed)]
            continue
        for item in value if field.repeated else [value]:
            absent = item is None or field.scalar and item == field.scalar.default
            if absent and not field.repeated and (item is None or not field.oneof):
                continue
            pieces.append(wire.tag(field.number, field.wire_type))
            if field.scalar:
                pieces.append(field.scalar.write(item))
            else:
                pieces.append(wire.delimited(item.encode()))
    return pieces
