import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const config = (path: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${path.replaceAll("/", "-")}}\ndata: {a: "${value}"}\n`;
const folder = (path: string, value = "1") => ({
  [`${path}/kustomization.yaml`]: "resources: [web.yaml]\n",
  [`${path}/web.yaml`]: config(path, value),
});
const cluster = (name: string, stage: string) =>
  `- {name: ${name}, server: "https://${name}.test", labels: {stage: ${stage}}}\n`;
const SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: web}
spec:
  generators: [{clusters: {selector: {matchLabels: {stage: production}}}}]
  template:
    metadata: {name: "web-{{name}}"}
    spec:
      source: {repoURL: "https://git.example.test/x", path: "apps/web/{{name}}", targetRevision: HEAD}
      destination: {server: "{{server}}", namespace: shop}
      project: default
`;

function commit(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  commitAll(root);
}

/** What a command of a repository prints as JSON. */
async function reported(root: string, ...args: string[]) {
  const text = await printed(root, ...args, "--json");
  return JSON.parse(text.slice(text.indexOf("{")));
}

test("cluster generators are followed for the clusters that kustogen.yaml declares", async () => {
  const root = newRepository();
  const apps = { ...folder("apps/web/eu"), ...folder("apps/web/us"), "sets/web.yaml": SET };
  const all = { "all/kustomization.yaml": "resources: [../apps/web/eu, ../apps/web/us]\n" };
  commit(root, { ...apps, ...all });
  const { notLookedAt, checked } = await reported(root, "check");
  // The set may deploy any folder that its path may mean.
  expect(checked.environments).toBe(2);
  expect(notLookedAt).toMatchObject([
    {
      cause: "generator",
      what: expect.stringMatching(
        /list the clusters under `clusters` in kustogen\.yaml; 2 folders that its path may mean count as deployed$/,
      ),
    },
  ]);
  const clusters = (...list: string[]) => ({ "kustogen.yaml": `clusters:\n${list.join("")}` });
  commit(root, clusters(cluster("eu", "production"), cluster("us", "beta")));
  const declared = await reported(root, "check");
  expect(declared.notLookedAt).toEqual([]);
  expect(declared.checked.environments).toBe(2);

  commit(root, { ...folder("apps/web/eu", "2"), ...clusters(cluster("us", "production")) });
  const { environments, notices } = await reported(root, "diff", "HEAD~1");
  // eu is looked at though the change takes it out of the list, and the set makes an Application more.
  expect(environments.map(({ path }: { path: string }) => path)).toEqual(["apps/web/eu", "sets"]);
  expect(JSON.stringify(environments[1])).toContain("web-us");
  expect(notices).toMatchObject([{ message: expect.stringContaining("which clusters Argo CD has") }]);
});

test("check takes the overlays that kustogen.yaml names, or a folder that it is asked for", async () => {
  const root = newRepository();
  commit(root, {
    ...folder("apps/web"),
    ...folder("test/web"),
    ...folder("test/web/more"),
    "kustogen.yaml": "overlays: {exclude: [test]}\n",
  });
  const judged = async (...args: string[]) => {
    const { findings, checked } = await reported(root, "check", ...args, "--strictness", "production");
    const places = (findings as { environment: string }[]).map(({ environment }) => environment);
    expect(new Set(places).size).toBeLessThanOrEqual(checked.environments);
    return checked.environments + (checked.unaffected ?? 0);
  };
  expect(await judged()).toBe(1);
  expect(await judged("--since", "HEAD")).toBe(1);
  expect(await judged("test/web")).toBe(2);
  put(root, "kustogen.yaml", "overlays: {paths: [test/*, tset/*]}\n");
  const idle = [{ severity: "warning", message: "kustogen.yaml: overlays.paths: tset/* matches no folder" }];
  expect(await reported(root, "check")).toMatchObject({ checked: { environments: 1 }, notices: idle });
  expect(await judged("apps")).toBe(1);
});

test("diff in a project below the top goes by the project's own kustogen.yaml", async () => {
  const root = newRepository();
  const settings = (level: string) => ({
    "platform/generators/environments/beta.yaml": `stage: beta\nsystems:\n  shop:\n    settings:\n      level: ${level}\n`,
  });
  commit(root, {
    "platform/kustogen.yaml": "overlays: {exclude: [drafts]}\nfolders: {overlays: live}\n",
    ...settings("low"),
    ...folder("platform/live/beta/shop"),
    ...folder("platform/drafts/shop"),
  });
  commit(root, {
    ...settings("high"),
    ...folder("platform/live/beta/shop", "2"),
    ...folder("platform/drafts/shop", "2"),
  });
  const { environments } = await reported(join(root, "platform"), "diff", "HEAD~1");
  expect(environments).toMatchObject([
    {
      path: "platform/live/beta/shop",
      environment: "beta",
      system: "shop",
    },
  ]);
});

/** A variable that Flux would fill in, and env leaves as it is. */
const DOMAIN = `$\{domain}`;
const POD = [
  "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: web:1\n",
  `    env: [{name: DOMAIN, value: "${DOMAIN}"}]\n    envFrom: [{configMapRef: {name: shared}}]\n`,
].join("");

test("what is outside its own folder is rendered where kustogen.yaml says so", async () => {
  const root = newRepository();
  commit(root, {
    "apps/web/kustomization.yaml": "resources: [pod.yaml, ../../shared/map.yaml]\n",
    "apps/web/pod.yaml": POD,
    "shared/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {A: b}\n",
  });
  expect(await printed(root, "env", "apps/web")).toContain("../../shared/map.yaml");
  expect((await reported(root, "check")).checked.counts.error).toBe(1);
  put(root, "kustogen.yaml", "loadRestrictor: LoadRestrictionsNone\n");
  expect((await reported(root, "check")).checked.counts.error).toBe(0);
  const valuesOf = async () => {
    const { containers } = await reported(root, "env", "apps/web");
    const { variables } = containers[0] as { variables: { name: string; value: string }[] };
    return variables.flatMap(({ name, value }) => (["A", "DOMAIN"].includes(name) ? [value] : []));
  };
  expect(await valuesOf()).toEqual(["b", DOMAIN]);
});

test.each([
  ["Makefile", "build:\n\tkustomize build --load-restrictor LoadRestrictionsNone apps/web\n", "error"],
  ["argocd/cm.yaml", "kustomize.buildOptions: --load-restrictor LoadRestrictionsNone\n", "error"],
  ["build.go", "options.LoadRestrictions = types.LoadRestrictionsNone\n", "error"],
  ["kustogen.yaml", "loadRestrictor: LoadRestrictionsNone\n", undefined],
])(
  "files outside a kustomization's folder are read where the configuration says so, and no script: %s %s",
  async (file, text, severity) => {
    const root = newRepository();
    const map = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\ndata: {A: ${value}}\n`;
    commit(root, {
      "apps/web/kustomization.yaml": "resources: [../../shared/map.yaml]\n",
      "shared/map.yaml": map("b"),
      [file]: text,
    });
    commit(root, { "shared/map.yaml": map("c") });
    for (const since of [[], ["--since", "HEAD~1"]]) {
      const { findings } = await reported(root, "check", ...since);
      const builds = findings.filter(({ rule }: { rule: string }) => rule === "kustomize/builds");
      expect(builds[0]?.severity).toBe(severity);
    }
    const { environments } = await reported(root, "diff", "HEAD~1..HEAD");
    expect(environments.flatMap((one: { resources: { name: string }[] }) => one.resources)).toHaveLength(
      severity === undefined ? 1 : 0,
    );
  },
);

test("a folder that an Application of this repository misses is an error in check and diff, whoever makes it", async () => {
  const root = newRepository();
  const url = "https://git.example.test/me/x";
  git(root, "remote", "add", "origin", "git@git.example.test:me/x.git");
  const project = `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop}\nspec:\n  sourceRepos: ["*"]\n  destinations: [{server: "*", namespace: web}]\n`;
  const set = (name: string) =>
    SET.replace("https://git.example.test/x", url)
      .replace(/generators: .*/, `generators: [{list: {elements: [{name: ${name}, server: "https://s"}]}}]`)
      .replace("project: default", "project: shop");
  commit(root, { ...folder("apps/web/eu"), "sets/project.yaml": project, "sets/web.yaml": set("eu") });
  const errors = async () => {
    const { findings } = await reported(root, "check");
    return (findings as { severity: string; rule: string; message: string; file: string }[])
      .filter(({ severity }) => severity === "error")
      .map(({ rule, message, file }) => [rule, message, file]);
  };
  const refused =
    "doesn't permit the namespace shop, to which Application web-eu of ApplicationSet web deploys";
  expect(await errors()).toEqual([["argocd/project-permits", refused, "sets/project.yaml"]]);
  commit(root, { "sets/web.yaml": set("us") });
  expect(await errors()).toContainEqual([
    "argocd/application-path",
    "Application web-us deploys apps/web/us, which isn't in this repository",
    "sets/web.yaml",
  ]);
  const { environments } = await reported(root, "diff", "HEAD~1");
  expect(environments).toContainEqual(
    expect.objectContaining({
      name: "web-us",
      error: `sets/web.yaml: web-us: apps/web/us isn't in this repository (${url})`,
    }),
  );
  const { environments: none } = await reported(root, "diff", "HEAD");
  expect(none).toEqual([]);
});
