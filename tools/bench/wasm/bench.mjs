// T1 in Node: ours as WASM, yjs and loro-crdt replay the same edits in one process, taking turns.
//
// Each edit is a call from JavaScript and a commit of its own, as an editor makes them. CPU time of
// the process, medians of some rounds, every final text checked; a long turn is stopped.
//
// node bench.mjs MODULE TRACES ROUNDS [--json]

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { LoroDoc } from "loro-crdt";
import * as Y from "yjs";

const [modulePath, tracesFolder, rounds] = process.argv.slice(2);
const asJson = process.argv.includes("--json");
const { SynckitText } = createRequire(import.meta.url)(modulePath);

const TRACES = ["automerge-paper", "rustcode", "sveltecomponent", "seph-blog1"];
const LONGEST_TURN_MS = 30_000;

const CONTENDERS = {
  "synckit (WASM)": () => {
    const text = new SynckitText();
    return {
      insert: (at, inserted) => text.insert(at, inserted),
      delete: (at, length) => text.delete(at, length),
      commit: () => {},
      shown: () => text.toString(),
      free: () => text.free(),
    };
  },
  "yjs 13.6.33": () => {
    const document = new Y.Doc();
    const text = document.getText("text");
    return {
      insert: (at, inserted) => text.insert(at, inserted),
      delete: (at, length) => text.delete(at, length),
      commit: () => {},
      shown: () => text.toString(),
      free: () => document.destroy(),
    };
  },
  "loro-crdt 1.17.1": () => {
    const document = new LoroDoc();
    const text = document.getText("text");
    return {
      insert: (at, inserted) => text.insert(at, inserted),
      delete: (at, length) => text.delete(at, length),
      commit: () => document.commit(),
      shown: () => text.toString(),
      free: () => document.free(),
    };
  },
};
const PEERS = Object.keys(CONTENDERS).slice(1);

function readTrace(name) {
  const bytes = gunzipSync(readFileSync(join(tracesFolder, `${name}.json.gz`)));
  const { txns, endContent } = JSON.parse(bytes.toString());
  // Positions of the trace count characters and those of JavaScript count UTF-16 units.
  const ascii = (text) => text.replace(/[^\0-\x7f]/gu, "_");
  const patches = txns.flatMap((txn) =>
    txn.patches.map(([at, deleted, inserted]) => [at, deleted, ascii(inserted)]),
  );
  return { name, patches, end: ascii(endContent) };
}

// Nanoseconds of CPU time a patch; `bounded` when the turn was stopped.
function takeTurn(open, { name, patches, end }) {
  const text = open();
  const started = process.cpuUsage();
  const stopAt = performance.now() + LONGEST_TURN_MS;
  for (let index = 0; index < patches.length; index++) {
    const [at, deleted, inserted] = patches[index];
    if (deleted > 0) text.delete(at, deleted);
    if (inserted !== "") text.insert(at, inserted);
    text.commit();
    if (index % 1024 === 0 && performance.now() > stopAt) {
      return { ns: (LONGEST_TURN_MS * 1e6) / patches.length, bounded: true };
    }
  }
  const spent = process.cpuUsage(started);
  if (text.shown() !== end) throw new Error(`${name} ends at another text`);
  text.free();
  return { ns: ((spent.user + spent.system) * 1e3) / patches.length, bounded: false };
}

function median(turns) {
  const sorted = turns.map((turn) => turn.ns).sort((a, b) => a - b);
  return { ns: sorted[sorted.length >> 1], bounded: turns.some((turn) => turn.bounded) };
}

function hold(trace) {
  const turns = Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, []]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, open] of Object.entries(CONTENDERS)) {
      if (turns[name].some((turn) => turn.bounded)) continue;
      process.stderr.write(`T1 in Node, ${trace.name}: ${name}, round ${round + 1}\n`);
      turns[name].push(takeTurn(open, trace));
    }
  }
  return Object.fromEntries(Object.entries(turns).map(([name, taken]) => [name, median(taken)]));
}

function geometricMean(readings) {
  const logarithms = readings.map(({ ns }) => Math.log(ns));
  const sum = logarithms.reduce((a, b) => a + b, 0);
  return { ns: Math.exp(sum / readings.length), bounded: readings.some((r) => r.bounded) };
}

const lines = TRACES.map((name) => [name, hold(readTrace(name))]);
const means = Object.keys(CONTENDERS).map((name) => [
  name,
  geometricMean(lines.map(([, readings]) => readings[name])),
]);
lines.push(["geometric mean", Object.fromEntries(means)]);

const rows = lines.flatMap(([input, readings]) =>
  PEERS.map((peer) => {
    const ours = readings["synckit (WASM)"];
    const theirs = readings[peer];
    const ratio = ours.ns / theirs.ns;
    const verdict = ours.bounded || ratio >= 1 ? "NOT MET" : "met";
    return { input, ours: ours.ns, peer, theirs: theirs.ns, bounded: theirs.bounded, ratio, verdict };
  }),
);
if (asJson) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  console.log("T1 in Node, ns/patch             ours  against            theirs   ratio  goal   ");
  for (const { input, ours, peer, theirs, bounded, ratio, verdict } of rows) {
    const figure = `${bounded ? ">" : ""}${theirs.toFixed(0)}`;
    console.log(
      [
        input.padEnd(26),
        ours.toFixed(0).padStart(9),
        ` ${peer.padEnd(17)}`,
        figure.padStart(7),
        ratio.toFixed(3).padStart(7),
        " < 1x ",
        verdict,
      ].join(" "),
    );
  }
}
process.exitCode = 0;
