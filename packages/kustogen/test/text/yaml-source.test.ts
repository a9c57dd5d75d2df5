import { describe, expect, it } from "vitest";
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
    const source = new YamlSource("a.yaml", TEXT);
    expect(source.failure(source.offsetOf(path), "is wrong").message).toBe(`a.yaml:${place}: is wrong`);
  });

  it.each<[text: string, message: string]>([
    ["a: 1\n---\nb: 2\n", "2:1: expected one YAML document; remove what follows `---`"],
    ["a:\n\t- b\n", "2:1: invalid YAML: indent with spaces, not with tabs"],
    ["a: !x b\n", "1:4: invalid YAML: tags are not supported; put strings that begin with ! in quotes"],
    [
      "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> x\n",
      "2: has the markers of a merge conflict; keep what is right of both sides, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
    ],
    ["a: b: c\n", "1:4: invalid YAML: nested mappings are not allowed in compact mappings"],
    ["l:\n- {a: 1, a: 2}\n", "2:10: duplicate key; keep one of the two"],
    ["l:\n- [{__proto__: 1}]\n", '2:5: the key "__proto__" is reserved; rename it'],
    ["a: &a {b: 1}\nc:\n  <<: *a\n", "3:3: merge keys (<<) are not supported; write the keys out"],
    ["a:\n  1: b\n", "2:3: expected a string as the key; put it in quotes"],
    ["? [a]\n: b\n", "1:3: expected a string as the key; put it in quotes"],
    [
      "a: &a [*a, *b]\nc: &b 1\n",
      "1:12: invalid YAML: an alias refers to an anchor that is not defined above it; put strings that begin with * in quotes",
    ],
  ])("is refused as %j, with the place and what to do", (text, message) => {
    expect(() => new YamlSource("a.yaml", text)).toThrow(
      expect.objectContaining({ message: `a.yaml:${message}` }),
    );
  });

  it("may be empty, and may have the same key in two mappings", () => {
    expect(new YamlSource("a.yaml", "").offsetOf(["a"])).toBe(0);
    expect(new YamlSource("a.yaml", "# nothing\n").value).toBeNull();
    expect(new YamlSource("a.yaml", TEXT).value).toEqual({
      a: { k: 1, o: 2 },
      l: [0, { n: { x: 1 } }],
      again: { k: 1, o: 2 },
      m: [{ k: 1, o: 2 }],
    });
  });
});
