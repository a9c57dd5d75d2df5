import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "../../kinds/scope.ts";
import { hasField, isShaped, type Type, typeIn } from "../../kinds/types.ts";
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
  "grpc.service": "",
};

const CONTAINER: Defaults = {
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
  "ports.protocol": "TCP",
  "env.value": "",
  "env.valueFrom.fieldRef.apiVersion": "v1",
  "env.valueFrom.resourceFieldRef.divisor": "0",
  "envFrom.prefix": "",
  "volumeMounts.readOnly": false,
  "volumeMounts.subPath": "",
  ...prefixed(PROBE, ...PROBES),
  ...prefixed({ "httpGet.scheme": "HTTP" }, ...HOOKS.map((hook) => `lifecycle.${hook}`)),
};

const VOLUME: Defaults = {
  "configMap.defaultMode": 420,
  "secret.defaultMode": 420,
  "projected.defaultMode": 420,
  "projected.sources.serviceAccountToken.expirationSeconds": 3600,
  "downwardAPI.defaultMode": 420,
  "hostPath.type": "",
  "emptyDir.medium": "",
  "nfs.readOnly": false,
  "persistentVolumeClaim.readOnly": false,
};

const POD: Defaults = {
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  terminationGracePeriodSeconds: 30,
  ...prefixed(CONTAINER, "containers", "initContainers"),
  ...prefixed(VOLUME, "volumes"),
};

const CLAIM: Defaults = { "spec.volumeMode": "Filesystem" };
const JOB: Defaults = {
  "spec.completions": 1,
  "spec.backoffLimit": 6,
  "spec.completionMode": "NonIndexed",
  "spec.podReplacementPolicy": "TerminatingOrFailed",
  "spec.suspend": false,
};
const BINDING: Defaults = { "roleRef.apiGroup": "rbac.authorization.k8s.io" };

const KINDS: Readonly<Record<string, Defaults>> = {
  "apps/Deployment": {
    "spec.revisionHistoryLimit": 10,
    "spec.progressDeadlineSeconds": 600,
    "spec.strategy.type": "RollingUpdate",
    "spec.strategy.rollingUpdate.maxSurge": "25%",
    "spec.strategy.rollingUpdate.maxUnavailable": "25%",
    "spec.template.spec.restartPolicy": "Always",
  },
  "apps/StatefulSet": {
    "spec.revisionHistoryLimit": 10,
    "spec.podManagementPolicy": "OrderedReady",
    "spec.updateStrategy.type": "RollingUpdate",
    "spec.persistentVolumeClaimRetentionPolicy.whenDeleted": "Retain",
    "spec.persistentVolumeClaimRetentionPolicy.whenScaled": "Retain",
    "spec.template.spec.restartPolicy": "Always",
    ...prefixed(CLAIM, "spec.volumeClaimTemplates"),
  },
  "apps/DaemonSet": {
    "spec.revisionHistoryLimit": 10,
    "spec.updateStrategy.type": "RollingUpdate",
    "spec.updateStrategy.rollingUpdate.maxUnavailable": 1,
    "spec.updateStrategy.rollingUpdate.maxSurge": 0,
    "spec.template.spec.restartPolicy": "Always",
  },
  "/Pod": { "spec.enableServiceLinks": true, "spec.restartPolicy": "Always" },
  "batch/Job": JOB,
  "batch/CronJob": {
    "spec.concurrencyPolicy": "Allow",
    "spec.successfulJobsHistoryLimit": 3,
    "spec.failedJobsHistoryLimit": 1,
    "spec.suspend": false,
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

/** Fields of Kubernetes in which an absent value, an empty mapping or list and one with only defaults are equivalent. */
const EMPTY_IS_ABSENT = new Set(
  (
    "annotations args binaryData command data env envFrom finalizers hostAliases imagePullSecrets initContainers labels " +
    "limits metadata nodeSelector ownerReferences persistentVolumeClaimRetentionPolicy ports requests resources " +
    "rollingUpdate securityContext spec strategy stringData tolerations topologySpreadConstraints updateStrategy " +
    "volumeMounts volumes"
  ).split(" "),
);

/** Fields of Kubernetes in which an absent value, false and zero are equivalent: of those of pods, no optional ones. */
const ZERO_IS_ABSENT = new Set(
  (
    "globalDefault hostIPC hostNetwork hostPID initialDelaySeconds minReadySeconds partition paused podInfoOnMount " +
    "publishNotReadyAddresses requiresRepublish stdin stdinOnce storageCapacity tty"
  ).split(" "),
);

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
  completions: "parallelism",
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
    if (value === null) return true;
    // The API server drops the namespace of a cluster-scoped object.
    if (isOfCluster && fields === "metadata.namespace") return typeof value === "string";
    if (FILLS_NOTHING.has(parent.type)) return false;
    const inner = typeIn(type, name);
    if (typeof value === "object") {
      // An optional one of a container is filled in for a pod alone, and the other way round.
      const isOptional = (name === "securityContext") !== hasField(type, "containers");
      if (isOptional && (name === "securityContext" || name === "resources")) return false;
      if (!EMPTY_IS_ABSENT.has(name) || !isShaped(value, inner)) return false;
      return Object.entries(value).every(([part, one]) =>
        isDefault(`${fields}.${part}`, part, one, value as ValueMap, inner),
      );
    }
    if (value === (inner === "b" ? false : 0) && ZERO_IS_ABSENT.has(name)) return true;
    if (fields === "spec.ports.targetPort" && kind === "Service") return value === parent.port;
    if (name === "imagePullPolicy") return isInPod(fields) && value === pullPolicyOf(parent.image);
    if (name === "value" && "valueFrom" in parent) return false;
    if ((lookUp(parent, lookUp(OTHERWISE_BESIDE, name) ?? "") ?? null) !== null) return false;
    return found.has(fields) && found.get(fields) === value;
  };
  return { isInPod, isDefault };
}

/** The default pull policy: Always for the tag latest, also beside a digest, and for an image with neither. */
function pullPolicyOf(image: Value | undefined): string {
  if (typeof image !== "string") return "IfNotPresent";
  const { tag, digest } = parseImage(image);
  return (tag ?? (digest === undefined ? "latest" : "")) === "latest" ? "Always" : "IfNotPresent";
}
