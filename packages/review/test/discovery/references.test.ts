import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { expect, test } from "vitest";
import { References, referencesOf } from "../../src/discovery/kustomizations.ts";

test.each<[string, string, Partial<References>]>([
  ["flow style", "resources: [a, b]\n", { resources: ["/x/a", "/x/b"] }],
  [
    "lists that are anchors",
    "resources: &x\n- a\ncomponents: *x\n",
    { resources: ["/x/a"], components: ["/x/a"] },
  ],
  ["paths in quotes", 'resources:\n- "a b"\n', { resources: ["/x/a b"] }],
  [
    "charts",
    "helmCharts:\n- name: x\n  valuesFile: v.yaml\n",
    { files: ["/x/v.yaml"], folders: ["/x/charts"] },
  ],
  ["plugins", "generators:\n- a.yaml\n", { resources: ["/x/a.yaml"], folders: ["/x"] }],
  [
    "a remote base",
    "resources:\n- https://github.com/x/y//z\n",
    { resources: ["/x/https:/github.com/x/y/z"] },
  ],
  ["another document", "resources:\n- a\n---\nresources:\n- b\n", { resources: ["/x/a"] }],
  ["a value over two lines", "resources:\n- a\n  b\n", { resources: ["/x/a b"] }],
  ["files in flow style", "configMapGenerator:\n- name: x\n  files: [a]\n", { files: ["/x/a"] }],
  ["bases", "bases:\n- ../a\n", { resources: ["/a"] }],
  [
    "files of generators and patches",
    "configMapGenerator:\n- name: x\n  files:\n  - key=conf/a.toml\n  - b.toml\n  envs:\n  - c.env\npatches:\n- path: p.yaml\n- patch: |-\n    - op: add\n      path: /spec\n",
    { files: ["/x/p.yaml", "/x/conf/a.toml", "/x/b.toml", "/x/c.env"] },
  ],
])("a kustomization refers to %s", (_, text, expected) => {
  expect(referencesOf(readKustomization(new TextEncoder().encode(text), "kustomization.yaml"), "/x")).toEqual(
    {
      ...new References(),
      ...expected,
    },
  );
});
