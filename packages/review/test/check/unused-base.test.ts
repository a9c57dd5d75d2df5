import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, test } from "vitest";
import { type CheckInput, check } from "../../src/check/check.ts";
import { findFolders } from "../../src/check/folders.ts";
import { PLAIN } from "./plain-input.ts";

const FILES: Record<string, string> = {
  "/clusters/home/infra.yaml":
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: infra, namespace: flux-system}\nspec: {path: ./infra/beta, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
  "/infra/base/kustomization.yaml": "resources: [web, jobs]\n",
  "/infra/base/jobs/kustomization.yaml": "resources: [map.yaml]\n",
  "/infra/base/jobs/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: jobs, namespace: jobs}\n",
  "/infra/base/web/kustomization.yaml": "resources: [client.yaml, service.yaml]\n",
  "/infra/base/web/service.yaml":
    "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: web}\nspec: {clusterIP: None, ports: [{port: 80}]}\n",
  "/infra/base/web/client.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: client, namespace: web}\nspec: {containers: [{name: client, image: client, env: [{name: URL, value: 'http://web.web.svc.cluster.local'}]}]}\n",
  "/infra/beta/kustomization.yaml": "namespace: jobs\nresources: [../base/web, ../base/jobs]\n",
};

/** What is said of the addresses of Services, with other files, and more known of the repository. */
function said(files: Record<string, string> = {}, more: Partial<CheckInput> = {}): string[] {
  const all = { ...FILES, ...files };
  const tree = new MemoryTree(Object.entries(all));
  const found = findFolders(tree, ["/"], { top: "/" });
  const { report } = check({
    ...PLAIN,
    rules: PLAIN.rules.filter(({ id }) => id === "network/service-address"),
    tree,
    files: Object.keys(all),
    flux: found.flux,
    environments: found.environments.map((folder) => ({ folder, strictness: undefined })),
    deployed: [found.deployed],
    ...more,
  });
  return report.findings.map(
    ({ severity, environment, message }) => `${severity} ${environment}: ${message}`,
  );
}

const WRONG =
  "warning infra/beta: refers to Service web in namespace web, in which nothing here is; it is in jobs";

test("a base that nothing deploys doesn't have what a deployed overlay lacks", () => {
  expect(said()).toEqual([WRONG]);
  // Nor do the files of a base that lists the objects by itself.
  const own = { "/infra/base/kustomization.yaml": "resources: [web/client.yaml, web/service.yaml]\n" };
  expect(said(own)).toEqual([WRONG]);
});

test("a folder that is deployed, or may be, has it", () => {
  const base = FILES["/clusters/home/infra.yaml"]
    ?.replace("name: infra,", "name: base,")
    .replace("beta", "base");
  expect(said({ "/clusters/home/base.yaml": base ?? "" })).toEqual([]);
  expect(said({}, { deployed: [new Set(["/infra/base"]), new Set(["/infra/beta"])] })).toEqual([]);
  const unknown = { place: "/clusters/home", cause: "generator", what: "it can't be followed" } as const;
  expect(said({}, { notLookedAt: [unknown] })).toEqual([]);
  expect(said({}, { isPart: true })).toEqual([]);
});

test("nothing more is said of what only a base has, or if no folder is deployed", () => {
  expect(said({ "/infra/beta/kustomization.yaml": "resources: [../base/jobs]\n" })).toEqual([]);
  expect(said({ "/clusters/home/infra.yaml": "" })).toEqual([]);
});
