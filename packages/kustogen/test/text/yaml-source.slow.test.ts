import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDocument, stringify } from "yaml";
import { YamlSource } from "../../src/text/yaml-source.ts";

const TEXT = `a: &a
  k: 1
  o: 2
l:
  - 0
  - n: {x: 1}
again: *a
m: [*a]
`;

describe("a YAML file that a person writes", () => {
  it.each<[path: (string | number)[], place: string]>([
    [[], "1:1"],
    [["a"], "1:1"],
    [["a", "k"], "2:3"],
    [["l", 0], "5:5"],
    [["l", 1], "6:5"],
    [["l", 1, "n", "x"], "6:9"],
    [["again"], "7:1"],
    [["m", 0], "8:5"],
    // What an alias brings is where its anchor is.
    [["again", "k"], "2:3"],
    [["m", 0, "o"], "3:3"],
    // Of what it doesn't have, the nearest above it.
    [["none", "k"], "1:1"],
    [["l", 2], "4:1"],
    [["l", "x"], "4:1"],
    [["l", 1, "none"], "6:5"],
    [["a", "k", "deep"], "2:3"],
  ])("has %j at %s", (path, place) => {
    const [{ message }] = [new YamlSource("a.yaml", TEXT).refusal([{ path, message: "is wrong" }])];
    expect(message.replace(/: .*is wrong$/, "")).toBe(`a.yaml:${place}`);
  });

  it.each<[text: string, message: string]>([
    ["a: 1\n---\nb: 2\n", "3: expected one YAML document; remove what follows `---`"],
    ["a:\n\t- b\n", "2: a tab can't be used for indentation here; use spaces"],
    [
      "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> x\n",
      "2: has the markers of a merge conflict; keep what is right of both sides, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
    ],
    ["a: b: c\n", '1: ": " can\'t occur inside a value; write the value in quotes'],
    ["l:\n- {a: 1, a: 2}\n", '2: the key "a" occurs twice in one mapping'],
    ["l:\n- [{__proto__: 1}]\n", '2: the key "__proto__" is reserved; rename it'],
    ["a:\n  1: b\n", "2: the key 1 is not a string; write it in quotes"],
    ["? [a]\n: b\n", "1: a mapping or list can't be a key"],
    ["a: &a [*a]\n", "1: an alias refers to the value that contains it"],
    [
      "a: [*b]\nc: &b 1\n",
      "1: an alias refers to an anchor that is not defined above it; put a string that begins with * in quotes",
    ],
  ])("is refused as %j, with the place and what to do", (text, message) => {
    expect(() => new YamlSource("a.yaml", text)).toThrow(
      expect.objectContaining({ message: `a.yaml:${message}` }),
    );
  });

  it("may be empty, and may have the same key in two mappings", () => {
    expect(new YamlSource("a.yaml", "").lines.lineOf(["a"])).toBe(1);
    expect(new YamlSource("a.yaml", "# nothing\n").value).toBeUndefined();
    expect(new YamlSource("a.yaml", "\ufeffa: 1\n").value).toEqual({ a: 1 });
    expect(new YamlSource("a.yaml", TEXT).value).toEqual({
      a: { k: 1, o: 2 },
      l: [0, { n: { x: 1 } }],
      again: { k: 1, o: 2 },
      m: [{ k: 1, o: 2 }],
    });
  });

  it("is read like a manifest, with dates as they stand", () => {
    const text = "a: 2026-11-20\nb: [2026-11-20]\nc: yes\nd: 0644\ne: &e {f: 1}\ng:\n  <<: *e\n  h: 1.10\n";
    expect(new YamlSource("a.yaml", text).value).toEqual({
      a: "2026-11-20",
      b: ["2026-11-20"],
      c: "yes",
      d: 0o644,
      e: { f: 1 },
      g: { h: 1.1, f: 1 },
    });
  });

  it("means what YAML 1.2 says, whatever it holds", () => {
    const word = fc.constantFrom(
      ...(
        "a|b1|null|true|1.10|1e3|-5|+1|.5|0o7|0x1|2026-11-20|a b|a:b|a: b|x #y|x#y|@a|*a|&a|!a|" +
        "- a|-|?|~|%a|a,b|[a]|{a}|https://a.b/c|sha256:00|| a|yes|No|=|...|---|'q'|\"q\"|1:30|" +
        "10Gi|a\\b|.inf|a*|*"
      ).split("|"),
    );
    const key = fc.constantFrom(..."a|b|key|x-y|a/b|a.b|y|on|a b".split("|"));
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, word, fc.integer(), fc.boolean(), tie("map"), tie("list")),
      map: fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      list: fc.array(tie("node"), { maxLength: 3 }),
    })).map;
    const style = fc.constantFrom(undefined, "flow" as const, "block" as const);
    fc.assert(
      fc.property(value, style, (given, collectionStyle) => {
        const text = stringify(given, { collectionStyle, lineWidth: 0 });
        expect(new YamlSource("a.yaml", text).value).toEqual(
          parseDocument(text, { version: "1.2", strict: true }).toJS(),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
