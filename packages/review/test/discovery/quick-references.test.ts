import { readFileSync } from "node:fs";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { expect, test } from "vitest";
import { kustomizationFiles } from "../../src/discovery/kustomizations.ts";
import { quickReferences } from "../../src/discovery/quick-references.ts";
import { referencesOf } from "../../src/discovery/references.ts";
import { listWorkTree } from "../../src/git/listed-trees.ts";

const root = new URL("../../../../", import.meta.url).pathname.replace(/\/$/, "");

test("the quick reader finds what the parser finds in every kustomization of this repository", () => {
  let quick = 0;
  for (const file of kustomizationFiles(listWorkTree(root))) {
    const text = readFileSync(`${root}${file}`, "utf8");
    const folder = file.slice(0, file.lastIndexOf("/"));
    const found = quickReferences(text, folder);
    if (found === undefined) continue;
    quick++;
    const kustomization = readKustomization(text, file);
    const parsed = referencesOf(kustomization, folder);
    expect(found.component).toBe(kustomization.kind === "Component");
    expect(found.references.resources).toEqual(parsed.resources);
    expect(found.references.components).toEqual(parsed.components);
    expect(found.references.files).toEqual(expect.arrayContaining(parsed.files));
  }
  expect(quick).toBeGreaterThan(10);
});

test.each([
  ["flow style", "resources: [a, b]\n"],
  ["anchors", "resources: &x\n- a\n"],
  ["quotes", 'resources:\n- "a b"\n'],
  ["a field that it doesn't know", "helmCharts:\n- name: x\n"],
  ["plugins", "generators:\n- a.yaml\n"],
  ["a remote base", "resources:\n- https://github.com/x/y//z\n"],
  ["another document", "resources:\n- a\n---\nresources:\n- b\n"],
  ["a value over two lines", "resources:\n- a\n  b\n"],
  ["files in flow style", "configMapGenerator:\n- name: x\n  files: [a]\n"],
])("%s is left to the parser", (_, text) => {
  expect(quickReferences(text, "/x")).toBeUndefined();
});

test("paths below patches and generators are files", () => {
  const text =
    "configMapGenerator:\n- name: x\n  files:\n  - key=conf/a.toml\n  - b.toml\n  envs:\n  - c.env\npatches:\n- path: p.yaml\n- patch: |-\n    - op: add\n      path: /spec\n";
  expect(quickReferences(text, "/x")?.references.files).toEqual(
    expect.arrayContaining(["/x/conf/a.toml", "/x/b.toml", "/x/c.env", "/x/p.yaml"]),
  );
});
