import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { type EnvironmentInput, effectiveEnvironment } from "../../src/effective/environment.ts";
import type { ContainerEnvironment, Variable } from "../../src/effective/variable.ts";

const config = (name: string, data: Record<string, string>, more: object = {}): Resource => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "shop" },
  data,
  ...more,
});

const secret = (name: string, keys: string[]): Resource => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "shop" },
  stringData: Object.fromEntries(keys.map((key) => [key, "s3cr3t-value"])),
});

const service = (name: string, spec: object): Resource => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "shop" },
  spec,
});

const deployment = (container: object, pod: object = {}, labels: object = {}): Resource => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    template: { metadata: { labels }, spec: { containers: [{ name: "web", ...container }], ...pod } },
  },
});

function containers(resources: Resource[], input?: EnvironmentInput): ContainerEnvironment[] {
  return effectiveEnvironment(resources, input);
}

/** The variables of the only container, those of the API server's Service left out. */
function variables(resources: Resource[], input?: EnvironmentInput): Map<string, Variable> {
  const [only] = containers(resources, input);
  return new Map(
    (only as ContainerEnvironment).variables
      .filter(({ source }) => source.name !== "kubernetes")
      .map((variable) => [variable.name, variable]),
  );
}

const values = (resources: Resource[], input?: EnvironmentInput) =>
  Object.fromEntries([...variables(resources, input)].map(([name, { value }]) => [name, value]));

// Each from kubernetes, pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables, unless it says otherwise.
describe("the environment that the kubelet makes", () => {
  const first = config("first", { A: "1", B: "1" });
  const second = config("second", { B: "2", C: "2" });

  it("takes envFrom in order, the later entry over the earlier one", () => {
    const state = [
      first,
      second,
      deployment({ envFrom: [{ configMapRef: { name: "first" } }, { configMapRef: { name: "second" } }] }),
    ];
    expect(values(state)).toEqual({ A: "1", B: "2", C: "2" });
    expect(variables(state).get("B")).toMatchObject({
      source: { kind: "ConfigMap", name: "second", through: "envFrom", index: 1, key: "B" },
      shadows: [{ kind: "ConfigMap", name: "first", value: "1" }],
    });
  });

  it("puts the prefix of an envFrom entry in front of its keys", () =>
    expect(
      values([first, deployment({ envFrom: [{ prefix: "APP_", configMapRef: { name: "first" } }] })]),
    ).toEqual({ APP_A: "1", APP_B: "1" }));

  it("makes no variables of a ConfigMap's binary data", () => {
    const state = [
      config("first", { A: "1" }, { binaryData: { B: "AA==" } }),
      deployment({ envFrom: [{ configMapRef: { name: "first" } }] }),
    ];
    expect([...variables(state).keys()]).toEqual(["A"]);
  });

  it("never shows what a Secret holds, only where", () => {
    const state = [
      secret("keys", ["TOKEN", "OTHER"]),
      deployment({
        envFrom: [{ secretRef: { name: "keys" } }],
        env: [
          { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "keys", key: "OTHER" } } },
          { name: "URL", value: "http://u:$(PASSWORD)@db" },
        ],
      }),
    ];
    const found = variables(state);
    expect(found.get("TOKEN")).toMatchObject({ secret: { name: "keys", key: "TOKEN" }, required: false });
    expect(found.get("PASSWORD")).toMatchObject({ secret: { name: "keys", key: "OTHER" } });
    expect(found.get("URL")).toMatchObject({ value: "http://u:$(PASSWORD)@db", pending: ["PASSWORD"] });
    expect(JSON.stringify([...found])).not.toContain("s3cr3t-value");
  });

  it("needs what isn't rendered in the cluster first, except what is optional", () => {
    const state = [
      deployment({
        envFrom: [
          { secretRef: { name: "one" } },
          { secretRef: { name: "two", optional: true } },
          { configMapRef: { name: "three" } },
        ],
        env: [
          { name: "A", valueFrom: { secretKeyRef: { name: "four", key: "a" } } },
          { name: "B", valueFrom: { secretKeyRef: { name: "four", key: "b", optional: true } } },
        ],
      }),
    ];
    expect(containers(state)[0]?.open).toMatchObject([
      { kind: "Secret", name: "one", required: true },
      { kind: "Secret", name: "two", required: false, optional: true },
      { kind: "ConfigMap", name: "three", required: true },
    ]);
    expect(variables(state).get("A")).toMatchObject({ required: true });
    expect(variables(state).get("B")).toMatchObject({ required: false, optional: true });
  });

  it("knows the keys that a contract promises", () => {
    const contracts = [
      {
        name: "keys",
        namespace: "shop",
        provider: "terraform" as const,
        keys: { A: { description: "a" }, B: { description: "b", required: false } },
      },
    ];
    const state = [
      deployment({
        envFrom: [{ secretRef: { name: "keys" } }],
        env: [{ name: "C", valueFrom: { secretKeyRef: { name: "keys", key: "C" } } }],
      }),
    ];
    const found = variables(state, { contracts });
    expect(found.get("A")).toMatchObject({ secret: { name: "keys", key: "A" }, required: true });
    expect(found.get("B")).toMatchObject({ required: false, optional: true });
    expect(found.get("C")?.problem).toBe("the contract of Secret keys has no key C");
    expect(containers(state, { contracts })[0]?.open).toEqual([]);
  });

  it("knows the keys of Secrets that a controller makes from what is rendered", () => {
    const state: Resource[] = [
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name: "store", namespace: "shop" },
        spec: { target: { name: "keys" }, data: [{ secretKey: "A" }] },
      },
      {
        apiVersion: "bitnami.com/v1alpha1",
        kind: "SealedSecret",
        metadata: { name: "sealed", namespace: "shop" },
        spec: { encryptedData: { B: "AgB" } },
      },
      deployment({ envFrom: [{ secretRef: { name: "keys" } }, { secretRef: { name: "sealed" } }] }),
    ];
    expect([...variables(state).keys()]).toEqual(["A", "B"]);
  });
});

/** What it does, the data of the ConfigMap `first`, what the container says, and what becomes of its variables. */
describe("a variable", () => {
  it.each(
    rows(`
of env wins over envFrom, wherever it is written, and the later of two of one name | {A: "1"} | env: [{name: A, value: x}, {name: A, value: y}], envFrom: [FIRST] | A: {value: y, shadows: [{value: x}, {value: "1"}]}
reads a key of a ConfigMap, and says so when it isn't there | {A: "1"} | env: [{name: X, valueFrom: {configMapKeyRef: {name: first, key: A}}}, {name: Y, valueFrom: {configMapKeyRef: {name: first, key: Z}}}] | X: {value: "1", required: false}, Y: {problem: ConfigMap first has no key Z}
stays what envFrom gave where an optional key isn't there | {A: "1"} | envFrom: [FIRST], env: [{name: A, valueFrom: {configMapKeyRef: {name: first, key: Z, optional: true}}}] | A: {value: "1", shadows: []}
takes $(NAME) of what stands before it: envFrom, earlier entries and service links | {HOST: db} | envFrom: [FIRST], env: [{name: PORT, value: "5432"}, {name: URL, value: "$(HOST):$(PORT)"}, {name: CACHE, value: "cache:$(CACHE_SERVICE_PORT)"}] | URL: {value: "db:5432"}, CACHE: {value: "cache:6379"}
keeps $(NAME) as it is written where that comes later or never | {} | env: [{name: URL, value: $(HOST)/$(NEVER)}, {name: HOST, value: db}] | URL: {value: $(HOST)/$(NEVER), unresolved: [HOST, NEVER]}
waits for the cluster with what another one waits for | {} | env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: p}}}, {name: URL, value: "http://u:$(P)@db"}, {name: ALL, value: $(URL) $(P) $(URL)}] | ALL: {value: "http://u:$(P)@db $(P) http://u:$(P)@db", pending: [P]}
that refers to itself takes the value that the name had before | {PATHS: /a} | envFrom: [FIRST], env: [{name: PATHS, value: "$(PATHS):/b"}] | PATHS: {value: "/a:/b"}
of a ConfigMap resolves no $(NAME) | {A: $(B)} | envFrom: [FIRST], env: [{name: B, value: b}] | A: {value: $(B)}
    `),
  )("%s", (_, data, container = "", expected) => {
    const found = variables([
      config("first", parse(data ?? "")),
      service("cache", { ports: [{ port: 6379 }] }),
      deployment(parse(`{${container.replace("FIRST", "{configMapRef: {name: first}}")}}`)),
    ]);
    for (const [name, fields] of Object.entries(parse(`{${expected}}`)))
      expect(found.get(name), name).toMatchObject(fields as object);
  });
});

// Kubernetes, pkg/kubelet/envvars/envvars.go and getServiceEnvVarMap.
describe("service links", () => {
  const cache = service("my-cache", {
    ports: [
      { name: "redis", port: 6379 },
      { port: 53, protocol: "UDP" },
    ],
  });

  it("make the variables of each Service of the namespace", () =>
    expect(values([cache, deployment({})])).toEqual({
      MY_CACHE_SERVICE_HOST: undefined,
      MY_CACHE_SERVICE_PORT: "6379",
      MY_CACHE_SERVICE_PORT_REDIS: "6379",
      MY_CACHE_PORT: "tcp://$(MY_CACHE_SERVICE_HOST):6379",
      MY_CACHE_PORT_6379_TCP: "tcp://$(MY_CACHE_SERVICE_HOST):6379",
      MY_CACHE_PORT_6379_TCP_PROTO: "tcp",
      MY_CACHE_PORT_6379_TCP_PORT: "6379",
      MY_CACHE_PORT_6379_TCP_ADDR: undefined,
      MY_CACHE_PORT_53_UDP: "udp://$(MY_CACHE_SERVICE_HOST):53",
      MY_CACHE_PORT_53_UDP_PROTO: "udp",
      MY_CACHE_PORT_53_UDP_PORT: "53",
      MY_CACHE_PORT_53_UDP_ADDR: undefined,
    }));

  it("are switched off by the pod, except for the API server's", () => {
    const state = [cache, deployment({}, { enableServiceLinks: false })];
    expect(values(state)).toEqual({});
    expect(containers(state)[0]?.variables.map(({ name }) => name)).toContain("KUBERNETES_SERVICE_HOST");
  });

  it("come from no headless Service, no external name and no other namespace", () => {
    const elsewhere = service("other", { ports: [{ port: 1 }] });
    elsewhere.metadata.namespace = "elsewhere";
    const state = [
      service("headless", { clusterIP: "None", ports: [{ port: 1 }] }),
      service("external", { type: "ExternalName", externalName: "example.com", ports: [{ port: 1 }] }),
      elsewhere,
      deployment({}),
    ];
    expect(values(state)).toEqual({});
  });

  it("give way to envFrom and env", () => {
    const state = [cache, deployment({ env: [{ name: "MY_CACHE_PORT", value: "6379" }] })];
    expect(variables(state).get("MY_CACHE_PORT")).toMatchObject({
      value: "6379",
      shadows: [{ kind: "Service", name: "my-cache" }],
    });
  });
});

// KEP-4369; kubernetes issue 130099.
describe("names that are no variable names", () => {
  const state = [
    config("files", { "nginx.conf": "x", "1st": "x", "a b": "x", GOOD: "x" }),
    deployment({ envFrom: [{ configMapRef: { name: "files" } }] }),
  ];

  it("are taken from envFrom", () =>
    expect(Object.keys(values(state))).toEqual(["nginx.conf", "1st", "a b", "GOOD"]));
});

describe("what a pod says of itself", () => {
  it("is read by fieldRef where the manifest has it, and left to the cluster elsewhere", () => {
    const field = (fieldPath: string) => ({ valueFrom: { fieldRef: { fieldPath } } });
    const state = [
      deployment(
        {
          env: [
            { name: "NAMESPACE", ...field("metadata.namespace") },
            { name: "POD", ...field("metadata.name") },
            { name: "APP", ...field("metadata.labels['app']") },
            { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
          ],
        },
        {},
        { app: "web" },
      ),
    ];
    const found = variables(state);
    expect(found.get("NAMESPACE")).toMatchObject({ value: "shop", source: { kind: "field" } });
    expect(found.get("APP")?.value).toBe("web");
    expect(found.get("POD")?.value).toBeUndefined();
    expect(found.get("CPU")?.source).toMatchObject({ kind: "resourceField", name: "limits.cpu" });
  });
});

describe("containers", () => {
  it("come in the order in which they start: init containers, sidecars among them, then the others", () => {
    const state = [
      deployment(
        {},
        {
          initContainers: [{ name: "proxy", restartPolicy: "Always" }, { name: "migrate" }],
        },
      ),
    ];
    expect(containers(state).map(({ container, init, sidecar }) => [container, init, sidecar])).toEqual([
      ["proxy", true, true],
      ["migrate", true, undefined],
      ["web", false, undefined],
    ]);
  });

  it("are found in CronJobs, bare pods and custom kinds", () => {
    const pod = { containers: [{ name: "c", env: [{ name: "A", value: "1" }] }] };
    const state: Resource[] = [
      {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "a" },
        spec: { jobTemplate: { spec: { template: { spec: pod } } } },
      },
      { apiVersion: "v1", kind: "Pod", metadata: { name: "b" }, spec: pod },
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        metadata: { name: "c" },
        spec: { template: { spec: pod } },
      },
    ];
    expect(containers(state).map(({ workload }) => workload)).toEqual([
      { kind: "CronJob", namespace: "", name: "a" },
      { kind: "Pod", namespace: "", name: "b" },
      { kind: "Rollout", namespace: "", name: "c" },
    ]);
  });

  it("survive what no API server would take", () => {
    const odd = [
      deployment({ env: null, envFrom: "x" }),
      deployment({
        env: [null, "a", { value: "b" }, { name: "N", valueFrom: {} }],
        envFrom: [{ secretRef: null }],
      }),
    ];
    expect(() => containers(odd)).not.toThrow();
  });
});

describe("places", () => {
  it("name the field that holds the value: a ConfigMap's key or an entry of env", () => {
    const seen: string[] = [];
    const input: EnvironmentInput = {
      placeOf: ({ kind }, path) => {
        seen.push(`${kind} ${path.join(".")}`);
        return { file: `${kind}.yaml`, line: 3, layer: "base" };
      },
    };
    const state = [
      config("first", { A: "1" }),
      deployment({
        envFrom: [{ configMapRef: { name: "first" } }, { secretRef: { name: "elsewhere" } }],
        env: [{ name: "B", value: "2" }],
      }),
    ];
    const found = variables(state, input);
    expect(found.get("A")?.source).toMatchObject({ file: "ConfigMap.yaml", line: 3, layer: "base" });
    expect(found.get("B")?.source).toMatchObject({ kind: "env", file: "Deployment.yaml" });
    expect(seen).toContain("ConfigMap data.A");
    expect(seen).toContain("Deployment spec.template.spec.containers.0.env.0");
  });
});
