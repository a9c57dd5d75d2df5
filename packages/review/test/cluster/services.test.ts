import { expect, it } from "vitest";
import { isTakenFromEnvFrom } from "../../src/cluster/kubelet/variable-names.ts";
import { coversHost } from "../../src/cluster/network/hosts.ts";
import { isExternalName, makersOfServices } from "../../src/cluster/network/services.ts";
import { resources } from "../check/state.ts";

const named = (apiVersion: string, kind: string, rest = "") =>
  resources(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${rest}`);

it.each([
  ["Cluster", "a-rw a-ro a-r"],
  ["Pooler", "a"],
  ["Elasticsearch", "a-es-http a-es-transport"],
  ["Kibana", "a-kb-http"],
  ["ApmServer", "a-apm-http"],
  ["Kafka", "a-kafka-bootstrap a-kafka-brokers"],
  ["InferenceService", "a a-predictor a-transformer a-explainer"],
  ["VMAgent", "vmagent-a"],
  ["VMAlert", "vmalert-a"],
  ["VMAlertmanager", "vmalertmanager-a"],
  ["VMAuth", "vmauth-a"],
  ["VMCluster", "vminsert-a vmselect-a vmstorage-a"],
  ["VMSingle", "vmsingle-a"],
  ["RabbitmqCluster", "a a-nodes"],
  ["Prometheus", "prometheus-operated"],
  ["Alertmanager", "alertmanager-operated"],
  ["Grafana", "a-service"],
  ["Keycloak", "a-service"],
  ["Jaeger", "a-query a-collector a-agent"],
  ["OpenTelemetryCollector", "a-collector"],
  ["PostgresCluster", "a-primary a-replicas a-ha"],
  ["RedisFailover", "rfs-a rfrm-a"],
  ["Redis", "a"],
  ["HelmRelease", ""],
  ["Widget", ""],
])("the controller of %s creates the Services %s", (kind, names) => {
  const made = makersOfServices(named("acme.io/v1", kind));
  expect([...made.keys()].join(" ")).toBe(names);
  for (const makers of made.values()) expect(makers.map((one) => one.kind)).toEqual([kind]);
});

it("a Service of Knative makes one, a Service of Kubernetes is one, and may be an alias", () => {
  expect([...makersOfServices(named("serving.knative.dev/v1", "Service")).keys()]).toEqual(["a"]);
  expect([...makersOfServices(named("v1", "Service")).keys()]).toEqual([]);
  const alias = (spec: string) => named("v1", "Service", `spec: {${spec}}`).map(isExternalName);
  expect([alias("type: ExternalName"), alias("type: ClusterIP"), alias("")]).toEqual([
    [true],
    [false],
    [false],
  ]);
});

it.each([
  ["a.example.com", "a.example.com", true],
  ["*.example.com", "a.example.com", true],
  ["*.example.com", "b.a.example.com", false],
  ["*.example.com", "example.com", false],
  ["*.example.com", "a.other.com", false],
  ["example.com", "a.example.com", false],
  ["*", "a.example.com", false],
])("the host %s covers %s: %s", (pattern, host, expected) =>
  expect(coversHost(pattern, host)).toBe(expected),
);

it.each([
  ["A", true],
  ["a.b-c_1", true],
  [".a", true],
  ["1a", false],
  ["a b", false],
  [".", false],
  ["..a", false],
  ["", false],
])(
  "the kubelet of 1.29 takes %j for the name of a variable: %s; since 1.30 it takes any",
  (name, expected) => {
    for (const version of ["1.29", "v1.29", "1.9"]) expect(isTakenFromEnvFrom(name, version)).toBe(expected);
    for (const version of [undefined, "1.30", "v1.31", "2"])
      expect(isTakenFromEnvFrom(name, version)).toBe(true);
  },
);
