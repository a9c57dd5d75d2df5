import fc from "fast-check";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { proofOf } from "../../src/import/proof.ts";
import { importedState } from "../../src/import/state.ts";
import { writeYaml } from "../../src/text/write-yaml.ts";
import { written } from "./written.ts";

const ENVIRONMENTS = ["dev", "prod"];

/** What an import of environments writes, and what differs afterwards. */
function imported(yamlOf: (environment: string) => string) {
  const states = ENVIRONMENTS.map((name) =>
    importedState({ name, from: name, resources: resources(yamlOf(name)) }),
  );
  const { files, rendered } = written(states);
  const differences = states.flatMap(
    ({ name, expected }, index) => proofOf(name, expected, rendered[index] ?? []).differences,
  );
  return { files, differences };
}

const release = (name: string, more: object = {}, namespace = "web") => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name, namespace },
  spec: {
    interval: "10m",
    chart: {
      spec: {
        chart: name,
        version: `${name.length}.x`,
        sourceRef: { kind: "HelmRepository", name, namespace: "flux-system" },
      },
    },
    ...more,
  },
});

const repository = (name: string) => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "HelmRepository",
  metadata: { name, namespace: "flux-system" },
  spec: { interval: "24h", url: `https://${name}.example.com/charts` },
});

const application = (name: string, wave: string, source: object) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd", annotations: { "argocd.argoproj.io/sync-wave": wave } },
  spec: {
    project: "default",
    ...source,
    destination: { server: "https://kubernetes.default.svc", namespace: name },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      retry: { limit: 5, backoff: { duration: "10s", factor: 2 } },
      syncOptions: ["CreateNamespace=true"],
    },
  },
});

const yaml = (objects: readonly object[]) => objects.map((one) => writeYaml(one as never)).join("---\n");

it("what all releases are in is said once, and what most of them give needs not be given", () => {
  const { files, differences } = imported((environment) =>
    yaml([
      ...["cart", "till", "search", "mail"].flatMap((name) => [release(name), repository(name)]),
      release("metrics", { values: { pods: environment === "prod" ? 2 : 1 } }, "monitoring"),
      repository("metrics"),
    ]),
  );
  expect(differences).toEqual([]);
  const releases = files.get("releases.ts");
  expect(releases).toContain(
    'export const release = ({ name, namespace = "web", version, ...spec }: ReleaseParts) =>\n  object("helm.toolkit.fluxcd.io/v2", "HelmRelease", {',
  );
  expect(releases).toContain("  values?: object;\n");
  expect(releases).toContain("export const helmRepository = ({ name, ...spec }: HelmRepositoryParts) =>");
  expect(files.get("components/cart.ts")).toContain('release({ name: "cart", version: "4.x" }),');
  expect(files.get("components/cart.ts")).toContain(
    'helmRepository({ name: "cart", url: "https://cart.example.com/charts" }),',
  );
  expect(files.get("components/metrics.ts")).toContain("values: { pods: settings.");
});

it("a release or a source that differs in one field of the frame says that, and where only some environments have it", () => {
  const values = (environment: string) => ({ values: { pods: environment === "prod" ? 2 : 1 } });
  const own = (name: string, more: object, spec = {}) => {
    const one = release(name, { driftDetection: { mode: "warn" }, ...spec });
    return { ...one, spec: { ...one.spec, chart: { spec: { ...one.spec.chart.spec, ...more } } } };
  };
  const { files, differences } = imported((environment) =>
    yaml([
      ...["cart", "till", "search"].flatMap((name) => [
        own(name, { valuesFiles: ["a.yaml", name] }),
        repository(name),
      ]),
      own("mail", environment === "dev" ? {} : { valuesFiles: ["b.yaml"] }, values(environment)),
      { ...repository("mail"), spec: { type: "oci", interval: "12h", url: "oci://mail.example.com" } },
      own("pay", { valuesFiles: ["p.yaml"] }, { driftDetection: { mode: "enabled" } }),
      repository("pay"),
    ]),
  );
  expect(differences).toEqual([]);
  const text = files.get("releases.ts");
  expect(text).toContain('  driftDetection = { mode: "warn" },\n');
  expect(text).toContain("  valuesFiles?: object;\n");
  expect(text).toContain('({ name, interval = "24h", ...spec }: HelmRepositoryParts) =>');
  expect(files.get("components/pay.ts")).toContain('driftDetection: { mode: "enabled" }');
  expect(files.get("components/mail.ts")).toMatch(
    /\.\.\.\(settings\.mail\.valuesFile !== undefined\s+\? \{ valuesFiles: \[settings\.mail\.valuesFile\] \}/,
  );
  expect(files.get("components/mail.ts")).toContain('type: "oci"');
  expect(files.get("components/mail.ts")).not.toContain("object(");
});

it("Applications of charts and of folders are in one frame, which the function of the folders calls", () => {
  const chart = (name: string) => ({
    source: { repoURL: `https://${name}.example.com`, chart: name, targetRevision: "1.2.3" },
  });
  const folder = (name: string, environment: string) => ({
    source: {
      repoURL: "https://git.example.com/shop.git",
      path: `${name}/${environment}`,
      targetRevision: "main",
    },
  });
  const { files, differences } = imported((environment) =>
    yaml([
      ...["cert-manager", "cloud-db", "secrets"].map((name) => application(name, "0", chart(name))),
      ...["web", "jobs", "search"].map((name) => application(name, "1", folder(name, environment))),
    ]),
  );
  expect(differences).toEqual([]);
  const text = files.get("applications.ts") ?? "";
  expect(text.match(/selfHeal/g)).toHaveLength(1);
  expect(text).toContain('  source: Spec["source"];\n');
  expect(text).toContain(") =>\n  application({\n");
  expect(files.get("components/secrets.ts")).toContain('    application({\n      name: "secrets",\n');
  expect(files.get("components/web.ts")).toContain('folderApplication({ layer }, { name: "web" })');
});

const folder = (name: string, path: string, more: object = {}, repository = "shop") => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd", finalizers: ["resources-finalizer.argocd.argoproj.io"] },
  spec: {
    project: "cluster",
    source: { repoURL: `https://git.example.com/${repository}.git`, path, targetRevision: "main" },
    destination: { server: "https://kubernetes.default.svc", ...more },
    syncPolicy: { automated: { prune: true, selfHeal: true } },
  },
});

it("Applications that some environments lack call the function that those of all environments call", () => {
  const { files, differences } = imported((environment) =>
    yaml([
      folder("secrets", "secrets"),
      folder("scaler", `scaler/${environment}`, { namespace: "argo" }),
      folder("agent", "agent/base"),
      ...["events", "flows", "ci"].flatMap((name) =>
        environment === "prod" ? [folder(name, `${name}/${environment}`, { namespace: "argo" })] : [],
      ),
    ]),
  );
  expect(differences).toEqual([]);
  const functions = [...files.values()].flatMap((text) => text.match(/const \w*[aA]pplication\w* =/g) ?? []);
  expect(functions).toHaveLength(1);
});

it("functions of Applications from several repositories are called after these", () => {
  const { files, differences } = imported((environment) =>
    yaml(
      ["shop", "site"].flatMap((repository) =>
        ["a", "b", "c"].map((name) =>
          folder(
            `${repository}-${name}${name}`,
            `${name}/${environment}`,
            repository === "shop" ? {} : { namespace: name },
            repository,
          ),
        ),
      ),
    ),
  );
  expect(differences).toEqual([]);
  const text = files.get("charts.ts") ?? files.get("applications.ts") ?? "";
  expect(text).toContain("const siteFolderApplication = ");
  expect(text).not.toMatch(/[aA]pplication2/);
});

it("any releases in any environments come back as they were", () => {
  const value = fc.oneof(fc.constantFrom("a", "web", "10m", "dev"), fc.boolean(), fc.integer({ max: 2 }));
  const spec = fc.record(
    {
      interval: fc.constantFrom("10m", "5m"),
      values: fc.dictionary(fc.constantFrom("a", "b"), value, { maxKeys: 2 }),
      install: fc.record({ createNamespace: fc.boolean() }),
      dependsOn: fc.array(fc.record({ name: fc.constantFrom("cart", "till") }), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  const own = fc.record({ both: fc.record({ dev: spec, prod: spec }), lacks: fc.constantFrom("", "dev") });
  const names = ["cart", "till", "search", "mail", "pay"];
  fc.assert(
    fc.property(fc.array(own, { minLength: 3, maxLength: 5 }), fc.boolean(), (all, isLike) => {
      const { differences } = imported((environment) =>
        yaml([
          repository("cart"),
          ...all.flatMap(({ both, lacks }, at) =>
            lacks === environment
              ? []
              : [release(names[at] as string, isLike ? {} : both[environment as "dev"])],
          ),
        ]),
      );
      expect(differences).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
