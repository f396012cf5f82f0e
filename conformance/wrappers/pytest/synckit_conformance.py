"""Runs the SyncKit judge once, and gives its verdicts to pytest, a test for each case."""

import json
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

import pytest

# Whatever the judge ends with, these exit codes leave a report behind.
REPORTED = {0, 1, 3, 5, 6}


def judge(*arguments):
    """The cases of a run with these arguments, by id."""
    program = os.environ.get("SYNCKIT_CONFORMANCE", "synckit-conformance")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        log = Path(folder, "events.jsonl")
        command = [program, "run", *arguments, "--log", str(log), "--report", f"json={report}"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode not in REPORTED:
            raise RuntimeError(f"{shlex.join(command)} ended with {ran.returncode}: {ran.stderr}")
        return json.loads(report.read_text())["cases"]


def judge_from_environment():
    """The cases of a run with the arguments in SYNCKIT_CONFORMANCE_ARGS."""
    return judge(*shlex.split(os.environ.get("SYNCKIT_CONFORMANCE_ARGS", "")))


def check(case):
    """Passes, skips or fails as the judge did."""
    if case["verdict"] == "unsupported":
        pytest.skip(case["failure"]["got"])
    if case["verdict"] not in ("pass", "nonstrict", "info"):
        pytest.fail(case["text"], pytrace=False)
