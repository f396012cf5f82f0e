// The vectors of the repository, as plain JSON.

import { readFileSync } from "node:fs";

import type { Limits } from "../wire/limits.js";

const FOLDER = new URL("../../../../../vectors/", import.meta.url);

export function readVectors<Case>(name: string): { cases: Case[]; limits: Limits } {
  const file = JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as {
    cases: Case[];
    limits: Record<string, number>;
  };
  const limits = Object.entries(file.limits).map(([limit, most]) => [camelCase(limit), most]);
  return { cases: file.cases, limits: Object.fromEntries(limits) as Limits };
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
