import { describe, expect, it } from "vitest";
import { deadEntry } from "../../../../src/check/rules/traps/dead-entry.ts";
import { duplicateKey } from "../../../../src/check/rules/traps/duplicate-key.ts";
import { deployment, judgedSources } from "../../sources.ts";

const MERGE =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  replicas: 2\n  replicas: 3\n";
const OPERATION = "- op: add\n  path: /spec/replicas\n  value: 2\n  value: 3\n";
const overlay = (patches: string, patch = MERGE) => ({
  "/base/deployment.yaml": deployment("env: [{name: A, value: a}]"),
  "/overlay/kustomization.yaml": `resources: [../base]\n${patches}\n`,
  "/overlay/patch.yaml": patch,
});
const indented = (text: string) => text.replace(/^(?=.)/gm, "      ");

describe("traps/duplicate-key", () => {
  it.each([
    ["a merge patch", overlay("patches: [{path: patch.yaml}]"), "patch.yaml:6", 5, "first"],
    [
      "a merge patch of the old field",
      overlay("patchesStrategicMerge: [patch.yaml]"),
      "patch.yaml:6",
      5,
      "first",
    ],
    [
      "an inline merge patch",
      overlay(`patches:\n  - patch: |-\n${indented(MERGE)}`),
      "kustomization.yaml:9",
      8,
      "first",
    ],
    [
      "an operation",
      overlay("patches: [{path: patch.yaml, target: {kind: Deployment}}]", OPERATION),
      "patch.yaml:4",
      3,
      "last",
    ],
    [
      "an inline operation",
      overlay(`patches:\n  - target: {kind: Deployment}\n    patch: |-\n${indented(OPERATION)}`),
      "kustomization.yaml:8",
      7,
      "last",
    ],
    [
      "the annotations of a resource",
      {
        "/overlay/kustomization.yaml": "resources: [cm.yaml]\n",
        "/overlay/cm.yaml":
          "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n    note: a\n    note: b\n",
      },
      "cm.yaml:7",
      6,
      "last",
    ],
    ["a kustomization", overlay("namePrefix: a-\nnamePrefix: b-", ""), "kustomization.yaml:3", 2, "last"],
  ])("warns of one in %s, with both lines and the one that counts", (_, files, place, line, which) => {
    expect(judgedSources(duplicateKey, files)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^warning overlay/${place}: \\w+ is also on line ${line} of the same mapping; .*the ${which} and`,
        ),
      ),
    ]);
  });

  it("is silent about keys of different mappings and documents, and tells a file once", () => {
    const single = MERGE.replace("  replicas: 3\n", "");
    expect(
      judgedSources(duplicateKey, overlay("patches: [{path: patch.yaml}]", `${single}---\n${single}`)),
    ).toEqual([]);
    const twice = "patches: [{path: patch.yaml}, {path: patch.yaml}]";
    expect(judgedSources(duplicateKey, overlay(twice))).toHaveLength(1);
  });

  it("keeps no other rule from checking the patch", () => {
    const dead = MERGE.replace("name: api", "name: web");
    expect(
      judgedSources(deadEntry, overlay("patches: [{path: patch.yaml, target: {name: web}}]", dead))[0],
    ).toMatch(/does nothing/);
  });
});
