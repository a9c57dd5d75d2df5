import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { describe, expect, test } from "vitest";
import { dataService } from "../../src/blocks/data-service.ts";
import { cronJob, migrationJob } from "../../src/blocks/job.ts";
import { part, selector } from "../../src/blocks/metadata.ts";
import type { ServingContainerFields } from "../../src/blocks/pod.ts";
import { autoscaler, disruptionBudget, type Scale } from "../../src/blocks/scale.ts";
import { webService, worker } from "../../src/blocks/web-service.ts";

const SHOP = part({ system: "shop", namespace: "shop" }, "web");
const RESOURCES = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2", memory: "1Gi" } };
const PROBE = { httpGet: { path: "/", port: "http" } };
const WEB: ServingContainerFields = {
  name: "web",
  image: "shop/web:1.4.2",
  ports: [{ name: "http", containerPort: 8080 }],
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  resources: RESOURCES,
};

function expectValid(resource: Resource): void {
  expect(schemaProblem(resource)).toBeUndefined();
}

/** The Deployment and the Service of a web service at a scale. */
const web = (scale: Scale) => {
  const [deployment, service] = webService(SHOP, { name: "web", scale, container: WEB });
  // biome-ignore lint/suspicious/noExplicitAny: the test reads whatever is there.
  return { deployment: deployment as any, service: service as any };
};

describe("a web service", () => {
  test("is a Deployment and the Service in front of it, both valid", () => {
    const { deployment, service } = web(1);
    expectValid(deployment);
    expectValid(service);
    expect(service.spec).toEqual({
      type: "ClusterIP",
      ports: [{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }],
      selector: selector(SHOP),
    });
    expect(deployment.spec.selector.matchLabels).toEqual(service.spec.selector);
  });

  test("is restricted, and has neither a token nor service links", () => {
    const { spec } = web(1).deployment.spec.template;
    expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(spec.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
  });

  test("names the image's tag in the image and nowhere else, so that a new pin changes one line", () => {
    const [, ...rest] = JSON.stringify(webService(SHOP, { name: "web", scale: 3, container: WEB })).split(
      "1.4.2",
    );
    expect(rest).toHaveLength(1);
  });

  test("leaves nothing behind of what nobody gave", () => {
    const { deployment, service } = web(1);
    const walk = (value: unknown): void => {
      expect(value).not.toBeUndefined();
      if (typeof value === "object" && value !== null) for (const one of Object.values(value)) walk(one);
    };
    walk([deployment, service]);
  });
});

describe("a scale", () => {
  test.each<[Scale, number | undefined, string, boolean]>([
    [1, 1, "RollingUpdate", false],
    [3, 3, "RollingUpdate", true],
    ["single", 1, "Recreate", false],
    [{ min: 2, max: 5, cpu: 70 }, undefined, "RollingUpdate", true],
  ])("%j gives a Deployment of %s replicas, %s", (scale, replicas, strategy, spread) => {
    const { spec } = web(scale).deployment;
    expect(spec.replicas).toBe(replicas);
    expect(Object.hasOwn(spec, "replicas")).toBe(replicas !== undefined);
    expect(spec.strategy.type).toBe(strategy);
    const over = spec.template.spec.topologySpreadConstraints?.map(
      ({ topologyKey }: { topologyKey: string }) => topologyKey,
    );
    expect(over).toEqual(spread ? ["topology.kubernetes.io/zone", "kubernetes.io/hostname"] : undefined);
  });

  test.each<[Scale, number, number]>([
    [1, 0, 0],
    ["single", 0, 0],
    [2, 0, 1],
    [{ min: 1, max: 4, cpu: 70 }, 1, 0],
    [{ min: 2, max: 4, cpu: 70 }, 1, 1],
  ])("%j gives %i autoscalers and %i budgets", (scale, scalers, budgets) => {
    expect(autoscaler(SHOP, "web", scale)).toHaveLength(scalers);
    expect(disruptionBudget(SHOP, "web", scale)).toHaveLength(budgets);
    for (const one of [...autoscaler(SHOP, "web", scale), ...disruptionBudget(SHOP, "web", scale)])
      expectValid(one);
  });
});

describe("other workloads", () => {
  const container = { name: "job", image: "shop/web:1.4.2", resources: RESOURCES };

  test("are valid", () => {
    for (const resource of [
      worker(SHOP, { name: "worker", scale: 2, container }),
      cronJob(SHOP, { name: "nightly", schedule: "0 3 * * *", container }),
      migrationJob(SHOP, { name: "migrate", container }),
    ])
      expectValid(resource);
  });

  test("a migration as a hook runs before the workloads and replaces its last run", () => {
    const { metadata, spec } = migrationJob(SHOP, { name: "migrate", container });
    expect(metadata.annotations).toEqual({
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      "argocd.argoproj.io/sync-wave": "-1",
    });
    expect(spec).toMatchObject({
      backoffLimit: 3,
      activeDeadlineSeconds: 1800,
      template: { spec: { restartPolicy: "Never" } },
    });
  });

  test("runs of a CronJob don't overlap", () => {
    const { spec } = cronJob(SHOP, { name: "nightly", schedule: "0 3 * * *", container });
    expect(spec).toMatchObject({
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
    });
  });
});

describe("a service with its data", () => {
  const user = { runAsUser: 999, runAsGroup: 1000, fsGroup: 1000 };
  const [claim, deployment, service] = dataService(SHOP, {
    name: "cache",
    data: { name: "cache-data", size: "1Gi", volume: "data", mountPath: "/data" },
    user,
    container: {
      ...WEB,
      lifecycle: { preStop: { sleep: { seconds: 7 } } },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    },
    pod: { terminationGracePeriodSeconds: 60, volumes: [{ name: "tmp", emptyDir: {} }] },
  });
  // biome-ignore lint/suspicious/noExplicitAny: the test reads whatever is there.
  const { template, ...spec } = (deployment as any).spec;

  test("is a claim that outlives it, one pod that never has a second beside it, and a Service", () => {
    for (const one of [claim, deployment, service]) expectValid(one as Resource);
    expect(claim?.metadata.annotations).toMatchObject({
      "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
    });
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" }, revisionHistoryLimit: 3 });
    expect(service?.metadata.name).toBe("cache");
  });

  test("mounts the claim for the image's user, beside its other volumes", () => {
    expect(template.spec.securityContext).toMatchObject({ ...user, fsGroupChangePolicy: "OnRootMismatch" });
    expect(template.spec.volumes).toEqual([
      { name: "data", persistentVolumeClaim: { claimName: "cache-data" } },
      { name: "tmp", emptyDir: {} },
    ]);
    expect(template.spec.containers[0].volumeMounts).toEqual([
      { name: "data", mountPath: "/data" },
      { name: "tmp", mountPath: "/tmp" },
    ]);
    expect(template.spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 7 } } });
    expect(template.spec.terminationGracePeriodSeconds).toBe(60);
  });
});
