import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import { attempt } from "../../src/errors/attempt.ts";
import type { Path } from "../../src/value/value.ts";
import { readDocuments } from "../../src/yaml/reader/documents.ts";
import { YamlLines } from "../../src/yaml/yaml-lines.ts";
import { text } from "./written-texts.ts";

/** The lines of everything in a document, as another parser finds them: of keys and of items, the first of equal ones. */
function linesBy({ contents }: Document, counter: LineCounter): Map<string, { path: Path; line: number }> {
  const found = new Map<string, { path: Path; line: number }>();
  const visit = (node: unknown, path: Path): void => {
    const children: [step: string | number, at: Node, value: unknown][] = isMap(node)
      ? node.items.map(({ key, value }) => [String(isScalar(key) && key.value), key as Node, value])
      : isSeq(node)
        ? node.items.map((item, index) => [index, item as Node, item])
        : [];
    for (const [step, at, value] of children) {
      const inner = [...path, step];
      if (found.has(inner.join("\0")) || step === "<<" || !at.range) continue;
      found.set(inner.join("\0"), { path: inner, line: counter.linePos(at.range[0]).line });
      visit(value, inner);
    }
  };
  visit(contents, []);
  return found;
}

describe("the line of a field", () => {
  it("is the one that another parser of YAML finds", () => {
    let compared = 0;
    fc.assert(
      fc.property(text, (given) => {
        const values = attempt(() => readDocuments(given, "a.yaml"), undefined);
        const counter = new LineCounter();
        const others = parseAllDocuments(given, {
          lineCounter: counter,
          uniqueKeys: false,
          logLevel: "silent",
        });
        // kustomize reads on in some texts that aren't YAML, and ignores what follows a document.
        if (values?.length !== others.length || !Array.isArray(others) || /^\.{3}/m.test(given)) return;
        if (others.some(({ errors, contents }) => errors.length > 0 || contents === null)) return;
        const lines = new YamlLines(given);
        for (const [index, other] of others.entries())
          for (const { path, line } of linesBy(other, counter).values()) {
            expect([path, lines.lineAt(index, path)]).toEqual([path, line]);
            compared++;
          }
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  const manifest = `# It serves.
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
# nothing
---
kind: Service
metadata: 
  name: web
---
kind: List
items:
- kind: Service
  metadata:
    name: other
- kind: Service
  metadata: {name: web}
`;
  const web = ["spec", "template", "spec", "containers", 0];

  it.each<[kind: string, name: string, path: Path, line: number]>([
    ["Deployment", "web", [...web, "image"], 20],
    ["Deployment", "web", [...web, "command", 1], 14],
    ["Deployment", "web", [...web, "resources"], 10],
    ["Deployment", "web", [], 2],
    ["Service", "web", ["metadata", "name"], 26],
    ["Service", "other", ["metadata", "name"], 32],
    ["Service", "api", [], 1],
  ])("of a %s %s: %j is in line %i, or its nearest parent is", (kind, name, path, line) => {
    expect(new YamlLines(manifest).lineIn({ kind, name }, path)).toBe(line);
  });

  it.each<[text: string, path: Path, line: number]>([
    ["a:\n-\n  b: 1\n-\n- c\n", ["a", 0], 3],
    ["a:\n-\n  b: 1\n-\n- c\n", ["a", 1], 4],
    ["\ufeffa: 1\r\nb:\r\n  c: 2\r\n", ["b", "c"], 3],
    ["a: 1\na: 2\n", ["a"], 1],
    ["a: 1\n---\n'open\n", ["a"], 1],
    ["", ["a"], 1],
    ["# x\n- 1\n", [], 2],
    // What an alias stands for is where its anchor is.
    ["a: &x {k: 1}\nlist:\n- 1\n- *x\n", ["list", 1], 4],
    ["a: &x {k: 1}\nlist:\n- 1\n- *x\n", ["list", 1, "k"], 1],
    ["a: &x {k: 1}\nlist:\n- 1\n- *x\n", ["list", 2], 2],
  ])("in %j of %j is %i", (text, path, line) => {
    expect(new YamlLines(text).lineOf(path)).toBe(line);
    expect(new YamlLines(text, "kustomization").lineOf(path)).toBe(line);
  });

  it("of a key is found at any depth, also in brackets", () => {
    const lines = new YamlLines("a:\n  b: 1\n  c:\n  - d: 2\n  - e: 3\nf:\n  g: {h: 1}\n");
    const found = (path: Path, key: string) => lines.lineOfKey(path, key);
    expect([found([], "b"), found([], "e"), found(["a"], "d"), found(["a", "c", 1], "e")]).toEqual([
      2, 5, 4, 5,
    ]);
    expect([found(["f"], "h"), found(["f"], "g")]).toEqual([7, 7]);
    for (const [path, key] of [
      [["a"], "f"],
      [["a", "c", 0], "e"],
      [["a", "b"], "b"],
      [["x"], "a"],
    ] as const)
      expect(found(path, key)).toBeUndefined();
  });

  it("of a text in a block is below its head", () => {
    const lines = new YamlLines("a: |-\n  x\nb:\n- >2 # why\n    y\n- 'z'\nc: !!str |\n  d\n");
    expect([["a"], ["b", 0], ["b", 1], ["c"]].map((path) => lines.textLineOf(path))).toEqual([2, 5, 6, 8]);
    expect([lines.textOf(["b", 1]), lines.textOf(["b"]), lines.textOf(["b", 2])]).toEqual([
      "z",
      undefined,
      undefined,
    ]);
  });
});

it("each line is that of its first field, or of an item of a list, in its document", () => {
  const found = new YamlLines(
    "kind: A\nspec:\n  args:\n  - x\n  - y\n  ports:\n  - n: 1\n    m: 2\n---\nkind: B\n1: {a: b}\n",
  ).fields();
  expect([...found].map(([line, { document, path }]) => `${line} ${document} ${path.join("/")}`)).toEqual([
    "1 0 kind",
    "2 0 spec",
    "3 0 spec/args",
    "4 0 spec/args/0",
    "5 0 spec/args/1",
    "6 0 spec/ports",
    "7 0 spec/ports/0/n",
    "8 0 spec/ports/0/m",
    "10 1 kind",
    "11 1 1",
  ]);
  expect([...new YamlLines("args:\n- |\n  a\n  b\n- c\n  d\n").fields().keys()]).toEqual([1, 2, 5]);
  expect(new YamlLines("").fields().size).toBe(0);
});

it("a document without content has no line, as in a build", () => {
  const lines = new YamlLines("---\n---\n# none\n---\na: 1\n---\nb: 2\n");
  expect([lines.lineAt(0, ["a"]), lines.lineAt(1, ["b"]), lines.lineAt(2, [])]).toEqual([5, 7, undefined]);
});
