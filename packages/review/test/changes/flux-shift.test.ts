import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const flux = (name: string, path: string, more = "prune: true") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec: {path: ./${path}, sourceRef: {kind: GitRepository, name: flux-system}, ${more}}\n`;
const map = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: x}\ndata: {a: "1"}\n`;
const list = (...files: string[]) => `resources: [${files.join(", ")}]\n`;

/** A cluster that applies what its folder lists, and folders with one map each. */
const SHARED: Files = {
  "clusters/home/flux-system/kustomization.yaml": list("sync.yaml"),
  "clusters/home/flux-system/sync.yaml": flux("flux-system", "clusters/home"),
  "apps/web/kustomization.yaml": list("map.yaml"),
  "apps/web/map.yaml": map("web"),
  "apps/db/kustomization.yaml": list("map.yaml"),
  "apps/db/map.yaml": map("db"),
};
const LISTED = "clusters/home/kustomization.yaml";

/** "apps/web: added web", with the moved objects marked, and the messages of risks. */
function said(before: Files, after: Files): string[] {
  const states = [before, after].map((files) => ({ ...SHARED, ...files }));
  const [old, now] = states.map((files) => listedMemory(Object.entries(files)));
  const manifests = (files: Files = {}) => Object.keys(files).map((file) => `/${file}`);
  const { environments } = compareTrees(old as never, now as never, {
    applications: { before: manifests(states[0]), after: manifests(states[1]) },
  });
  return environments.flatMap(({ path, resources }) =>
    resources.map(
      ({ action, name, moved }) => `${path}: ${action} ${name}${moved === undefined ? "" : ` (${moved})`}`,
    ),
  );
}

it("a folder that Flux starts to deploy is new, although its files were there before", () => {
  const web = { "clusters/home/web.yaml": flux("web", "apps/web") };
  const added = ["apps/web: added web", "clusters/home: added web"];
  const none = { [LISTED]: list("flux-system") };
  const listed = { [LISTED]: list("flux-system", "web.yaml") };
  expect(said(none, { ...web, ...listed })).toEqual(added);
  expect(said({ ...web, ...none }, { ...web, ...listed })).toEqual(added);
  // Flux lists the folder itself.
  expect(said({}, web)).toEqual(added);
  // Nothing applies it before it is resumed, or if no kustomization lists it.
  const suspended = { "clusters/home/web.yaml": flux("web", "apps/web", "suspend: true") };
  expect(said(none, { ...suspended, ...listed })).toEqual(["clusters/home: added web"]);
  expect(said(none, { ...web, ...none })).toEqual([]);
  // Another Kustomization deployed it before, or something that only the cluster knows.
  const other = { "clusters/home/other.yaml": flux("other", "apps/web") };
  const both = { [LISTED]: list("flux-system", "other.yaml", "web.yaml") };
  expect(said({ ...other, ...both, ...suspended }, { ...other, ...web, ...both })).not.toContain(added[0]);
  const template = { "sets/set.yaml": flux("'<< inputs.name >>'", "apps/web") };
  expect(said({ ...template, ...none }, { ...web, ...listed })).not.toContain(added[0]);
  // It is in another repository.
  const elsewhere = { "clusters/home/web.yaml": flux("web", "apps/web").replace("name: flux-s", "name: s") };
  expect(said(none, { ...elsewhere, ...listed })).toEqual(["clusters/home: added web"]);
});

it("a folder that Flux no longer deploys is removed, although its files remain, if its Kustomization prunes", () => {
  const none = { [LISTED]: list("flux-system") };
  const listed = { [LISTED]: list("flux-system", "web.yaml") };
  const web = (more?: string) => ({ "clusters/home/web.yaml": flux("web", "apps/web", more) });
  const removed = ["apps/web: removed web", "clusters/home: removed web"];
  expect(said({ ...web(), ...listed }, none)).toEqual(removed);
  expect(said({ ...web(), ...listed }, { ...web(), ...none })).toEqual(removed);
  for (const kept of ["prune: false", "prune: true, suspend: true", "prune: true, deletionPolicy: Orphan"])
    expect(said({ ...web(kept), ...listed }, none)).toEqual(["clusters/home: removed web"]);
  // The same Kustomization in another file.
  const moved = { "clusters/home/more/web.yaml": flux("web", "apps/web") };
  expect(said({ ...web(), ...listed }, { ...moved, [LISTED]: list("flux-system", "more/web.yaml") })).toEqual(
    [],
  );
});

it("a folder that takes another one's place in a Kustomization is compared with that one", () => {
  const listed = { [LISTED]: list("flux-system", "web.yaml") };
  const applies = (path: string) => ({ ...listed, "clusters/home/web.yaml": flux("web", path) });
  const moved = { "infra/web/kustomization.yaml": list("map.yaml"), "infra/web/map.yaml": map("web") };
  const path = "clusters/home: changed web";
  expect(said(applies("apps/web"), { ...applies("infra/web"), ...moved })).toEqual([path]);
  expect(said({ ...applies("apps/web"), ...moved }, { ...applies("infra/web"), ...moved })).toEqual([path]);
  expect(said(applies("apps/web"), applies("apps/db"))).toEqual([
    "apps/db: added db",
    "apps/db: removed web",
    path,
  ]);
  // There is no such folder: Flux fails, and nothing is removed.
  expect(said(applies("apps/web"), applies("apps/wbe"))).toEqual([path]);
});

it("objects that a cluster's folder gives away to a Kustomization of its own move there", () => {
  expect(
    said(
      { [LISTED]: list("flux-system", "../../apps/web") },
      {
        [LISTED]: list("flux-system", "web.yaml"),
        "clusters/home/web.yaml": flux("web", "apps/web"),
      },
    ),
  ).toEqual([
    "apps/web: added web (clusters/home)",
    "clusters/home: removed web (apps/web)",
    "clusters/home: added web",
  ]);
});

it("a folder is neither new nor removed because the folder that lists its Kustomization comes or goes", () => {
  const web = { "clusters/home/web.yaml": flux("web", "apps/web") };
  const listed = { ...web, "clusters/home/all/kustomization.yaml": list("../web.yaml") };
  const unlisted = { ...web, [LISTED]: list("flux-system") };
  expect(said(unlisted, { ...unlisted, ...listed })).not.toContain("apps/web: added web");
  expect(said({ ...unlisted, ...listed }, { [LISTED]: list("flux-system") })).not.toContain(
    "apps/web: removed web",
  );
});

it("a Kustomization in a file with others that stay is deployed as they are", () => {
  const file = (...names: string[]) => ({
    "setup/apps.yaml": names.map((name) => flux(name, `apps/${name}`)).join("---\n"),
  });
  expect(said(file("db"), file("db", "web"))).toEqual(["apps/web: added web"]);
  expect(said(file("db", "web"), file("db"))).toEqual(["apps/web: removed web"]);
  // Nobody may apply the file.
  expect(said({}, file("web"))).toEqual([]);
});

it("a cluster's folder is compared with the one of another cluster that it used before", () => {
  const own = {
    "apps/away/kustomization.yaml": list("../web", "map.yaml"),
    "apps/away/map.yaml": map("away"),
  };
  const clusters = (away: string) => ({
    [LISTED]: list("flux-system", "web.yaml"),
    "clusters/home/web.yaml": flux("web", "apps/web"),
    "clusters/away/kustomization.yaml": list("web.yaml"),
    "clusters/away/web.yaml": flux("web", away),
  });
  expect(said(clusters("apps/web"), { ...own, ...clusters("apps/away") })).toEqual([
    "apps/away: added away",
    "clusters/away: changed web",
  ]);
});

it("a folder that several clusters use takes the place of the one that all of them used before", () => {
  const own = {
    "apps/other/kustomization.yaml": list("../web", "map.yaml"),
    "apps/other/map.yaml": map("other"),
  };
  const clusters = (home: string, away: string) => ({
    [LISTED]: list("flux-system", "web.yaml"),
    "clusters/home/web.yaml": flux("web", home),
    "clusters/away/kustomization.yaml": list("web.yaml"),
    "clusters/away/web.yaml": flux("web", away),
  });
  const both = said(clusters("apps/web", "apps/web"), { ...own, ...clusters("apps/other", "apps/other") });
  expect(both).toEqual([
    "apps/other: added other",
    "clusters/away: changed web",
    "clusters/home: changed web",
  ]);
  // Two folders become one: only one of them could be its predecessor.
  const merged = said(
    { ...own, ...clusters("apps/web", "apps/db") },
    { ...own, ...clusters("apps/other", "apps/other") },
  );
  expect(merged).toContain("apps/db: removed db");
});

it("what Flux no longer deploys is removed beside Applications, unless one of them may deploy it", () => {
  const application = (source: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a, namespace: argocd}\nspec:\n  project: default\n  source: {${source}}\n  destination: {server: https://kubernetes.default.svc, namespace: x}\n`;
  const here = "repoURL: https://git.example.com/acme/fleet";
  const web = { "clusters/home/web.yaml": flux("web", "apps/web") };
  const removed = ["apps/web: removed web", "clusters/home: removed web"];
  const listed = { [LISTED]: list("flux-system", "web.yaml") };
  const none = { [LISTED]: list("flux-system") };
  const beside = (source: string) => {
    const argo = { "argo/a.yaml": application(source) };
    return said({ ...argo, ...web, ...listed }, { ...argo, ...none });
  };
  expect(beside(`${here}, path: apps/db`)).toEqual(removed);
  expect(beside("repoURL: https://charts.example.com, chart: redis, targetRevision: 1.0.0")).toEqual(removed);
  expect(beside(`${here}, path: apps/web`)).toEqual(["clusters/home: removed web"]);
  expect(beside(`${here}, path: apps, directory: {recurse: true}`)).not.toContain(removed[0]);
  // Its folder is known in the cluster only.
  expect(beside(`${here}, path: apps/web, plugin: {name: p}`)).not.toContain(removed[0]);
});
