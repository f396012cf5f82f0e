"""The scalar types of the schema: what Python holds, and the bytes of it."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from synckit import wire
from synckit.wire import Malformed, Reader, WireType

# The one NaN (SK-WIRE-024); Python itself would carry the payload of another one along.
NAN = struct.unpack("<d", (0x7FF8000000000000).to_bytes(8, "little"))[0]


@dataclass(frozen=True)
class Scalar:
    wire_type: WireType
    default: Any
    read: Callable[[Reader], Any]
    write: Callable[[Any], bytes]


def _sint64(reader: Reader) -> int:
    zigzag = reader.varint()
    return zigzag >> 1 ^ -(zigzag & 1)


def _write_sint64(number: int) -> bytes:
    return wire.varint((number << 1 ^ number >> 63) & wire.U64_MASK)


def _enum(reader: Reader) -> int:
    low = reader.varint() & wire.U32_MASK
    return low - (1 << 32) if low >> 31 else low


def _double(reader: Reader) -> float:
    number = struct.unpack("<d", reader.fixed64())[0]
    return NAN if math.isnan(number) else number


def _string(reader: Reader) -> str:
    try:
        return reader.delimited().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"a string that is not UTF-8: {error}") from error


UINT32 = Scalar(WireType.VARINT, 0, lambda r: r.varint() & wire.U32_MASK, wire.varint)
UINT64 = Scalar(WireType.VARINT, 0, Reader.varint, wire.varint)
SINT64 = Scalar(WireType.VARINT, 0, _sint64, _write_sint64)
ENUM = Scalar(WireType.VARINT, 0, _enum, lambda n: wire.varint(n & wire.U64_MASK))
BOOL = Scalar(WireType.VARINT, False, lambda r: r.varint() != 0, lambda b: wire.varint(int(b)))
FIXED64 = Scalar(
    WireType.FIXED64,
    0,
    lambda r: int.from_bytes(r.fixed64(), "little"),
    lambda n: n.to_bytes(8, "little"),
)
DOUBLE = Scalar(WireType.FIXED64, 0.0, _double, lambda n: struct.pack("<d", n))
STRING = Scalar(WireType.DELIMITED, "", _string, lambda s: wire.delimited(s.encode("utf-8")))
BYTES = Scalar(WireType.DELIMITED, b"", Reader.delimited, wire.delimited)
