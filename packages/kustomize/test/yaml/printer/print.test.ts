import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../../test/refused.ts";
import { printResources } from "../../../src/yaml/printer/print.ts";
import { parseDocuments } from "../../../src/yaml/reader/documents.ts";
import recorded from "./recorded.json" with { type: "json" };
import { resourceOf } from "./resource.ts";

describe("printed resources", () => {
  it.each(Object.entries(recorded))("are those of the real kustomize, byte for byte: %#", (json, output) => {
    expect(printResources(parseDocuments(json, "strings.json"))).toBe(output);
  });

  it("stand in go-yaml's order, with lists at the level of their key and long text folded", () => {
    expect(
      printResources([
        { b: 1, a10: [[1, [2]], {}, { c: null, d: [] }], a2: "word ".repeat(20).trim(), A: true, "": "" },
        { "1": "1", "01": 1e21, "10": 1234567.5, "2": 10n ** 18n },
        "text",
      ]),
    ).toBe(`"": ""
A: true
a2: word word word word word word word word word word word word word word word word
  word word word word
a10:
- - 1
  - - 2
- {}
- c: null
  d: []
b: 1
---
"1": "1"
"01": 1e+21
"2": 1000000000000000000
"10": 1.2345675e+06
---
text
`);
  });

  it("need characters and numbers that JSON and YAML have", () => {
    refused(() => printResources([{ a: Number.NaN }])).toThrow(/NaN isn't a number that JSON can represent/);
    refused(() => printResources([{ a: "x\u007f" }])).toThrow(
      /control character U\+007F, which kustomize can't print/,
    );
    const settings = {
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { "a.txt": ["b", "x\u007f"] },
    };
    refused(() => printResources([settings])).toThrow(
      /^ConfigMap settings: data\["a\.txt"\]\[1\]: a string contains/,
    );
    refused(() => printResources([{ kind: "Role", "k\u007f": 1 }])).toThrow(
      /^Role: \["k.*"\]: a string contains/,
    );
    expect(printResources([{ a: "x \u0085 y", b: "x\u0085\u0085\u0085y" }])).toBe(
      "a: x y\nb: |-\n  x\n\n  y\n",
    );
  });

  const present = spawnSync("kustomize", ["version"]).status === 0;
  it.runIf(present)("are those of the kustomize on your PATH, whatever the data", () => {
    const folder = mkdtempSync(join(tmpdir(), "kustogen-print-"));
    try {
      writeFileSync(join(folder, "kustomization.yaml"), "resources: [strings.json]\n");
      const [seed] = fc.sample(fc.integer({ min: 100 }), 1) as [number];
      const { json } = resourceOf(seed, 400);
      writeFileSync(join(folder, "strings.json"), json);
      const built = spawnSync("kustomize", ["build", folder], { encoding: "utf8", maxBuffer: 1 << 28 });
      expect(built.stderr, `seed ${seed}`).toBe("");
      expect(printResources(parseDocuments(json, "strings.json")), `seed ${seed}`).toBe(built.stdout);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
