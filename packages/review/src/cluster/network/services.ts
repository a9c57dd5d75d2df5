import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../kubernetes/fields.ts";

/** The names of Services that controllers create for custom resources, by kind. */
const MADE: Record<string, (resource: Resource) => string[]> = {
  Cluster: ({ metadata: { name } }) => [`${name}-rw`, `${name}-ro`, `${name}-r`],
  Pooler: ({ metadata: { name } }) => [name],
  Elasticsearch: ({ metadata: { name } }) => [`${name}-es-http`, `${name}-es-transport`],
  Kibana: ({ metadata: { name } }) => [`${name}-kb-http`],
  ApmServer: ({ metadata: { name } }) => [`${name}-apm-http`],
  Kafka: ({ metadata: { name } }) => [`${name}-kafka-bootstrap`, `${name}-kafka-brokers`],
  RabbitmqCluster: ({ metadata: { name } }) => [name, `${name}-nodes`],
  Prometheus: () => ["prometheus-operated"],
  Alertmanager: () => ["alertmanager-operated"],
  Grafana: ({ metadata: { name } }) => [`${name}-service`],
  Keycloak: ({ metadata: { name } }) => [`${name}-service`],
  Jaeger: ({ metadata: { name } }) => [`${name}-query`, `${name}-collector`, `${name}-agent`],
  OpenTelemetryCollector: ({ metadata: { name } }) => [`${name}-collector`],
  PostgresCluster: ({ metadata: { name } }) => [`${name}-primary`, `${name}-replicas`, `${name}-ha`],
  RedisFailover: ({ metadata: { name } }) => [`rfs-${name}`, `rfrm-${name}`],
  Redis: ({ metadata: { name } }) => [name],
  InferenceService: ({ metadata: { name } }) =>
    ["", "-predictor", "-transformer", "-explainer"].map((part) => name + part),
  VMAgent: ({ metadata: { name } }) => [`vmagent-${name}`],
  VMAlert: ({ metadata: { name } }) => [`vmalert-${name}`],
  VMAlertmanager: ({ metadata: { name } }) => [`vmalertmanager-${name}`],
  VMAuth: ({ metadata: { name } }) => [`vmauth-${name}`],
  VMCluster: ({ metadata: { name } }) =>
    ["vminsert", "vmselect", "vmstorage"].map((part) => `${part}-${name}`),
  VMSingle: ({ metadata: { name } }) => [`vmsingle-${name}`],
  HelmRelease: () => [],
};

/** The Service behind a route's backend. */
export type ServiceFound = { service: Resource } | "created by a controller" | undefined;

/** The resources whose controllers create Services, by the Services' names. */
export function makersOfServices(resources: readonly Resource[]): Map<string, Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const resource of resources) {
    const knative = resource.kind === "Service" && groupOf(resource.apiVersion) === "serving.knative.dev";
    const names = knative ? [resource.metadata.name] : (lookUp(MADE, resource.kind)?.(resource) ?? NONE);
    for (const name of names) {
      addTo(found, name, resource);
    }
  }
  return found;
}

/** True for a kind whose controller runs pods behind Services. */
export function makesServices(kind: string): boolean {
  return lookUp(MADE, kind) !== undefined;
}

const NONE: readonly never[] = [];

/** True for a Service that is an alias for another name, usually outside the cluster. */
export function isExternalName(service: Resource): boolean {
  return textAt(service, "spec", "type") === "ExternalName";
}

/** True for a Service without an address of its own: its name leads to the addresses of its pods. */
export function isHeadless(service: Resource): boolean {
  return textAt(service, "spec", "clusterIP") === "None";
}
