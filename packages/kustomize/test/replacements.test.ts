import { describe, expect, it } from "vitest";
import { refused } from "../../../test/refused.ts";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { printResources } from "../src/yaml/printer/print.ts";
import { casesOf, REPLACEMENTS, refusalOf } from "./recorded.ts";

// Recorded from the real kustomize 5.8.1 by packages/kustomize/test/referee/renderer/record-replacements.ts.
const unchanged = new Set(REPLACEMENTS.build({ name: "none", kustomization: "" }).split("---\n"));

describe("replacements change what kustomize changes", () => {
  for (const one of casesOf(REPLACEMENTS)) {
    it(one.name, () => {
      if (one.fails !== undefined) {
        expect(refusalOf(() => REPLACEMENTS.build(one))).toEqual(one.refused);
        return;
      }
      const parts = REPLACEMENTS.build(one).split("---\n");
      expect(parts.filter((part) => !unchanged.has(part)).join("---\n")).toBe(one.changes);
    });
  }
});

describe("a replacement within YAML text", () => {
  const inText = (text: string, path: string): string => {
    const tree = new MemoryTree([
      [
        "/kustomization.yaml",
        `resources: [r.yaml]\nreplacements: [{sourceValue: new, targets: [{select: {name: x}, fieldPaths: ['data.f.${path}']}]}]\n`,
      ],
      [
        "/r.yaml",
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  f: |\n${text.replace(/^(?=.)/gm, "    ")}`,
      ],
    ]);
    return printResources(new Renderer(tree).build("/"));
  };

  it("keeps comments above and behind entries", () => {
    const text = "# top\na: 1 # one\nlist: # all\n# first\n- {b: c}\n# second\n- d: e\n";
    expect(inText(text, "list.1.d")).toContain(
      "    # top\n    a: 1 # one\n    list: # all\n    # first\n    - {b: c}\n    # second\n    - d: new\n",
    );
  });

  it.each([
    ["comments that stand alone", "a: 1\n\n# alone\n\nb: 2\n"],
    ["comments at the end", "a: 1\n# end\n"],
    ["anchors", "a: &x 1\nb: *x\n"],
    ["tags", "a: !!str 1\n"],
    ["folded blocks", "a: 1\nb: >\n  folded\n  text\n"],
  ])("is left to the real program where there are %s", (_, text) => {
    refused(() => inText(text, "a")).toThrow(expect.objectContaining({ code: "not-supported" }));
  });
});
