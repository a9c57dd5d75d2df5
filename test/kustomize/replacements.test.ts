import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { printResources } from "../../generators/kustomize/print/print.ts";
import { Renderer } from "../../generators/kustomize/renderer.ts";
import { MemoryTree } from "../../generators/kustomize/tree/memory.ts";
import { InputError } from "../../generators/model/errors.ts";

interface Case {
  name: string;
  kustomization: string;
  changes?: string;
  fails?: string;
}

const folder = "test/fixtures/replacements";
const resources = readFileSync(`${folder}/resources.yaml`, "utf8");
// Recorded from the real kustomize 5.8.1 by test/referee/renderer/record-replacements.ts.
const cases = parse(readFileSync(`${folder}/cases.yaml`, "utf8")) as Case[];

function build(kustomization: string): string {
  const tree = new MemoryTree([
    ["/kustomization.yaml", `resources: [resources.yaml]\n${kustomization}`],
    ["/resources.yaml", resources],
  ]);
  return printResources(new Renderer(tree).build("/"));
}

const unchanged = new Set(build("").split("---\n"));

describe("replacements change what kustomize changes", () => {
  for (const { name, kustomization, changes, fails } of cases) {
    it(name, () => {
      if (fails !== undefined) {
        expect(() => build(kustomization)).toThrow(InputError);
        return;
      }
      const parts = build(kustomization).split("---\n");
      expect(parts.filter((part) => !unchanged.has(part)).join("---\n")).toBe(changes);
    });
  }
});
