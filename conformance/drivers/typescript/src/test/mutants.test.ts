// Every planted bug is caught by the cases that `mutants.toml` names for it, which cite the clause
// that it breaks; the client without a bug passes those same cases.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { type Bug, BUGS } from "../planted.js";

const FOLDER = new URL("../../", import.meta.url);
const ROOT = fileURLToPath(new URL("../../../", FOLDER));
const TARGET = process.env["CARGO_TARGET_DIR"] ?? join(ROOT, "target");
const JUDGE = join(TARGET, "debug", "synckit-conformance");
const CASES = join(ROOT, "conformance", "cases");
const DRIVER = fileURLToPath(new URL("dist/driver.js", FOLDER));
const RUNS_AT_ONCE = 2;
/** The judge gives up a driver that starts late, as any does on a machine that is busy. */
const DID_NOT_START = 4;
const MAX_STARTS = 5;

/** A client that does not do what it must, does something else, or ends. */
const KILLED = ["fail", "timeout", "crash"];

interface Judged {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly verdict: string;
}

/** The lines `bug = ["SK-...", ...]` of `mutants.toml`. */
function readKillers(): Map<string, string[]> {
  const text = readFileSync(new URL("mutants.toml", FOLDER), "utf8");
  const lines = text.matchAll(/^(\w+) = (\[.*\])$/gm);
  return new Map([...lines].map(([, bug = "", list = ""]) => [bug, JSON.parse(list) as string[]]));
}

/** What the judge says of each of the cases. */
async function judge(cases: readonly string[], bug?: string): Promise<Judged[]> {
  assert.ok(existsSync(JUDGE), `${JUDGE} is missing: cargo build --package synckit-conformance`);
  const folder = mkdtempSync(join(tmpdir(), "synckit-mutant-"));
  try {
    const report = join(folder, "report.json");
    const only = cases.flatMap((id) => ["--only", id]);
    const options = ["--client", `node ${DRIVER}`, "--cases", CASES, "--report", `json=${report}`];
    let run = await start(["run", ...options, ...only], folder, bug);
    for (let again = 1; run.code === DID_NOT_START && again < MAX_STARTS; again += 1) {
      run = await start(["run", ...options, ...only], folder, bug);
    }
    assert.ok(existsSync(report), `the judge has not judged:\n${run.output}`);
    return (JSON.parse(readFileSync(report, "utf8")) as { cases: Judged[] }).cases;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function start(
  options: readonly string[],
  cwd: string,
  bug: string | undefined,
): Promise<{ code: unknown; output: string }> {
  const { SYNCKIT_PLANT: _, ...rest } = process.env;
  const env = bug === undefined ? rest : { ...rest, SYNCKIT_PLANT: bug };
  return new Promise((resolve) => {
    execFile(JUDGE, options, { cwd, env }, (error, out, errors) =>
      resolve({ code: error?.code ?? 0, output: `${out}\n${errors}` }),
    );
  });
}

const killers = readKillers();

test("mutants: every planted bug has its killers, and nothing else has", () => {
  assert.deepEqual([...killers.keys()].sort(), Object.keys(BUGS).sort());
});

test("mutants: the client without a bug passes every killer", async () => {
  const all = [...new Set([...killers.values()].flat())].sort();
  const judged = await judge(all);
  assert.deepEqual(judged.map(({ id }) => id).sort(), all);
  assert.deepEqual(
    judged.filter(({ verdict }) => verdict !== "pass"),
    [],
  );
});

describe("mutants", { concurrency: RUNS_AT_ONCE }, () => {
  for (const [bug, cases] of killers) {
    test(`${bug} is caught by ${cases.join(" and ")}`, async () => {
      const judged = await judge(cases, bug);
      for (const id of cases) {
        const one = judged.find((candidate) => candidate.id === id);
        assert.ok(one && KILLED.includes(one.verdict), `${bug} survives ${id}: ${one?.verdict}`);
        const clause = BUGS[bug as Bug];
        assert.ok(
          one?.clauses.includes(clause),
          `${id} is not about ${clause}, which ${bug} breaks`,
        );
      }
    });
  }
});
