// Runs the SyncKit judge once, and makes a test of each case.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

// Whatever the judge ends with, these exit codes leave a report behind.
const REPORTED = [0, 1, 3, 5, 6];

function judge(shellArguments) {
  const program = process.env.SYNCKIT_CONFORMANCE ?? 'synckit-conformance';
  const folder = mkdtempSync(join(tmpdir(), 'synckit-'));
  try {
    const report = join(folder, 'report.json');
    const files = `--log '${join(folder, 'events.jsonl')}' --report 'json=${report}'`;
    const command = `'${program}' run ${shellArguments} ${files}`;
    const ran = spawnSync(command, { shell: true, encoding: 'utf8', maxBuffer: 1 << 30 });
    if (!REPORTED.includes(ran.status)) {
      throw new Error(`${command} ended with ${ran.status}: ${ran.stderr}`);
    }
    return JSON.parse(readFileSync(report, 'utf8')).cases;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const cases = judge(process.env.SYNCKIT_CONFORMANCE_ARGS ?? '');

describe('conformance', () => {
  test('something was judged', () => {
    expect(cases.some((one) => one.verdict !== 'unsupported')).toBe(true);
  });
  for (const one of cases) {
    test(`${one.id} ${one.title}`, (context) => {
      if (one.verdict === 'unsupported') context.skip(one.failure.got);
      if (!['pass', 'nonstrict', 'info'].includes(one.verdict)) throw new Error(one.text);
    });
  }
});
