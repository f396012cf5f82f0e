"""Protobuf's JSON form of a message, as the vectors write it; and back, for values."""

from __future__ import annotations

import base64
import math
from enum import IntEnum
from typing import Any

from synckit.message import FieldType, Message, schema
from synckit.proto import document
from synckit.proto.access import AccessLevel
from synckit.proto.error import ErrorCode
from synckit.proto.session import Capability
from synckit.proto.sync import SyncMode
from synckit.scalar import BOOL, BYTES, DOUBLE, ENUM, FIXED64, SINT64, STRING, UINT32, UINT64

# The type of an enum by the name of the field: the bytes do not say it.
ENUMS: dict[str, tuple[str, type[IntEnum]]] = {
    "capabilities": ("CAPABILITY_", Capability),
    "code": ("ERROR_CODE_", ErrorCode),
    "level": ("ACCESS_LEVEL_", AccessLevel),
    "mode": ("SYNC_MODE_", SyncMode),
    "null_value": ("NULL_VALUE_", document.NullValue),
}


def write(whole: Message) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for field in schema(type(whole)).values():
        value = getattr(whole, field.name)
        if field.repeated:
            if value:
                written[_camel(field.name)] = [_item(field, item) for item in value]
        elif value is not None and (field.oneof or field.message or value != field.scalar.default):
            written[_camel(field.name)] = _item(field, value)
    return written


def read_value(value: dict[str, Any]) -> document.Value:
    """The messages of a value are few enough to be read by hand."""
    [(kind, content)] = value.items()
    match kind:
        case "nullValue":
            return document.Value(null_value=document.NullValue.NULL)
        case "intValue":
            return document.Value(int_value=int(content))
        case "floatValue":
            return document.Value(float_value=float(content))
        case "bytesValue":
            return document.Value(bytes_value=base64.b64decode(content))
        case "arrayValue":
            items = [read_value(item) for item in content.get("items", [])]
            return document.Value(array_value=document.ArrayValue(items))
        case "objectValue":
            entries = [
                document.ObjectEntry(entry.get("key", ""), read_value(entry["value"]))
                for entry in content.get("entries", [])
            ]
            return document.Value(object_value=document.ObjectValue(entries))
        case "boolValue":
            return document.Value(bool_value=content)
        case "stringValue":
            return document.Value(string_value=content)
    raise ValueError(f"no value has the kind {kind}")


def _item(field: FieldType, item: Any) -> Any:
    if field.message:
        return write(item)
    if field.scalar in (UINT64, SINT64, FIXED64):
        return str(item)
    if field.scalar is BYTES:
        return base64.b64encode(item).decode()
    if field.scalar is DOUBLE:
        return _double(item)
    if field.scalar is ENUM:
        return _enum(field.name, item)
    assert field.scalar in (UINT32, BOOL, STRING), field
    return item


def _double(number: float) -> float | str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def _enum(name: str, number: int) -> str | int:
    prefix, kind = ENUMS[name]
    return prefix + kind(number).name if number in list(kind) else number


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
