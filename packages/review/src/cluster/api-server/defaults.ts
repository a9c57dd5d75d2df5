import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "../../kinds/scope.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { parseImage } from "../image.ts";
import { HOOKS, PROBES } from "../kubelet/handlers.ts";
import { podsOf } from "../workloads/pods.ts";

// The values that the API server fills into absent fields, so that writing them down is no change. Source: the
// defaulting functions of the Kubernetes API groups and the API reference of 1.35.

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
  "volumeMounts.subPath": "",
  "securityContext.procMount": "Default",
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
};

const POD: Defaults = {
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  preemptionPolicy: "PreemptLowerPriority",
  "topologySpreadConstraints.nodeAffinityPolicy": "Honor",
  "topologySpreadConstraints.nodeTaintsPolicy": "Ignore",
  "tolerations.operator": "Equal",
  ...prefixed(CONTAINER, "containers", "initContainers"),
  ...prefixed(VOLUME, "volumes"),
};

const CLAIM: Defaults = { "spec.volumeMode": "Filesystem" };
const JOB: Defaults = {
  completions: 1,
  parallelism: 1,
  backoffLimit: 6,
  completionMode: "NonIndexed",
  podReplacementPolicy: "TerminatingOrFailed",
};
const BINDING: Defaults = { "roleRef.apiGroup": "rbac.authorization.k8s.io" };

const KINDS: Readonly<Record<string, Defaults>> = {
  "apps/Deployment": {
    "spec.replicas": 1,
    "spec.revisionHistoryLimit": 10,
    "spec.progressDeadlineSeconds": 600,
    "spec.strategy.type": "RollingUpdate",
    "spec.strategy.rollingUpdate.maxSurge": "25%",
    "spec.strategy.rollingUpdate.maxUnavailable": "25%",
    "spec.template.spec.restartPolicy": "Always",
  },
  "apps/StatefulSet": {
    "spec.replicas": 1,
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
  "/Pod": { "spec.restartPolicy": "Always" },
  "batch/Job": prefixed(JOB, "spec"),
  "batch/CronJob": {
    "spec.concurrencyPolicy": "Allow",
    "spec.successfulJobsHistoryLimit": 3,
    "spec.failedJobsHistoryLimit": 1,
    ...prefixed(JOB, "spec.jobTemplate.spec"),
  },
  "/Service": {
    "spec.type": "ClusterIP",
    "spec.sessionAffinity": "None",
    "spec.internalTrafficPolicy": "Cluster",
    "spec.externalTrafficPolicy": "Cluster",
    "spec.ipFamilyPolicy": "SingleStack",
    "spec.allocateLoadBalancerNodePorts": true,
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

/** Fields of built-in kinds and of pods in which an absent value, an empty mapping and an empty list are equivalent. */
const EMPTY_IS_ABSENT = new Set(
  (
    "annotations args binaryData command data env envFrom finalizers hostAliases imagePullSecrets initContainers labels " +
    "limits nodeSelector ownerReferences ports requests resources rollingUpdate securityContext strategy stringData " +
    "tolerations topologySpreadConstraints updateStrategy volumeMounts volumes"
  ).split(" "),
);

/** Fields of built-in kinds and of pods in which an absent value, false and zero are equivalent. */
const ZERO_IS_ABSENT = new Set(
  (
    "allowVolumeExpansion globalDefault hostIPC hostNetwork hostPID immutable initialDelaySeconds manualSelector " +
    "minReadySeconds optional partition paused podInfoOnMount privileged publishNotReadyAddresses readOnly " +
    "readOnlyRootFilesystem requiresRepublish shareProcessNamespace stdin stdinOnce storageCapacity suspend tty"
  ).split(" "),
);

function prefixed(defaults: Defaults, ...prefixes: string[]): Defaults {
  return Object.fromEntries(
    prefixes.flatMap((prefix) =>
      Object.entries(defaults).map(([path, value]) => [`${prefix}.${path}`, value] as const),
    ),
  );
}

/** The API server's defaults for resources of one kind. */
export type KindDefaults = ReturnType<typeof defaultsOf>;

const known = new Map<string, Map<string, Value>>();

/** The defaults of a resource's kind; those of pods for any pod template. */
export function defaultsOf(resource: Resource, autoscaled: boolean) {
  const { apiVersion, kind } = resource;
  const group = groupOf(apiVersion);
  const template = podsOf([resource])[0]?.path.join(".");
  const key = `${group}/${kind}|${template ?? "-"}`;
  const found = entryOf(known, key, () => {
    const pod = template === undefined ? {} : prefixed(POD, template);
    return new Map(Object.entries({ ...pod, ...KINDS[`${group}/${kind}`] }));
  });
  const builtIn = isBuiltInGroup(group);
  const isOfCluster = isClusterScoped(apiVersion, kind);
  /** True for a field of a pod's spec. */
  const isInPod = (fields: string) => template !== undefined && fields.startsWith(`${template}.`);
  return {
    /** True for a kind that Kubernetes itself serves, so that its fields are known. */
    builtIn,
    isInPod,
    /** True if a value at a path of field names is the same as an absent one. `parent` is the mapping around it. */
    isDefault(fields: string, name: string, value: Value, parent: ValueMap): boolean {
      // The API server drops null in the kinds that it knows. In others it has a meaning: in the values of a chart, it
      // removes the chart's own value.
      if (value === null) return builtIn || fields.startsWith("metadata.");
      // The API server drops the namespace of a cluster-scoped object.
      if (isOfCluster && fields === "metadata.namespace") return true;
      if (typeof value === "object" && Object.keys(value).length === 0)
        return builtIn && EMPTY_IS_ABSENT.has(name) && !(name === "ports" && fields.includes("gress."));
      const isZero = (value === false || value === 0) && ZERO_IS_ABSENT.has(name);
      if (isZero && (builtIn || isInPod(fields))) return true;
      if (autoscaled && fields === "spec.replicas") return false;
      if (fields === "spec.ports.targetPort" && builtIn && kind === "Service") return value === parent.port;
      if (name === "imagePullPolicy") return isInPod(fields) && value === pullPolicyOf(parent.image);
      if (name === "value" && "valueFrom" in parent) return false;
      return found.has(fields) && found.get(fields) === value;
    },
  };
}

/** The default pull policy: Always for the tag latest, also beside a digest, and for an image with neither. */
function pullPolicyOf(image: Value | undefined): string {
  if (typeof image !== "string") return "IfNotPresent";
  const { tag, digest } = parseImage(image);
  return (tag ?? (digest === undefined ? "latest" : "")) === "latest" ? "Always" : "IfNotPresent";
}
