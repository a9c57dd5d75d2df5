import { PART, PLAIN, partsOf, UNPRINTABLE } from "./printable.ts";

/** Texts, and in place of each item of a list or mapping, its own pieces. */
type Pieces = Generator<string | Pieces>;

/**
 * JSON with all unprintable characters escaped, so that it is safe on a terminal; it parses to the same value. Integers of
 * any size are written in full, and numbers that JSON doesn't have as text. It comes in parts of limited length, because
 * that of a large report can exceed the longest text that JavaScript has. `indent` 0 keeps it on one line.
 */
export function* jsonParts(value: unknown, indent = 2): Generator<string> {
  // Not by `yield*`, which would pass each part through every level.
  const open = [piecesOf(value, indent, indent === 0 ? "" : "\n")];
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    const { done, value: piece } = inner.next();
    if (done) open.pop();
    else if (typeof piece === "string") yield piece;
    else open.push(piece);
  }
}

/** The same as output: with a line feed at its end. */
export function* jsonOutput(value: unknown, indent?: number): Generator<string> {
  yield* jsonParts(value, indent);
  yield "\n";
}

/** The same as one text, for a value that isn't large. */
export function printableJson(value: unknown, indent?: number): string {
  return [...jsonParts(value, indent)].join("");
}

/** The pieces of a value, as JSON.stringify has them where that can write it; `margin` begins a line of the value. */
function* piecesOf(value: unknown, indent: number, margin: string): Pieces {
  if (!isCollection(value)) return yield* scalarParts(value);
  const isList = Array.isArray(value);
  const inner = margin + " ".repeat(indent);
  let before = inner;
  yield isList ? "[" : "{";
  for (const [key, item] of Object.entries(value)) {
    if (!isList && (item === undefined || typeof item === "function")) continue;
    yield before;
    before = `,${inner}`;
    if (!isList) {
      yield* scalarParts(key);
      yield indent === 0 ? ":" : ": ";
    }
    if (isCollection(item)) yield piecesOf(item, indent, inner);
    else yield* scalarParts(item);
  }
  yield `${before === inner ? "" : margin}${isList ? "]" : "}"}`;
}

function isCollection(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function scalarParts(value: unknown): string[] {
  if (typeof value === "bigint") return [String(value)];
  if (typeof value === "number" && !Number.isFinite(value)) return [`"${value}"`];
  // JSON.stringify takes it for 0.
  if (Object.is(value, -0)) return ["-0"];
  if (typeof value !== "string" || value.length <= PART) return [escaped(JSON.stringify(value) ?? "null")];
  return ['"', ...partsOf(value).map((part) => escaped(JSON.stringify(part).slice(1, -1))), '"'];
}

function escaped(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(UNPRINTABLE, (character) =>
    // Beyond the first 65,536 characters, JSON escapes consist of two halves.
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
