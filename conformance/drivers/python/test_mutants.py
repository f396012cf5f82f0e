"""Each planted bug is noticed by the cases that `mutants.toml` names, and the sound client by none.

    python3 test_mutants.py

Builds the judge, unless `SYNCKIT_JUDGE` names one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from synckit.planted import VARIABLE, Bug

FOLDER = Path(__file__).resolve().parent
# Without site packages, which the client does not need and which take their time to load.
DRIVER = f"{sys.executable} -S {FOLDER / 'driver.py'}"
PASSED = "pass"
# A recommendation that is not followed is `nonstrict`.
NOTICED = {"fail", "nonstrict", "timeout"}
TIMEOUT_S = 120
# On a busy machine the driver may start too slowly for the judge, which then exits with this code.
NOT_STARTED = 4
ATTEMPTS = 20

Verdicts: TypeAlias = dict[str, str]


def killers() -> dict[str, list[str]]:
    return tomllib.loads((FOLDER / "mutants.toml").read_text(encoding="utf-8"))


def build_judge() -> str:
    if named := os.environ.get("SYNCKIT_JUDGE"):
        return named
    build = ["cargo", "build", "--package", "synckit-conformance", "--bin", "synckit-conformance"]
    built = subprocess.run(
        [*build, "--quiet", "--message-format=json"],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    artefacts = [json.loads(line) for line in built.stdout.splitlines()]
    return next(artefact["executable"] for artefact in artefacts if artefact.get("executable"))


def play(judge: str, bug: str, cases: list[str]) -> Verdicts:
    """The verdict on each case, and what the judge said when there is none."""
    only = [argument for case in cases for argument in ("--only", case)]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        for _ in range(ATTEMPTS):
            run = subprocess.run(
                [judge, "run", "--client", DRIVER, "--report", f"json={report}", *only],
                env=os.environ | {VARIABLE: bug},
                capture_output=True,
                timeout=TIMEOUT_S,
                text=True,
            )
            if run.returncode != NOT_STARTED:
                break
        if not report.exists():
            raise AssertionError(f"the judge gave no report: {run.stdout}{run.stderr}")
        judged = json.loads(report.read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case["verdict"] for case in judged}


class Mutants(unittest.TestCase):
    judge: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.judge = build_judge()

    def test_every_bug_is_registered_and_nothing_else(self) -> None:
        self.assertEqual(sorted(killers()), sorted(bug.label for bug in Bug))

    def test_the_sound_client_passes_every_killer(self) -> None:
        cases = sorted({case for cases in killers().values() for case in cases})
        self.assertEqual(play(self.judge, "", cases), dict.fromkeys(cases, PASSED))

    def test_every_bug_is_noticed_by_every_case_that_claims_it(self) -> None:
        registry = killers()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            played = pool.map(lambda bug: play(self.judge, bug, registry[bug]), registry)
            for (bug, cases), verdicts in zip(registry.items(), played):
                with self.subTest(bug):
                    self.assertEqual(sorted(verdicts), sorted(cases))
                    self.assertLessEqual(set(verdicts.values()), NOTICED)


if __name__ == "__main__":
    unittest.main()
