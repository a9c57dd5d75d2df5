import type { Condition } from "./types.ts";

const lacks = (...fields: string[]): Condition => ({ not: { required: fields } });
const is = (field: string, value: unknown): Condition => ({
  required: [field],
  properties: { [field]: { enum: [value] } },
});
const has = (...fields: string[]): Condition => ({ required: fields });

/**
 * Fields of a type that the API server accepts only together, or not together. Source: its validation, as
 * kube-apiserver 1.35 answered in dry runs.
 */
export const CONDITIONS: Readonly<Record<string, Condition>> = {
  DownwardAPIVolumeFile: {
    oneOf: [has("fieldRef"), has("resourceFieldRef")],
    expected: "fieldRef or resourceFieldRef",
  },
  EnvFromSource: { oneOf: [has("configMapRef"), has("secretRef")], expected: "configMapRef or secretRef" },
  EnvVarSource: { minProperties: 1, maxProperties: 1 },
  IngressBackend: { oneOf: [has("service"), has("resource")], expected: "a service or a resource" },
  JobSpec: {
    anyOf: [lacks("selector"), is("manualSelector", true)],
    expected: "no selector, because Kubernetes makes it, unless manualSelector is true",
  },
  LimitRangeItem: {
    not: { allOf: [is("type", "Pod"), { anyOf: [has("default"), has("defaultRequest")] }] },
    expected: "no default and no defaultRequest with type: Pod",
  },
  NetworkPolicyPeer: { minProperties: 1 },
  PodSpec: {
    not: { allOf: [is("hostPID", true), is("shareProcessNamespace", true)] },
    expected: "hostPID or shareProcessNamespace, not both",
  },
  ReadinessProbe: {
    ...lacks("terminationGracePeriodSeconds"),
    expected: "no terminationGracePeriodSeconds, because a readiness probe doesn't end a container",
  },
  ServiceBackendPort: { oneOf: [has("name"), has("number")], expected: "the name of a port or its number" },
  PodFailurePolicyRule: {
    oneOf: [has("onExitCodes"), has("onPodConditions")],
    expected: "onExitCodes or onPodConditions",
  },
  ServiceSpec: {
    anyOf: [
      lacks("healthCheckNodePort"),
      is("healthCheckNodePort", 0),
      { allOf: [is("type", "LoadBalancer"), is("externalTrafficPolicy", "Local")] },
    ],
    expected: "healthCheckNodePort only with type: LoadBalancer and externalTrafficPolicy: Local",
  },
  Toleration: { anyOf: [has("key"), is("operator", "Exists")], expected: "a key, or operator: Exists" },
  TopologySpreadConstraint: {
    anyOf: [lacks("minDomains"), is("whenUnsatisfiable", "DoNotSchedule")],
    expected: "minDomains only with whenUnsatisfiable: DoNotSchedule",
  },
  VolumeMount: { ...lacks("subPath", "subPathExpr"), expected: "subPath or subPathExpr, not both" },
  WebhookClientConfig: { oneOf: [has("url"), has("service")], expected: "a url or a service" },
  WorkloadSelector: {
    anyOf: [
      { required: ["matchLabels"], properties: { matchLabels: { minProperties: 1 } } },
      has("matchExpressions"),
    ],
    expected: "a selector with labels",
  },
};
