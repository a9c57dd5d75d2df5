import fc from "fast-check";
import type { Value } from "../src/value/value.ts";

const pieces = [
  ..."abZ019-_.: #'\"\\{}[],&*!|>%@`?=~<+/$()",
  " ",
  "  ",
  "\n",
  "\n\n",
  "\t",
  "\r",
  "é",
  "漢",
  "😀",
  "\u00a0",
  "\u2028",
  "\u200b",
  "\ufeff",
  "\u0001",
  "\u001b",
  "yes",
  "No",
  "true",
  "null",
  "1e3",
  "0x1F",
  "0o17",
  "2020-01-02",
  "12:30",
  "---",
  "...",
  "- ",
  ": ",
  " #",
  "<<",
  "word and another",
  "a line that is long enough to be folded when it stands where there is little room left for it",
];

/** Strings that YAML readers and writers get wrong, none of which holds a character the real program refuses. */
export const nastyString: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.constantFrom(...pieces),
  fc
    .string({ unit: "grapheme-composite", maxLength: 30 })
    .map((text) => text.replace(/[\u007f-\u009f]/g, "")),
);

/** Keys as manifests have them, and nasty ones; unique without numbers inside, so that their order is one. */
const key = fc.oneof(
  fc.constantFrom(
    "name",
    "spec",
    "a",
    "b1",
    "b2",
    "b10",
    "app.kubernetes.io/name",
    "__proto__",
    "k".repeat(140),
  ),
  nastyString.map((text) => (text === "<<" ? "<" : text)), // kustomize loses a key "<<"
);

const integer = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 64n - 1n }).filter((n) => !Number.isSafeInteger(Number(n))),
);

// Integers beyond 2^53 are bigint in our model, but there is no minus zero.
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((n) =>
    n === 0 || (Number.isInteger(n) && !Number.isSafeInteger(n) && Math.abs(n) < 2 ** 64) ? 0.5 : n,
  );

const scalar: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: nastyString, weight: 6 },
  { arbitrary: integer, weight: 1 },
  { arbitrary: double, weight: 1 },
  { arbitrary: fc.constantFrom<Value>(true, false, null), weight: 1 },
);

const { tree } = fc.letrec<{ tree: Value; list: Value; map: Value }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie("list"), tie("map")),
  list: fc.array(tie("tree"), { maxLength: 4 }),
  map: fc.array(fc.tuple(key, tie("tree")), { maxLength: 5 }).map(fromEntries),
}));

function fromEntries(entries: [string, Value][]): Value {
  return Object.fromEntries(entries) as Value;
}

/** Arbitrary data of a resource: a mapping that holds strings, numbers, booleans, nulls, lists and mappings. */
export const resourceData: fc.Arbitrary<Value> = fc
  .array(fc.tuple(key, tree), { minLength: 1, maxLength: 5 })
  .map(fromEntries);
