import fc from "fast-check";
import { expect, it } from "vitest";
import { counted, grouped } from "../../src/errors/counted.ts";
import { defectText } from "../../src/errors/defect.ts";
import {
  exitCodeOf,
  InputError,
  InternalError,
  Interrupted,
  isErrorOf,
  OutsideError,
  PlaceError,
} from "../../src/errors/errors.ts";
import { printPath, valueAt } from "../../src/errors/issues.ts";
import { printable, printableLine, printableMessage, quotedName } from "../../src/errors/printable.ts";
import { printableJson } from "../../src/errors/printable-json.ts";
import { firstAndRest, someOf } from "../../src/errors/some-of.ts";
import { suggestion } from "../../src/errors/suggest.ts";
import { ERROR_CAUSES, ofSystemCall } from "../../src/errors/system-call.ts";
import { together } from "../../src/errors/together.ts";

it("numbers are grouped as English groups them, and count one or several", () => {
  const number = fc.oneof(fc.constantFrom(0, 1, 999, 1000, 999_999, 1_000_000), fc.maxSafeNat());
  fc.assert(fc.property(number, (count) => grouped(count) === count.toLocaleString("en")));
  expect([0, 1, 2, 1000].map((count) => counted(count, "file"))).toEqual([
    "0 files",
    "1 file",
    "2 files",
    "1,000 files",
  ]);
});

it("the first of many are named, and the rest is counted", () => {
  const names = ["a", "b", "c", "d"];
  expect([1, 3, 4].map((most) => someOf(names, most))).toEqual([
    "a and 3 more",
    "a, b, c and 1 more",
    "a, b, c, d",
  ]);
  expect([3, 4].map((most) => firstAndRest(names, most))).toEqual([["a", "b", "c", "1 more"], names]);
  const many = Array.from({ length: 31 }, (_, at) => `known${at}`);
  expect(suggestion("xyz", many)).toBe(`Known: ${many.slice(0, 30).join(", ")} and 1 more.`);
  expect(suggestion("xyz", [])).toBe("There are none.");
  expect(suggestion("known", ["known", "knwon"])).toBe('Did you mean "known"?');
  const mistakes = (count: number) =>
    many.slice(0, count).map((message) => ({ message, code: "circle" as const }));
  expect([25, 26].map((count) => together(mistakes(count)).message.split("\n")[25])).toEqual([
    undefined,
    "and 1 more mistake",
  ]);
});

it("a defect is said with the function that it occurred in, and without a path of the machine", () => {
  const report = "; this is a bug in kustogen; please report it";
  const at = (place: string) =>
    Object.assign(new TypeError("x"), { stack: `TypeError: x\n    at ${place}:1:2)\n    at b (/c)` });
  expect(
    ["walk (/home/me/a.js", "new Reader.#step (/a", "async Object.<anonymous> (/a"].map((place) =>
      defectText(at(place)),
    ),
  ).toEqual(
    ["walk", "Reader.#step", "Object.<anonymous>"].map((place) => `TypeError: x (in ${place})${report}`),
  );
  expect(defectText(Object.assign(new Error("x"), { stack: undefined }))).toBe(`Error: x${report}`);
  expect(defectText("a text")).toMatch(/^Error: a text \(in \w+\); this/);
  expect(() => defectText(new Interrupted("stop", 130))).toThrow("stop");
});

it("the ends of a long chain of places are named, and what else an error has stays when a place comes in front", () => {
  const places = (count: number) => Array.from({ length: count }, (_, at) => `${at}`);
  expect(new InputError("x", { places: places(13) }).message).toBe(`${places(13).join(": ")}: x`);
  expect(new InputError("x", { places: places(14) }).message).toBe(
    "0: 1: 2: 3: 4: 5: … 2 more …: 8: 9: 10: 11: 12: 13: x",
  );
  const error = new InputError("x", { absent: "/a" });
  expect(error.within("p")).toMatchObject({ absent: "/a", cause: error, name: "InputError" });
});

it.each([
  [new InputError("a"), 2, "bad-input"],
  [new InputError("a", { code: "too-large" }), 3, "too-large"],
  [new PlaceError("a"), 2, "unusable-place"],
  [new OutsideError("a"), 3, "outside-failed"],
  [new InternalError("a"), 3, "defect"],
  [new Interrupted("a", 143), 143, "interrupted"],
  [new Error("a"), 3, undefined],
] as const)("%s ends a command with %i and is of the kind %s", (error, exit, code) => {
  expect(exitCodeOf(error)).toBe(exit);
  expect(isErrorOf(error, "circle", code ?? "defect")).toBe(code !== undefined);
  expect(isErrorOf(error, "circle")).toBe(false);
});

it("a path of keys is printed as one writes it, and leads to its value", () => {
  const value = { a: [{ "b.c": null, $d: "x", "e-f": 1 }] };
  expect([["a", 0, "b.c"], ["a", 0, "$d"], ["a", 0, "e-f"], [0, "a"], ["1a"], []].map(printPath)).toEqual([
    'a[0]["b.c"]',
    "a[0].$d",
    "a[0].e-f",
    "[0].a",
    '["1a"]',
    "",
  ]);
  expect(
    [["a", 0, "$d"], ["a", 0, "b.c"], ["a", 0, "b.c", "x"], ["a", 1], ["a", 0, "$d", 0], ["toString"]].map(
      (path) => valueAt(value, path),
    ),
  ).toEqual(["x", null, undefined, undefined, undefined, undefined]);
});

it("characters that nobody sees are written by their numbers, and long texts are cut where they get too long", () => {
  expect(printable("\u0001\u00ad\u061c\u{e0001}\ud800|a\u200d|1\ufe0f|a\ufe0f|क\u200dष")).toBe(
    "\\x01\\xad\\u061c\\u{e0001}\\ud800|a\\u200d|1\\ufe0f|a\\ufe0f|क\u200dष",
  );
  expect(printableLine("a\n\t b\u0001\nc")).toBe("a  b\\x01 c");
  expect([80, 83].map((length) => quotedName("x".repeat(length)))).toEqual([
    `"${"x".repeat(80)}"`,
    `"${"x".repeat(80)}"… (3 more characters)`,
  ]);
  const [line, text] = ["x".repeat(2000), "12345678\n".repeat(7112)];
  expect([line, `${line}y`].map(printableMessage)).toEqual([line, `${line}… (1 more characters)`]);
  expect(printableMessage(text.slice(0, 64_000))).toBe(text.slice(0, 64_000));
  expect(printableMessage(text.slice(0, 64_001))).toBe(`${text.slice(0, 64_000)}… (1 more characters)`);
  expect(printableJson({ a: "\u{e0001}", b: [1] }, 0)).toBe('{"a":"\\udb40\\udc01","b":[1]}');
  expect(printableJson([1])).toBe("[\n  1\n]");
});

it("each cause of a failed call says what is wrong and what to do, with the path, the code and the call", () => {
  for (const [code, cause] of Object.entries(ERROR_CAUSES)) {
    expect(cause).toMatch(/^[a-z][a-z' -]+: [a-z][a-z', ()-]+$/);
    const failed = Object.assign(new Error("x"), { code, syscall: "open", path: "/a" });
    const error = ofSystemCall(failed);
    expect([error?.message, error?.cause]).toEqual([`/a: ${cause} (${code}, open)`, failed]);
    expect(ofSystemCall(Object.assign(new Error("x"), { code, syscall: "open" }))).toBeUndefined();
  }
  for (const code of ["ENOENT", "toString", 1])
    expect(ofSystemCall(Object.assign(new Error("x"), { code, path: "/a" }))).toBeUndefined();
  for (const other of [new TypeError("x is not a function"), "a text"])
    expect(ofSystemCall(other)).toBeUndefined();
  const gone = Object.assign(new Error("x"), { code: "ENOENT", syscall: "uv_cwd" });
  expect(ofSystemCall(gone)?.message).toContain("run the command in another one");
});
