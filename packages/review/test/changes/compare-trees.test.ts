import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { changedFiles } from "../../src/discovery/changed-files.ts";
import { ListedTree } from "../../src/discovery/listed-tree.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const workload = (image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers: [{name: web, image: "${image}"}]\n`;

function files(image: string, more: [string, string][] = []): [string, string][] {
  return [
    ["base/kustomization.yaml", "resources: [web.yaml]\n"],
    ["base/web.yaml", workload(image)],
    ["overlays/beta/kustomization.yaml", "resources: [../../base]\n"],
    [
      "overlays/production/kustomization.yaml",
      "resources: [../../base]\nimages: [{name: web, newTag: fixed}]\n",
    ],
    ...more,
  ];
}

const compare = (before: [string, string][], after: [string, string][], options = {}) =>
  compareTrees(listedMemory(before), listedMemory(after), options);

test("only what the changed files reach is rendered, and what renders to the same is unchanged", () => {
  const { environments, unchanged } = compare(files("web:1"), files("web:2"));
  expect(environments.map(({ name, restarts }) => [name, restarts.map(({ reason }) => reason)])).toEqual([
    ["beta", ["image web 1 → 2"]],
  ]);
  expect(unchanged).toEqual([{ name: "production", path: "overlays/production", moved: true }]);
});

test("a new overlay is all added, one that is gone all removed", () => {
  const qa: [string, string][] = [["overlays/qa/kustomization.yaml", "resources: [../../base]\n"]];
  const actions = (before: [string, string][], after: [string, string][]) =>
    compare(before, after).environments.map(({ name, resources }) => [
      name,
      resources.map(({ action }) => action),
    ]);
  expect(actions(files("web:1"), files("web:1", qa))).toEqual([["qa", ["added"]]]);
  expect(actions(files("web:1", qa), files("web:1"))).toEqual([["qa", ["removed"]]]);
});

test("an overlay that fails on one side is reported with its error beside the others", () => {
  const broken = files("web:2").map(([path, text]): [string, string] => [
    path,
    path.startsWith("overlays/production") ? "resources: [missing.yaml]\n" : text,
  ]);
  const { environments } = compare(files("web:1"), broken);
  expect(environments.map(({ name, error }) => [name, error?.split(":")[0]])).toEqual([
    ["beta", undefined],
    ["production", "after"],
  ]);
});

test("nothing that fits the selection is an error that says what there is", () => {
  expect(() => compare(files("web:1"), files("web:2"), { environments: ["prod"] })).toThrow(
    /^no environment "prod". Did you mean "production"\?$/,
  );
  expect(() => compare([], [["a.txt", ""]])).toThrow(/no kustomization/);
});

test("changed files are those whose content differs, and those on one side only", () => {
  const before = listedMemory([
    ["a", "1"],
    ["b", "1"],
    ["c", "1"],
  ]);
  const after = listedMemory([
    ["a", "1"],
    ["b", "2"],
    ["d", "1"],
  ]);
  expect([...changedFiles(before, after)].sort()).toEqual(["/b", "/c", "/d"]);
});

test("a file that became a link of the same content has changed", () => {
  const listed = (link: boolean, id?: string) =>
    new ListedTree(
      "memory",
      [
        ["/a", { ...(id && { id }), ...(link && { link }) }],
        ["/b", { id: "b" }],
      ],
      () => Buffer.from("b"),
    );
  for (const id of ["1", undefined]) {
    expect([...changedFiles(listed(false, id), listed(true, id))]).toEqual(["/a"]);
    expect([...changedFiles(listed(true, id), listed(true, id))]).toEqual([]);
  }
});
