import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DiskTree, listFolder } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { check } from "../../src/check/check.ts";
import { findFolders } from "../../src/check/folders.ts";
import { RULES } from "../../src/check/rules.ts";
import { storyOf } from "../../src/story/story.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const flux = (more = "") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  path: ./apps\n${more}`;
/** A variable as Flux fills it in. */
const variable = (text: string) => `$\{${text}}`;
const FILES: Record<string, string> = {
  "clusters/home/apps.yaml": flux("  postBuild: {substitute: {domain: example.test}}\n"),
  // Flux builds without load restrictions.
  "apps/kustomization.yaml": "resources: [web.yaml, secret.yaml, ../shared/settings.yaml]\n",
  "shared/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n",
  "apps/web.yaml": [
    `apiVersion: v1\nkind: Service\nmetadata: {name: "${variable("name")}", labels: {branch: "${variable("branch:-main")}"}}\n`,
    `spec: {type: "${variable("type")}", selector: {app: web}, ports: [{port: 80}]}\n`,
  ].join(""),
  "apps/secret.yaml": [
    'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: "ENC[AES256_GCM,data:aa,iv:bb,tag:cc,type:str]"}\n',
    'sops: {mac: "ENC[AES256_GCM,data:dd,iv:ee,tag:ff,type:str]", version: 3.9.0}\n',
  ].join(""),
};

const root = mkdtempSync(join(tmpdir(), "kustogen-flux-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function judged(files: Record<string, string>) {
  const top = join(root, String(number++));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  const tree = new DiskTree();
  const found = findFolders(tree, [top], listFolder, { top });
  const environments = found.environments.map((folder) => ({ folder, strictness: undefined }));
  const common = { exceptions: [], today: "2027-03-31", notRendered: found.notRendered, cwd: top };
  return check({ ...common, tree, environments, rules: RULES, flux: found.flux.length > 0 }).report;
}

test("what Flux builds, fills in and decrypts is no error", () => {
  const { findings, checked, notLookedAt } = judged(FILES);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(checked).toMatchObject({ environments: 1, found: 1, resources: 3 });
  expect(notLookedAt).toEqual([]);
});

test("what Flux' own objects lack may be patched in, and a misspelt field is an error all the same", () => {
  const child = (spec: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db}\nspec: ${spec}\n`;
  const errors = (spec: string) =>
    judged({
      "clusters/home/apps.yaml": flux('  patches: [{patch: "{}"}]\n'),
      "apps/kustomization.yaml": "resources: [db.yaml]\n",
      "apps/db.yaml": child(spec),
    }).findings.flatMap(({ severity, path }) => (severity === "error" ? [path] : []));
  expect(errors("{path: ./db}")).toEqual([]);
  expect(errors("{path: ./db, prun: true}")).toEqual(["spec.prun"]);
});

test("without Flux the same is what the API server and kustomize refuse", () => {
  const { "clusters/home/apps.yaml": _, ...rest } = FILES;
  const rules = judged(rest).findings.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []));
  expect(rules).toEqual(expect.arrayContaining(["kustomize/builds", "integrity/names"]));
});

test("an error beside a variable is still one", () => {
  const wrong = {
    ...FILES,
    "apps/web.yaml": `${FILES["apps/web.yaml"]}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replcas: 2}\n`,
  };
  expect(judged(wrong).findings.map(({ rule }) => rule)).toContain("schema/valid");
});

test("a chart that Flux renders is named as not followed", () => {
  const chart =
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: redis}\nspec: {chart: {spec: {chart: redis}}}\n";
  const { notLookedAt } = judged({ ...FILES, "apps/secret.yaml": chart });
  expect(notLookedAt).toMatchObject([
    { cause: "flux", place: "HelmRelease (helm.toolkit.fluxcd.io/v2)", count: 1 },
  ]);
});

test("diff renders as Flux does, and names what it doesn't follow of a Kustomization that changes", () => {
  const applications = { before: ["/clusters/home/apps.yaml"], after: ["/clusters/home/apps.yaml"] };
  const compared = (after: Record<string, string>) => {
    const comparison = compareTrees(
      listedMemory(Object.entries(FILES)),
      listedMemory(Object.entries({ ...FILES, ...after })),
      { applications },
    );
    return { ...comparison, verdict: storyOf({ title: "", before: "", after: "", ...comparison }).verdict };
  };
  const settings = compared({
    "shared/settings.yaml": String(FILES["shared/settings.yaml"]).replace("b}", "c}"),
  });
  expect(settings.environments.map(({ path, resources }) => [path, resources.length])).toEqual([["apps", 1]]);
  const substituted = compared({
    "clusters/home/apps.yaml": flux("  postBuild: {substitute: {domain: other.test}}\n"),
  });
  expect(substituted.notLookedAt).toMatchObject([{ cause: "flux", place: "clusters/home/apps.yaml" }]);
  expect(substituted.verdict).toMatch(/^Nothing changes as far as looked/);
});
