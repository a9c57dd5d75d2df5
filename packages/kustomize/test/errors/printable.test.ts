import fc from "fast-check";
import { expect, it } from "vitest";
import { partsOf, printable, printableMessage } from "../../src/errors/printable.ts";
import { jsonOutput, printableJson } from "../../src/errors/printable-json.ts";
import { anyCharacter } from "../text/any-character.ts";

it("shows what a terminal would act on, and keeps letters of every script", () => {
  expect(printable("\u001b]0;pwn\u0007 \u001b[31mred\u009b31m a\rb \u007f")).toBe(
    "\\x1b]0;pwn\\x07 \\x1b[31mred\\x9b31m a\\x0db \\x7f",
  );
  expect(printable("admin\u202e\u2066gpj\u200b.exe\u2028x")).toBe(
    "admin\\u202e\\u2066gpj\\u200b.exe\\u2028x",
  );
  expect(printable("größe 日本 👩‍🚀 ✔️ 5️⃣ हिन्दी Привет\tx\ny")).toBe("größe 日本 👩‍🚀 ✔️ 5️⃣ हिन्दी Привет\tx\ny");
});

it.each([
  ["another space", "run a", ["run\u00a0a", "run\u2003a", "run\u3000a", "run\u2800a"]],
  ["a letter of several characters", "café", ["cafe\u0301"]],
  ["a selector of a form", "v1", ["v1\ufe0f", "v\ufe0f1"]],
  ["a letter of another script within a word", "admin", ["\u0430dmin", "adm\u0456n", "admi\u057d"]],
])("shows %s by its number, so that two texts never look the same", (_, text, others) => {
  expect(printable(text)).toBe(text);
  for (const other of others) expect(printable(other)).toMatch(/\\(?:u[0-9a-f]{4}|xa0)/);
});

it("shows each of thousands of marks beside a letter, and costs no more than their number", () => {
  expect(printable("e\u034f\u0301")).toBe("e\\u034f\\u0301");
  for (const letter of ["e", "日"]) {
    const text = letter + "\u0301".repeat(100_000);
    expect(printable(text)).toBe(letter === "e" ? `e${"\\u0301".repeat(100_000)}` : text);
  }
});

it("cuts a message that nobody would read to its end", () => {
  const long = printableMessage(`name ${"x".repeat(1_000_000)}\nsecond line`);
  expect(long.length).toBeLessThan(3_000);
  expect(long).toMatch(/… \(998005 more characters\)\nsecond line$/);
  expect(printableMessage("line\n".repeat(100_000)).length).toBeLessThan(70_000);
});

it("prints JSON that is safe to see and reads back the same", () => {
  const value = { name: "\u001b[31m\u202ered", list: ["\u009b"] };
  for (const unsafe of ["\u001b", "\u202e", "\u009b"]) expect(printableJson(value)).not.toContain(unsafe);
  expect(JSON.parse(printableJson(value))).toEqual(value);
});

it("prints every number of YAML in JSON: integers in full, and what JSON doesn't have as text", () => {
  const value = {
    a: 9007199254740993n,
    b: -(2n ** 63n),
    c: [Infinity, -Infinity, Number.NaN],
    d: 1.5e300,
    e: -0,
  };
  expect(printableJson(value, 0)).toBe(
    '{"a":9007199254740993,"b":-9223372036854775808,"c":["Infinity","-Infinity","NaN"],"d":1.5e+300,"e":-0}',
  );
});

it("prints any JSON value as JSON.stringify does", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (value, indent) => {
      const own = { value, absent: undefined, list: [undefined, value, []], empty: {} };
      const plain = JSON.stringify(own, null, indent);
      expect(JSON.parse(printableJson(own, indent))).toEqual(JSON.parse(plain));
      if (/^[\n -~]*$/.test(plain)) expect(printableJson(own, indent)).toBe(plain);
    }),
  );
});

it("takes a text of any length apart between characters", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter, minLength: 1, maxLength: 5 }),
      fc.nat(100_000),
      (unit, count) => {
        const text = unit.repeat(count);
        const parts = partsOf(text);
        expect(parts.join("") === text).toBe(true);
        const hasHalves = (some: string) => /\p{Cs}/u.test(some);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(65_536);
          if (!hasHalves(text)) expect(hasHalves(part)).toBe(false);
        }
      },
    ),
    { numRuns: 50 },
  );
});

it("writes JSON in parts whose length doesn't grow with its size", () => {
  const largest = (count: number) => {
    const list = Array.from({ length: count }, (_, at) => at);
    const value = { text: "\u202e".repeat(count), ["k".repeat(count)]: list };
    const parts = [...jsonOutput(value)];
    expect(JSON.stringify(JSON.parse(parts.join(""))) === JSON.stringify(value)).toBe(true);
    return parts.reduce((most, { length }) => Math.max(most, length), 0);
  };
  // Six characters for each of a part.
  expect(largest(70_000)).toBeLessThanOrEqual(6 * 65_536);
  expect(largest(280_000)).toBe(largest(70_000));
});

it("shows the first sign of what CI takes for a command, wherever a line may begin with it", () => {
  expect(printable("::stop-commands::x")).toBe("\\x3a:stop-commands::x");
  expect(printable("a\n  ::notice title=kustogen::fine")).toBe("a\n  \\x3a:notice title=kustogen::fine");
  expect(printable("a ::add-mask::b")).toBe("a \\x3a:add-mask::b");
  expect(printable("a##[group]a ##vso[task.complete]b")).toBe("a\\x23#[group]a \\x23#vso[task.complete]b");
  for (const text of ["::1", "::/0", "::ffff:10.0.0.1", "std::string", "## Heading", "a::b::c"])
    expect(printable(text)).toBe(text);
});
