import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, stringify } from "yaml";
import { AuthoredFile } from "../../src/environments/authored-file.ts";
import { plainValue } from "../../src/text/plain-yaml.ts";
import { YamlSource } from "../../src/text/yaml-source.ts";

const FOLDER = fileURLToPath(new URL("../../../../generators/environments", import.meta.url));

/** What the whole parser makes of a text; undefined if it finds anything wrong. */
function whole(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", strict: true });
  return document.errors.length + document.warnings.length > 0 ? undefined : document.toJS();
}

/** The paths of all that a value holds, and one of something that each lacks. */
function pathsIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [
    [...path],
    [...path, "nothing"],
    ...inner.flatMap(([key, one]) => pathsIn(one, [...path, Array.isArray(value) ? Number(key) : key])),
  ];
}

/** False for a text that is left to the whole parser; fails where one reads another value, or has a key in another line. */
function isReadAlike(text: string): boolean {
  const value = plainValue(text);
  if (value === undefined) return false;
  expect(value).toEqual(whole(text));
  const [file, source] = [new AuthoredFile("a.yaml", text, ""), new YamlSource("a.yaml", text)];
  for (const path of pathsIn(value))
    expect([path, file.lineOf(path)]).toEqual([path, source.lines.linePos(source.offsetOf(path)).line]);
  return true;
}

describe("the plain part of YAML", () => {
  it.each(readdirSync(FOLDER).filter((name) => name.endsWith(".yaml")))(
    "is what %s is written in",
    (name) => {
      const text = readFileSync(`${FOLDER}/${name}`, "utf8").replace(/[^\n\x20-\x7e]/g, "-");
      expect(plainValue(text)).toEqual(whole(text));
    },
  );

  it.each([
    ["a: 1\na: 2\n", "a key twice"],
    ["a: &x 1\n", "an anchor"],
    ["a: |\n  text\n", "a block scalar"],
    ["a: b\n  c\n", "a value over two lines"],
    ["a: 'it''s'\n", "an escape"],
    ['a: "\\n"\n', "an escape"],
    ["a:\tb\n", "a tab"],
    ["- a\n", "a list"],
    ["a: {b: c\n", "a bracket that stays open"],
    ["a: b: c\n", "a mapping in a value"],
    ["true: b\n", "a key that is no text"],
    ["a: 0x1f\n", "a number in another base"],
    ["  a: b\n", "an indentation at the start"],
    ["a: b\n c: d\n", "an indentation that nothing began"],
    ["a: ü\n", "other letters"],
    ["__proto__: 1\n", "a reserved key"],
  ])("leaves %j to the whole parser: %s", (text) => {
    expect(plainValue(text)).toBeUndefined();
  });

  it("reads as the whole parser does, whatever it takes on", () => {
    const word = fc.constantFrom(
      ...(
        "a|b1|null|true|1.10|1e3|-5|+1|.5|0o7|0x1|1_000|2026-11-20|a b|a:b|a: b|x #y|x#y|@a|*a|&a|!a|" +
        "- a|-|?|~|%a|a,b|[a]|{a}|https://a.b/c?d=e|sha256:00|| a|yes|No|=|<<|...|---|'q'|\"q\"|1:30|" +
        "10Gi|a\\b|.inf|a*|*"
      ).split("|"),
    );
    const key = fc.constantFrom(..."a|b|key|x-y|a/b|a.b|null|1|y|on|__proto__|a b".split("|"));
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, word, fc.integer(), fc.boolean(), tie("map"), tie("list")),
      map: fc.dictionary(key, tie("node"), { maxKeys: 4, noNullPrototype: true }),
      list: fc.array(tie("node"), { maxLength: 3 }),
    })).map;
    const style = fc.constantFrom(undefined, "flow" as const, "block" as const);
    const noise = fc.array(
      fc.tuple(
        fc.nat(200),
        fc.constantFrom(" ", "#", " # c", "\n", ":", "'", '"', ",", "-", "  ", "\t", "{", "]"),
      ),
      { maxLength: 2 },
    );
    let read = 0;
    fc.assert(
      fc.property(value, style, noise, (given, collectionStyle, inserts) => {
        let text = stringify(given, { collectionStyle, lineWidth: 0 });
        for (const [at, insert] of inserts)
          text = text.slice(0, at % (text.length + 1)) + insert + text.slice(at % (text.length + 1));
        if (isReadAlike(text)) read++;
      }),
      { numRuns: 4000 },
    );
    // A reader that takes nothing on would pass, too.
    expect(read).toBeGreaterThan(200);
  });

  it("and whatever lines are put together at random", () => {
    const line = fc.constantFrom(
      ...(
        "a:|  b: c|  b:|    d: 1|  - x|  - k: v|    w: z|  - {k: v}|- x|    - y|c: {d: e}|" +
        "  e: [1, 2]|f: x # y|# z||   g: h|b: 'q'|i: \"q\" # r|j: - k|l: #m|n : o|p:q|r: s:|" +
        "t: [u, {v: w}]"
      ).split("|"),
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = `${lines.join("\n")}\n`;
        if (isReadAlike(text)) read++;
      }),
      { numRuns: 4000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
