import { Deployment } from "kubernetes-models/apps/v1";
import { PodTemplateSpec } from "kubernetes-models/v1";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { refused } from "../../../../test/refused.ts";
import { rows } from "../../../../test/table.ts";
import { hashed, isHashed } from "../../src/authoring/hashed.ts";
import { checkResources } from "../../src/generate/check-resources.ts";
import { refuseCredentials } from "../../src/generate/refuse-literals.ts";
import type { LayerNode } from "../../src/layers/tree.ts";

const where = { system: "shop", layer: "beta", namespace: "shop", kubernetes: "1.35" };
const check = (...resources: unknown[]) => {
  const checked = checkResources(resources, where);
  const node = { system: { name: where.system }, layer: where.layer, groups: [] } as unknown as LayerNode;
  refuseCredentials(node, checked);
  return checked.map(({ resource }) => resource);
};

/** A Deployment whose parts can be replaced. */
function deployment(container: object = {}, spec: object = {}, pod: object = {}) {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api" },
    spec: {
      selector: { matchLabels: { app: "api" } },
      template: {
        metadata: { labels: { app: "api" } },
        spec: { containers: [{ name: "api", image: "acme/api:v1", ...container }], ...pod },
      },
      ...spec,
    },
  };
}
const named = (apiVersion: string, kind: string, name: string, rest: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});
const configMap = (data: object) => named("v1", "ConfigMap", "config", { data });

describe("a resource that is fine", () => {
  it("comes back as it is, in the namespace of its system", () => {
    const [resource] = check(deployment());
    expect(resource).toEqual({ ...deployment(), metadata: { name: "api", namespace: "shop" } });
    const placed = { ...deployment(), metadata: { name: "api", namespace: "kube-system" } };
    expect(check(placed)[0]).toBe(placed);
    const role = named("rbac.authorization.k8s.io/v1", "ClusterRole", "system:node", { rules: [] });
    expect(check(role)[0]).toBe(role);
  });

  it("may be built from kubernetes-models classes, at any depth, and hold fields that are undefined", () => {
    const built = new Deployment({
      metadata: { name: "api", labels: undefined },
      spec: {
        selector: { matchLabels: { app: "api" } },
        template: new PodTemplateSpec(deployment().spec.template),
      },
    });
    const [resource] = check(built);
    expect(resource).toEqual({ ...deployment(), metadata: { name: "api", namespace: "shop" } });
    const spec = resource?.spec as { template: object };
    expect(Object.getPrototypeOf(spec.template)).toBe(Object.prototype);
    expect(check(configMap({ a: "1", b: undefined }))[0]?.data).toEqual({ a: "1" });
  });

  it("stays marked as hashed when it is copied", () => {
    const [resource] = check(hashed(configMap({ a: "1", b: undefined }) as never));
    expect(resource && isHashed(resource)).toBe(true);
  });

  it("keeps hostile keys as data", () => {
    const data = JSON.parse('{"__proto__": "x", "constructor": "y", "undefinedToo": "z"}');
    const [resource] = check({ ...configMap(data), immutable: undefined });
    expect(Object.keys(resource?.data as object)).toEqual(["__proto__", "constructor", "undefinedToo"]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each([
    ["a kind that nothing is known of", named("acme.io/v1", "Thing", "a", { spec: { anything: [1] } })],
    ["a field of Kubernetes 1.34", deployment({}, {}, { hostnameOverride: "x" })],
    [
      "a CustomResourceDefinition",
      named("apiextensions.k8s.io/v1", "CustomResourceDefinition", "things.acme.io", {
        spec: {
          group: "acme.io",
          names: { kind: "Thing", plural: "things" },
          scope: "Namespaced",
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: { password: { type: "string", default: { any: ["thing"] } } },
                },
              },
            },
          ],
        },
      }),
    ],
    [
      "a port by name and a quantity as number",
      deployment({ resources: { limits: { cpu: 1 } }, livenessProbe: { httpGet: { port: "http" } } }),
    ],
    ["null in a custom kind", named("acme.io/v1", "Thing", "a", { spec: { a: null } })],
    [
      "the labels of a metric",
      named("autoscaling/v2", "HorizontalPodAutoscaler", "a", {
        spec: {
          maxReplicas: 2,
          scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" },
          metrics: [
            {
              type: "External",
              external: {
                metric: { name: "m", selector: { matchLabels: { job: "a/b c" } } },
                target: { type: "Value", value: "1" },
              },
            },
          ],
        },
      }),
    ],
    ["an empty Secret", named("v1", "Secret", "a", { type: "Opaque" })],
  ])("passes with %s", (_, resource) => {
    expect(() => check(resource)).not.toThrow();
  });
});

describe("a resource that can't be used names system, layer, resource and path", () => {
  const deep: unknown[] = [];
  deep.push(deep);
  const refuses = (resource: unknown, message: string) => {
    refused(() => check(resource)).toThrow(message);
    expect(() => check(resource)).toThrow(/^shop in beta: /);
    expect(() => check(resource)).toThrow(expect.objectContaining({ name: "InputError" }));
  };

  it.each(
    rows(`
a misspelled field | spec {replcas: 2} | shop in beta: Deployment api (namespace shop): spec.replcas: unknown field. Did you mean "replicas"?
a misspelled field of a container | container {imagePulPolicy: Always} | spec.template.spec.containers[0].imagePulPolicy: unknown field. Did you mean "imagePullPolicy"?
a wrong type | spec {replicas: "2"} | spec.replicas: expected a whole number, without quotes, found "2"
null | spec {replicas: null} | spec.replicas: is null; leave it out
a boolean as label | deployment {metadata: {name: api, labels: {a: true}}} | metadata.labels.a: expected text; put it in quotes, found true
an annotation key that is none | deployment {metadata: {name: api, annotations: {"a b": c}}} | metadata.annotations["a b"]: expected a key such as
a target port out of range | {apiVersion: v1, kind: Service, metadata: {name: api}, spec: {ports: [{port: 80, targetPort: 0}]}} | targetPort: expected a port from 1 to 65535 or the name of a port, found 0
a quantity that is none | container {resources: {limits: {memory: "1 GB"}}} | limits.memory: expected a quantity such as "500m" or "1Gi", found "1 GB"
a mapping that is none | container {resources: []} | resources: expected a mapping, found []
a container name that is none | container {name: Api} | containers[0].name: expected lowercase letters
a variable name with = | container {env: [{name: "A=B", value: c}]} | env[0].name: expected a variable name
an old CronJob | {apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: a}} | use batch/v1
no apiVersion | {kind: Deployment, metadata: {name: api}} | Deployment api: apiVersion: expected text such as "apps/v1"
no kind | {apiVersion: v1, metadata: {name: api}} | resource 1: kind: expected text such as "Deployment"
no name | {apiVersion: v1, kind: Service, metadata: {generateName: a-}} | Service without a name: metadata.name: expected a name
a name in upper case | {apiVersion: v1, kind: ConfigMap, metadata: {name: Config}} | metadata.name: expected lowercase letters
a namespace on a cluster-wide kind | {apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: b}} | metadata.namespace: Namespace has no namespace; leave it out
a namespace that is none | deployment {metadata: {name: api, namespace: A}} | metadata.namespace: expected a DNS label
a list | {apiVersion: v1, kind: List, items: []} | return its items one by one
a Secret with data | {apiVersion: v1, kind: Secret, metadata: {name: a}, data: {password: c2VjcmV0}} | data: secrets/plaintext: values of a Secret don't belong in git; declare a secret contract
a Secret with stringData | {apiVersion: v1, kind: Secret, metadata: {name: a}, stringData: {password: x}} | stringData: secrets/plaintext: values of a Secret
a credential | container {env: [{name: DB_PASSWORD, value: hunter2}]} | spec.template.spec.containers[0].env[0].value: secrets/credential: looks like a credential: a literal value for DB_PASSWORD
  `),
  )("%s", (_, text, message) => {
    const [, part, fields] = /^(container|spec|pod|deployment) (.*)$/.exec(text) ?? [];
    const given = parse(fields ?? text);
    const parts = { container: [given], spec: [{}, given], pod: [{}, {}, given], deployment: [] };
    const made = deployment(...parts[(part ?? "deployment") as "spec"]);
    refuses(part === undefined ? given : part === "deployment" ? { ...made, ...given } : made, message);
  });

  it.each([
    ["false", false, "resource 1: expected a Kubernetes object, found false; leave out what is off"],
    ["undefined", undefined, "resource 1: expected a Kubernetes object, found nothing"],
    ["a function", configMap({ a: () => 1 }), "ConfigMap config: data.a: a function can't be written"],
    ["NaN", deployment({}, { replicas: Number.NaN }), "Deployment api: spec.replicas: NaN can't be written"],
    ["a date", configMap({ a: new Date(0) }), "data.a: an instance of Date can't be written"],
    ["undefined in a list", deployment({ args: ["a", undefined] }), "args[1]: is undefined; leave it out"],
    [
      "a value beside valueFrom",
      deployment({
        env: [{ name: "HOST", value: "db", valueFrom: { configMapKeyRef: { name: "a", key: "b" } } }],
      }),
      "env[0].value of HOST: expected value or valueFrom, not both",
    ],
    [
      "a variable whose value is undefined",
      deployment({ env: [{ name: "SENTRY_DSN", value: undefined }] }),
      "env[0].value of SENTRY_DSN: is undefined; leave it out, as env({ NAME: value }) does with variables",
    ],
    ["a cycle", configMap({ a: deep }), "is nested too deep or contains itself"],
  ])("%s", (_, resource, message) => refuses(resource, message as string));

  it("the name of a key in an ExternalSecret is no credential", () => {
    const data = [{ secretKey: "SHOP_SCIM2_URL", remoteRef: { key: "shop/api", property: "token2" } }];
    const spec = { secretStoreRef: { name: "vault" }, target: { name: "api" }, data };
    expect(() => check(named("external-secrets.io/v1", "ExternalSecret", "api", { spec }))).not.toThrow();
  });

  it("two of one identity", () => {
    refused(() => check(deployment(), deployment())).toThrow(
      "Deployment api (namespace shop): described twice",
    );
    const elsewhere = { ...deployment(), metadata: { name: "api", namespace: "other" } };
    expect(() => check(deployment(), elsewhere)).not.toThrow();
    expect(() => check(named("v1", "ServiceAccount", "a"), named("v1", "ConfigMap", "a"))).not.toThrow();
  });

  it("no list at all", () => {
    refused(() => checkResources({}, where)).toThrow("expected a list, found");
  });

  it("an API that is served no more, in a layer that is not deployed", () => {
    const old = named("policy/v1beta1", "PodDisruptionBudget", "a");
    refused(() => checkResources([old], { ...where, kubernetes: undefined })).toThrow(
      "it is served as policy/v1",
    );
  });
});
