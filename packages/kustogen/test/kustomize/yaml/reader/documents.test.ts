import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments, parseKustomizationFile } from "@kustogen/kustomize/yaml/reader/documents.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../../../test/refused.ts";
import { temporaryFolder } from "../../../../../../test/repository.ts";
import { resourceData } from "../../../../../kustomize/test/values.ts";
import { cases } from "../../../../../kustomize/test/yaml/reader/cases.ts";
import recorded from "../../../../../kustomize/test/yaml/reader/recorded.json" with { type: "json" };
import { writeYaml } from "../../../../src/text/write-yaml.ts";

const outputs: Record<string, string | null> = recorded;

describe("a resource file", () => {
  it("is read from bytes as from text", () => {
    for (const text of Object.values(cases)) {
      let expected: unknown;
      try {
        expected = parseDocuments(text, "f");
      } catch (error) {
        refused(() => parseDocuments(Buffer.from(text), "f")).toThrow((error as Error).message);
        continue;
      }
      expect(parseDocuments(Buffer.from(text), "f")).toStrictEqual(expected);
    }
    refused(() => parseDocuments(Buffer.from([0x61, 0x3a, 0x20, 0xff]), "f")).toThrow("f: not UTF-8 text");
  });

  it("reads back what is written for people, by kustomize, and as JSON", () => {
    fc.assert(
      fc.property(resourceData, fc.integer({ min: 0, max: 4 }), (data, indent) => {
        const read = (text: string): unknown => parseDocuments(text, "x.yaml")[0];
        const json = goJson(data);
        expect(read(json)).toStrictEqual(data);
        expect(read(writeYaml(data))).toStrictEqual(data);
        expect(read(printResources([data]))).toEqual(data);
        // JSON over several lines, with the separators escaped that break lines in YAML 1.1.
        const pretty = JSON.stringify(data, (_, value) => (typeof value === "bigint" ? 0 : value), indent);
        const escaped = pretty.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
        expect(read(escaped)).toEqual(JSON.parse(pretty));
      }),
      { numRuns: 400 },
    );
  });

  it("keeps keys that JavaScript reserves as ordinary keys", () => {
    const [value] = parseDocuments("__proto__:\n  a: 1\nconstructor: 2\ntoString:\n", "f") as [Value];
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor", "toString"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    refused(() => parseDocuments("__proto__: 1\n__proto__: 2\n", "f")).toThrow(/occurs twice/);
  });

  it("is refused with the file, the line and the cause", () => {
    for (const [text, message] of [
      ["a: 1\nb: 2\na: 3\n", 'f.yaml:3: the key "a" occurs twice in one mapping'],
      ["a:\n  b: 'c\n\n", "f.yaml:2: a quoted string is never closed"],
      [
        "a: 1\n---\nb: 2\nc: *x\n",
        "f.yaml:4: an alias refers to an anchor that is not defined above it; put a string that begins with * in quotes",
      ],
      ["a:\n\tb: 1\n", "f.yaml:2: a tab can't be used for indentation here; use spaces"],
      ["a: [1,\n 2\n", "f.yaml:1: the [ is never closed"],
      ["a: b: c\n", 'f.yaml:1: ": " can\'t occur inside a value; write the value in quotes'],
      ["a: 1\n--- b\n", 'f.yaml:2: a document separator is a line with "---" only, not "---b"'],
      [
        "a: \u0001\n",
        "f.yaml:1: the control character U+0001 isn't allowed in YAML; write it as an escape in double quotes",
      ],
    ] as const)
      refused(() => parseDocuments(text, "f.yaml")).toThrow(message);
  });

  it("ends hostile input with an error, soon", () => {
    const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from(
      { length: 30 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(", ")}]\n`,
    ).join("")}`;
    const hostile: [string, RegExp][] = [
      [bomb, /values that the aliases of a document expand to/],
      ["[".repeat(100_000), /more than 1,000 levels of nested mappings and lists/],
      ["{a: ".repeat(100_000), /more than 1,000 levels of nested mappings and lists/],
      ["- ".repeat(100_000), /more than 1,000 levels of nested mappings and lists/],
      [
        Array.from({ length: 5000 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""),
        /more than 1,000 levels of nested mappings and lists/,
      ],
      ["? ".repeat(100_000), /more than 1,000 levels of nested mappings and lists/],
      ["&a ".repeat(100_000), /nothing can begin with &/],
      [`a: "${"\\".repeat(999_999)}`, /escape|never closed/],
      [`a: ${"'".repeat(2_000_001)}`, /never closed|expected/],
      [`${"a".repeat(5_000_000)}: 1\n${"b".repeat(5_000_000)}\n`, /at most 1024|expected/],
      ["a: &a\n  b: *a\n", /refers to the value that contains it/],
    ];
    // A reader that takes more than time in proportion to the text would not come back.
    for (const [text, message] of hostile) refused(() => parseDocuments(text, "f")).toThrow(message);
  });

  it("reads large files whole", () => {
    const line =
      "  - {name: a, value: 'b c'} # d\n  - |\n    text\n  - >-\n    more\n    text\n  - plain\n    text\n";
    const [value] = parseDocuments(`a:\n${line.repeat(20_000)}`, "f");
    const items = (value as { a: unknown[] }).a;
    expect(items).toHaveLength(80_000);
    expect(items.slice(-4)).toEqual([{ name: "a", value: "b c" }, "text\n", "more text", "plain text"]);
  });

  const present = spawnSync("kustomize", ["version"]).status === 0;
  it.runIf(present)("is recorded with the kustomize that is on your PATH", () => {
    const folder = temporaryFolder();
    try {
      writeFileSync(join(folder, "kustomization.yaml"), "resources: [thing.yaml]\n");
      for (const name of ["folded with deeper lines", "timestamps", "large integers", "wrong dedent"]) {
        writeFileSync(join(folder, "thing.yaml"), cases[name] as string);
        const built = spawnSync("kustomize", ["build", folder], { encoding: "utf8" });
        expect(built.status === 0 ? built.stdout : null).toBe(outputs[name]);
      }
    } finally {
    }
  });
});

describe("a kustomization file", () => {
  const read = (text: string): Value | undefined => parseKustomizationFile(text, "kustomization.yaml");

  it("is read by YAML 1.1: words are booleans, dates are text, the last of repeated keys counts", () => {
    expect(read("a: [yes, Off, n, null, 0o17, 2020-01-02, 12:30]\nb: 1\nb: 2\n1: c\non: d\n")).toEqual({
      a: [true, false, false, null, 15, "2020-01-02", "12:30"],
      b: 2,
      1: "c",
      true: "d",
    });
  });

  it("merges mappings where the merge key stands", () => {
    expect(read("x: &x {a: 1, b: 1}\nz: {a: 2, <<: *x, b: 2}\n")).toEqual({
      x: { a: 1, b: 1 },
      z: { a: 1, b: 2 },
    });
  });

  it("is its first document, and undefined when there is none", () => {
    expect(read("a: 1\n---\nb: 2\n")).toEqual({ a: 1 });
    expect(read("# nothing\n")).toBeUndefined();
    refused(() => read("? \n")).toThrow(/kustomization\.yaml:1: the key null is not a string/);
  });
});
