import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { existingApplications, keptInWords } from "../../src/import/existing-applications.ts";
import { keptDifferences } from "../../src/import/kept-differences.ts";
import type { ImportOptions } from "../../src/import/report.ts";
import { withoutArgo } from "../../src/import/without-argo.ts";
import { newEnvironmentFile } from "../../src/import/wrap/new-environment.ts";

/** What deploys apps/beta and apps/live in a repository with this file beside them. */
function existing(yaml: string) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-existing-")));
  askGit(root, ["init", "-q"]);
  const files = {
    "apps/beta/kustomization.yaml": "resources: []\n",
    "apps/live/kustomization.yaml": "resources: []\n",
    "argocd/apps.yaml": yaml,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return existingApplications(
    new Map([
      ["beta", { root, commit: undefined, path: "apps/beta" }],
      ["production", { root, commit: undefined, path: "apps/live" }],
    ]),
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
  const { kept, places, ignoreDifferences, notes } = existing(APPLICATION);
  expect(Object.fromEntries(kept)).toEqual({
    production: {
      application: "storefront",
      project: "web",
      namespace: "store",
      automated: true,
      prune: true,
      selfHeal: false,
      cascadeDelete: true,
    },
  });
  expect(ignoreDifferences).toEqual([
    { group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] },
  ]);
  expect(notes).toHaveLength(3);
  expect(notes[0]).toContain("production: the Application storefront (argocd/apps.yaml) keeps its name");
  expect(notes[1]).toContain("that storefront doesn't have: ServerSideApply=true, PruneLast=true, retries");
  expect(notes[2]).toContain("sync options that a generated one doesn't have: Replace=true");
  const file = newEnvironmentFile({
    name: "production",
    stage: "production",
    kubernetes: "1.35",
    remote: false,
    place: places.get("production"),
  });
  const others = { name: "beta", stage: "beta", kubernetes: "1.35", remote: false };
  expect(newEnvironmentFile(others)).toContain("CHANGE-ME");
  expect(newEnvironmentFile({ ...others, repository: "https://git.example.com/x.git" })).toContain(
    "argocd:\n  # Each cluster has its own Argo CD; this tells them apart.\n  instance: beta\n  repository: https://git.example.com/x.git\n",
  );
  expect(file).toContain("cluster:\n  name: live\n");
  expect(file).toContain(
    '  repository: https://git.example.com/x.git\n  revision: "main"\n  namespace: gitops\n',
  );
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
  expect(notes[0]).toContain("an ApplicationSet generates it");
});

it("two Applications of one folder keep nothing, and are named", () => {
  const { kept, notes } = existing(
    `${APPLICATION}---\n${APPLICATION.replace("name: storefront", "name: second")}`,
  );
  expect(kept.size).toBe(0);
  expect(notes[0]).toContain("is deployed by 2 Applications: storefront (argocd/apps.yaml), second");
});

it("what only one environment's Application doesn't compare stays that one's own", () => {
  const status = "{kind: Service, jsonPointers: [/status]}";
  const beta = APPLICATION.replace("name: storefront", "name: beta")
    .replace("apps/live", "apps/beta")
    .replace("ignoreDifferences: [", `ignoreDifferences: [${status}, `);
  const { kept, ignoreDifferences } = existing(`${APPLICATION}---\n${beta}`);
  expect(ignoreDifferences).toEqual([
    { group: "apps", kind: "Deployment", jsonPointers: ["/spec/replicas"] },
  ]);
  expect(kept.get("beta")?.ignoreDifferences).toEqual([{ kind: "Service", jsonPointers: ["/status"] }]);
  expect(kept.get("production")).not.toHaveProperty("ignoreDifferences");
});

it("a Flux Kustomization is named and left alone", () => {
  const { kept, notes } = existing(
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop}\nspec: {path: ./apps/beta}\n",
  );
  expect(kept.size).toBe(0);
  expect(notes).toEqual([
    "beta: Flux's Kustomization shop (argocd/apps.yaml) deploys apps/beta; it is left alone and keeps using that folder",
  ]);
});

it("a repository that Flux alone deploys has no Argo CD after its import, and its environments name no cluster", () => {
  const flux =
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: shop}\nspec: {path: ./apps/beta}\n";
  expect(existing(flux).isFlux).toBe(true);
  expect(existing(`${flux}---\n${APPLICATION}`).isFlux).toBe(false);
  expect(existing(APPLICATION).isFlux).toBe(false);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-flux-")));
  const asked = { root, config: DEFAULT_CONFIG } as ImportOptions;
  expect(withoutArgo(asked)).toBe("argocd: false\n");
  writeFileSync(join(root, "kustogen.yaml"), "# argocd: false   # no Argo CD\n# stages:\n");
  expect(withoutArgo(asked)).toBe("argocd: false\n# stages:\n");
  writeFileSync(join(root, "kustogen.yaml"), "argocd: true\n");
  expect(withoutArgo(asked)).toBeUndefined();
  const beta = { name: "beta", stage: "beta", kubernetes: "1.35", remote: true };
  expect(newEnvironmentFile({ ...beta, isArgo: false })).not.toMatch(/cluster|argocd/i);
});

it("annotations and labels are kept, an image updater's are named with what replaces them", () => {
  const { kept, notes } = existing(
    APPLICATION.replace(
      "  finalizers:",
      `  labels: {team: web, app.kubernetes.io/name: other}
  annotations:
    argocd-image-updater.argoproj.io/image-list: web=ghcr.io/acme/web
    argocd-image-updater.argoproj.io/write-back-method: git
    kubectl.kubernetes.io/last-applied-configuration: "{}"
  finalizers:`,
    ),
  );
  expect(kept.get("production")).toMatchObject({
    labels: { team: "web" },
    annotations: {
      "argocd-image-updater.argoproj.io/image-list": "web=ghcr.io/acme/web",
      "argocd-image-updater.argoproj.io/write-back-method": "git",
    },
  });
  expect(notes.join("\n")).toContain("keeps 2 annotations and 1 label under argocd.environments");
  expect(notes.join("\n")).toContain(
    "loses kubectl.kubernetes.io/last-applied-configuration, app.kubernetes.io/name",
  );
  expect(notes.join("\n")).toContain("run `kustogen pin` where images are built");
});

const GENERATED = `# Generated by kustogen. Do not edit: change generators/ and run \`npm run gen\`.
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: store-production
  namespace: argocd
  labels: {app.kubernetes.io/name: store}
  annotations:
    argocd.argoproj.io/compare-options: ServerSideDiff=true
    argocd.argoproj.io/manifest-generate-paths: /apps/live
spec:
  project: store
  source: {repoURL: https://git.example.com/x.git, targetRevision: HEAD, path: apps/live}
  destination: {name: live, namespace: store}
  ignoreDifferences: [{group: apps, kind: Deployment, name: web, namespace: store, jsonPointers: [/spec/replicas]}]
  syncPolicy:
    automated: {prune: false, selfHeal: true}
    syncOptions: [CreateNamespace=true, ServerSideApply=true, PruneLast=true]
    retry: {limit: -1}
`;

it("an Application that kustogen has generated is generated again, and keeps only what is not usual", () => {
  const inWords = (yaml: string) => {
    const found = existing(yaml);
    return {
      ...found,
      said: Object.fromEntries(
        keptInWords(found, () => ({ stage: "production", system: "shop", namespace: "store" })),
      ),
    };
  };
  const usual = inWords(GENERATED);
  expect(usual.said).toEqual({});
  expect(usual.ignoreDifferences).toEqual([]);
  expect(usual.places.get("production")).toMatchObject({ revision: undefined, argocd: undefined });
  expect(usual.notes).toEqual([
    "production: kustogen generated the Application store-production (argocd/apps.yaml); its non-standard fields are kept, and the rest is generated again",
  ]);
  const other = GENERATED.replace("name: store-production", "name: storefront").replace(
    "prune: false",
    "prune: true",
  );
  expect(inWords(other).said).toEqual({ production: { application: "storefront", prune: true } });
  const byHand = GENERATED.replace(/^#.*\n/, "");
  expect(inWords(byHand).said).toHaveProperty("production.application", "store-production");
});

it("of an Application that others wrote only what would not be so by itself is said", () => {
  const found = existing(APPLICATION.replace("name: storefront", "name: shop-production"));
  const said = (namespace: string) =>
    Object.fromEntries(keptInWords(found, () => ({ stage: "production", system: "shop", namespace })));
  const unusual = { project: "web", prune: true, selfHeal: false, cascadeDelete: true };
  expect(said("store")).toEqual({ production: unusual });
  expect(said("shop")).toEqual({ production: { namespace: "store", ...unusual } });
});

it("an AppProject that is called as the generated one is that one, where some environment has no Application yet", () => {
  const found = existing(APPLICATION.replace("project: web", "project: shop"));
  const usual = () => ({ stage: "production" as const, system: "shop", namespace: "shop" });
  expect(keptInWords(found, usual).get("production")).toHaveProperty("project", "shop");
  expect(keptInWords(found, usual, true).get("production")).not.toHaveProperty("project");
});

it("what a generated Application has anyway is not said of one that others wrote: where Argo CD is, the default revision", () => {
  const usual = APPLICATION.replace("namespace: gitops", "namespace: argocd").replace(
    "targetRevision: main",
    "targetRevision: HEAD",
  );
  expect(existing(usual).places.get("production")).toMatchObject({ argocd: undefined, revision: undefined });
});

it("replicas that an autoscaler sets are ignored anyway, and not said again", () => {
  const spec = (name: string) => ({
    ignoreDifferences: [{ group: "apps", kind: "Deployment", name, jsonPointers: ["/spec/replicas"] }],
  });
  const scaler = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web" },
    spec: {
      minReplicas: 2,
      maxReplicas: 4,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    },
  };
  expect(keptDifferences(spec("web"), false, [scaler])).toEqual([]);
  expect(keptDifferences(spec("web"), false)).toHaveLength(1);
  expect(keptDifferences(spec("db"), false, [scaler])).toHaveLength(1);
});

it.each(["null", "true", "0", "1e3", "on", "x\nstage: development", "a: b", "# c"])(
  "an environment file says %j as the text that it is, whoever wrote it",
  (text) => {
    const file = newEnvironmentFile({
      name: text,
      stage: "production",
      kubernetes: "1.35",
      remote: false,
      place: {
        cluster: { name: text },
        repository: text,
        revision: text,
        argocd: text,
        namespace: undefined,
      },
    });
    expect(parse(file, { version: "1.1" })).toMatchObject({
      stage: "production",
      cluster: { name: text },
      argocd: { instance: text, repository: text, revision: text, namespace: text },
    });
  },
);

it("the file of an Application that is generated from now on is given, for what is said in it", () => {
  const { replaced } = existing(`# Ask the shop before you sync\n${APPLICATION}`);
  expect([...replaced].map(([path, text]) => [path.replace(/^\//, ""), text.split("\n")[0]])).toEqual([
    ["argocd/apps.yaml", "# Ask the shop before you sync"],
  ]);
});
