import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { notFollowedOfFlux } from "../../src/discovery/flux.ts";
import { fluxKustomizations } from "../../src/discovery/flux-given.ts";
import { listedMemory } from "./listed-memory.ts";

// What a Kustomization's patches change in those that it applies is rendered with these.

const flux = (name: string, path: string, more = "") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec: {path: ./${path}, interval: 1h, prune: true, sourceRef: {kind: GitRepository, name: flux-system}${more}}\n`;
const patches = (spec: string) =>
  `, patches: [{target: {kind: Kustomization}, patch: ${JSON.stringify(`{apiVersion: v1, kind: Kustomization, metadata: {name: all}, spec: {${spec}}}`)}}]`;
const images = (tag: string) => patches(`images: [{name: acme/web, newTag: ${tag}}]`);
const BASE = {
  "apps/kustomization.yaml": "resources: [web.yaml]\n",
  "apps/web.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n" +
    "  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: acme/web}]}}\n",
  "clusters/east/web.yaml": flux("web", "apps"),
};
const parent = (more: string, name = "all", path = "clusters/east") => ({
  [`clusters/${name}.yaml`]: flux(name, path, more),
});

function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  const [old, now] = [before, after].map((files) => listedMemory(Object.entries({ ...BASE, ...files })));
  const files = Object.keys({ ...BASE, ...before, ...after }).map((file) => `/${file}`);
  const { environments, notRendered } = compareTrees(old as never, now as never, {
    applications: { before: files, after: files },
  });
  return [
    ...environments.flatMap(({ path, resources }) =>
      resources.flatMap(({ kind, changes }) =>
        kind === "Kustomization"
          ? []
          : changes.map(({ after: value }) => `${path} ${kind}: ${String(value)}`),
      ),
    ),
    ...notRendered.map(({ name, why }) => `${name}: ${why.replace(/:.*/, "")}`),
  ];
}

test("a patch of the one that applies a Kustomization changes what that one deploys", () => {
  expect(changed(parent(images("v1")), parent(images("v2")))).toEqual(["apps Deployment: acme/web:v2"]);
  expect(changed(parent(""), parent(images("v2")))).toEqual(["apps Deployment: acme/web:v2"]);
});

test("patches of other folders, and those on which several don't agree, aren't rendered but said", () => {
  const away = (tag: string) => parent(images(tag), "all", "clusters/west");
  expect(changed(away("v1"), away("v2"))).toEqual(["all: a Flux Kustomization that changes (patches)"]);
  const both = (tag: string) => ({ ...parent(images(tag)), ...parent("", "other") });
  expect(changed(both("v1"), both("v2"))).toEqual(["all: a Flux Kustomization that changes (patches)"]);
});

test("only patches that aren't rendered are counted, and one that kustomize rejects is one of them", () => {
  const counted = (more: string, files = BASE as Record<string, string>) => {
    const tree = listedMemory(Object.entries({ ...files, ...parent(more) }));
    return notFollowedOfFlux(fluxKustomizations(tree, tree.files.keys()), ".").length;
  };
  expect(counted(images("v1"))).toBe(0);
  expect(counted(images("v1"), {})).toBe(1);
  expect(
    counted(', patches: [{target: {kind: Kustomization}, patch: "- {op: remove, path: /spec/x}"}]'),
  ).toBe(1);
});
