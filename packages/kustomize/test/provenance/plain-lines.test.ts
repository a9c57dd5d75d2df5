import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { plainLines } from "../../src/provenance/plain-lines.ts";
import { Positions } from "../../src/provenance/positions.ts";
import { shortcuts } from "../../src/shortcuts.ts";
import { path, text } from "./plain-texts.ts";

afterEach(() => {
  shortcuts.taken = true;
});

const name = fc.record({ kind: fc.constantFrom("A", "B"), name: fc.constantFrom("web", "api", "3") });

describe("the line of a field", () => {
  it("is the same whether or not all of YAML is read for it", () => {
    let usual = 0;
    fc.assert(
      fc.property(text, fc.array(fc.tuple(name, path), { minLength: 12, maxLength: 12 }), (given, asked) => {
        const plain = plainLines(given);
        if (plain === undefined) return;
        if (plain.isNamed) usual++;
        const lines = (are: boolean) => {
          shortcuts.taken = are;
          const positions = new Positions(given);
          return asked.map(([resource, at]) => [
            plain.isNamed && positions.lineIn(resource, at),
            positions.lineOf(at),
            positions.lineOfKey(at.slice(1), String(at[0])),
          ]);
        };
        expect(lines(true)).toEqual(lines(false));
      }),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
    expect(usual).toBeGreaterThan(30);
  });

  it("is found without reading all of YAML in a manifest as people write it", () => {
    const lines = plainLines(`# It serves.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "web"
spec:
  template:
    spec:
      containers:
      - name: web
        args: ["--port", "80"]
        command:
          - sh
          - -c
          - --login
          - |
            a: b

            exec web
        image: registry.example.com/web:1.2 # {"$imagepolicy": "apps:web"}
---
kind: Service
metadata: 
  name: web
`);
    const web = ["spec", "template", "spec", "containers", 0];
    expect(lines?.lineIn("Deployment", "web", [...web, "image"])).toBe(20);
    expect(lines?.lineIn("Deployment", "web", [...web, "command", 1])).toBe(14);
    expect(lines?.lineIn("Deployment", "web", [...web, "resources"])).toBe(10);
    expect(lines?.lineIn("Service", "web", ["metadata", "name"])).toBe(24);
    expect(lines?.lineIn("Service", "api", [])).toBe(1);
  });

  it.each<[text: string, path: (string | number)[], line: number]>([
    ["a:\n- x\n- y\nb: 1\n", ["a", 1], 3],
    ["a:\n- x\n- y\nb: 1\n", ["b"], 4],
    ["a:\n- k: 1\n  l:\n  - x\n- k: 2\n  l: z\nb: 1\n", ["a", 1, "l"], 6],
    ["a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", ["a", "d"], 4],
    ["a: |\n  b: 1\n\n  c\nd: 1\n", ["d"], 5],
    ["a: |\n  b\n    c\n  d: 1\ne: 2\n", ["e"], 5],
    ["a: [1, {b: 2}]  # c: 3\nd: 'x: y'\n", ["d"], 2],
  ])("is found in %j, where items stand below their key or under it", (text, path, line) => {
    expect(plainLines(text)?.lineOf(path)).toBe(line);
  });

  it.each(["a: b: # why\n", "a: b:  # why\n", "a: b:\n", "a: b: c\n"])("needs all of YAML in %j", (text) => {
    expect(plainLines(text)).toBeUndefined();
  });

  it("of a key is found at any depth, and is unknown where brackets may hold it", () => {
    const lines = plainLines("a:\n  b: 1\n  c:\n  - d: 2\n  - e: 3\nf:\n  g: {h: 1}\n");
    const found = (path: (string | number)[], key: string) => lines?.lineOfKey(path, key);
    expect([found([], "b"), found([], "e"), found(["a"], "d"), found(["a", "c", 1], "e")]).toEqual([
      2, 5, 4, 5,
    ]);
    expect([found(["a"], "f"), found(["a", "c", 0], "e"), found(["a", "b"], "b")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([
      found(["f"], "h"),
      found(["f", "g"], "h"),
      found(["f", "g", "h"], "i"),
      found(["f"], "g"),
    ]).toEqual([null, null, null, 7]);
    expect(plainLines("a: 1\na: 2\n")?.lineOfKey([], "a")).toBeNull();
  });
});
