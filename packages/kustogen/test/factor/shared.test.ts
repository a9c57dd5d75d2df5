import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { sharedState } from "../../src/factor/shared/state.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { buildLayers } from "./layers.ts";
import { closePair, type StatePair, statePair } from "./states.ts";

const RUNS = 600;
const NO_PINS: ReadonlyMap<string, string> = new Map();

const layerOf = (...states: readonly (readonly Resource[])[]) =>
  sharedState(states.map((resources) => ({ resources, images: NO_PINS })));

/** The states of two to four environments: some much alike, some not. */
const states = fc
  .array(fc.oneof(statePair, closePair), { minLength: 1, maxLength: 2 })
  .map((pairs: StatePair[]) => pairs.flatMap(({ parent, desired }) => [parent, desired]));

/** Whether a value says nothing that another does not say: fields and list elements may be missing. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part !== "object" || part === null) return Object.is(part, whole);
  if (typeof whole !== "object" || whole === null || Array.isArray(part) !== Array.isArray(whole))
    return false;
  if (Array.isArray(part))
    return part.every((one) => (whole as unknown[]).some((other) => isPartOf(one, other)));
  return Object.entries(part).every(
    ([key, value]) => Object.hasOwn(whole, key) && isPartOf(value, (whole as ValueMap)[key]),
  );
}

const byKey = (resources: readonly Resource[]) =>
  new Map(resources.map((resource) => [identityKey(resource), resource]));

describe("the layer of any environments", () => {
  it("says nothing that is otherwise in one of them", () => {
    fc.assert(
      fc.property(states, (all) => {
        for (const resource of layerOf(...all))
          for (const state of all)
            expect(isPartOf(resource, byKey(state).get(identityKey(resource)))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it("carries an overlay for each of them that renders to its desired state", () => {
    fc.assert(
      fc.property(states, (all) => {
        const layer = layerOf(...all);
        // A base without a resource is none.
        if (layer.length === 0) return;
        for (const state of all) verifyRoundTrip("property", state, buildLayers(layer, state).rendered);
      }),
      { numRuns: RUNS },
    );
  });

  it("is the whole state where all are the same, or there is one", () => {
    fc.assert(
      fc.property(statePair, ({ parent }) => {
        expect(layerOf(parent)).toEqual(parent);
        expect(layerOf(parent, structuredClone(parent), parent).length).toBe(
          layerOf(parent, structuredClone(parent)).length,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("has no more when another environment comes, and is not decided by their order", () => {
    fc.assert(
      fc.property(states, (all) => {
        const layer = byKey(layerOf(...all));
        const [first, ...others] = all as [Resource[], ...Resource[][]];
        for (const [key, resource] of layer)
          expect(isPartOf(resource, byKey(layerOf(...others)).get(key))).toBe(true);
        expect([...byKey(layerOf(...others, first)).keys()].sort()).toEqual([...layer.keys()].sort());
      }),
      { numRuns: RUNS },
    );
  });
});

const deployment = (container: ValueMap, spec: ValueMap = {}, pod: ValueMap = {}): Resource => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "api", namespace: "shop" },
  spec: {
    selector: { matchLabels: { app: "api" } },
    ...spec,
    template: {
      metadata: { labels: { app: "api" } },
      spec: { containers: [{ name: "api", image: "api", ...container }], ...pod },
    },
  },
});

const object = (kind: string, apiVersion: string, fields: ValueMap): Resource => ({
  apiVersion,
  kind,
  metadata: { name: "x", namespace: "shop" },
  ...fields,
});

/** The shared part of two versions of one resource. */
const shared = (one: Resource, other: Resource) => layerOf([one], [other])[0];

describe("a field in which environments differ", () => {
  it("is in no layer: replicas, an image, a probe's time", () => {
    const one = deployment(
      { readinessProbe: { periodSeconds: 5, tcpSocket: { port: 80 } } },
      { replicas: 1 },
    );
    const other = deployment(
      { readinessProbe: { periodSeconds: 9, tcpSocket: { port: 80 } } },
      { replicas: 3 },
    );
    expect(shared(one, other)).toEqual(deployment({ readinessProbe: { tcpSocket: { port: 80 } } }));
  });

  it("is in no layer: limits that each sets for itself, which lack in none", () => {
    const limited = (memory: string) => deployment({ resources: { limits: { cpu: 1, memory } } });
    expect(shared(limited("1Gi"), limited("2Gi"))).toEqual(deployment({ resources: { limits: { cpu: 1 } } }));
    const only = (cpu: number) => deployment({ resources: { limits: { cpu } } });
    expect(shared(only(1), only(2))).toEqual(deployment({}));
  });

  it("leaves its container's other lists as they are: arguments are whole in each environment", () => {
    const layer = shared(
      deployment({ args: ["-v"], command: ["api"], envFrom: [{ secretRef: { name: "a" } }] }),
      deployment({ args: ["-q"], command: ["api"], envFrom: [{ secretRef: { name: "b" } }] }),
    );
    expect(layer).toEqual(deployment({ command: ["api"] }));
  });

  it.each<[string, Resource, Resource]>([
    [
      "a limit that one lacks beside another",
      deployment({ resources: { limits: { cpu: 1, memory: "1Gi" } } }),
      deployment({ resources: { limits: { cpu: 1 } } }),
    ],
    ["limits that one lacks", deployment({ resources: { limits: { cpu: 1 } } }), deployment({})],
    [
      "one field of a security context",
      deployment({ securityContext: { runAsNonRoot: true, runAsUser: 1 } }),
      deployment({ securityContext: { runAsNonRoot: true, runAsUser: 2 } }),
    ],
    ["an image that no pin names", deployment({ image: "a:1" }), deployment({ image: "a:2" })],
    [
      "tolerations, a list that is written whole",
      deployment({}, {}, { tolerations: [{ key: "spot" }] }),
      deployment({}, {}, { tolerations: [{ key: "gpu" }] }),
    ],
    [
      "a schedule, which a CronJob must have",
      object("CronJob", "batch/v1", { spec: { schedule: "0 1 * * *", jobTemplate: {} } }),
      object("CronJob", "batch/v1", { spec: { schedule: "0 2 * * *", jobTemplate: {} } }),
    ],
    [
      "nodes that pods may run on",
      deployment({}, {}, { nodeSelector: { a: "1" } }),
      deployment({}, {}, { nodeSelector: { a: "2" } }),
    ],
    [
      "the label that a Service selects by",
      object("Service", "v1", { spec: { selector: { app: "a", tier: "1" }, ports: [{ port: 80 }] } }),
      object("Service", "v1", { spec: { selector: { app: "a", tier: "2" }, ports: [{ port: 80 }] } }),
    ],
    [
      "the hosts of an Ingress",
      object("Ingress", "networking.k8s.io/v1", {
        spec: { ingressClassName: "nginx", rules: [{ host: "a" }] },
      }),
      object("Ingress", "networking.k8s.io/v1", {
        spec: { ingressClassName: "nginx", rules: [{ host: "b" }] },
      }),
    ],
    [
      "anything of a kind that is not Kubernetes' own",
      object("Widget", "example.com/v1", { spec: { size: 1, colour: "red" } }),
      object("Widget", "example.com/v1", { spec: { size: 2, colour: "red" } }),
    ],
  ])(
    "keeps the object whole in each environment where the layer would say something else: %s",
    (_, one, other) => {
      expect(shared(one, other)).toBeUndefined();
    },
  );

  const secretVolume = (defaultMode: number): ValueMap => ({
    volumes: [{ name: "a", secret: { secretName: "a", defaultMode } }],
  });

  /** Fields of which the absence means more, one value or none in an environment, another in the other. */
  it.each<[string, Resource, Resource]>([
    ...(
      [
        ["pods of any node", { nodeName: "a" }, { nodeName: "b" }],
        ["a sandbox", { runtimeClassName: "gvisor" }, {}],
        ["users of the host", { hostUsers: false }, {}],
        ["variables of every Service", { enableServiceLinks: false }, {}],
        ["an account's token", { automountServiceAccountToken: false }, {}],
        ["another account", { serviceAccountName: "a" }, { serviceAccountName: "b" }],
        [
          "a memory without a bound",
          { volumes: [{ name: "a", emptyDir: { sizeLimit: 1 } }] },
          { volumes: [{ name: "a", emptyDir: {} }] },
        ],
        ["a file that all may read", secretVolume(256), secretVolume(292)],
        [
          "a claim that is written to",
          { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "a", readOnly: true } }] },
          { volumes: [{ name: "a", persistentVolumeClaim: { claimName: "a" } }] },
        ],
        [
          "nodes by affinity",
          { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } } },
          {},
        ],
      ] as [string, ValueMap, ValueMap][]
    ).map(([name, one, other]): [string, Resource, Resource] => [
      name,
      deployment({}, {}, one),
      deployment({}, {}, other),
    ]),
    [
      "the whole volume",
      deployment({ volumeMounts: [{ name: "a", mountPath: "/a", subPath: "x" }] }),
      deployment({ volumeMounts: [{ name: "a", mountPath: "/a" }] }),
    ],
    [
      "a volume that is written to",
      deployment({ volumeMounts: [{ name: "a", mountPath: "/a", readOnly: true }] }),
      deployment({ volumeMounts: [{ name: "a", mountPath: "/a" }] }),
    ],
    ["a rollout that is paused", deployment({}, { paused: true }), deployment({})],
    ...(
      [
        ["StatefulSet", "apps/v1", { updateStrategy: { rollingUpdate: { partition: 2 } } }, {}],
        ["Service", "v1", { loadBalancerClass: "a" }, {}],
        ["Service", "v1", { allocateLoadBalancerNodePorts: false }, {}],
        ["Service", "v1", { clusterIP: "None" }, {}],
        ["Service", "v1", { loadBalancerSourceRanges: ["10.0.0.0/8"] }, {}],
        ["PersistentVolumeClaim", "v1", { storageClassName: "a" }, { storageClassName: "b" }],
        ["PersistentVolumeClaim", "v1", { volumeName: "a" }, {}],
        ["PersistentVolumeClaim", "v1", { volumeAttributesClassName: "a" }, {}],
        [
          "PersistentVolumeClaim",
          "v1",
          { resources: { requests: { storage: "1Gi" } } },
          { resources: { requests: { storage: "2Gi" } } },
        ],
        [
          "NetworkPolicy",
          "networking.k8s.io/v1",
          { podSelector: { matchLabels: { a: "b" } } },
          { podSelector: {} },
        ],
        ["NetworkPolicy", "networking.k8s.io/v1", { podSelector: {}, ingress: [{}] }, { podSelector: {} }],
        ["NetworkPolicy", "networking.k8s.io/v1", { podSelector: {}, egress: [{}] }, { podSelector: {} }],
        [
          "NetworkPolicy",
          "networking.k8s.io/v1",
          { podSelector: {}, policyTypes: ["Ingress"] },
          { podSelector: {} },
        ],
        ["Ingress", "networking.k8s.io/v1", { tls: [{ hosts: ["a"] }] }, {}],
        ["Ingress", "networking.k8s.io/v1", { ingressClassName: "a" }, { ingressClassName: "b" }],
        [
          "Ingress",
          "networking.k8s.io/v1",
          { defaultBackend: { service: { name: "a" } } },
          { defaultBackend: { service: { name: "b" } } },
        ],
        ["PodDisruptionBudget", "policy/v1", { minAvailable: 1 }, { maxUnavailable: 1 }],
        [
          "PodDisruptionBudget",
          "policy/v1",
          { selector: { matchLabels: { a: "b" } } },
          { selector: { matchLabels: { a: "c" } } },
        ],
        ["HorizontalPodAutoscaler", "autoscaling/v2", { minReplicas: 2 }, { minReplicas: 3 }],
        [
          "HorizontalPodAutoscaler",
          "autoscaling/v2",
          { behavior: { scaleDown: { selectPolicy: "Disabled" } } },
          {},
        ],
        ["ResourceQuota", "v1", { hard: { pods: 1 } }, { hard: { pods: 2 } }],
        ["ResourceQuota", "v1", { scopes: ["BestEffort"] }, {}],
        ["LimitRange", "v1", { limits: [{ type: "Pod" }] }, { limits: [] }],
        ["CronJob", "batch/v1", { suspend: true }, {}],
        ["CronJob", "batch/v1", { concurrencyPolicy: "Forbid" }, {}],
        ["CronJob", "batch/v1", { startingDeadlineSeconds: 9 }, {}],
        ["CronJob", "batch/v1", { timeZone: "Europe/Berlin" }, {}],
        ["Job", "batch/v1", { activeDeadlineSeconds: 9 }, {}],
        [
          "Job",
          "batch/v1",
          { template: { spec: { restartPolicy: "Never" } } },
          { template: { spec: { restartPolicy: "OnFailure" } } },
        ],
      ] as [string, string, ValueMap, ValueMap][]
    ).map(([kind, apiVersion, one, other]): [string, Resource, Resource] => [
      `${Object.keys({ ...other, ...one }).join(", ")} of a ${kind}`,
      object(kind, apiVersion, { spec: { revisionHistoryLimit: 1, ...one } }),
      object(kind, apiVersion, { spec: { revisionHistoryLimit: 1, ...other } }),
    ]),
    ...(
      [
        ["Role", "rbac.authorization.k8s.io/v1", "rules", [{ resourceNames: ["a"] }], [{}]],
        ["RoleBinding", "rbac.authorization.k8s.io/v1", "subjects", [{ name: "a" }], []],
        ["RoleBinding", "rbac.authorization.k8s.io/v1", "roleRef", { name: "view" }, { name: "edit" }],
        ["ServiceAccount", "v1", "automountServiceAccountToken", false, true],
        ["Secret", "v1", "immutable", true, false],
        ["StorageClass", "storage.k8s.io/v1", "parameters", { encrypted: "true" }, {}],
        ["PersistentVolume", "v1", "spec", { claimRef: { name: "a" } }, {}],
        [
          "ValidatingWebhookConfiguration",
          "admissionregistration.k8s.io/v1",
          "webhooks",
          [{ name: "a", failurePolicy: "Ignore" }],
          [{ name: "a" }],
        ],
      ] as [string, string, string, Value, Value][]
    ).map(([kind, apiVersion, field, one, other]): [string, Resource, Resource] => [
      `${field} of a ${kind}`,
      object(kind, apiVersion, { same: "a", [field]: one }),
      object(kind, apiVersion, { same: "a", [field]: other }),
    ]),
    [
      "destinations of an AppProject, as of every kind that is not Kubernetes' own",
      object("AppProject", "argoproj.io/v1alpha1", {
        spec: { sourceRepos: ["a"], destinations: [{ namespace: "a" }] },
      }),
      object("AppProject", "argoproj.io/v1alpha1", {
        spec: { sourceRepos: ["a"], destinations: [{ namespace: "b" }] },
      }),
    ],
    [
      "host names of an HTTPRoute",
      object("HTTPRoute", "gateway.networking.k8s.io/v1", { spec: { rules: [], hostnames: ["a"] } }),
      object("HTTPRoute", "gateway.networking.k8s.io/v1", { spec: { rules: [] } }),
    ],
  ])("keeps the object whole where its absence means more: %s", (_, one, other) => {
    expect(shared(one, other)).toBeUndefined();
    expect(shared(other, one)).toBeUndefined();
  });

  it("adds where pods are spread, which some environments leave to chance", () => {
    const spread = {
      topologySpreadConstraints: [{ topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "ScheduleAnyway" }],
    };
    expect(shared(deployment({}), deployment({}, {}, spread))).toEqual(deployment({}));
  });

  it("leaves out a mapping that the API server rejects with what is left of it: a probe without its handler", () => {
    const probe = (handler: ValueMap) => deployment({ livenessProbe: { periodSeconds: 5, ...handler } });
    const http = (port: number) => probe({ httpGet: { path: "/", port } });
    expect(shared(http(80), http(81))).toEqual(deployment({}));
    expect(shared(http(80), probe({ exec: { command: ["true"] } }))).toEqual(deployment({}));
    const template = (name: string) => deployment({}, {}, { containers: [{ name, image: "a" }] });
    expect(shared(template("one"), template("other"))).toBeUndefined();
    const volume = (secretName: string) =>
      deployment({}, {}, { volumes: [{ name: "a", secret: { secretName, defaultMode: 256 } }] });
    expect(shared(volume("a"), volume("b"))).toBeUndefined();
  });

  it("leaves out the element or the mapping that would lack a required field", () => {
    const mounts = (name: string): ValueMap => ({
      volumeMounts: [
        { name: "tmp", mountPath: "/tmp" },
        { name, mountPath: "/data" },
      ],
    });
    expect(shared(deployment(mounts("one")), deployment(mounts("other")))).toEqual(
      deployment({ volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] }),
    );
  });

  it("keeps the object whole where a mount would be left without its volume, and not where one has a volume more", () => {
    const pod = (...volumes: ValueMap[]) => deployment({}, {}, { volumes });
    const tmp = { name: "tmp", emptyDir: {} };
    const data = (claimName: string) => ({ name: "data", persistentVolumeClaim: { claimName } });
    expect(shared(pod(tmp, data("a")), pod(tmp, data("b")))).toBeUndefined();
    expect(shared(pod(tmp, data("a")), pod(tmp, { name: "data", emptyDir: {} }))).toBeUndefined();
    expect(shared(pod(tmp, data("a")), pod(tmp))).toEqual(pod(tmp));
  });

  it("keeps a key of a ConfigMap apart, whatever field it is called after", () => {
    const map = (data: ValueMap) => object("ConfigMap", "v1", { data });
    expect(
      shared(map({ limits: "1", host: "a", same: "x" }), map({ limits: "2", host: "b", same: "x" })),
    ).toEqual(map({ same: "x" }));
    expect(shared(map({ host: "a" }), map({ host: "b" }))).toBeUndefined();
  });

  it("leaves a hashed ConfigMap hashed with the keys that are shared", () => {
    const map = (data: Record<string, string>) => hashed(object("ConfigMap", "v1", { data }));
    const layer = shared(map({ LEVEL: "info", DOMAIN: "a" }), map({ LEVEL: "info", DOMAIN: "b" }));
    expect(layer).toEqual(map({ LEVEL: "info" }));
  });

  it("may be a label alone, in every kind", () => {
    const widget = (environment: string) => ({
      ...object("Widget", "example.com/v1", { spec: { size: 1 } }),
      metadata: { name: "x", labels: { app: "a", environment } },
    });
    expect(shared(widget("beta"), widget("production"))?.metadata.labels).toEqual({ app: "a" });
  });
});

describe("variables", () => {
  const list = (...names: string[]) => names.map((name) => ({ name, value: name.toLowerCase() }));
  const envOf = (...lists: ValueMap[][]) => {
    const [layer] = layerOf(...lists.map((env) => [deployment({ env })])) as [Resource];
    return (layer.spec as { template: { spec: { containers: { env?: unknown }[] } } }).template.spec
      .containers[0]?.env;
  };

  it("that all share stay in the layer, in their order", () => {
    expect(envOf(list("A", "B", "C"), list("A", "X", "C"))).toEqual(list("A", "C"));
    expect(envOf(list("A", "B"), list("B", "A"))).toHaveLength(1);
  });

  it("that refer to one that is not shared are not shared either", () => {
    const url = { name: "URL", value: "http://$(HOST)" };
    const all = [list("A"), [{ name: "HOST", value: "a" }, url], [{ name: "HOST", value: "b" }, url]];
    expect(envOf([...(all[0] ?? []), ...(all[1] ?? [])], [...(all[0] ?? []), ...(all[2] ?? [])])).toEqual(
      list("A"),
    );
  });

  it("that differ in every place leave the layer without a list", () => {
    expect(envOf(list("A"), list("B"))).toBeUndefined();
  });
});

it("a layer holds the name that a pin replaces, in its containers alone", () => {
  const of = (tag: string) => ({
    resources: [deployment({ image: `ghcr.io/acme/api:${tag}`, args: [`ghcr.io/acme/api:${tag}`] })],
    images: new Map([[`ghcr.io/acme/api:${tag}`, "api"]]),
  });
  expect(sharedState([of("v1"), of("v2")])).toEqual([deployment({ image: "api" })]);
});
