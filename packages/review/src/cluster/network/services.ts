import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../kubernetes/fields.ts";

/** Services that controllers make of custom resources, by kind: how they are called. */
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
  HelmRelease: () => [],
};

/** What a route's backend leads to. */
export type ServiceFound = { service: Resource } | "created by a controller" | undefined;

/** The resources whose controllers make Services, by the names of these. */
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

const NONE: readonly never[] = [];

/** True for a Service with an address of its own inside the cluster or for a name outside of it. */
export function isExternalName(service: Resource): boolean {
  return textAt(service, "spec", "type") === "ExternalName";
}
