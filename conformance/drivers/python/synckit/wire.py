"""Protobuf's own bytes: varints, fixed numbers and length-prefixed pieces (spec chapter 5)."""

from __future__ import annotations

from enum import IntEnum

MAX_VARINT_BYTES = 10
U32_MASK = (1 << 32) - 1
U64_MASK = (1 << 64) - 1


class Malformed(Exception):
    """The bytes break chapter 5."""


class WireType(IntEnum):
    VARINT = 0
    FIXED64 = 1
    DELIMITED = 2
    GROUP_START = 3
    GROUP_END = 4
    FIXED32 = 5


WIRE_TYPES = list(WireType)


class Reader:
    """Walks over bytes and never past their end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._data)

    def varint(self) -> int:
        number = 0
        for index, byte in enumerate(self._data[self._at : self._at + MAX_VARINT_BYTES]):
            number |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                self._at += index + 1
                return number & U64_MASK
        raise Malformed("a varint that does not end")

    def fixed64(self) -> bytes:
        return self._take(8)

    def delimited(self) -> bytes:
        return self._take(self.varint())

    def tag(self) -> tuple[int, WireType]:
        tag = self.varint()
        number, wire_type = tag >> 3, tag & 7
        if number == 0 or tag > U32_MASK or wire_type > WireType.FIXED32:
            raise Malformed(f"no field has the tag {tag}")
        return number, WIRE_TYPES[wire_type]

    def skip(self, number: int, wire_type: WireType) -> None:
        """Steps over a field that nobody here knows; groups may hold groups."""
        open_groups: list[int] = []
        while True:
            match wire_type:
                case WireType.VARINT:
                    self.varint()
                case WireType.FIXED64:
                    self._take(8)
                case WireType.DELIMITED:
                    self.delimited()
                case WireType.FIXED32:
                    self._take(4)
                case WireType.GROUP_START:
                    open_groups.append(number)
                case WireType.GROUP_END:
                    if not open_groups or open_groups.pop() != number:
                        raise Malformed(f"group {number} ends and never began")
            if not open_groups:
                return
            number, wire_type = self.tag()

    def _take(self, length: int) -> bytes:
        piece = self._data[self._at : self._at + length]
        if len(piece) < length:
            raise Malformed(f"{length} bytes announced, {len(piece)} there")
        self._at += length
        return piece


def varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def tag(number: int, wire_type: WireType) -> bytes:
    return varint(number << 3 | wire_type)


def delimited(piece: bytes) -> bytes:
    return varint(len(piece)) + piece
