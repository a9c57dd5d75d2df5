import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { expect, it } from "vitest";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { ownArgoObjects } from "../../src/looking/own-environments.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const ADDRESS = "https://git.example.com/shop.git";
const set = (generators: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  goTemplate: true\n  generators: [${generators}]
  template:\n    metadata: {name: '{{.path.basename}}-{{.stage}}'}\n    spec: {project: shop, source: {repoURL: "${ADDRESS}", path: '{{.path.path}}'}, destination: {server: a}}\n`;
const stages = "{list: {elements: [{stage: beta}, {stage: production}]}}";
const folders = `{git: {repoURL: "${ADDRESS}", revision: HEAD, directories: [{path: 'overlays/*/*'}]}}`;

function found(files: Record<string, string>) {
  const root = realpathSync(temporaryFolder());
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { argo, notFollowed } = ownArgoObjects(new DiskTree(), root, root, DEFAULT_CONFIG);
  return {
    objects: argo.map(
      ({ resource, set }) => `${resource.kind} ${resource.metadata.name}${set ? " of a set" : ""}`,
    ),
    notFollowed: notFollowed.map(({ what }) => what),
  };
}

const OVERLAYS = {
  "overlays/beta/web/kustomization.yaml": "resources: [a.yaml]\n",
  "overlays/beta/web/a.yaml":
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: rendered}\nspec: {}\n",
};

it("an ApplicationSet beside a project's Applications makes those of the whole repository's folders", () => {
  const files = { ...OVERLAYS, "argocd/set.yaml": set(`{matrix: {generators: [${folders}, ${stages}]}}`) };
  expect(found(files)).toEqual({
    objects: ["ApplicationSet all", "Application web-beta of a set", "Application web-production of a set"],
    notFollowed: [],
  });
});

it("what only Argo CD answers is named, and nothing of other folders is counted", () => {
  const clusters = { ...OVERLAYS, "argocd/set.yaml": set("{clusters: {}}") };
  expect(found(clusters)).toEqual({
    objects: ["ApplicationSet all"],
    notFollowed: [expect.stringMatching(/^all: its generator \(clusters\)/)],
  });
  expect(found(OVERLAYS).objects).toEqual([]);
});
