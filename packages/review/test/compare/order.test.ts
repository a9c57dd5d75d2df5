import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { changesOf } from "../../src/compare/changes.ts";
import { readablePath } from "../../src/compare/path.ts";

type Fields = Record<string, unknown>;

const object = (apiVersion: string, kind: string, fields: object): Resource =>
  ({ apiVersion, kind, metadata: { name: "x" }, ...fields }) as Resource;

/** A pod with every kind of list that people write. */
const POD = parseDocuments(
  `
initContainers: [{name: wait, image: a:1}, {name: migrate, image: a:1}]
containers:
- name: api
  image: a:1
  command: [a, b]
  args: [--x, --y]
  env: [{name: A, value: "1"}, {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
  envFrom: [{configMapRef: {name: a}}, {secretRef: {name: b}}]
  ports: [{name: web, containerPort: 80}, {name: dns, containerPort: 80, protocol: UDP}]
  volumeMounts: [{name: data, mountPath: /a}, {name: data, mountPath: /b}]
  volumeDevices: [{name: data, devicePath: /a}, {name: data, devicePath: /b}]
  securityContext: {capabilities: {add: [A, B], drop: [C, D]}}
  livenessProbe: {exec: {command: [a, b]}}
- {name: proxy, image: p:1}
volumes:
- {name: data, emptyDir: {}}
- {name: all, projected: {sources: [{secret: {name: a}}, {configMap: {name: a}}]}}
imagePullSecrets: [{name: a}, {name: b}]
hostAliases: [{ip: 10.0.0.1, hostnames: [a, b]}, {ip: 10.0.0.2, hostnames: [c]}]
tolerations: [{key: a}, {key: b}, {operator: Exists}]
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}
- {maxSkew: 1, topologyKey: host, whenUnsatisfiable: DoNotSchedule}
readinessGates: [{conditionType: a}, {conditionType: b}]
securityContext: {supplementalGroups: [1, 2], sysctls: [{name: a}, {name: b}]}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
      - {matchExpressions: [{key: a, operator: In, values: ["1", "2"]}]}
      - {matchExpressions: [{key: b, operator: Exists}]}
`,
  "pod.yaml",
)[0] as unknown as {
  containers: { env?: unknown[]; securityContext?: { capabilities: { drop: unknown[] } } }[];
  volumes: unknown[];
};

/** The resource with pods of each kind that has any. */
const WITH_PODS: Record<string, (pod: unknown) => Resource> = {
  Deployment: (spec) => object("apps/v1", "Deployment", { spec: { template: { spec } } }),
  StatefulSet: (spec) => object("apps/v1", "StatefulSet", { spec: { template: { spec } } }),
  DaemonSet: (spec) => object("apps/v1", "DaemonSet", { spec: { template: { spec } } }),
  Job: (spec) => object("batch/v1", "Job", { spec: { template: { spec } } }),
  CronJob: (spec) =>
    object("batch/v1", "CronJob", { spec: { jobTemplate: { spec: { template: { spec } } } } }),
  Pod: (spec) => object("v1", "Pod", { spec }),
  PodTemplate: (spec) => object("v1", "PodTemplate", { template: { spec } }),
  Rollout: (spec) => object("argoproj.io/v1alpha1", "Rollout", { spec: { template: { spec } } }),
};

/** Every list in a value of which two elements can change places. */
function listsIn(value: unknown): unknown[][] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(listsIn);
  return Array.isArray(value) && value.length > 1 ? [value, ...inside] : inside;
}

describe("pods whose lists change places are replaced, so", () => {
  it.each(Object.entries(WITH_PODS))("any list in another order is a change (%s)", (_, withPods) => {
    const count = listsIn(POD).length;
    expect(count).toBe(24);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (which, isRotated) => {
          const pod = structuredClone(POD);
          for (const list of which.map((index) => listsIn(pod)[index] as unknown[]))
            if (isRotated) list.push(list.shift());
            else list.reverse();
          const [before, after] = [withPods(POD), withPods(pod)];
          // Turned there and back again.
          if (JSON.stringify(before) === JSON.stringify(after)) return;
          expect(changesOf(before, after)).not.toEqual([]);
          expect(changesOf(after, before)).not.toEqual([]);
          expect(changesOf(after, structuredClone(after))).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("an order is told once, by the names of the elements", () => {
    const pod = structuredClone(POD);
    const [api] = pod.containers;
    api?.env?.reverse();
    api?.securityContext?.capabilities.drop.reverse();
    pod.volumes.reverse();
    const found = changesOf(WITH_PODS.Deployment?.(POD) as Resource, WITH_PODS.Deployment?.(pod) as Resource);
    expect(found.map(({ path, before, after }) => [readablePath(path.slice(3)), before, after])).toEqual([
      ["order of containers[name=api].env", ["A", "B"], ["B", "A"]],
      ["order of containers[name=api].securityContext.capabilities.drop", ["C", "D"], ["D", "C"]],
      ["order of volumes", ["data", "all"], ["all", "data"]],
    ]);
  });
});

const ingress = (type: string) =>
  `spec: {rules: [{host: a.test, http: {paths: [{path: /, pathType: Prefix}, {path: /a, pathType: ${type}}]}}]}`;

/** What is told of a list outside pods, at a path of keys, whose elements change places. */
function turned(apiVersion: string, kind: string, fields: string, at: string): string[] {
  const given = parseDocuments(fields, "a.yaml")[0] as Fields;
  const copy = structuredClone(given);
  const list = at.split(".").reduce<unknown>((value, key) => (value as Fields)[key], copy);
  (list as unknown[]).reverse();
  const found = changesOf(object(apiVersion, kind, given), object(apiVersion, kind, copy));
  return found.map((change) => readablePath(change.path));
}

describe("outside pods the order is", () => {
  it.each(
    rows(`
verbs of a role | rbac.authorization.k8s.io/v1 | Role | rules: [{verbs: [get, list]}] | rules.0.verbs
finalizers of a custom kind | a.test/v1 | A | metadata: {name: x, finalizers: [a, b]} | metadata.finalizers
policy types | networking.k8s.io/v1 | NetworkPolicy | spec: {policyTypes: [a, b]} | spec.policyTypes
subjects of a binding | rbac.authorization.k8s.io/v1 | RoleBinding | subjects: [{kind: User, name: a}, {kind: User, name: b}] | subjects
hosts of an Ingress | networking.k8s.io/v1 | Ingress | spec: {rules: [{host: a}, {host: b}]} | spec.rules
paths of which the longest wins | networking.k8s.io/v1 | Ingress | ${ingress("Exact")} | spec.rules.0.http.paths
`) as [string, string, string, string, string][],
  )("nothing where it means nothing: %s", (_, apiVersion, kind, fields, at) => {
    expect(turned(apiVersion, kind, fields, at)).toEqual([]);
  });

  it.each(
    rows(`
paths whose controller decides | networking.k8s.io/v1 | Ingress | ${ingress("ImplementationSpecific")} | spec.rules.0.http.paths | order of spec.rules[host=a.test].http.paths
ports of a Service, of which variables hold the first | v1 | Service | spec: {ports: [{port: 80}, {port: 81}]} | spec.ports | order of spec.ports
webhooks, which change what the next ones see | admissionregistration.k8s.io/v1 | MutatingWebhookConfiguration | webhooks: [{name: a}, {name: b}] | webhooks | order of webhooks
a custom kind's own list of that name | a.test/v1 | A | spec: {finalizers: [a, b], verbs: [c, d]} | spec.finalizers | spec.finalizers
access modes, which can't be changed | v1 | PersistentVolumeClaim | spec: {accessModes: [a, b]} | spec.accessModes | spec.accessModes
values of a selector, which can't be changed | apps/v1 | Deployment | spec: {selector: {matchExpressions: [{key: a, operator: In, values: [b, c]}]}} | spec.selector.matchExpressions.0.values | spec.selector.matchExpressions[key=a].values
what a definition fills in | apiextensions.k8s.io/v1 | CustomResourceDefinition | spec: {versions: [{name: v1, schema: {openAPIV3Schema: {default: {verbs: [a, b]}}}}]} | spec.versions.0.schema.openAPIV3Schema.default.verbs | spec.versions[name=v1].schema.openAPIV3Schema.default.verbs
claims of a StatefulSet, which can't be changed | apps/v1 | StatefulSet | spec: {volumeClaimTemplates: [{metadata: {name: a}}, {metadata: {name: b}}]} | spec.volumeClaimTemplates | spec.volumeClaimTemplates[0].metadata.name
containers of a custom kind | monitoring.coreos.com/v1 | Prometheus | spec: {containers: [{name: a, env: [{name: a}, {name: b}]}]} | spec.containers.0.env | order of spec.containers[name=a].env
`) as [string, string, string, string, string, string][],
  )("a change where it means something: %s", (_, apiVersion, kind, fields, at, told) => {
    expect(turned(apiVersion, kind, fields, at)[0]).toBe(told);
  });
});
