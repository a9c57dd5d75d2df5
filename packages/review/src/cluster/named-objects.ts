import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../kubernetes/fields.ts";

/** A name of another object, in a field of its own or in a map with `name`. */
export interface NamedObject {
  kind: string;
  name: string;
  namespace: string | undefined;
  path: Path;
  /** The only key of it that is read. */
  key?: string | undefined;
}

const TLS_OF_POOLER = ["serverCA", "serverTLS", "clientCA", "clientTLS", "authQuery"];
const SECRETS_OF_CLUSTER = ["serverCASecret", "serverTLSSecret", "clientCASecret", "replicationTLSSecret"];
const ISSUER =
  "ca.secretName Secret, vault.**SecretRef Secret, acme.solvers.**SecretRef Secret, vault.**serviceAccountRef ServiceAccount";
const STORE =
  "provider.**SecretRef Secret, provider.**serviceAccountRef ServiceAccount, provider.*.caProvider ConfigMap";
const POOLS = "ipAddressPools.* IPAddressPool";

/**
 * The fields in which objects of operators name another one: below `spec`, with `*` for every entry of a list or map,
 * and `**` before the end of a field at any depth; each with the kind that is meant if the field names none.
 */
const FIELDS: Readonly<Record<string, string>> = {
  "cert-manager.io/Issuer": ISSUER,
  "cert-manager.io/ClusterIssuer": ISSUER,
  "external-secrets.io/SecretStore": STORE,
  "external-secrets.io/ClusterSecretStore": STORE,
  "external-secrets.io/PushSecret": "secretStoreRefs.* SecretStore, selector.secret Secret",
  "traefik.io/Middleware":
    "chain.middlewares.* Middleware, errors.service Service, basicAuth.secret Secret, digestAuth.secret Secret",
  "traefik.io/IngressRoute":
    "routes.*.services.*.serversTransport ServersTransport, tls.options TLSOption, tls.store TLSStore",
  "traefik.io/IngressRouteTCP":
    "routes.*.middlewares.* MiddlewareTCP, routes.*.services.*.serversTransport ServersTransportTCP, tls.options TLSOption",
  "traefik.io/ServersTransport": "rootCAsSecrets.* Secret, certificatesSecrets.* Secret",
  "traefik.io/TLSStore": "defaultCertificate.secretName Secret, certificates.*.secretName Secret",
  "traefik.io/TLSOption": "clientAuth.secretNames.* Secret",
  "gateway.networking.k8s.io/HTTPRoute": "rules.*.filters.*.extensionRef ",
  "gateway.networking.k8s.io/GRPCRoute": "rules.*.filters.*.extensionRef ",
  "gateway.networking.k8s.io/Gateway": "infrastructure.parametersRef ",
  "keda.sh/TriggerAuthentication": "secretTargetRef.* Secret, configMapTargetRef.* ConfigMap",
  "postgresql.cnpg.io/Pooler": TLS_OF_POOLER.map((one) => `pgbouncer.${one}Secret Secret`).join(", "),
  "postgresql.cnpg.io/Cluster": `bootstrap.initdb.secret Secret, superuserSecret Secret, managed.roles.*.passwordSecret Secret, ${SECRETS_OF_CLUSTER.map((one) => `certificates.${one} Secret`).join(", ")}`,
  "velero.io/Schedule":
    "template.storageLocation BackupStorageLocation, template.volumeSnapshotLocations.* VolumeSnapshotLocation",
  "velero.io/Backup":
    "storageLocation BackupStorageLocation, volumeSnapshotLocations.* VolumeSnapshotLocation",
  "velero.io/BackupStorageLocation": "credential Secret",
  "velero.io/VolumeSnapshotLocation": "credential Secret",
  "metallb.io/L2Advertisement": POOLS,
  "metallb.io/BGPAdvertisement": `${POOLS}, peers.* BGPPeer`,
  "metallb.io/BGPPeer": "bfdProfile BFDProfile, passwordSecret Secret",
  "cilium.io/CiliumBGPClusterConfig": "bgpInstances.*.peers.*.peerConfigRef CiliumBGPPeerConfig",
  "longhorn.io/BackupTarget": "credentialSecret Secret",
  "volsync.backube/ReplicationSource": "sourcePVC PersistentVolumeClaim, restic.repository Secret",
  "volsync.backube/ReplicationDestination": "restic.repository Secret",
  "snapshot.storage.k8s.io/VolumeSnapshot": "source.persistentVolumeClaimName PersistentVolumeClaim",
  "monitoring.coreos.com/Prometheus": "serviceAccountName ServiceAccount",
  "monitoring.coreos.com/Alertmanager": "serviceAccountName ServiceAccount",
  "opentelemetry.io/OpenTelemetryCollector": "serviceAccount ServiceAccount",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": "policyName ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": "policyName MutatingAdmissionPolicy",
  "karpenter.sh/NodePool": "template.spec.nodeClassRef EC2NodeClass",
  "kueue.x-k8s.io/LocalQueue": "clusterQueue ClusterQueue",
  "argoproj.io/Sensor": "eventBusName EventBus, dependencies.*.eventSourceName EventSource",
  "argoproj.io/EventSource": "eventBusName EventBus",
  "tekton.dev/Pipeline": "tasks.*.taskRef Task, finally.*.taskRef Task",
  "tekton.dev/PipelineRun": "pipelineRef Pipeline",
  "tekton.dev/TaskRun": "taskRef Task",
};

/** The groups of the kinds that are named only here. */
export const GROUPS_OF_NAMED: Readonly<Record<string, string>> = {
  HTTPRouteFilter: "gateway.envoyproxy.io",
  BackupStorageLocation: "velero.io",
  VolumeSnapshotLocation: "velero.io",
  IPAddressPool: "metallb.io",
  BGPPeer: "metallb.io",
  BFDProfile: "metallb.io",
  CiliumBGPPeerConfig: "cilium.io",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io",
  MutatingAdmissionPolicy: "admissionregistration.k8s.io",
  EC2NodeClass: "karpenter.k8s.aws",
  ClusterQueue: "kueue.x-k8s.io",
  EventBus: "argoproj.io",
  EventSource: "argoproj.io",
  Task: "tekton.dev",
  Pipeline: "tekton.dev",
  ServiceAccount: "",
};

/** The kinds that have such fields. */
export const KINDS_WITH_NAMES = Object.keys(FIELDS).map((one) => one.slice(one.indexOf("/") + 1));

interface Field {
  path: readonly string[];
  kind: string;
}

const parsed = new Map<string, readonly Field[]>();

/** The names in the fields of the table. */
export function* namedObjects(resource: Resource): Iterable<NamedObject> {
  const id = `${groupOf(resource.apiVersion)}/${resource.kind}`.replace("traefik.containo.us", "traefik.io");
  for (const { path, kind } of entryOf(parsed, id, () => fieldsOf(id)))
    for (const place of placesOf(resource, ["spec"], path)) yield* namedAt(resource, place, kind);
}

function fieldsOf(id: string): Field[] {
  return (lookUp(FIELDS, id) ?? "").split(", ").flatMap((one) => {
    const [path = "", kind = ""] = one.split(" ");
    return path === "" ? [] : [{ path: path.split("."), kind }];
  });
}

function* namedAt(resource: Resource, path: Path, usual: string): Iterable<NamedObject> {
  const found = at(resource, ...path);
  const name = isMap(found) ? textAt(found, "name") : textAt(resource, ...path);
  // A name of another provider has an @ with that provider.
  if (name === undefined || /[@/]/.test(name)) return;
  if (!isMap(found)) yield { kind: usual, name, namespace: undefined, path };
  else if (found.optional !== true)
    yield {
      kind: textAt(found, "kind") ?? (usual === "ConfigMap" ? textAt(found, "type") : undefined) ?? usual,
      name,
      namespace: textAt(found, "namespace"),
      path: [...path, "name"],
      key: textAt(found, "key"),
    };
}

/** The places in a value that a pattern matches. */
function* placesOf(resource: Resource, path: Path, [part, ...rest]: readonly string[]): Iterable<Path> {
  const value = at(resource, ...path);
  if (part === undefined) yield path;
  else if (part.startsWith("**")) yield* below(resource, path, part.slice(2));
  else if (part !== "*") yield* placesOf(resource, [...path, part], rest);
  else for (const key of keysOf(value)) yield* placesOf(resource, [...path, key], rest);
}

/** The maps at any depth in a field whose name has an end. */
function* below(resource: Resource, path: Path, end: string): Iterable<Path> {
  for (const key of keysOf(at(resource, ...path))) {
    const inner = [...path, key];
    if (!isMap(at(resource, ...inner)) && !Array.isArray(at(resource, ...inner))) continue;
    if (`${key}`.toLowerCase().endsWith(end.toLowerCase())) yield inner;
    yield* below(resource, inner, end);
  }
}

function keysOf(value: unknown): readonly (string | number)[] {
  if (Array.isArray(value)) return [...value.keys()];
  return isMap(value as never) ? Object.keys(value as object) : [];
}
