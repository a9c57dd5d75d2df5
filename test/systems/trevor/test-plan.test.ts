import { all, container, names, one, templates, variables, wave } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { trevor } from "../../../generators/systems/trevor/index.ts";
import { VIEWS } from "../views.ts";

// R11: one test per line of the test plan in trevor's seed, in its order and in its words, on what replaces Helm.
describe.each(VIEWS)("trevor, R11: the seed's test plan, %s", (_view, view) => {
  const withSettings = (layer: string, settings: Record<string, unknown> = {}) =>
    view(trevor, layer, { settings });

  test.each(["base", "beta", "production"])("the chart renders without errors: %s", (layer) => {
    expect(names(withSettings(layer))).toContain("Deployment trevor");
  });

  test("ingress.enabled=true includes the Ingress resource", () => {
    const on = { ingress: { enabled: true, host: "trevor.local" } };
    expect(one(withSettings("beta", on), "Ingress", "trevor").spec.rules[0].host).toBe("trevor.local");
    expect(all(withSettings("base"), "Ingress")).toEqual([]);
  });

  test("worker.enabled=false omits the worker Deployment", () => {
    for (const layer of ["base", "production"]) {
      expect(names(withSettings(layer))).toContain("Deployment trevor-worker");
      const off = names(withSettings(layer, { worker: { enabled: false } }));
      expect(off.filter((name) => /worker/.test(name))).toEqual([]);
    }
  });

  test("autoscaling.enabled=true includes the HPA", () => {
    const { spec } = one(
      withSettings("beta", { autoscaling: { enabled: true } }),
      "HorizontalPodAutoscaler",
      "trevor",
    );
    expect([spec.minReplicas, spec.maxReplicas, spec.metrics[0].resource.target.averageUtilization]).toEqual([
      2, 10, 70,
    ]);
    expect(all(withSettings("beta"), "HorizontalPodAutoscaler")).toEqual([]);
  });

  test("networkPolicy.enabled=true includes the NetworkPolicy", () => {
    expect(names(withSettings("base", { networkPolicy: { enabled: true } }))).toContain(
      "NetworkPolicy allow-api",
    );
    expect(all(withSettings("base"), "NetworkPolicy")).toEqual([]);
  });

  test("migrations.hookEnabled=true includes the migration Job with hook annotations", () => {
    const { metadata } = one(withSettings("base", { migration: "hook" }), "Job", "trevor-migrate");
    expect(metadata.annotations).toEqual({
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      "argocd.argoproj.io/sync-wave": "-1",
    });
    expect(all(withSettings("base"), "Job")).toEqual([]);
  });

  test("envFromSecrets entries appear in both API and worker container specs", () => {
    const state = withSettings("production");
    const api = container(one(state, "Deployment", "trevor"), "trevor");
    const worker = container(one(state, "Deployment", "trevor-worker"), "worker");
    expect(api.envFrom).toHaveLength(7);
    expect(worker.envFrom).toEqual(api.envFrom);
  });

  test("a dry run against a cluster succeeds: all that pods refer to exists or is a contract", () => {
    // The API server itself judges the rendered environments in test/referee.
    const contracts = new Set(trevor.secrets.map(({ name }) => name));
    for (const layer of ["base", "beta", "production"]) {
      const state = withSettings(layer);
      for (const [{ metadata }, { spec }] of templates(state)) {
        if (!spec) throw new Error(`${metadata.name} has no pod spec`);
        one(state, "ServiceAccount", String(spec.serviceAccountName));
        const volumes = (spec.volumes ?? []).map(({ name }) => name);
        for (const each of [...(spec.initContainers ?? []), ...spec.containers]) {
          for (const { secretRef } of each.envFrom ?? []) expect(contracts).toContain(secretRef?.name);
          for (const mount of each.volumeMounts ?? []) expect(volumes).toContain(mount.name);
        }
      }
      for (const { spec } of all(state, "Ingress")) {
        for (const { backend } of spec.rules[0].http.paths) {
          const ports = one(state, "Service", backend.service.name).spec.ports;
          expect(ports.map((port: { port: number }) => port.port)).toContain(backend.service.port.number);
        }
      }
    }
  });

  test("an install brings all pods to Running: probes and Service meet a port that the container has", () => {
    const state = withSettings("production");
    const api = container(one(state, "Deployment", "trevor"), "trevor");
    const ports = (api.ports ?? []).map(({ name }) => name);
    for (const probe of [api.startupProbe, api.livenessProbe, api.readinessProbe]) {
      expect(ports).toContain(probe?.httpGet?.port);
    }
    expect(ports).toContain(one(state, "Service", "trevor").spec.ports[0].targetPort);
    const { selector } = one(state, "Service", "trevor").spec;
    const selected = templates(state).filter(([, { metadata }]) =>
      Object.entries(selector).every(([key, value]) => metadata?.labels?.[key] === value),
    );
    expect(selected.map(([{ metadata }]) => metadata.name)).toEqual(["trevor"]);
  });

  test("the migration Job runs Alembic against PostgreSQL on the first install", () => {
    const state = withSettings("production");
    const job = one(state, "Job", "trevor-migrate");
    const migrate = container(job, "migrate");
    expect(migrate.command).toEqual(["uv", "run", "alembic", "upgrade", "head"]);
    expect(migrate.envFrom).toContainEqual({ secretRef: { name: "trevor-db" } });
    expect(Object.keys(trevor.secrets.find(({ name }) => name === "trevor-db")?.keys ?? {})).toEqual([
      "DATABASE_URL",
    ]);
    expect(variables(migrate)).not.toHaveProperty("DATABASE_URL");
    // Its network is there before it, and leads to the database.
    const policy = one(state, "NetworkPolicy", "allow-migration");
    expect(job.spec.template.metadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
    expect(policy.spec.egress[1].ports).toEqual([{ port: 5432, protocol: "TCP" }]);
    expect(wave(policy)).toBeLessThan(wave(job));
    expect(wave(one(state, "ServiceAccount", "trevor"))).toBeLessThan(wave(job));
  });

  test("an upgrade triggers the migration Job before it deploys new pods", () => {
    const images = { trevor: { name: "ghcr.io/your-org/trevor", tag: "0.2.0" } };
    const state = view(trevor, "production", { images });
    const job = one(state, "Job", "trevor-migrate");
    expect(container(job, "migrate").image).toBe("ghcr.io/your-org/trevor:0.2.0");
    for (const deployment of all(state, "Deployment")) {
      expect(deployment.spec.template.spec.containers[0].image).toBe("ghcr.io/your-org/trevor:0.2.0");
      expect(wave(deployment)).toBeGreaterThan(wave(job));
    }
    // A finished Job can't change; Argo CD deletes it first.
    expect(job.metadata.annotations["argocd.argoproj.io/hook-delete-policy"]).toBe("BeforeHookCreation");
  });

  test("the PDB is only created when there is more than one replica", () => {
    const budgets = (replicas: number) =>
      names(all(withSettings("beta", { replicas }), "PodDisruptionBudget"));
    expect(budgets(1)).toEqual([]);
    expect(budgets(2)).toEqual(["PodDisruptionBudget trevor"]);
  });
});
