import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { hashed } from "../../src/authoring/hashed.ts";

/** Two states of one system: what a parent layer is and what an overlay on it should be. */
export interface StatePair {
  parent: Resource[];
  desired: Resource[];
}

const NAMES = ["api", "web", "db"] as const;
const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

/** A record without its undefined fields, as authors write them. */
function present(record: Record<string, unknown>): ValueMap {
  const copy: Record<string, unknown> = {};
  for (const key in record) if (record[key] !== undefined) copy[key] = record[key];
  return copy as ValueMap;
}

const fields = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<ValueMap> =>
  fc.record(shape).map(present);

/** A list in any order whose elements differ by key. */
const keyed = (
  element: fc.Arbitrary<ValueMap>,
  key: (element: ValueMap) => unknown,
  maxLength = 4,
  minLength = 0,
) => fc.uniqueArray(element, { selector: key, maxLength, minLength });

const text = pick(
  "a",
  "b",
  "true",
  "8080",
  "",
  "x: y",
  "line 1\nline 2\n",
  "- dash",
  "#c",
  "é",
  "~",
  "1e3",
  " pad ",
  "it's",
);
const word = pick("red", "green", "blue", "yes", "0123");
// kustomize drops empty labels and annotations, and so does describing a state.
const labels = fc.dictionary(pick("app", "tier", "environment", "team/x"), word, { minKeys: 1, maxKeys: 3 });

const env = fields({
  name: pick("A", "B", "C", "D", "URL"),
  value: maybe(text),
  valueFrom: fc.constant(undefined),
}).chain((entry) =>
  entry.value === undefined
    ? pick<ValueMap>(
        { name: entry.name as string, valueFrom: { secretKeyRef: { name: "secret", key: "k" } } },
        { name: entry.name as string, valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: entry.name as string, valueFrom: { configMapKeyRef: { name: "settings", key: "k" } } },
      )
    : fc.constant(entry),
);

const port = fields({
  name: maybe(pick("http", "metrics")),
  containerPort: pick(80, 8080, 9090),
  protocol: maybe(pick("TCP", "UDP")),
});

const container = (names: readonly string[]) =>
  fields({
    name: fc.constantFrom(...names),
    image: pick("api", "api:v1", "web:v2", "ghcr.io/acme/api:v1", "db@sha256:0123", "localhost:5000/api:v1"),
    command: maybe(fc.array(word, { maxLength: 3 })),
    args: maybe(fc.array(text, { minLength: 1, maxLength: 3 })),
    env: maybe(keyed(env, (entry) => entry.name, 5)),
    envFrom: maybe(
      fc.array(
        pick<ValueMap>(
          { secretRef: { name: "s1" } },
          { configMapRef: { name: "settings" } },
          { prefix: "X_", secretRef: { name: "s2" } },
        ),
        {
          maxLength: 3,
        },
      ),
    ),
    ports: maybe(keyed(port, (entry) => `${entry.containerPort}/${entry.protocol}`, 3)),
    resources: maybe(
      fields({
        requests: maybe(pick<ValueMap>({ cpu: "100m" }, { cpu: "1", memory: "1Gi" })),
        limits: maybe(pick<ValueMap>({ memory: "1Gi" }, {})),
      }),
    ),
    volumeMounts: maybe(
      keyed(
        fields({ name: pick("data", "tmp"), mountPath: pick("/data", "/tmp", "/etc/app") }),
        (mount) => mount.mountPath,
        3,
      ),
    ),
    readinessProbe: maybe(
      pick<ValueMap>({ httpGet: { path: "/ready", port: "http" } }, { exec: { command: ["true"] } }),
    ),
    securityContext: maybe(pick<ValueMap>({ runAsNonRoot: true }, { capabilities: { drop: ["ALL"] } }, {})),
  });

const volume = pick<ValueMap>(
  { name: "data", emptyDir: {} },
  { name: "data", persistentVolumeClaim: { claimName: "data" } },
  { name: "tmp", emptyDir: { medium: "Memory" } },
  { name: "tmp", emptyDir: {} },
  { name: "config", configMap: { name: "settings" } },
  {
    name: "projected",
    projected: { sources: [{ configMap: { name: "settings" } }, { secret: { name: "s" } }] },
  },
);

const metadata = (names: readonly string[], namespaces: readonly (string | undefined)[]) =>
  fields({
    name: fc.constantFrom(...names),
    namespace: fc.constantFrom(...namespaces),
    labels: maybe(labels),
    annotations: maybe(fc.dictionary(pick("note", "a.b/c", "a~b"), text, { minKeys: 1, maxKeys: 2 })),
    finalizers: maybe(fc.uniqueArray(pick("f/one", "f/two", "f/three"), { maxLength: 3 })),
  });

const NAMESPACED = ["shop"] as const;

const podTemplate = fields({
  metadata: maybe(fields({ labels: maybe(labels) })),
  spec: fields({
    initContainers: maybe(keyed(container(["wait", "migrate"]), (entry) => entry.name, 2)),
    containers: keyed(container(["main", "side", "proxy"]), (entry) => entry.name, 3, 1),
    volumes: maybe(keyed(volume, (entry) => entry.name, 4)),
    serviceAccountName: maybe(word),
    tolerations: maybe(
      fc.array(pick<ValueMap>({ key: "spot", operator: "Exists" }, { key: "gpu" }), { maxLength: 2 }),
    ),
    topologySpreadConstraints: maybe(
      keyed(
        fields({
          topologyKey: pick("zone", "host"),
          whenUnsatisfiable: pick("DoNotSchedule", "ScheduleAnyway"),
          maxSkew: pick(1, 2),
        }),
        (entry) => `${entry.topologyKey}/${entry.whenUnsatisfiable}`,
        3,
      ),
    ),
  }),
});

const deployment = fc
  .record({
    metadata: metadata(NAMES, NAMESPACED),
    spec: fields({
      replicas: maybe(pick(0, 1, 2, 3)),
      selector: fc.constant({ matchLabels: { app: "x" } }),
      strategy: maybe(
        pick<ValueMap>(
          { type: "Recreate" },
          { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "25%" } },
        ),
      ),
      template: podTemplate,
    }),
  })
  .map((body) => ({ apiVersion: "apps/v1", kind: "Deployment", ...body }));

const cronJob = fc
  .record({
    metadata: metadata(["cleanup", "backup"], NAMESPACED),
    spec: fields({
      schedule: pick("0 3 * * *", "*/5 * * * *"),
      suspend: maybe(fc.boolean()),
      jobTemplate: podTemplate.map((template) => ({ spec: { template } })),
    }),
  })
  .map((body) => ({ apiVersion: "batch/v1", kind: "CronJob", ...body }));

const service = fc
  .record({
    metadata: metadata(NAMES, NAMESPACED),
    spec: fields({
      type: maybe(pick("ClusterIP", "NodePort")),
      selector: maybe(labels),
      ports: keyed(
        fields({
          name: maybe(pick("http", "grpc")),
          port: pick(80, 443, 9000),
          targetPort: pick<unknown>("http", 8080),
          protocol: maybe(pick("TCP", "UDP")),
        }),
        (entry) => `${entry.port}/${entry.protocol}`,
        3,
        1,
      ),
    }),
  })
  .map((body) => ({ apiVersion: "v1", kind: "Service", ...body }));

const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(text, fc.integer({ min: -5, max: 5 }), fc.boolean(), pick(0.5, 1.25)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(pick("a", "b", "name", "containers", "env", "x/y"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

/** A kind that no schema knows. */
const custom = fc
  .record({
    metadata: metadata(["one", "two"], NAMESPACED),
    spec: maybe(
      fields({
        routes: maybe(
          fc.array(
            fields({
              match: word,
              priority: maybe(pick(1, 10)),
              services: maybe(fc.array(fields({ name: word }), { maxLength: 2 })),
            }),
            {
              maxLength: 4,
            },
          ),
        ),
        anything: maybe(json),
        list: maybe(fc.array(word, { maxLength: 3 })),
      }),
    ),
  })
  .map((body) => present({ apiVersion: "example.com/v1", kind: "Widget", ...body }));

const networkPolicy = fc
  .record({
    metadata: metadata(["allow"], NAMESPACED),
    spec: fields({
      podSelector: pick<ValueMap>({}, { matchLabels: { app: "x" } }),
      policyTypes: maybe(fc.uniqueArray(pick("Ingress", "Egress"), { maxLength: 2 })),
      egress: maybe(
        fc.array(
          fields({
            to: maybe(
              fc.array(pick<ValueMap>({ podSelector: {} }, { ipBlock: { cidr: "10.0.0.0/8" } }), {
                maxLength: 2,
              }),
            ),
            ports: maybe(
              fc.array(fields({ port: pick(53, 443), protocol: maybe(pick("UDP", "TCP")) }), {
                maxLength: 2,
              }),
            ),
          }),
          { maxLength: 3 },
        ),
      ),
    }),
  })
  .map((body) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", ...body }));

const clusterRole = fc
  .record({
    metadata: metadata(["reader", "system:admin"], [undefined]),
    rules: fc.array(
      fields({
        apiGroups: pick([""], ["apps"]),
        resources: fc.array(word, { minLength: 1, maxLength: 2 }),
        verbs: pick(["get"], ["get", "list"]),
      }),
      { maxLength: 3 },
    ),
  })
  .map((body) => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", ...body }));

const namespaceObject = metadata(["shop", "other"], [undefined]).map((body) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: body,
}));

const data = fc.dictionary(pick("k", "LOG_LEVEL", "app.conf", "8080"), text, { maxKeys: 3 });

const configMap = fc
  .record({ metadata: metadata(["plain"], NAMESPACED), data: maybe(data) })
  .map((body) => present({ apiVersion: "v1", kind: "ConfigMap", ...body }));

/** A hashed ConfigMap named "settings", which containers and volumes refer to. */
const settings = fc
  .record({
    metadata: fields({
      name: fc.constant("settings"),
      namespace: fc.constant("shop"),
      labels: maybe(labels),
    }),
    data: fc.dictionary(pick("k", "LOG_LEVEL", "app.conf"), text, { maxKeys: 3, minKeys: 1 }),
  })
  .map((body) => hashed({ apiVersion: "v1", kind: "ConfigMap", ...body } as unknown as Resource));

const any = fc.oneof(
  { arbitrary: deployment, weight: 5 },
  { arbitrary: service, weight: 2 },
  { arbitrary: cronJob, weight: 1 },
  { arbitrary: configMap, weight: 1 },
  { arbitrary: custom, weight: 2 },
  { arbitrary: networkPolicy, weight: 1 },
  { arbitrary: clusterRole, weight: 1 },
  { arbitrary: namespaceObject, weight: 1 },
) as unknown as fc.Arbitrary<Resource>;

const identity = (resource: Resource) => `${resource.kind}/${resource.metadata.name}`;

/** Each identity once; sometimes with the generated ConfigMap, which must then be on both sides or neither. */
const state = (minLength: number) => fc.uniqueArray(any, { selector: identity, minLength, maxLength: 5 });

/** A state and one made from it by independent redraws of some resources, so that most fields stay equal. */
export const statePair: fc.Arbitrary<StatePair> = fc
  .tuple(
    state(1),
    state(0),
    fc.option(fc.tuple(settings, settings), { nil: undefined }),
    fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
  )
  .chain(([parent, other, configs, choices]) => {
    const redrawn = new Map(other.map((resource) => [identity(resource), resource]));
    const kept = parent.flatMap((resource, i): Resource[] => {
      const choice = choices[i % choices.length];
      if (choice === 0) return [];
      const next = redrawn.get(identity(resource));
      redrawn.delete(identity(resource));
      return [next !== undefined && choice !== 1 ? next : resource];
    });
    const desired = [...kept, ...redrawn.values()];
    const pair: StatePair =
      configs === undefined
        ? { parent, desired }
        : { parent: [...parent, configs[0]], desired: choices[0] === 0 ? desired : [...desired, configs[1]] };
    return fc.constant(pair);
  });

/** The pods' states redrawn field by field: one Deployment whose containers change in few places. */
export const closePair: fc.Arbitrary<StatePair> = fc
  .tuple(deployment, deployment, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
  .map(([a, b, mix]) => {
    let turn = 0;
    const blend = (x: unknown, y: unknown, depth: number): unknown => {
      if (depth > 7 || mix[turn++ % mix.length]) return x;
      if (Array.isArray(x) && Array.isArray(y))
        return mix[turn++ % mix.length] ? [...x].reverse() : x.length ? x : y;
      if (typeof x !== "object" || typeof y !== "object" || x === null || y === null) return y ?? x;
      const out: Record<string, unknown> = { ...(x as object) };
      for (const key of Object.keys(y)) {
        const value = blend(out[key], (y as Record<string, unknown>)[key], depth + 1);
        if (value !== undefined) out[key] = value;
      }
      return out;
    };
    const desired = {
      ...a,
      spec: blend(a.spec, b.spec, 0),
      metadata: { ...b.metadata, name: a.metadata.name },
    };
    return { parent: [a as unknown as Resource], desired: [desired as unknown as Resource] };
  });

/** Workloads that are alike, and what an environment changes in several of them, or in one. */
export const fleetPair: fc.Arbitrary<StatePair> = fc
  .tuple(
    fc.uniqueArray(
      fc.tuple(pick("Deployment", "StatefulSet", "Job"), pick("web", "api", "api-worker", "api-cron")),
      {
        selector: ([kind, name]) => `${kind}/${name}`,
        minLength: 2,
        maxLength: 6,
      },
    ),
    fc.array(fc.tuple(fc.nat(9), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 })), { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([parts, wishes, sidecar]) => {
    const workload = ([kind, name]: readonly [string, string], at?: number): Resource => {
      const has = (wish: number) =>
        at !== undefined && wishes.some(([one, chosen]) => one === wish && chosen[at % chosen.length]);
      const env = [{ name: "A", value: "1" }, ...(has(0) ? [{ name: "B", value: "$(A)" }] : [])];
      const main = present({
        name,
        env: has(1) ? [...env, { name: "C", value: "3" }] : env,
        envFrom: has(2)
          ? [{ secretRef: { name: "s" } }, { secretRef: { name: "t" } }]
          : [{ secretRef: { name: "s" } }],
        resources: has(3) ? { limits: { cpu: "2", memory: "1Gi" }, requests: { cpu: "1" } } : undefined,
        args: has(4) ? ["run", "--fast"] : ["run"],
      });
      const spec = present({
        tolerations: has(5) ? [{ key: "spot", operator: "Exists" }] : undefined,
        nodeSelector: has(6) ? { disk: "ssd", zone: "a" } : undefined,
        containers: sidecar ? [main, present({ name: "side", tty: has(7) ? true : undefined })] : [main],
        priorityClassName: has(8) ? undefined : "low",
      });
      const annotations = has(9) ? { annotations: { note: "x" } } : {};
      return {
        apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
        kind,
        metadata: { name, namespace: "shop", ...annotations },
        spec: { template: { spec } },
      } as unknown as Resource;
    };
    return {
      parent: parts.map((part) => workload(part)),
      desired: parts.map((part, at) => workload(part, at)),
    };
  });

/** A rule of a policy or an Ingress, by what tells it from the others; long enough that a whole list isn't shorter. */
const ruleOf = {
  NetworkPolicy: (name: string, own: string, port: number) => ({
    to: [{ podSelector: { matchLabels: { component: name, instance: "shop", "part-of": "shop" } } }],
    ports: own === "a" ? [{ port, protocol: "TCP" }] : [{ port }],
  }),
  Ingress: (name: string, own: string, port: number) => ({
    host: `${own}.example.com`,
    http: {
      paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: port } } } }],
    },
  }),
};

/** Policies and Ingresses whose rules come, go and change. */
export const rulesPair: fc.Arbitrary<StatePair> = fc
  .uniqueArray(
    fc.record({
      kind: pick<keyof typeof ruleOf>("NetworkPolicy", "Ingress"),
      name: pick("web", "api"),
      rules: fc.tuple(
        ...(["parent", "desired"] as const).map(() =>
          fc.uniqueArray(
            fc.tuple(pick("api", "db", "redis", "web", "jaeger"), pick("a", "b"), pick(80, 443)),
            {
              selector: ([name]) => name,
              minLength: 1,
              maxLength: 5,
            },
          ),
        ),
      ),
    }),
    { selector: ({ kind, name }) => `${kind}/${name}`, minLength: 1, maxLength: 4 },
  )
  .map((objects) => {
    const state = (at: number) =>
      objects.map(({ kind, name, rules }) => {
        const own = rules[at]?.map((rule) => ruleOf[kind](...rule));
        const spec = kind === "Ingress" ? { rules: own } : { podSelector: {}, egress: own };
        return {
          apiVersion: "networking.k8s.io/v1",
          kind,
          metadata: { name, namespace: "shop" },
          spec,
        } as unknown as Resource;
      });
    return { parent: state(0), desired: state(1) };
  });
