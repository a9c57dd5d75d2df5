import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

/** A value as Flux fills it in. */
const variable = (name: string) => `$\{${name}}`;
const flux = (name: string, path: string, more: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec: {interval: 1h, path: ./${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}, ${more}}\n`;
const filled = (values: string) => `postBuild: {substitute: {${values}}}`;
const given = "postBuild: {substituteFrom: [{kind: ConfigMap, name: cluster-settings}]}";
const settings = (host: string, kind = "ConfigMap", data = "data") =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: cluster-settings, namespace: flux-system}\n${data}: {HOST: ${host}}\n`;

/** Every folder of a cluster is listed; the app has a value that Flux fills in. */
const SHARED: Files = {
  "apps/web/kustomization.yaml": "resources: [map.yaml]\n",
  "apps/web/map.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: x}\ndata: {host: "${variable("HOST")}"}\n`,
};
const cluster = (name: string, files: Files): Files => ({
  [`clusters/${name}/kustomization.yaml`]: `resources: [${Object.keys(files).join(", ")}]\n`,
  ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`clusters/${name}/${file}`, text])),
});

function said(before: Files, after: Files): string[] {
  const states = [before, after].map((files) => ({ ...SHARED, ...files }));
  const [old, now] = states.map((files) => listedMemory(Object.entries(files)));
  const manifests = (files: Files = {}) => Object.keys(files).map((file) => `/${file}`);
  const { environments, notRendered } = compareTrees(old as never, now as never, {
    applications: { before: manifests(states[0]), after: manifests(states[1]) },
  });
  return [
    ...environments.flatMap(({ path, resources }) =>
      resources.flatMap(({ action, name, changes }) =>
        action === "changed"
          ? changes.map((field) => `${path} ${name}: ${String(field.before)} → ${String(field.after)}`)
          : [`${path} ${name}: ${action}`],
      ),
    ),
    ...notRendered.map(({ name, why }) => `${name}: ${why}`),
  ].filter((text) => !text.startsWith("clusters/"));
}

it("a value in the settings of a cluster changes in every folder that it builds, and in no other cluster", () => {
  const home = (host: string) =>
    cluster("home", { "web.yaml": flux("web", "apps/web", given), "cluster-settings.yaml": settings(host) });
  const away = (host: string) => cluster("away", { "cluster-settings.yaml": settings(host) });
  const changes = ["apps/web web: a.example.com → b.example.com"];
  expect(said(home("a.example.com"), home("b.example.com"))).toEqual(changes);
  const both = { ...home("a.example.com"), ...away("c.example.com") };
  expect(said(both, { ...both, ...home("b.example.com") })).toEqual(changes);
  expect(said(both, { ...both, ...away("d.example.com") })).toEqual([]);
});

it("values that clusters differ in, or that are encrypted, are named when they change", () => {
  const web = { "apps/web.yaml": flux("web", "apps/web", given) };
  const of = (name: string, host: string) => cluster(name, { "cluster-settings.yaml": settings(host) });
  const why = (who: string) =>
    `cluster-settings.yaml: values that Flux fills in for ${who} change: they are encrypted, or differ between clusters, and aren't rendered`;
  const all = (home: string, away = "a") => ({ ...web, ...of("home", home), ...of("away", away) });
  expect(said(all("b"), all("c"))).toEqual([why("Kustomization web")]);
  // What only one state knows doesn't look as if it changed to a variable.
  expect(said(all("a"), all("c"))).toEqual([why("Kustomization web")]);
  expect(said(all("a"), all("c", "c"))).toEqual(["apps/web web: a → c"]);
  const secret = (host: string) => ({
    "apps/web.yaml": flux("web", "apps/web", given.replace("ConfigMap", "Secret")),
    ...cluster("home", { "cluster-settings.yaml": settings(host, "Secret", "stringData") }),
  });
  expect(said(secret("encrypted-a"), secret("encrypted-b"))).toEqual([why("Kustomization web")]);
  expect(said(secret("encrypted-a"), secret("encrypted-a"))).toEqual([]);
});

it("values from a file that can't be read anymore, or is gone, don't change to variables", () => {
  const of = (values: string) =>
    cluster("home", { "web.yaml": flux("web", "apps/web", given), "cluster-settings.yaml": values });
  const before = of(settings("a"));
  expect(said(before, of(settings("a").replace("{HOST: a}", "{HOST: a, HOST: b}")))).toEqual([]);
  expect(said(before, cluster("home", { "web.yaml": flux("web", "apps/web", given) }))).toEqual([]);
  expect(said(before, of(settings("b")))).toEqual(["apps/web web: a → b"]);
});

it("a Kustomization that comes or goes beside another one of the folder doesn't change what that one deploys", () => {
  const one = flux("one", "apps/web", filled("HOST: one"));
  const other = flux("other", "apps/web", filled("HOST: other"));
  const alone = cluster("home", { "one.yaml": one });
  const both = cluster("home", { "one.yaml": one, "other.yaml": other });
  expect(said(alone, both)).toEqual(["apps/web web: added"]);
  expect(said(both, alone)).toEqual(["apps/web web: removed"]);
  const now = cluster("home", { "one.yaml": one, "other.yaml": other.replace("HOST: other", "HOST: new") });
  expect(said(both, now)).toEqual(["apps/web web: other → new"]);
});

it("Kustomizations of one name in two clusters each have their own values", () => {
  const of = (name: string, host: string) =>
    cluster(name, { "apps.yaml": flux("apps", `apps/${name}`, filled(`HOST: ${host}`)) });
  const folder = (name: string) => ({ [`apps/${name}/kustomization.yaml`]: "resources: [../web]\n" });
  const both = (host: string) => ({
    ...folder("home"),
    ...folder("away"),
    ...of("home", host),
    ...of("away", "c"),
  });
  expect(said(both("a"), both("b"))).toEqual(["apps/home web: a → b"]);
});

it("a variable that nothing sets anymore, and a namespace that Flux no longer sets, change what is deployed", () => {
  const secret = settings("a", "Secret", "stringData")
    .replace("HOST", "TOKEN")
    .replace("-settings", "-secrets");
  const of = (data: string, namespace = "") =>
    cluster("home", {
      "web.yaml": flux(
        "web",
        "apps/web",
        `${namespace}${given.replace("}]", "}, {kind: Secret, name: cluster-secrets}]")}`,
      ),
      "cluster-settings.yaml": settings("a").replace("HOST: a", data),
      "cluster-secrets.yaml": secret,
    });
  expect(said(of("HOST: a"), of("HOSTS: a"))).toEqual([`apps/web web: a → ${variable("HOST")}`]);
  expect(said(of("HOST: a", "targetNamespace: y, "), of("HOST: a"))).toEqual(["apps/web web: y → x"]);
});

it("every variable of a folder changes if Flux starts or stops replacing variables there", () => {
  const texts = { known: "HOST", gone: "other", usual: "size:=1", secret: "TOKEN", escaped: "$" };
  const data = Object.entries(texts).map(([key, name]) =>
    key === "escaped" ? `${key}: "$${variable("x")}"` : `${key}: "${variable(name)}"`,
  );
  const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: x}\ndata: {${data.join(", ")}}\n`;
  const of = (more: string) => ({
    ...cluster("home", {
      "web.yaml": flux("web", "apps/web", more),
      "cluster-settings.yaml": settings("a", "Secret", "stringData").replace("HOST", "TOKEN"),
    }),
    "apps/web/map.yaml": map,
  });
  const filledIn = `postBuild: {substitute: {HOST: a}, substituteFrom: [{kind: Secret, name: cluster-settings}]}`;
  const changes = [
    [variable("HOST"), "a"],
    // Unquoted, nothing is null.
    [variable("other"), "undefined"],
    [variable("size:=1"), "1"],
    [`$${variable("x")}`, variable("x")],
  ];
  const told = (from: 0 | 1) => changes.map((both) => `apps/web web: ${both[from]} → ${both[1 - from]}`);
  expect(said(of("force: false"), of(filledIn)).sort()).toEqual(told(0).sort());
  expect(said(of(filledIn), of("force: false")).sort()).toEqual(told(1).sort());
  // What only the cluster knows may set them all.
  const elsewhere = filledIn.replace("name: cluster-settings", "name: elsewhere");
  expect(said(of("force: false"), of(elsewhere))).toEqual([told(0)[0]]);
  expect(said(of(filledIn), of(filledIn.replace("HOST: a", "HOST: b")))).toEqual(["apps/web web: a → b"]);
});

it("a Kustomization that only moves to another file changes nothing, except in another cluster", () => {
  const at = (file: string, more = "") => ({ [file]: flux("web", "apps/web", more) });
  const east = at("clusters/east/apps/web.yaml");
  expect(said(east, at("clusters/east/web.yaml"))).toEqual([]);
  expect(said(east, at("clusters/west/apps/web.yaml"))).toEqual([
    "web: a Flux Kustomization that moves from clusters/east/apps to clusters/west/apps: where the first was applied, what it deployed is deleted (prune); where the second is applied, it is created",
  ]);
  // A change beside the move is still named.
  expect(said(east, at("clusters/east/web.yaml", "wait: true"))).toEqual([
    "web: a Flux Kustomization that changes (wait): what that changes isn't rendered here",
  ]);
  // There it was before, so that it doesn't move.
  expect(said({ ...east, ...at("clusters/west/web.yaml") }, at("clusters/west/web.yaml"))).toContain(
    "web: a removed Flux Kustomization: what it deployed is deleted (prune)",
  );
});

it("a patch that a kustomization applies to a Flux Kustomization is said not to be rendered in what that deploys", () => {
  const patched = (more: string, timeout = "1m") => ({
    "clusters/home/kustomization.yaml": "resources: [web.yaml]\npatches: [{path: more.yaml}]\n",
    "clusters/home/web.yaml": flux("web", "apps/web", ""),
    "clusters/home/more.yaml": `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web, namespace: flux-system}\nspec: {timeout: ${timeout}${more}}\n`,
  });
  expect(said(patched(", components: [../a]"), patched(""))).toEqual([
    "web: a patch of Flux Kustomizations that changes (components): what these deploy isn't rendered with it",
  ]);
  expect(said(patched(""), patched("", "2m"))).toEqual([]);
});
