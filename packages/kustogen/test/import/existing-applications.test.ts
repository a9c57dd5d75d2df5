import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { put, temporaryFolder } from "../../../../test/repository.ts";
import { existingApplications, keptInWords } from "../../src/import/existing-applications.ts";
import { applicationChanges } from "../../src/import/handover.ts";
import { newEnvironmentFile } from "../../src/import/wrap/new-environment.ts";

/** What deploys apps/beta and apps/live in a repository with this file beside them. */
function existing(
  yaml: string,
  more: Record<string, string> = {},
  clusters?: Parameters<typeof existingApplications>[2],
  isHere = true,
) {
  const root = temporaryFolder();
  const files = {
    "apps/base/kustomization.yaml": "resources: []\n",
    "apps/beta/kustomization.yaml": "resources: []\n",
    "apps/live/kustomization.yaml": "resources: []\n",
    "argocd/apps.yaml": yaml,
    ...more,
  };
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  askGit(root, ["init", "-q"]);
  askGit(root, ["add", "."]);
  return existingApplications(
    new Map([
      ["beta", { root, path: "apps/beta", builtOn: ["apps/base"], namespace: "shop" }],
      ["production", { root, path: "apps/live", builtOn: ["apps/base"], namespace: "store" }],
    ]),
    isHere ? root : undefined,
    clusters,
  );
}

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: storefront
  namespace: gitops
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: web
  source: {repoURL: https://git.example.com/x.git, targetRevision: main, path: apps/live/}
  destination: {name: live, namespace: store}
  syncPolicy: {automated: {prune: true}, syncOptions: [CreateNamespace=true, Replace=true]}
  ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}]
`;

it("an Application keeps its name, project, namespace and sync policy, and says where it deploys to", () => {
  const { kept, notes } = existing(APPLICATION);
  expect(Object.fromEntries(kept)).toEqual({
    // Nothing deploys it today, so that a person starts its first sync.
    beta: { automated: false },
    production: {
      application: "storefront",
      project: "web",
      namespace: "store",
      automated: true,
      prune: true,
      selfHeal: false,
      syncOptions: ["CreateNamespace=true", "Replace=true"],
      retry: false,
      cascadeDelete: true,
      ignoreDifferences: [{ group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] }],
    },
  });
  expect(notes).toEqual([
    expect.stringContaining(
      "beta: no Application is known to be the one that deploys apps/beta. The generated one doesn't sync by itself",
    ),
    "these Applications keep their names, projects and destinations, and get the paths of the new overlays: production: storefront (argocd/apps.yaml)",
    "no AppProject is generated in place of web, so that other Applications keep their rights; it must permit the repository, namespaces and kinds of the overlays, too",
    "apply projects/root.yaml and the root of each environment, which take over the Applications; then delete the old files, argocd/apps.yaml, and the entries that list them, but never an Application itself: its finalizer may delete what it deployed. What deploys the old files today may prune it",
  ]);
  // What is imported from another repository is deployed from this one.
  const elsewhere = existing(APPLICATION, {}, undefined, false).places.get("production");
  expect(elsewhere).toMatchObject({ argocd: "gitops", repository: undefined, revision: undefined });
});

const LIVE = APPLICATION.replace("name: live,", "server: https://kubernetes.default.svc,");
const BETA = LIVE.replace("storefront", "second").replace("web", "beta").replace("live/", "beta");
const APART = { "argocd/b/b.yaml": BETA, "argocd/l/l.yaml": LIVE };
const ROOT = LIVE.replace("storefront", "root").replace("apps/live/", "argocd, directory: {recurse: true}");

it.each([
  ["one file has their Applications", `${LIVE}---\n${BETA}`, {}],
  ["they have one AppProject", BETA.replace("project: beta", "project: web"), { "live.yaml": LIVE }],
  ["an Application deploys the files of theirs", ROOT, APART],
  [
    "a kustomization lists them",
    "",
    { ...APART, "kustomization.yaml": "resources: [argocd/b/b.yaml, argocd/l/l.yaml]" },
  ],
])("environments have one Argo CD if %s", (_, yaml, files) => {
  const { notes, shared } = existing(yaml, files);
  expect([...shared]).toEqual(["beta", "production"]);
  expect(notes.join().includes("root (argocd/apps.yaml) may prune it or set it back")).toBe(yaml === ROOT);
});

it("environments have one Argo CD each where nothing shows that they share one", () => {
  for (const files of [{ "l.yaml": LIVE }, APART]) expect(existing("", files).shared.size).toBe(0);
});

it("an Application of an ApplicationSet is told as such, with the name that the set gives it", () => {
  const { kept, notes } = existing(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{git: {directories: [{path: apps/*}]}}]
  template:
    metadata: {name: "shop-{{path.basename}}"}
    spec: {project: default, source: {repoURL: x, path: "{{path}}"}, destination: {server: y, namespace: shop}}
`);
  expect([...kept].map(([environment, { application }]) => [environment, application])).toEqual([
    ["beta", "shop-beta"],
    ["production", "shop-live"],
  ]);
  expect(notes[2]).toContain(
    "ApplicationSets generate those of argocd/apps.yaml: there, set preserveResources",
  );
});

it("two Applications of one folder keep nothing, and are named", () => {
  const { kept, notes } = existing(
    `${APPLICATION}---\n${APPLICATION.replace("name: storefront", "name: second")}`,
  );
  expect(kept.get("production")).toEqual({ automated: false });
  expect(notes[1]).toContain("deploys apps/live: storefront (apps/live), second (apps/live)");
});

const OF_BASE = APPLICATION.replace("path: apps/live/", "path: apps/base");

it("an Application of what an environment builds on, in its namespace, is its own, and waits for a person", () => {
  const { kept, notes } = existing(OF_BASE);
  expect(kept.get("production")).toMatchObject({ application: "storefront", automated: false });
  expect(kept.get("beta")).toEqual({ automated: false });
  expect(notes.filter((note) => note.startsWith("production:"))[0]).toContain(
    "the Application storefront deploys apps/base today, not apps/live: compare the two before the first sync",
  );
  expect(notes[0]).toContain(
    "beta: no Application is known to be the one that deploys apps/beta: storefront (apps/base).",
  );
});

it("where no Application of the repository deploys the folders, the generated ones wait for a person", () => {
  const { kept, notes } = existing(APPLICATION.replace("path: apps/live/", "path: apps/other"));
  expect([...kept.values()]).toEqual([{ automated: false }, { automated: false }]);
  expect(notes).toEqual([]);
});

it("an ApplicationSet for clusters is followed if kustogen.yaml says which there are, and named if not", () => {
  const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shops}
spec:
  generators:
    - merge:
        mergeKeys: [name]
        generators:
          - clusters: {values: {folder: apps/beta}}
          - list: {elements: [{name: live, values.folder: apps/live}]}
  template:
    metadata: {name: "shop-{{name}}"}
    spec:
      project: shop
      source: {repoURL: https://git.example.com/x.git, path: "{{values.folder}}"}
      destination: {server: "{{server}}", namespace: shop}
`;
  expect(existing(set).notes[0]).toBe(
    "1 ApplicationSet here can't be followed and may deploy these folders: shops (argocd/apps.yaml): its generator (clusters) depends on the cluster; list the clusters under `clusters` in kustogen.yaml; 2 folders that its path may mean count as deployed",
  );
  const clusters = [{ name: "live", server: "https://live.example.com", labels: {} }];
  const { kept, places } = existing(set, {}, clusters);
  expect(kept.get("production")?.application).toBe("shop-live");
  expect(places.get("production")?.cluster).toEqual({ server: "https://live.example.com" });
});

it("what the generated Application has otherwise is said, once for environments that differ in the same", () => {
  const found = existing(
    APPLICATION.replace("CreateNamespace=true, ", "").replace(
      "  syncPolicy:",
      "  info: [{name: a, value: b}]\n  syncPolicy:",
    ),
  );
  const document = found.places.get("production")?.document as unknown as Resource;
  const { info: _, ...spec } = document.spec as ValueMap;
  const generated = {
    ...document,
    metadata: { ...document.metadata, labels: { "app.kubernetes.io/name": "shop" } },
    spec: {
      ...spec,
      project: "shop",
      syncPolicy: { automated: { prune: true }, retry: { limit: -1, refresh: true } },
    },
  } as Resource;
  expect(applicationChanges(found.places, new Map([["production", generated]]))).toEqual([
    "production: the generated Application differs: info.name no longer a; info.value no longer b; syncPolicy.syncOptions no longer Replace=true; syncPolicy.retry.limit now -1; syncPolicy.retry.refresh now true",
  ]);
  expect(applicationChanges(found.places, new Map([["production", document]]))).toEqual([]);
  const policy = { automated: { prune: true, selfHeal: true } };
  const healed = { ...document, spec: { ...spec, info: [], syncPolicy: policy } } as Resource;
  expect(applicationChanges(found.places, new Map([["production", healed]]))[0]).toContain(
    "syncPolicy.automated.selfHeal now true",
  );
});

it("annotations and labels are kept, but for those of an image updater, which would change generated files, and those that kustogen or kubectl writes", () => {
  const { kept } = existing(
    APPLICATION.replace(
      "  finalizers:",
      `  labels: {team: web, app.kubernetes.io/name: other}
  annotations:
    argocd-image-updater.argoproj.io/image-list: web=ghcr.io/acme/web
    notifications.argoproj.io/subscribe.slack: web
    kubectl.kubernetes.io/last-applied-configuration: "{}"
  finalizers:`,
    ),
  );
  expect(kept.get("production")?.labels).toEqual({ team: "web" });
  expect(kept.get("production")?.annotations).toEqual({
    "notifications.argoproj.io/subscribe.slack": "web",
  });
});

it("of an Application that others wrote only what would not be so by itself is said, and for all what the known ones share", () => {
  const found = existing(APPLICATION.replace("name: storefront", "name: shop-production"));
  const said = (namespace: string) =>
    keptInWords(found, () => ({ stage: "production", system: "shop", namespace }));
  const unusual = {
    prune: true,
    selfHeal: false,
    cascadeDelete: true,
    ignoreDifferences: [{ group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] }],
  };
  const everywhere = { project: "web", syncOptions: ["CreateNamespace=true", "Replace=true"], retry: false };
  const beta = { automated: false };
  expect(said("store")).toEqual({ ...everywhere, environments: { beta, production: unusual } });
  expect(said("shop")?.environments?.production).toEqual({ namespace: "store", ...unusual });
  const called = existing(APPLICATION.replace("project: web", "project: shop"));
  const usual = () => ({ stage: "production" as const, system: "shop", namespace: "shop" });
  // It stays also if the generated AppProject would have its name.
  expect(keptInWords(called, usual)).toHaveProperty("project", "shop");
  const others = existing(
    `${APPLICATION}---\n${APPLICATION.replaceAll("storefront", "other").replace("web", "other").replace("apps/live/", "apps/beta")}`,
  );
  expect(keptInWords(others, () => ({ stage: "beta", system: "shop", namespace: "shop" }))).toMatchObject({
    syncOptions: everywhere.syncOptions,
    environments: { beta: { project: "other" }, production: { project: "web" } },
  });
});

it("what a generated Application has anyway is not said of one that others wrote: where Argo CD is, the default revision", () => {
  const usual = APPLICATION.replace("namespace: gitops", "namespace: argocd").replace(
    "targetRevision: main",
    "targetRevision: HEAD",
  );
  expect(existing(usual).places.get("production")).toMatchObject({ argocd: undefined, revision: undefined });
});

it.each(["null", "true", "0", "1e3", "on", "x\nstage: development", "a: b", "# c"])(
  "an environment file says %j as the text that it is, whoever wrote it, also the repository that a remote would name",
  (text) => {
    const file = newEnvironmentFile("production", text, true, {
      cluster: { name: text },
      repository: text,
      revision: text,
      argocd: text,
    });
    expect(parse(file, { version: "1.1" })).toMatchObject({
      stage: "production",
      cluster: { name: text },
      argocd: { instance: text, repository: text, revision: text, namespace: text },
    });
  },
);

it("an Application that changes what its folder renders to is named, and not synced where the copy lacks that", () => {
  const source = "path: apps/live/, kustomize: {images: [web:v2], version: v5}";
  const { notes, kept } = existing(APPLICATION.replace("path: apps/live/", source));
  expect(notes.join("\n")).toContain("changes what apps/live renders to (images); the import describes");
  expect(kept.get("production")?.automated).toBe(false);
});
