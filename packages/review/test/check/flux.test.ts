import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, expect, test } from "vitest";
import { putAll } from "../../../../test/repository.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { declarationsIn } from "../../src/discovery/argo-documents.ts";
import { fluxBuilds } from "../../src/discovery/flux-build.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const flux = (more = "") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec:\n  path: ./apps\n${more}`;
/** A variable as Flux fills it in. */
const variable = (text: string) => `$\{${text}}`;
const FILES: Record<string, string> = {
  "clusters/home/apps.yaml": flux("  postBuild: {substitute: {domain: example.test}}\n"),
  // Flux builds without load restrictions.
  "apps/kustomization.yaml": "namespace: shop\nresources: [web.yaml, secret.yaml, ../shared/settings.yaml]\n",
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

/** What is said of these files by a rule. */
const saidBy = (rule: string, files: Record<string, string>) =>
  judged(files).findings.flatMap((one) => (one.rule === rule ? [one.message] : []));

function judged(files: Record<string, string>) {
  const top = join(root, String(number++));
  putAll(top, files);
  const tree = new DiskTree();
  const found = findFolders(tree, [top], { top });
  const environments = found.environments.map((one) => ({ ...one, strictness: undefined }));
  const common = { exceptions: [], today: "2027-03-31", notLookedAt: found.notRendered, cwd: top };
  const { flux, argo } = found;
  return check({ ...common, tree, environments, rules: RULES, flux, argo }).report;
}

test("what Flux builds, fills in and decrypts is no error", () => {
  const { findings, checked, notLookedAt } = judged(FILES);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(checked).toMatchObject({ environments: 1, found: 1, resources: 3 });
  expect(notLookedAt).toEqual([]);
});

test("a folder whose resources are all commented out is built by Flux, and by nobody else", () => {
  const empty = (path: string) => ({
    [`${path}/kustomization.yaml`]:
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n# - web.yaml\n",
    [`${path}/web.yaml`]: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
  });
  const errors = (files: Record<string, string>) =>
    judged(files).findings.flatMap(({ rule, severity, file }) =>
      severity === "error" ? [[rule, file]] : [],
    );
  expect(errors({ "clusters/home/apps.yaml": flux(), ...empty("apps") })).toEqual([]);
  expect(errors({ ...empty("apps") })).toEqual([["kustomize/builds", "apps/kustomization.yaml"]]);
  const below = { "apps/kustomization.yaml": "resources: [web]\n", ...empty("apps/web") };
  expect(errors({ "clusters/home/apps.yaml": flux(), ...below })).toEqual([
    ["kustomize/builds", "apps/web/kustomization.yaml"],
  ]);
});

test("an object in a file called kustomization.yaml is no kustomization, until something builds the folder", () => {
  const own = (folder: string) => ({ [`${folder}/kustomization.yaml`]: flux() });
  const builds = (files: Record<string, string>) => {
    const { findings, checked } = judged(files);
    const failed = findings.filter(({ rule }) => rule === "kustomize/builds");
    return [checked.environments, ...failed.map(({ environment }) => environment)];
  };
  const parent = { "clusters/kustomization.yaml": "resources: [../shared/settings.yaml]\n" };
  expect(builds({ ...FILES, ...parent, ...own("clusters/flux-system") })).toEqual([2]);
  expect(builds({ ...FILES, ...own(".") })).toEqual([1]);
  expect(
    builds({ ...FILES, ...own("live"), "live/beside.yaml": FILES["shared/settings.yaml"] as string }),
  ).toEqual([1]);
  // Who lists the folder, or deploys it, has kustomize build it.
  const listing = { "clusters/kustomization.yaml": "resources: [flux-system]\n" };
  expect(builds({ ...FILES, ...listing, ...own("clusters/flux-system") })).toEqual([1, "clusters"]);
  expect(builds({ ...FILES, "apps/kustomization.yaml": flux() })).toEqual([0, "apps"]);
  // What lists resources is meant as a kustomization.
  const wrong = {
    "live/kustomization.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nresources: [a.yaml]\n",
  };
  expect(builds({ ...FILES, ...wrong })).toEqual([1, "live"]);
});

test("what Flux' own objects lack is an error, and a misspelt field is one anyway", () => {
  const child = (spec: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: db, namespace: flux-system}\nspec: ${spec}\n`;
  const errors = (spec: string) =>
    judged({
      "clusters/home/apps.yaml": flux(),
      "apps/kustomization.yaml": "resources: [db.yaml]\n",
      "apps/db.yaml": child(spec),
    }).findings.flatMap(({ severity, path }) => (severity === "error" ? [path] : []));
  expect(errors("{path: ./db}")).toEqual(["spec.interval", "spec.prune", "spec.sourceRef"]);
  expect(errors("{path: ./db, prun: true}")).toContain("spec.prun");
});

test("without Flux here the same is what kustomize rejects, and a name that someone else may fill in", () => {
  const { "clusters/home/apps.yaml": _, ...rest } = FILES;
  const said = judged(rest).findings.map(({ rule, severity }) => `${severity} ${rule}`);
  expect(said).toEqual(expect.arrayContaining(["error kustomize/builds", "warning schema/valid"]));
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
    return { ...comparison, verdict: reportOf({ title: "", before: "", after: "", ...comparison }).verdict };
  };
  const settings = compared({
    "shared/settings.yaml": String(FILES["shared/settings.yaml"]).replace("b}", "c}"),
  });
  expect(settings.environments.map(({ path, resources }) => [path, resources.length])).toEqual([["apps", 1]]);
  const substituted = compared({
    "clusters/home/apps.yaml": flux(
      "  postBuild: {substituteFrom: [{kind: Secret, name: x}], substitute: {domain: other.test}}\n",
    ),
  });
  expect(substituted.notLookedAt).toMatchObject([{ cause: "flux", place: "clusters/home/apps.yaml" }]);
  // Of what it deploys, nothing is said to be unchanged.
  expect(substituted).toMatchObject({ verdict: "1 changed part isn't compared", unchanged: [] });
});

test("what Flux fills in is checked as it arrives in the cluster, what nobody knows is not, and the namespace is Flux's", () => {
  const files = {
    "clusters/home/apps.yaml": flux(
      "  targetNamespace: shop\n  postBuild:\n    substitute: {app: web, replicas: many}\n    substituteFrom: [{kind: Secret, name: more}]\n",
    ),
    "apps/kustomization.yaml": "resources: [web.yaml, note.yaml]\nlabels:\n- pairs: {a: b}",
    "apps/web.yaml": [
      `apiVersion: v1\nkind: Service\nmetadata: {name: "${variable("app")}-${variable("zone:-a")}"}\n`,
      `spec: {selector: {app: "${variable("app")}"}, ports: [{port: 80}]}\n---\n`,
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: "${variable("app")}"}\n`,
      `spec:\n  replicas: ${variable("replicas")}\n  minReadySeconds: ${variable("seconds")}\n`,
      `  selector: {matchLabels: {app: "${variable("app")}"}}\n`,
      `  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "web:1"}]}\n`,
    ].join(""),
    "apps/note.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note, labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\ndata: {a: "${variable("app")}"}\n`,
  };
  const errors = judged(files).findings.filter(({ severity }) => severity === "error");
  expect(
    errors.map(({ resource, path, message, file, line }) => [resource, path, message, file, line]),
  ).toEqual([
    [
      { kind: "Deployment", namespace: "shop", name: "web" },
      "spec.replicas",
      expect.stringContaining('found "many"'),
      "apps/web.yaml",
      10,
    ],
  ]);
});

test("diff shows what a Kustomization of Flux fills in otherwise, where it moves, and no word of Argo CD", () => {
  const states = [
    ["web", "1"],
    ["shop", "2"],
  ].map(([namespace, port]) =>
    listedMemory(
      Object.entries({
        ...FILES,
        "clusters/home/apps.yaml": flux(
          `  targetNamespace: ${namespace}\n  postBuild: {substitute: {name: web, port: "${port}"}}\n`,
        ),
        "apps/web.yaml": `apiVersion: v1\nkind: Service\nmetadata: {name: "${variable("name")}"}\nspec:\n  ports:\n  - port: ${variable("port")}\n`,
      }),
    ),
  );
  const files = ["/clusters/home/apps.yaml"];
  const [before, after] = states as [(typeof states)[0], (typeof states)[0]];
  const comparison = compareTrees(before, after, { applications: { before: files, after: files } });
  expect(comparison.notRendered).toEqual([]);
  const [environment] = comparison.environments;
  expect(environment?.path).toBe("apps");
  expect(
    environment?.resources.map(({ kind, namespace, after }) => [kind, namespace, after !== undefined]),
  ).toContainEqual(["Service", "shop", true]);
  expect(JSON.stringify(environment?.resources)).toContain('"port":2');
  const report = reportOf({ title: "", before: "", after: "", ...comparison });
  expect(JSON.stringify(report)).not.toContain("Argo");
});

test("of two Kustomizations for one folder, the first counts", () => {
  const say = (name: string, more: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec:\n${more}`;
  const { flux: found } = declarationsIn(
    Buffer.from(
      [
        say("two", "  path: a/\n  targetNamespace: y\n  postBuild: {substitute: {A: '1', B: '2', C: '1'}}\n"),
        say(
          "one",
          "  path: ./a\n  targetNamespace: x\n  postBuild: {substitute: {A: '1', B: '1', C: '1'}}\n",
        ),
      ].join("---\n"),
    ),
    "f.yaml",
  );
  const build = (name: string) => ({ components: [], ignoresMissing: false, of: `f.yaml ${name}` });
  const first = {
    ...build("one"),
    namespace: "x",
    variables: new Map(Object.entries({ A: "1", B: "1", C: "1" })),
  };
  expect(fluxBuilds(found)).toEqual(new Map([["/a", first]]));
});

const SCALED = {
  "apps/kustomization.yaml": "namespace: shop\nresources: [web.yaml]\n",
  "apps/web.yaml": [
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
    `spec:\n  replicas: ${variable("replicas")}\n  selector: {matchLabels: {app: web}}\n`,
    `  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "web:1"}]}\n`,
  ].join(""),
};
test.each([
  ["the Kustomization itself", "    substitute: {replicas: many}\n", true],
  ["a ConfigMap", "    substituteFrom: [{kind: ConfigMap, name: cluster-settings}]\n", false],
  ["another variable", `    substitute: {replicas: "${variable("count")}"}\n`, false],
])("a variable that %s gives is filled in, or unknown", (_, more, isKnown) => {
  const settings =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cluster-settings, namespace: flux-system}\ndata: {replicas: many}\n";
  const { findings } = judged({
    "clusters/home/apps.yaml": flux(`  postBuild:\n${more}`),
    "clusters/home/cluster-settings.yaml": settings,
    ...SCALED,
  });
  const said = findings.filter(({ severity }) => severity === "error").map(({ path }) => path);
  expect(said).toEqual(isKnown ? ["spec.replicas"] : []);
});

const COMPONENT = (value: string) =>
  `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nconfigMapGenerator: [{name: alerts, namespace: wrong, literals: [at=${value}]}]\n`;
const WITH_COMPONENTS = (more = "") => ({
  "clusters/home/apps.yaml": flux(`  targetNamespace: shop\n  components: [../parts/alerts]\n${more}`),
  "apps/kustomization.yaml":
    "components:\n# Ours.\n- ../parts/own\n\nresources: [web.yaml]\n" +
    "images: [{name: nothing, newTag: '1'}]\n",
  "apps/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\n",
  "parts/own/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [own.yaml]\n",
  "parts/own/own.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\ndata: {a: b}\n",
  "parts/alerts/kustomization.yaml": COMPONENT("1"),
});

test("components that Flux adds are rendered behind the folder's own, relative to spec.path", () => {
  const { checked, findings, notLookedAt } = judged(WITH_COMPONENTS());
  expect(checked).toMatchObject({ environments: 1, resources: 3 });
  expect(findings.map(({ rule, file, line }) => [rule, file, line])).toContainEqual([
    "traps/dead-entry",
    "apps/kustomization.yaml",
    6,
  ]);
  expect(findings.filter(({ rule }) => rule === "kustomize/builds")).toEqual([]);
  expect(notLookedAt).toEqual([]);
});

test("a component that Flux adds and that isn't there is an error, without a line that nobody wrote", () => {
  const { "parts/alerts/kustomization.yaml": _, ...rest } = WITH_COMPONENTS();
  const { findings } = judged({ ...rest, "apps/kustomization.yaml": "resources: [web.yaml]" });
  const [error] = findings.filter(({ rule }) => rule === "kustomize/builds");
  expect(error?.message).toContain("components: ../parts/alerts");
  expect(error).not.toHaveProperty("line", expect.any(Number));
  const lenient = judged({ ...rest, ...pick(WITH_COMPONENTS("  ignoreMissingComponents: true\n")) });
  expect(lenient.findings.filter(({ rule }) => rule === "kustomize/builds")).toEqual([]);
});

const pick = (files: Record<string, string>) => ({
  "clusters/home/apps.yaml": files["clusters/home/apps.yaml"] as string,
});

test("a change of a component that only Flux adds changes the environment, and so does adding one", () => {
  const applications = { before: ["/clusters/home/apps.yaml"], after: ["/clusters/home/apps.yaml"] };
  const compared = (after: Record<string, string>) =>
    compareTrees(
      listedMemory(Object.entries(WITH_COMPONENTS())),
      listedMemory(Object.entries({ ...WITH_COMPONENTS(), ...after })),
      { applications },
    );
  const changed = compared({ "parts/alerts/kustomization.yaml": COMPONENT("2") });
  expect(changed.environments.map(({ path, resources }) => [path, resources.length])).toEqual([["apps", 1]]);
  const gone = compared({ "clusters/home/apps.yaml": flux("  targetNamespace: shop\n") });
  expect(gone.environments.map(({ path, resources }) => [path, resources.length])).toEqual([["apps", 1]]);
  expect(gone.notRendered).toEqual([]);
});

test("a hook of a chart is none of Argo CD's where only Flux deploys", () => {
  const job =
    "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, annotations: {helm.sh/hook: pre-install}}\nspec: {}\n";
  const said = (ofFlux: Record<string, string>) =>
    saidBy("argocd/hook-deadline", {
      ...{ "apps/kustomization.yaml": "resources: [job.yaml]\n", "apps/job.yaml": job },
      ...ofFlux,
    }).length;
  const ofFlux = { "clusters/home/apps.yaml": flux() };
  expect(said(ofFlux)).toBe(0);
  expect(said({})).toBe(1);
  const root = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: root}\n";
  expect(said({ ...ofFlux, "argocd/root.yaml": root })).toBe(1);
});
