import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { DiskTree, listFolder } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, describe, expect, it } from "vitest";
import { findFolders } from "../../src/check/folders.ts";

const root = mkdtempSync(join(tmpdir(), "kustogen-folders-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const [path, text] of Object.entries({
  "base/kustomization.yaml": "resources: []\nnamePrefix: a-\n",
  "parts/tls/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: b-\n",
  "overlays/beta/kustomization.yml": "resources: [../../base]\ncomponents: [../../parts/tls]\n",
  "overlays/production/Kustomization": "bases: [../../base]\r\n",
  "node_modules/x/kustomization.yaml": "namePrefix: c-\n",
  "charts/redis/Chart.yaml": "name: redis\n",
  "charts/redis/templates/a.yaml": "{{ nothing }}\n",
  "clusters/apps.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./plain, sourceRef: {kind: OCIRepository, name: apps}}\n",
  "plain/deployment.yaml": "kind: Deployment\n",
})) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const find = (...folders: string[]) => {
  const { environments, notRendered } = findFolders(
    new DiskTree(),
    folders.map((folder) => join(root, folder)),
    listFolder,
    { top: root },
  );
  const short = (folder: string) => relative(root, folder);
  return {
    environments: environments.map(short),
    notRendered: notRendered.map(({ folder, reason }) => [short(folder), reason]),
  };
};

describe("finding what to check", () => {
  it("takes what nothing builds on, without components and packages, and names what it can't render", () => {
    expect(find(".")).toEqual({
      environments: ["overlays/beta", "overlays/production"],
      notRendered: [
        ["charts/redis", "a Helm chart"],
        ["plain", "Flux makes its kustomization, of what OCIRepository/apps has (clusters/apps.yaml)"],
      ],
    });
  });

  it("takes a folder that is named, even where others build on it", () => {
    expect(find("base", "overlays").environments).toEqual(["base", "overlays/beta", "overlays/production"]);
  });
});
