import type { Resource } from "kustogen";
import { all, templates } from "kustogen/testing";
import { expect } from "vitest";

/** Containers whose image needs to write to its root, as "<workload>/<container>"; each system says why. */
export interface Exceptions {
  writableRoot?: readonly string[];
  /** Containers that serve nothing, and so have no probes: workers. */
  noProbes?: readonly string[];
}

const STABLE = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"];

/** The claims that only Jobs and CronJobs mount: their volume may be made when the first of these runs. */
function claimsOfJobsOnly(resources: readonly Resource[]): Resource[] {
  const mounted = { jobs: new Set<string>(), others: new Set<string>() };
  for (const [{ kind }, { spec }] of templates(resources))
    for (const { persistentVolumeClaim } of spec?.volumes ?? [])
      if (persistentVolumeClaim !== undefined)
        mounted[/Job$/.test(kind) ? "jobs" : "others"].add(persistentVolumeClaim.claimName);
  return resources.filter(
    ({ kind, metadata }) =>
      kind === "PersistentVolumeClaim" &&
      mounted.jobs.has(metadata.name) &&
      !mounted.others.has(metadata.name),
  );
}

/** What systems.md asks "for all systems", on the resources of one layer. */
export function expectHouseRules(
  resources: readonly Resource[],
  namespace: string,
  exceptions: Exceptions = {},
) {
  for (const { kind, metadata } of resources) {
    const what = `${kind} ${metadata.name}`;
    if (!/^Cluster|^(Namespace|PriorityClass|StorageClass|CSIDriver|VolumeSnapshotClass)$/.test(kind)) {
      expect(metadata.namespace, what).toBe(namespace);
    }
    for (const label of ["name", "instance", "component", "part-of", "managed-by"]) {
      expect(metadata.labels?.[`app.kubernetes.io/${label}`], `${what} ${label}`).toBeTruthy();
    }
  }
  for (const claim of claimsOfJobsOnly(resources))
    expect(claim.metadata.annotations, `PersistentVolumeClaim ${claim.metadata.name}`).toMatchObject({
      "argocd.argoproj.io/ignore-healthcheck": "true",
    });
  for (const [resource, template] of templates(resources)) {
    const what = `${resource.kind} ${resource.metadata.name}`;
    const { spec } = template;
    if (spec === undefined) throw new Error(`${what} has no pod spec`);
    expect(spec.securityContext, what).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    const initial = spec.initContainers ?? [];
    for (const container of [...initial, ...spec.containers]) {
      const name = `${resource.metadata.name}/${container.name}`;
      for (const side of ["requests", "limits"] as const) {
        expect(container.resources?.[side], `${name} ${side}`).toMatchObject({
          cpu: expect.any(String),
          memory: expect.any(String),
        });
      }
      expect(container.securityContext, name).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: !exceptions.writableRoot?.includes(name),
      });
      expect(container.securityContext?.capabilities?.drop, name).toEqual(["ALL"]);
      if (
        !initial.includes(container) &&
        !/Job$/.test(resource.kind) &&
        !exceptions.noProbes?.includes(name)
      ) {
        expect(container.livenessProbe, `${name} liveness`).toBeDefined();
        expect(container.readinessProbe, `${name} readiness`).toBeDefined();
      }
    }
  }
  for (const deployment of all(resources, "Deployment")) {
    const { spec, metadata } = deployment;
    const scaler = all(resources, "HorizontalPodAutoscaler").find(
      (one) => one.spec.scaleTargetRef.name === metadata.name,
    );
    expect(Object.keys(spec.selector.matchLabels).sort(), metadata.name).toEqual([...STABLE].sort());
    expect(spec.template.metadata.labels, metadata.name).toMatchObject(spec.selector.matchLabels);
    if (scaler) expect(spec, `${metadata.name} under an autoscaler`).not.toHaveProperty("replicas");
    const many = scaler ? scaler.spec.maxReplicas > 1 : spec.replicas > 1;
    if (many) {
      expect(spec.template.spec.topologySpreadConstraints, `${metadata.name} spread`).toHaveLength(1);
    }
  }
  for (const service of all(resources, "Service")) {
    expect(Object.keys(service.spec.selector).sort(), service.metadata.name).toEqual([...STABLE].sort());
  }
  expect(all(resources, "Secret"), "no Secret in the repository").toEqual([]);
}

/** What systems.md asks of every production. */
export function expectProductionRules(resources: readonly Resource[]) {
  for (const { spec, metadata } of all(resources, "Deployment")) {
    const scaler = all(resources, "HorizontalPodAutoscaler").find(
      (one) => one.spec.scaleTargetRef.name === metadata.name,
    );
    const fewest = scaler ? scaler.spec.minReplicas : spec.replicas;
    const budgets = all(resources, "PodDisruptionBudget").filter(
      (one) => JSON.stringify(one.spec.selector.matchLabels) === JSON.stringify(spec.selector.matchLabels),
    );
    expect(budgets, `budget of ${metadata.name}`).toHaveLength(fewest > 1 ? 1 : 0);
  }
  const policies = all(resources, "NetworkPolicy");
  expect(
    policies.some(
      ({ spec }) =>
        Object.keys(spec.podSelector).length === 0 &&
        spec.policyTypes.length === 2 &&
        spec.ingress === undefined &&
        spec.egress === undefined,
    ),
    "default deny",
  ).toBe(true);
  for (const [resource, { spec }] of templates(resources)) {
    for (const { image } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
      expect(image, resource.metadata.name).toMatch(/:[^/:]+$|@sha256:[0-9a-f]{64}$/);
      expect(image, resource.metadata.name).not.toMatch(/:latest$/);
    }
  }
}
