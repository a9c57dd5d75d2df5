import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isEmpty, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "../../kinds/scope.ts";
import { hasField, isShaped, isText, type Type, typeIn } from "../../kinds/types.ts";
import { parseImage } from "../image.ts";
import { HOOKS, PROBES } from "../kubelet/handlers.ts";
import { podTemplatePath } from "../workloads/pods.ts";

// The values that the API server fills into absent fields, so that writing them down is no change. Source: the
// defaulting functions of the Kubernetes API groups of 1.35, which a test asks. A value that means the same as none, but
// isn't filled in, is another value: in a pod template, it replaces the pods. `replicas` isn't among them: where git
// didn't hold it, the cluster may hold another number, by hand or by an autoscaler that other files or nobody here describes.

type Defaults = Readonly<Record<string, Value>>;

const PROBE: Defaults = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  "httpGet.scheme": "HTTP",
  "httpGet.path": "/",
};

const CONTAINER: Defaults = {
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  "ports.protocol": "TCP",
  "env.valueFrom.fieldRef.apiVersion": "v1",
  "env.valueFrom.resourceFieldRef.divisor": "0",
  ...prefixed(PROBE, ...PROBES),
  ...prefixed({ "httpGet.scheme": "HTTP", "httpGet.path": "/" }, ...HOOKS.map((hook) => `lifecycle.${hook}`)),
};

const ITEMS: Defaults = {
  "items.fieldRef.apiVersion": "v1",
  "items.resourceFieldRef.divisor": "0",
};

const VOLUME: Defaults = {
  "configMap.defaultMode": 420,
  "secret.defaultMode": 420,
  "projected.defaultMode": 420,
  "projected.sources.serviceAccountToken.expirationSeconds": 3600,
  "downwardAPI.defaultMode": 420,
  ...prefixed(ITEMS, "downwardAPI", "projected.sources.downwardAPI"),
  "ephemeral.volumeClaimTemplate.spec.volumeMode": "Filesystem",
};

const POD: Defaults = {
  // The pods of a Job must have another.
  restartPolicy: "Always",
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  terminationGracePeriodSeconds: 30,
  ...prefixed(CONTAINER, "containers", "initContainers"),
  ...prefixed(VOLUME, "volumes"),
};

const CLAIM: Defaults = { "spec.volumeMode": "Filesystem" };
const JOB: Defaults = {
  "spec.backoffLimit": 6,
  "spec.completionMode": "NonIndexed",
  "spec.podReplacementPolicy": "TerminatingOrFailed",
};
const BINDING: Defaults = { "roleRef.apiGroup": "rbac.authorization.k8s.io" };

const KINDS: Readonly<Record<string, Defaults>> = {
  "apps/Deployment": {
    "spec.revisionHistoryLimit": 10,
    "spec.progressDeadlineSeconds": 600,
    "spec.strategy.type": "RollingUpdate",
    "spec.strategy.rollingUpdate.maxSurge": "25%",
    "spec.strategy.rollingUpdate.maxUnavailable": "25%",
  },
  "apps/StatefulSet": {
    "spec.revisionHistoryLimit": 10,
    "spec.podManagementPolicy": "OrderedReady",
    "spec.updateStrategy.type": "RollingUpdate",
    "spec.persistentVolumeClaimRetentionPolicy.whenDeleted": "Retain",
    "spec.persistentVolumeClaimRetentionPolicy.whenScaled": "Retain",
    ...prefixed(CLAIM, "spec.volumeClaimTemplates"),
  },
  "apps/DaemonSet": {
    "spec.revisionHistoryLimit": 10,
    "spec.updateStrategy.type": "RollingUpdate",
    "spec.updateStrategy.rollingUpdate.maxUnavailable": 1,
    "spec.updateStrategy.rollingUpdate.maxSurge": 0,
  },
  "/Pod": { "spec.enableServiceLinks": true },
  "batch/Job": JOB,
  "batch/CronJob": {
    "spec.concurrencyPolicy": "Allow",
    "spec.successfulJobsHistoryLimit": 3,
    "spec.failedJobsHistoryLimit": 1,
  },
  "/Service": {
    "spec.type": "ClusterIP",
    "spec.sessionAffinity": "None",
    "spec.internalTrafficPolicy": "Cluster",
    "spec.ports.protocol": "TCP",
  },
  "/PersistentVolumeClaim": CLAIM,
  "/PersistentVolume": { "spec.volumeMode": "Filesystem", "spec.persistentVolumeReclaimPolicy": "Retain" },
  "/Secret": { type: "Opaque" },
  "scheduling.k8s.io/PriorityClass": { preemptionPolicy: "PreemptLowerPriority" },
  "storage.k8s.io/CSIDriver": {
    "spec.attachRequired": true,
    "spec.fsGroupPolicy": "ReadWriteOnceWithFSType",
  },
  "autoscaling/HorizontalPodAutoscaler": { "spec.minReplicas": 1 },
  "networking.k8s.io/NetworkPolicy": {
    "spec.ingress.ports.protocol": "TCP",
    "spec.egress.ports.protocol": "TCP",
  },
  "rbac.authorization.k8s.io/RoleBinding": BINDING,
  "rbac.authorization.k8s.io/ClusterRoleBinding": BINDING,
  "storage.k8s.io/StorageClass": {
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  },
};

/** Mappings of Kubernetes with known fields of which an empty one, and one with only defaults, is the same as none. */
const EMPTY_IS_ABSENT = new Set(
  "metadata persistentVolumeClaimRetentionPolicy resources rollingUpdate securityContext spec strategy updateStrategy".split(
    " ",
  ),
);

/** Ends of the paths of optional fields of Kubernetes: an empty value of one is stored. */
const EMPTY_IS_VALUE = (
  "$ref Time apiGroup appProtocol cachingMode completionMode deletionTimestamp creationTimestamp " +
  "deprecationWarning distinctAttribute endpointsNamespace extendedResourceName failurePolicy " +
  "fsGroupChangePolicy fsGroupPolicy fsType gmsaCredentialSpec gmsaCredentialSpecName hostnameOverride " +
  "ingressClassName initiatorName internalTrafficPolicy ipFamilyPolicy loadBalancerClass localhostProfile " +
  "managedBy matchPolicy mountPropagation nodeAffinityPolicy nodeTaintsPolicy pathType podReplacementPolicy " +
  "preemptionPolicy procMount reason reclaimPolicy recursiveReadOnly resourceClaimName " +
  "resourceClaimTemplateName ontainers.restartPolicy runAsUserName runtimeClassName scope seLinuxChangePolicy " +
  "selectPolicy sideEffects signerName stopSignal storageClassName succeededIndexes " +
  "preferredHolder holderIdentity supplementalGroupsPolicy time timeAdded timeZone trafficDistribution unhealthyPodEvictionPolicy url " +
  "volumeAttributesClassName volumeBindingMode volumeMode x-kubernetes-list-type x-kubernetes-map-type " +
  "addresses.nodeName azureDisk.kind clusterTrustBundle.name csi.readOnly dataSourceRef.namespace endpoints.nodeName " +
  "jobTemplate.spec.suspend onExitCodes.containerName ontainers.securityContext options.value parameters.namespace " +
  "scaleDown.policies scaleUp.policies service.path spec.resources webhooks.timeoutSeconds"
).split(" ");

/** Texts outside of pods of which an empty one isn't stored. */
const EMPTY_IS_DROPPED =
  /^(?:spec\.(?:ports\.name|volumeClaimTemplates\.(?:metadata|spec)\..+)|subjects\.namespace|type)$|\.service\.port\.name$/;

/** Fields of Kubernetes in which an absent value, false and zero are equivalent: of those of pods, no optional ones. */
const ZERO_IS_ABSENT = new Set(
  (
    "failureThreshold generation globalDefault hostIPC hostNetwork hostPID hostPort initialDelaySeconds minReadySeconds nodePort " +
    "partition paused periodSeconds podInfoOnMount publishNotReadyAddresses readOnly requiresRepublish stdin stdinOnce " +
    "storageCapacity successThreshold suspend timeoutSeconds tty"
  ).split(" "),
);

/** What is filled in only once: a null in its place takes it away, which is refused. */
const NULL_TAKES = /^(?:Job spec\.(?:completions|selector)|PersistentVolumeClaim spec\.volumeName)$/;

/** Types, of a strategy or a Service, beside which no field is filled in. */
const FILLS_NOTHING = new Set<unknown>(["ExternalName", "OnDelete", "Recreate"]);

function prefixed(defaults: Defaults, ...prefixes: string[]): Defaults {
  return Object.fromEntries(
    prefixes.flatMap((prefix) =>
      Object.entries(defaults).map(([path, value]) => [`${prefix}.${path}`, value] as const),
    ),
  );
}

/** Fields of a Job with another default, or none, beside another field (SetDefaults_Job in pkg/apis/batch/v1). */
const OTHERWISE_BESIDE: Readonly<Record<string, string>> = {
  backoffLimit: "backoffLimitPerIndex",
  podReplacementPolicy: "podFailurePolicy",
};

/** The API server's defaults for resources of one kind. */
export type KindDefaults = ReturnType<typeof defaultsOf>;

const known = new Map<string, Map<string, Value>>();

/** The defaults of a resource's kind, with those of the pods that it creates. */
export function defaultsOf(resource: Resource) {
  const { apiVersion, kind } = resource;
  const group = groupOf(apiVersion);
  const template = podTemplatePath(kind).join(".");
  const pod = template === "" ? "spec" : `${template}.spec`;
  const found = entryOf(known, `${group}/${kind}`, () => {
    return new Map(Object.entries({ ...prefixed(POD, pod), ...KINDS[`${group}/${kind}`] }));
  });
  const isOfCluster = isClusterScoped(apiVersion, kind);
  /** True for a field of a pod, or of a template for pods. */
  const isInPod = (fields: string) => fields.startsWith(`${template === "" ? pod : template}.`);
  /**
   * True if a value at a path of field names is the same as an absent one. `parent` is the mapping around it, and `type`
   * that mapping's type: nothing is filled in where anything may be.
   */
  const isDefault = (
    fields: string,
    name: string,
    value: Value,
    parent: ValueMap,
    type: Type | undefined,
  ): boolean => {
    if (!hasField(type, name)) return false;
    if (value === null) return !NULL_TAKES.test(`${kind} ${fields}`);
    // The API server drops the namespace of a cluster-scoped object.
    if (isOfCluster && fields === "metadata.namespace") return typeof value === "string";
    if (FILLS_NOTHING.has(parent.type)) return false;
    if ((!value || isEmpty(value)) && EMPTY_IS_VALUE.some((end) => fields.endsWith(end))) return false;
    const inner = typeIn(type, name);
    if (typeof value === "object") {
      if (!isShaped(value, inner)) return false;
      // No empty list is stored, and no empty mapping with free keys.
      if (typeof inner !== "object" || !("fields" in inner)) return isEmpty(value);
      if (!EMPTY_IS_ABSENT.has(name)) return false;
      return Object.entries(value).every(([part, one]) =>
        isDefault(`${fields}.${part}`, part, one, value as ValueMap, inner),
      );
    }
    // Outside of pods, nobody has tried all fields: an empty text of an optional one is stored.
    if (value === "" && isText(inner)) return isInPod(fields) || EMPTY_IS_DROPPED.test(fields);
    if (value === (inner === "b" ? false : 0) && ZERO_IS_ABSENT.has(name)) return true;
    if (fields === "spec.ports.targetPort") return value === parent.port;
    if (name === "imagePullPolicy") return value === pullPolicyOf(parent.image);
    if ((lookUp(parent, lookUp(OTHERWISE_BESIDE, name) ?? "") ?? null) !== null) return false;
    return found.get(fields) === value;
  };
  return { isInPod, isDefault };
}

/** The default pull policy: Always for the tag latest, also beside a digest, and for an image with neither. */
function pullPolicyOf(image: Value | undefined): string {
  if (typeof image !== "string") return "IfNotPresent";
  const { tag, digest } = parseImage(image);
  return (tag ?? (digest === undefined ? "latest" : "")) === "latest" ? "Always" : "IfNotPresent";
}
