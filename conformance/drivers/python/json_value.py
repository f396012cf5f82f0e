"""Values and paths as the judge writes them in JSON (`conformance/driver.schema.json`)."""

from __future__ import annotations

import math
from typing import Any

from synckit.change import Path
from synckit.value import Value

FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "-0": -0.0}


def read(value: Any) -> Value:
    match value:
        case {"$bytes": digits, **others} if not others:
            return bytes.fromhex(digits)
        case {"$float": name, **others} if not others:
            return FLOATS[name]
        case dict():
            return {key: read(member) for key, member in value.items()}
        case list():
            return [read(item) for item in value]
        case _:
            return value


def write(value: Value) -> Any:
    match value:
        case bytes():
            return {"$bytes": value.hex()}
        case float() if _is_special(value):
            return {"$float": _name(value)}
        case dict():
            return {key: write(member) for key, member in value.items()}
        case list():
            return [write(item) for item in value]
        case _:
            return value


def path_text(path: Path) -> str:
    return "".join("/" + segment.replace("~", "~0").replace("/", "~1") for segment in path)


def _is_special(number: float) -> bool:
    return not math.isfinite(number) or number == 0 and math.copysign(1, number) < 0


def _name(number: float) -> str:
    if math.isnan(number):
        return "nan"
    if number == 0:
        return "-0"
    return "inf" if number > 0 else "-inf"
