import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { at, listAt, textAt } from "../kubernetes/fields.ts";
import { annotation } from "./argocd/annotations.ts";
import { keepsData } from "./data-kinds.ts";

/**
 * What a cluster loses with an object, as the documentation of its controller describes it; "nothing" also for kinds
 * about which other rules speak; "unknown" for a custom kind that isn't in the table.
 */
export type Loss =
  | "addresses"
  | "backups"
  | "content"
  | "data"
  | "entry"
  | "installed"
  | "machines"
  | "named"
  | "nothing"
  | "outside"
  | "program"
  | "unknown"
  | "watch";

/** By group and kind; "*" is any other kind of the group. */
const LOSSES: Readonly<Record<string, Readonly<Record<string, Loss>>>> = {
  "apiregistration.k8s.io": { APIService: "named" },
  "argoproj.io": { CronWorkflow: "program", EventSource: "program", Sensor: "program", "*": "nothing" },
  "autoscaling.k8s.io": { "*": "nothing" },
  "bitnami.com": { "*": "nothing" },
  "bgp.cilium.io": { "*": "addresses" },
  "cdi.kubevirt.io": { DataVolume: "content" },
  "cert-manager.io": { "*": "nothing" },
  "cilium.io": {
    CiliumBGPAdvertisement: "addresses",
    CiliumBGPClusterConfig: "addresses",
    CiliumBGPPeeringPolicy: "addresses",
    CiliumEgressGatewayPolicy: "addresses",
    CiliumL2AnnouncementPolicy: "addresses",
    CiliumLoadBalancerIPPool: "addresses",
    "*": "nothing",
  },
  "cluster.x-k8s.io": { "*": "machines" },
  "configuration.konghq.com": { "*": "nothing" },
  "external-secrets.io": {
    ClusterExternalSecret: "program",
    PushSecret: "outside",
    "*": "nothing",
  },
  "externaldns.k8s.io": { DNSEndpoint: "entry" },
  "fluxcd.controlplane.io": { FluxInstance: "program" },
  "gateway.networking.k8s.io": {
    BackendTLSPolicy: "entry",
    Gateway: "addresses",
    ReferenceGrant: "entry",
    TCPRoute: "entry",
    UDPRoute: "entry",
    "*": "nothing",
  },
  "grafana.integreatly.org": { Grafana: "program", "*": "nothing" },
  "helm.cattle.io": { HelmChart: "installed", "*": "nothing" },
  "helm.toolkit.fluxcd.io": { "*": "installed" },
  "image.toolkit.fluxcd.io": { ImageUpdateAutomation: "program", "*": "nothing" },
  "jetstream.nats.io": { Consumer: "program", "*": "content" },
  "k8s.mariadb.com": { Backup: "backups", Database: "content" },
  "k8up.io": { Schedule: "backups", "*": "nothing" },
  "kafka.strimzi.io": { KafkaTopic: "content", KafkaUser: "named", "*": "program" },
  "karpenter.sh": { NodePool: "machines" },
  "keda.sh": { ScaledJob: "program", "*": "nothing" },
  "kustomize.toolkit.fluxcd.io": { "*": "installed" },
  "kyverno.io": { "*": "nothing" },
  "longhorn.io": { RecurringJob: "backups", Volume: "content", "*": "nothing" },
  "metallb.io": { "*": "addresses" },
  "monitoring.coreos.com": {
    Alertmanager: "program",
    AlertmanagerConfig: "watch",
    PodMonitor: "watch",
    Probe: "watch",
    ScrapeConfig: "watch",
    ServiceMonitor: "watch",
    ThanosRuler: "program",
    "*": "nothing",
  },
  "networking.istio.io": {
    DestinationRule: "entry",
    EnvoyFilter: "entry",
    Gateway: "addresses",
    ServiceEntry: "entry",
    "*": "nothing",
  },
  "notification.toolkit.fluxcd.io": { Alert: "watch", Receiver: "watch", "*": "nothing" },
  "objectbucket.io": { ObjectBucketClaim: "content" },
  "operator.victoriametrics.com": {
    VMNodeScrape: "watch",
    VMPodScrape: "watch",
    VMProbe: "watch",
    VMServiceScrape: "watch",
    VMStaticScrape: "watch",
    VMUser: "named",
    "*": "program",
  },
  "policies.kyverno.io": { "*": "nothing" },
  "postgresql.cnpg.io": {
    Database: "content",
    Pooler: "program",
    ScheduledBackup: "backups",
    "*": "nothing",
  },
  "projectcalico.org": { "*": "nothing" },
  "projectcontour.io": { "*": "nothing" },
  "rabbitmq.com": { Queue: "content", Vhost: "content", "*": "named" },
  "security.istio.io": { "*": "nothing" },
  "snapshot.storage.k8s.io": { VolumeSnapshotContent: "content", "*": "nothing" },
  "source.toolkit.fluxcd.io": { "*": "nothing" },
  "storage.k8s.io": { CSIDriver: "named" },
  "tekton.dev": { "*": "nothing" },
  "traefik.io": { TLSOption: "entry", TLSStore: "entry", "*": "nothing" },
  "velero.io": { BackupStorageLocation: "backups", Schedule: "backups", "*": "nothing" },
  "volsync.backube": { "*": "backups" },
};

/** Groups whose objects only limit or route what others do; other rules speak about these. */
const HANDLED = /(?:^|\.)(?:gatekeeper\.sh|openshift\.io|policy\.networking\.k8s\.io|linkerd\.io)$/;

/** Annotations that say what happens outside the cluster when an object is deleted. */
const DELETION = [
  "cnrm.cloud.google.com/deletion-policy",
  "serviceoperator.azure.com/reconcile-policy",
  "services.k8s.aws/deletion-policy",
];

/** Fields that say the same. */
const POLICIES = ["deletionPolicy", "databaseReclaimPolicy", "cleanupPolicy"];
/** Kinds whose objects leave what they stand for, unless such a field says otherwise. */
const KEEPERS = new Set(["external-secrets.io/PushSecret", "postgresql.cnpg.io/Database"]);

/** Groups whose objects stand for something that a provider made outside the cluster. */
const PROVIDERS =
  /(?:^|\.)(?:upbound\.io|crossplane\.io|services\.k8s\.aws|cnrm\.cloud\.google\.com|azure\.com|infra\.contrib\.fluxcd\.io)$/;
/** Kinds of those groups that set up a provider, or a schema, instead. */
const SETTINGS = /Config$|^(?:Provider|Function|Configuration|Composition|CompositeResourceDefinition|Usage)/;

/** True for an object that stands for something outside the cluster. */
export function isOfProvider({ apiVersion }: Resource): boolean {
  return PROVIDERS.test(groupOf(apiVersion));
}

/** What the cluster, or its owner, loses with an object; undefined for a kind of Kubernetes that isn't in the table. */
export function lossWith(resource: Resource): Loss | undefined {
  const { apiVersion, kind } = resource;
  const group = groupOf(apiVersion);
  if (leavesAll(resource)) return "nothing";
  if (keepsData(resource)) return "data";
  const kinds = lookUp(LOSSES, group);
  const known = kinds && (lookUp(kinds, kind) ?? kinds["*"]);
  if (known !== undefined) return known;
  if (isOfProvider(resource)) return SETTINGS.test(kind) ? "named" : "outside";
  if (HANDLED.test(group)) return "nothing";
  return isBuiltInGroup(group) || !group.includes(".") ? undefined : "unknown";
}

/** Kinds for which a controller installs something, and removes it again unless the object says otherwise. */
const RELEASES = new Set(["HelmChart", "HelmRelease", "Kustomization"]);

/** True for an object that says of itself that what it stands for survives it. */
function leavesAll(resource: Resource): boolean {
  const { apiVersion, kind, spec } = resource;
  if (RELEASES.has(kind)) return at(spec, "suspend") === true || at(spec, "prune") === false;
  if (kind === "Terraform") return at(spec, "destroyResourcesOnDeletion") !== true;
  if (annotation(resource, "strimzi.io/managed") === "false") return true;
  const actions = listAt(spec, "managementPolicies");
  if (actions.length > 0 && !actions.includes("Delete") && !actions.includes("*")) return true;
  const policy =
    POLICIES.map((field) => textAt(spec, field)).find(Boolean) ??
    DELETION.map((name) => annotation(resource, name)).find(Boolean);
  return policy === undefined
    ? KEEPERS.has(`${groupOf(apiVersion)}/${kind}`)
    : !/^(?:delete|manage)$/i.test(policy);
}
