import { join } from "node:path";
import { expect, it } from "vitest";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const flux = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec: {interval: 10m, path: ${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n`;
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\n`;

function repository(files: Record<string, string>): string {
  const root = newRepository();
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "one");
  return root;
}

/** Two clusters: one deploys apps/web, which deploys apps/db; the other deploys apps/other. */
const CLUSTERS = {
  "clusters/one/apps.yaml": flux("apps", "./apps/web"),
  "clusters/two/apps.yaml": flux("apps", "./apps/other"),
  "apps/web/kustomization.yaml": "resources: [map.yaml, db.yaml]\n",
  "apps/web/map.yaml": map("web"),
  "apps/web/db.yaml": flux("db", "./apps/db"),
  "apps/db/kustomization.yaml": "resources: [map.yaml]\n",
  "apps/db/map.yaml": map("db"),
  "apps/other/map.yaml": map("other"),
};

const environmentsIn = async (folder: string, ...args: string[]) => {
  const text = await printed(folder, "check", ...args);
  return /\((\d+) environments?, (\d+) resources?/.exec(text)?.slice(1).map(Number);
};

it("check in a folder of Flux objects checks what these deploy, wherever it is in the repository", async () => {
  const root = repository(CLUSTERS);
  expect(await environmentsIn(join(root, "clusters/one"), ".")).toEqual([2, 3]);
  expect(await environmentsIn(join(root, "clusters/one"))).toEqual([2, 3]);
  expect(await environmentsIn(root, "clusters/two")).toEqual([1, 1]);
  expect(await environmentsIn(join(root, "clusters"), ".")).toEqual([3, 4]);
  expect(await environmentsIn(root, ".")).toEqual([3, 4]);
});

it("a folder with an environment of its own is checked alone, and says where Flux deploys more", async () => {
  const root = repository({ ...CLUSTERS, "clusters/one/kustomization.yaml": "resources: [apps.yaml]\n" });
  const text = await printed(join(root, "clusters/one"), "check", ".");
  expect(text).toContain(
    "../../apps/web: Flux deploys it (clusters/one/apps.yaml), but it is outside the folders that this run checks: " +
      "check the whole repository, or name this folder too",
  );
  expect(text).toContain("passed as far as checked: 1 of 2 environments");
});

it("a folder whose Flux objects deploy folders of another repository has nothing to check", async () => {
  const root = repository({ ...CLUSTERS, "clusters/three/apps.yaml": flux("apps", "./elsewhere") });
  expect(await printed(join(root, "clusters/three"), "check", ".")).not.toMatch(/\(\d+ environments?, [1-9]/);
});
