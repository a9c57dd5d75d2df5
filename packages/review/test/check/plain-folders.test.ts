import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, describe, expect, it } from "vitest";
import { putAll } from "../../../../test/repository.ts";
import { check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { findFolders } from "../../src/units/folders-here.ts";

const OWN = "https://git.example.com/shop/deploy.git";
const application = (name: string, source: string, project = "default") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\n  namespace: argocd\nspec:\n  project: ${project}\n  source: ${source}\n  destination: {server: https://kubernetes.default.svc, namespace: ${name}}\n`;
const ofFolder = (name: string, path: string, directory = "{}", repository = OWN) =>
  application(name, `{repoURL: ${repository}, path: ${path}, directory: ${directory}}`);
const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: b}\n`;
/** A Service that selects nothing that the Deployment beside it has. */
const WRONG =
  "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec:\n  selector: {app: shops}\n  ports: [{port: 80}]\n";
const DEPLOYMENT =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: shop, image: 'shop:1'}]}\n";

const root = mkdtempSync(join(tmpdir(), "kustogen-argo-made-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function judged(files: Record<string, string>, isOther?: (repository: string) => boolean) {
  const top = join(root, String(number++));
  putAll(top, files);
  const disk = new DiskTree();
  const found = findFolders(disk, [top], { top, isOther });
  const environments = found.environments.map((one) => ({ ...one, strictness: undefined }));
  const common = { exceptions: [], today: "2027-03-31", cwd: top };
  const { report } = check({
    ...{ ...common, tree: disk, environments, rules: RULES, flux: found.flux, argo: found.argo },
    notLookedAt: [...found.notRendered, ...found.notFollowed],
  });
  return {
    ...report,
    folders: found.environments.map(({ folder }) => relative(top, folder)),
    errors: report.findings.filter(({ severity }) => severity === "error"),
  };
}

describe("a folder of plain manifests that an Application deploys", () => {
  it("is an environment, with its mistakes at their lines", () => {
    const { folders, checked, errors, notLookedAt } = judged({
      "argocd/shop.yaml": ofFolder("shop", "apps/shop"),
      "apps/shop/deployment.yaml": DEPLOYMENT,
      "apps/shop/service.yaml": WRONG,
      "apps/shop/values.yaml": "a: b\n",
      "apps/shop/deeper/more.yaml": configMap("more"),
    });
    expect(folders).toEqual(["apps/shop"]);
    expect(checked.resources).toBe(2);
    expect(errors).toMatchObject([
      { rule: "integrity/service-selector", file: "apps/shop/service.yaml", line: 5 },
    ]);
    expect(notLookedAt).toEqual([]);
  });

  it("is read as Argo CD reads it, not as kustomize does", () => {
    const files = {
      "argocd/shop.yaml": ofFolder("shop", "apps/shop"),
      "apps/shop/twice.yaml": `${configMap("a")}data: {a: c}\n`,
      "apps/shop/again.yaml": configMap("a"),
      "apps/shop/generated.yaml": configMap("b").replace("name: b", "generateName: b-"),
      "apps/shop/values.yaml": "a: b\n",
    };
    const { errors, checked } = judged(files);
    expect([errors, checked.resources]).toEqual([[], 3]);
    const listed = { ...files, "apps/shop/kustomization.yaml": "resources: [twice.yaml]\n" };
    expect(judged(listed).errors.map(({ rule }) => rule)).toEqual(["kustomize/builds"]);
  });

  it("isn't judged where the Application applies a kustomization below it as an object", () => {
    const { errors, notLookedAt } = judged({
      "argocd/shop.yaml": ofFolder("shop", "apps/shop", "{recurse: true}"),
      "apps/shop/a.yaml": configMap("a"),
      "apps/shop/web/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [web.yaml]\n",
      "apps/shop/web/web.yaml": configMap("web"),
    });
    expect(errors).toEqual([]);
    expect(notLookedAt).toMatchObject([
      { place: "apps/shop", what: expect.stringContaining("applies a kustomization as an object") },
    ]);
  });

  it.each(["argocd/apps/b.yaml", "argocd/more/b.yaml"])(
    "gives an error where a project refuses an Application in %s, whether something applies it or not",
    (file) => {
      const project =
        "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop, namespace: argocd}\nspec:\n  sourceRepos: ['*']\n  destinations: [{server: '*', namespace: a}]\n";
      const source = (path: string) => `{repoURL: ${OWN}, path: ${path}}`;
      const { findings } = judged({
        "argocd/kustomization.yaml": "resources: [project.yaml, apps/a.yaml]\n",
        "argocd/project.yaml": project,
        "argocd/apps/a.yaml": application("a", source("apps/a"), "shop"),
        "apps/a/a.yaml": configMap("a"),
        [file]: application("b", source("apps/b"), "shop"),
      });
      expect(findings.filter(({ rule }) => rule === "argocd/project-permits")).toMatchObject([
        { severity: "error", message: "doesn't permit the namespace b, to which Application b deploys" },
      ]);
    },
  );

  it("names the folder, and no kustomization that isn't there", () => {
    const { findings } = judged({
      "argocd/shop.yaml": ofFolder("shop", "apps/shop"),
      "apps/shop/deployment.yaml": DEPLOYMENT.replace("name: shop", "name: shop, namespace: shop"),
    });
    expect(findings).not.toEqual([]);
    expect(findings.map(({ file }) => file?.split("/").slice(0, 2).join("/"))).toEqual(
      findings.map(() => "apps/shop"),
    );
    expect(JSON.stringify(findings)).not.toContain("kustomization.yaml");
  });

  it("has the files that the Application's options say", () => {
    const { checked } = judged({
      "argocd/shop.yaml": ofFolder("shop", "apps/shop", "{recurse: true, exclude: 'old/*'}"),
      "apps/shop/a.yaml": configMap("a"),
      "apps/shop/deeper/b.json": JSON.stringify({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "b" },
      }),
      "apps/shop/old/c.yaml": configMap("c"),
    });
    expect(checked.resources).toBe(2);
  });

  it("isn't the top of this repository where an Application names that of another one", () => {
    const files = {
      "argocd/other.yaml": ofFolder("other", ".", "{}", "https://git.example.com/other/site"),
      "lint.yaml": "rules: []\n",
      "a.yaml": configMap("a"),
    };
    expect(judged(files).folders).toEqual([""]);
    const { folders, errors, notLookedAt } = judged(files, (one) => one.includes("other"));
    expect([folders, errors]).toEqual([[], []]);
    expect(notLookedAt).toMatchObject([
      { cause: "application", what: expect.stringContaining("other/site") },
    ]);
  });

  it("with a file that Argo CD can't read is an error at that file, which says who refuses it", () => {
    const { errors } = judged({
      "argocd/shop.yaml": ofFolder("shop", "apps/shop"),
      "apps/shop/a.yaml": configMap("a"),
      "apps/shop/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n",
    });
    expect(errors).toMatchObject([
      {
        ...{
          rule: "kustomize/builds",
          file: "apps/shop/broken.yaml",
          fix: expect.stringContaining("Argo CD"),
        },
        message: expect.not.stringContaining("kustomization"),
      },
    ]);
  });
});

it("says of an Application with manifests in deeper folders alone how to have them applied", () => {
  const { notLookedAt } = judged({
    "argocd/shop.yaml": ofFolder("shop", "apps/shop"),
    "apps/shop/web/a.yaml": configMap("a"),
  });
  expect(notLookedAt).toMatchObject([
    { place: "argocd/shop.yaml", what: "shop: apps/shop: it has no file to apply without directory.recurse" },
  ]);
});

describe("what keeps a folder from being rendered", () => {
  const BASE = { "prod/kustomization.yaml": "resources: [../base]\n" };
  it.each([
    [
      "an entry of a base",
      { "base/kustomization.yaml": "resources:\n  - ../outside.yaml\n", "outside.yaml": configMap("a") },
      "base/kustomization.yaml",
      2,
    ],
    [
      "a line of a base",
      { "base/kustomization.yaml": "namePrefix: a-\nnope: []\n" },
      "base/kustomization.yaml",
      2,
    ],
    ["a base without content", { "base/kustomization.yaml": "" }, "base/kustomization.yaml", undefined],
  ])("is told where it is to be fixed: %s", (_, files, file, line) => {
    const [error] = judged({ ...BASE, ...files }).errors;
    expect({ file: error?.file, line: error?.line }).toEqual({ file, line });
  });
});

describe("an Application of a chart", () => {
  it("isn't called one of another repository where the chart is here, and is counted where it isn't", () => {
    const { notLookedAt } = judged({
      "argocd/own.yaml": application("own", `{repoURL: ${OWN}, path: charts/own}`),
      "argocd/cache.yaml": application(
        "cache",
        "{repoURL: https://charts.example.com, chart: redis, targetRevision: 1.0.0}",
      ),
      "charts/own/Chart.yaml": "apiVersion: v2\nname: own\nversion: 1.0.0\n",
      "charts/own/templates/a.yaml": "{{ nothing }}\n",
    });
    expect(notLookedAt).toEqual([
      {
        place: "argocd/cache.yaml",
        cause: "chart",
        what: "cache: the Helm chart redis of another repository",
      },
      { place: "charts/own", cause: "chart", what: "a Helm chart" },
    ]);
  });
});

describe("what an Application or a project says that an environment renders", () => {
  it("is told at its line in its file", () => {
    const { errors } = judged({
      "argocd/kustomization.yaml": "resources: [project.yaml, shop.yaml]\n",
      "argocd/project.yaml": `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata:\n  name: team\n  namespace: argocd\nspec:\n  sourceRepos: ["*"]\n  destinations:\n    - {server: https://kubernetes.default.svc, namespace: team}\n`,
      "argocd/shop.yaml": application("shop", `{repoURL: ${OWN}, path: apps/shop}`, "team"),
      "apps/shop/kustomization.yaml": "resources: [a.yaml]\n",
      "apps/shop/a.yaml": configMap("a"),
    });
    expect(errors).toMatchObject([{ rule: "argocd/project-permits", file: "argocd/project.yaml", line: 8 }]);
  });
});
