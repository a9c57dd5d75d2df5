import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { expect, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import { References, referencesOf } from "../../src/discovery/kustomizations.ts";

test.each(
  rows(`
flow style | resources: [a, b] | {resources: [/x/a, /x/b]}
lists that are anchors | resources: &x⏎- a⏎components: *x | {resources: [/x/a], components: [/x/a]}
paths in quotes | resources:⏎- "a b" | {resources: ["/x/a b"]}
charts | helmCharts:⏎- name: x⏎  valuesFile: v.yaml | {files: [/x/v.yaml], folders: [/x/charts]}
plugins | generators:⏎- a.yaml | {resources: [/x/a.yaml], folders: [/x]}
a remote base | resources:⏎- https://github.com/x/y//z | {resources: ["/x/https:/github.com/x/y/z"]}
another document | resources:⏎- a⏎---⏎resources:⏎- b | {resources: [/x/a]}
a value over two lines | resources:⏎- a⏎  b | {resources: ["/x/a b"]}
files in flow style | configMapGenerator:⏎- name: x⏎  files: [a] | {files: [/x/a]}
bases | bases:⏎- ../a | {resources: [/a]}
files of generators and patches | configMapGenerator:⏎- name: x⏎  files:⏎  - key=conf/a.toml⏎  - b.toml⏎  envs:⏎  - c.env⏎patches:⏎- path: p.yaml⏎- patch: |-⏎    - op: add⏎      path: /spec | {files: [/x/p.yaml, /x/conf/a.toml, /x/b.toml, /x/c.env]}
`),
)("a kustomization refers to %s", (_, text, expected) => {
  const read = readKustomization(
    new TextEncoder().encode(`${text.replaceAll("⏎", "\n")}\n`),
    "kustomization.yaml",
  );
  const found = parseDocuments(expected, "a.yaml")[0] as Partial<References>;
  expect(referencesOf(read, "/x")).toEqual({ ...new References(), ...found });
});
