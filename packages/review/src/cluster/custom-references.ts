import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { FLUX_GROUP, RELEASES_OF_FLUX } from "../kubernetes/flux-groups.ts";
import { pullSecrets } from "./kubelet/object-references.ts";
import { GROUPS_OF_NAMED, KINDS_WITH_NAMES, namedObjects } from "./named-objects.ts";
import type { ClusterObjects } from "./objects.ts";
import type { OfKind } from "./resource-index.ts";

/** An object, mostly a custom resource, that another one or a pod refers to by name. */
export interface CustomReference {
  resource: Resource;
  kind: string;
  name: string;
  /** Undefined for a cluster-scoped kind. */
  namespace: string | undefined;
  path: Path;
  /** The key of it that is read; undefined if all are. */
  key?: string;
}

type Found = Omit<CustomReference, "resource" | "namespace"> & { namespace?: string | undefined };

/** Every reference from an object, other than a pod's to ConfigMaps and Secrets, that it needs in order to work. */
export function* customReferences(objects: ClusterObjects): Iterable<CustomReference> {
  for (const [{ references }, resources] of objects.index.among(READERS))
    for (const resource of resources)
      for (const one of references(resource))
        yield { resource, ...one, namespace: namespaceOf(one, resource) };
  for (const kind of new Set(KINDS_WITH_NAMES))
    for (const resource of objects.index.ofKind(kind))
      for (const { key, ...one } of namedObjects(resource))
        yield { resource, ...one, namespace: namespaceOf(one, resource), ...(key !== undefined && { key }) };
  for (const pod of objects.pods) {
    const { path, resource, namespace, volumes } = pod;
    for (const secret of pullSecrets(pod)) yield { resource, kind: "Secret", namespace, ...secret };
    for (let i = 0; i < volumes.length; i++) {
      const name = textAt(volumes[i], "csi", "volumeAttributes", "secretProviderClass");
      if (name !== undefined)
        yield {
          resource,
          kind: "SecretProviderClass",
          name,
          namespace,
          path: [...path, "volumes", i, "csi", "volumeAttributes", "secretProviderClass"],
        };
    }
  }
}

function namespaceOf({ kind, namespace }: Found, { metadata }: Resource): string | undefined {
  const isOfCluster = (kind.startsWith("Cluster") && kind !== "Cluster") || kind === "PersistentVolume";
  return isOfCluster ? undefined : (namespace ?? metadata.namespace);
}

/** A reference in a map with `name`, and often `kind` and `namespace`. */
function* named(resource: Resource, usual: string, ...path: (string | number)[]): Iterable<Found> {
  const name = textAt(resource, ...path, "name");
  if (name === undefined) return;
  const kind = textAt(resource, ...path, "kind") ?? usual;
  yield { kind, name, namespace: textAt(resource, ...path, "namespace"), path: [...path, "name"] };
}

function* ofCertificate(resource: Resource): Iterable<Found> {
  // Other groups have issuers of other kinds.
  if ((textAt(resource, "spec", "issuerRef", "group") ?? "cert-manager.io") === "cert-manager.io")
    yield* named(resource, "Issuer", "spec", "issuerRef");
}

function* ofIngress({ metadata }: Resource): Iterable<Found> {
  for (const [annotation, kind] of [
    ["cert-manager.io/issuer", "Issuer"],
    ["cert-manager.io/cluster-issuer", "ClusterIssuer"],
  ] as const) {
    const name = metadata.annotations?.[annotation];
    const isOthers = metadata.annotations?.["cert-manager.io/issuer-kind"] !== undefined;
    if (name !== undefined && !isOthers) yield { kind, name, path: ["metadata", "annotations", annotation] };
  }
  // One of another namespace can't be told from a longer name.
  const own = `${metadata.namespace}-`;
  for (const one of metadata.annotations?.[MIDDLEWARES]?.split(",") ?? []) {
    const [whole = "", provider] = one.trim().split("@");
    if (provider === "kubernetescrd" && whole.startsWith(own))
      yield {
        kind: "Middleware",
        name: whole.slice(own.length),
        path: ["metadata", "annotations", MIDDLEWARES],
      };
  }
}

/** The annotation of an Ingress with its Middlewares of Traefik. */
export const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";

function* ofGatewayRoute(resource: Resource): Iterable<Found> {
  for (const [parent, i] of itemsAt(resource, "spec", "parentRefs"))
    if ((textAt(parent, "group") ?? "gateway.networking.k8s.io") === "gateway.networking.k8s.io")
      yield* named(resource, "Gateway", "spec", "parentRefs", i);
}

function* ofVolume(volume: Resource): Iterable<Found> {
  const name = textAt(volume, "spec", "claimRef", "name");
  const namespace = textAt(volume, "spec", "claimRef", "namespace");
  // A StatefulSet numbers the claims that it makes.
  if (name === undefined || namespace === undefined || /-\d+$/.test(name)) return;
  yield { kind: "PersistentVolumeClaim", name, namespace, path: ["spec", "claimRef", "name"] };
}

/** The policies that an exception of Kyverno names; one of a namespace has it in front. */
function* ofException(exception: Resource): Iterable<Found> {
  for (const [one, i] of itemsAt(exception, "spec", "exceptions")) {
    const name = textAt(one, "policyName");
    if (name !== undefined && !/[/*?]/.test(name))
      yield { kind: "ClusterPolicy", name, path: ["spec", "exceptions", i, "policyName"] };
  }
}

function* ofStrimzi({ kind, metadata }: Resource): Iterable<Found> {
  const name = metadata.labels?.["strimzi.io/cluster"];
  if (name !== undefined)
    yield {
      kind: kind === "KafkaConnector" ? "KafkaConnect" : "Kafka",
      name,
      path: ["metadata", "labels", "strimzi.io/cluster"],
    };
}

function* ofRollout(resource: Resource): Iterable<Found> {
  const { canary, blueGreen } = mapAt(resource, "spec", "strategy");
  const steps = itemsAt(canary, "steps").map(([, step]) => ["canary", "steps", step, "analysis"]);
  const places = [...steps, ["canary", "analysis"], ...BLUE_GREEN.map((one) => ["blueGreen", one])];
  if (canary !== undefined || blueGreen !== undefined)
    for (const place of places) yield* ofAnalysis(resource, ["spec", "strategy", ...place]);
}

const BLUE_GREEN = ["prePromotionAnalysis", "postPromotionAnalysis"];

function* ofAnalysis(resource: Resource, place: (string | number)[]): Iterable<Found> {
  for (const [template, i] of itemsAt(resource, ...place, "templates")) {
    const name = textAt(template, "templateName");
    const kind = template.clusterScope === true ? "ClusterAnalysisTemplate" : "AnalysisTemplate";
    if (name !== undefined) yield { kind, name, path: [...place, "templates", i, "templateName"] };
  }
}

/** A list of a Flux object with the ConfigMaps and Secrets that its values come from. */
function* ofValues(resource: Resource, ...path: string[]): Iterable<Found> {
  for (const [entry, i] of itemsAt(resource, ...path))
    if (entry.optional !== true) yield* named(resource, "ConfigMap", ...path, i);
}

function* ofRelease(release: Resource): Iterable<Found> {
  for (const one of ofValues(release, "spec", "valuesFrom"))
    yield { ...one, key: textAt(release, ...one.path.slice(0, -1), "valuesKey") ?? "values.yaml" };
}

/** The Service of each webhook. */
function* ofWebhooks(resource: Resource): Iterable<Found> {
  for (const [webhook, i] of itemsAt(resource, "webhooks"))
    if (mapAt(webhook, "clientConfig").service !== undefined)
      yield* named(resource, "Service", "webhooks", i, "clientConfig", "service");
}

interface Reader extends OfKind {
  references(resource: Resource): Iterable<Found>;
}

const READERS: readonly Reader[] = [
  { kind: "ValidatingWebhookConfiguration", group: "admissionregistration.k8s.io", references: ofWebhooks },
  { kind: "MutatingWebhookConfiguration", group: "admissionregistration.k8s.io", references: ofWebhooks },
  { kind: "Certificate", group: "cert-manager.io", references: ofCertificate },
  { kind: "Ingress", group: "networking.k8s.io", references: ofIngress },
  { kind: "Gateway", group: "gateway.networking.k8s.io", references: ofIngress },
  { kind: "HTTPRoute", group: "gateway.networking.k8s.io", references: ofGatewayRoute },
  { kind: "GRPCRoute", group: "gateway.networking.k8s.io", references: ofGatewayRoute },
  { kind: "TLSRoute", group: "gateway.networking.k8s.io", references: ofGatewayRoute },
  { kind: "TCPRoute", group: "gateway.networking.k8s.io", references: ofGatewayRoute },
  { kind: "PersistentVolume", group: "", references: ofVolume },
  { kind: "PolicyException", group: "kyverno.io", references: ofException },
  {
    kind: "TunnelBinding",
    group: "networking.cfargotunnel.com",
    references: (one) => named(one, "Tunnel", "tunnelRef"),
  },
  { kind: "KafkaTopic", group: "kafka.strimzi.io", references: ofStrimzi },
  { kind: "KafkaUser", group: "kafka.strimzi.io", references: ofStrimzi },
  { kind: "KafkaNodePool", group: "kafka.strimzi.io", references: ofStrimzi },
  { kind: "KafkaConnector", group: "kafka.strimzi.io", references: ofStrimzi },
  { kind: "KafkaRebalance", group: "kafka.strimzi.io", references: ofStrimzi },
  { kind: "Rollout", group: "argoproj.io", references: ofRollout },
  { kind: "HelmRelease", group: RELEASES_OF_FLUX, references: ofRelease },
  {
    kind: "Kustomization",
    group: FLUX_GROUP,
    references: (one) => ofValues(one, "spec", "postBuild", "substituteFrom"),
  },
];

/** The groups of the referenced kinds; a kind of the same name in another group is a different one. */
export const GROUPS: Readonly<Record<string, string>> = {
  ...GROUPS_OF_NAMED,
  Issuer: "cert-manager.io",
  ClusterIssuer: "cert-manager.io",
  SecretStore: "external-secrets.io",
  ClusterSecretStore: "external-secrets.io",
  Gateway: "gateway.networking.k8s.io",
  HTTPRoute: "gateway.networking.k8s.io",
  GRPCRoute: "gateway.networking.k8s.io",
  EnvoyProxy: "gateway.envoyproxy.io",
  GatewayParameters: "gateway.kgateway.dev",
  ApisixRoute: "apisix.apache.org",
  ClusterPolicy: "kyverno.io",
  Tunnel: "networking.cfargotunnel.com",
  ClusterTunnel: "networking.cfargotunnel.com",
  ObjectStore: "barmancloud.cnpg.io",
  TriggerAuthentication: "keda.sh",
  ClusterTriggerAuthentication: "keda.sh",
  Cluster: "postgresql.cnpg.io",
  Kafka: "kafka.strimzi.io",
  KafkaConnect: "kafka.strimzi.io",
  SecretProviderClass: "secrets-store.csi.x-k8s.io",
  Service: "",
  PersistentVolume: "",
  PersistentVolumeClaim: "",
  Deployment: "apps",
  DaemonSet: "apps",
  HorizontalPodAutoscaler: "autoscaling",
  ScaledObject: "keda.sh",
  AnalysisTemplate: "argoproj.io",
  ClusterAnalysisTemplate: "argoproj.io",
};

const OF_TRAEFIK = /^(?:Middleware|ServersTransport)(?:TCP)?$|^TLS(?:Option|Store)$/;

/** True for a kind of objects of an operator, in a namespace. */
export function isOfOperator(kind: string): boolean {
  return OF_TRAEFIK.test(kind) || (lookUp(GROUPS, kind) ?? "").includes(".");
}

/** True for an object of a kind that can be referred to. */
export function isReferable({ apiVersion, kind }: Resource): boolean {
  const group = groupOf(apiVersion);
  return OF_TRAEFIK.test(kind) ? group.startsWith("traefik.") : lookUp(GROUPS, kind) === group;
}

/** The kind of the same objects for the whole cluster, or for a namespace: Issuer for ClusterIssuer. */
export function twinOf(kind: string): string {
  return kind.startsWith("Cluster") ? kind.slice("Cluster".length) : `Cluster${kind}`;
}
