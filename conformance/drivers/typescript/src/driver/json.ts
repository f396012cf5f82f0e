// JSON that keeps an integer and a double apart: `1` is read as a bigint and `1.0` as a number,
// and so written. JSON.parse gives one number for both, and rounds what is beyond 2^53.

export type Json = null | boolean | bigint | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** The judge nests values no deeper than a limit of the protocol allows; this is far beyond. */
const MAX_DEPTH = 1_000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;

export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  #at = 0;

  constructor(readonly text: string) {}

  value(depth: number): Json {
    if (depth > MAX_DEPTH) {
      throw this.#error(`no more than ${MAX_DEPTH} levels`);
    }
    switch (this.#peek()) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  end(): void {
    if (this.#peek() !== "") {
      throw this.#error("the end of the line");
    }
  }

  #object(depth: number): JsonObject {
    const entries: [string, Json][] = [];
    this.#list("{", "}", () => {
      this.#peek();
      const key = this.#string();
      this.#expect(":");
      entries.push([key, this.value(depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    this.#list("[", "]", () => items.push(this.value(depth + 1)));
    return items;
  }

  #list(open: string, close: string, item: () => void): void {
    this.#expect(open);
    if (this.#peek() === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      item();
      if (this.#peek() === close) {
        this.#at += 1;
        return;
      }
      this.#expect(",");
    }
  }

  #string(): string {
    return JSON.parse(this.#match(STRING, "a string")) as string;
  }

  #number(): bigint | number {
    const digits = this.#match(NUMBER, "a value");
    return /[.eE]/.test(digits) ? Number(digits) : BigInt(digits);
  }

  #word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.#at)) {
      throw this.#error(word);
    }
    this.#at += word.length;
    return value;
  }

  #expect(character: string): void {
    if (this.#peek() !== character) {
      throw this.#error(`"${character}"`);
    }
    this.#at += 1;
  }

  /** The next character that is no space, or nothing at the end. */
  #peek(): string {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.text)?.[0].length ?? 0;
    return this.text.charAt(this.#at);
  }

  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) {
      throw this.#error(expected);
    }
    this.#at += found.length;
    return found;
  }

  #error(expected: string): SyntaxError {
    return new SyntaxError(`column ${this.#at + 1}: expected ${expected}`);
  }
}

/** A number must be finite. */
export function writeJson(value: Json): string {
  if (typeof value === "bigint") {
    return value.toString();
  }
  if (typeof value === "number") {
    const digits = value.toString();
    return /[.e]/.test(digits) ? digits : `${digits}.0`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(writeJson).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`,
    );
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}
