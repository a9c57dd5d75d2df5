import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../kubernetes/fields.ts";
import { placesAt } from "../kubernetes/places.ts";

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
  "ca.secretName Secret, vault.**SecretRef Secret, acme.solvers.**SecretRef Secret, vault.**serviceAccountRef ServiceAccount, " +
  "acme.solvers.*.http01.gatewayHTTPRoute.parentRefs.* Gateway";
const STORE =
  "provider.**SecretRef Secret, provider.**serviceAccountRef ServiceAccount, provider.*.caProvider ConfigMap";
const TARGETS = "targetRefs.* , targetRef ";
const DATABASE = "cluster Cluster, passwordSecret Secret";
const TRIGGERS = "triggers.*.authenticationRef TriggerAuthentication";
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
  "external-secrets.io/ExternalSecret": "secretStoreRef SecretStore",
  "external-secrets.io/PushSecret": "secretStoreRefs.* SecretStore, selector.secret Secret",
  "traefik.io/Middleware":
    "chain.middlewares.* Middleware, errors.service Service, basicAuth.secret Secret, digestAuth.secret Secret",
  "traefik.io/IngressRoute":
    "routes.*.middlewares.* Middleware, routes.*.services.*.serversTransport ServersTransport, tls.options TLSOption, tls.store TLSStore",
  "traefik.io/IngressRouteTCP":
    "routes.*.middlewares.* MiddlewareTCP, routes.*.services.*.serversTransport ServersTransportTCP, tls.options TLSOption",
  "traefik.io/ServersTransport": "rootCAsSecrets.* Secret, certificatesSecrets.* Secret",
  "traefik.io/TLSStore": "defaultCertificate.secretName Secret, certificates.*.secretName Secret",
  "traefik.io/TLSOption": "clientAuth.secretNames.* Secret",
  "gateway.networking.k8s.io/HTTPRoute": "rules.*.filters.*.extensionRef ",
  "gateway.networking.k8s.io/GRPCRoute": "rules.*.filters.*.extensionRef ",
  "gateway.networking.k8s.io/Gateway": "infrastructure.parametersRef ",
  "gateway.networking.k8s.io/GatewayClass": "parametersRef ",
  "gateway.envoyproxy.io/SecurityPolicy": TARGETS,
  "gateway.envoyproxy.io/BackendTrafficPolicy": TARGETS,
  "gateway.envoyproxy.io/ClientTrafficPolicy": TARGETS,
  "gateway.envoyproxy.io/EnvoyExtensionPolicy": TARGETS,
  "gateway.kgateway.dev/TrafficPolicy": TARGETS,
  "gateway.kgateway.dev/ListenerPolicy": TARGETS,
  "gateway.kgateway.dev/BackendConfigPolicy": TARGETS,
  "keda.sh/ScaledObject": TRIGGERS,
  "keda.sh/ScaledJob": TRIGGERS,
  "keda.sh/TriggerAuthentication": "secretTargetRef.* Secret, configMapTargetRef.* ConfigMap",
  "postgresql.cnpg.io/ScheduledBackup": "cluster Cluster",
  "postgresql.cnpg.io/Database": DATABASE,
  "postgresql.cnpg.io/DatabaseRole": DATABASE,
  "postgresql.cnpg.io/Pooler": `cluster Cluster, ${TLS_OF_POOLER.map((one) => `pgbouncer.${one}Secret Secret`).join(", ")}`,
  "postgresql.cnpg.io/Cluster": `plugins.*.parameters.barmanObjectName ObjectStore, bootstrap.initdb.secret Secret, superuserSecret Secret, managed.roles.*.passwordSecret Secret, backup.barmanObjectStore.s3Credentials.* Secret, externalClusters.*.barmanObjectStore.s3Credentials.* Secret, ${SECRETS_OF_CLUSTER.map((one) => `certificates.${one} Secret`).join(", ")}`,
  "barmancloud.cnpg.io/ObjectStore":
    "configuration.s3Credentials.* Secret, configuration.azureCredentials.* Secret, configuration.googleCredentials.* Secret",
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
  "/PersistentVolumeClaim": "volumeName PersistentVolume",
  "apps/StatefulSet": "volumeClaimTemplates.*.spec.volumeName PersistentVolume",
  "flagger.app/Canary": "targetRef Deployment, autoscalerRef HorizontalPodAutoscaler",
  "argoproj.io/Rollout":
    "strategy.blueGreen.activeService Service, strategy.blueGreen.previewService Service, " +
    "strategy.canary.stableService Service, strategy.canary.canaryService Service, " +
    "strategy.canary.trafficRouting.apisix.route ApisixRoute",
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
    for (const [found, place] of placesAt(resource, ["spec", ...path])) yield* namedAt(found, place, kind);
}

function fieldsOf(id: string): Field[] {
  return (lookUp(FIELDS, id) ?? "").split(", ").flatMap((one) => {
    const [path = "", kind = ""] = one.split(" ");
    return path === "" ? [] : [{ path: path.split("."), kind }];
  });
}

function* namedAt(found: Value | undefined, path: Path, usual: string): Iterable<NamedObject> {
  const name = isMap(found) ? textAt(found, "name") : textAt(found);
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
