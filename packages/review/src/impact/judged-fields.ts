import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../kinds/served.ts";

/**
 * Fields that a change rule judges, that the report describes by their consequences, or that can't do any harm.
 * A field of a list element is written without the element. `*` at the end also covers what is below, and `+` only
 * covers values that are set or replaced, because no rule knows what a removal means.
 */
type Fields = readonly string[];

const listed = (...lines: string[]): Fields => lines.flatMap((line) => line.split(" "));

const ALWAYS = listed("apiVersion metadata.creationTimestamp metadata.name metadata.namespace sops* status*");

/** In a container, everything that its program decides about is as good as its author makes it. */
const CONTAINER = listed(
  "args* command* env* envFrom* image imagePullPolicy livenessProbe* ports* readinessProbe* resources*",
  "securityContext* startupProbe* volumeMounts+ volumeMounts.mountPath+ workingDir+",
);

const POD: Fields = [
  ...listed("containers+ hostIPC hostNetwork hostPID hostUsers initContainers+ securityContext* volumes*"),
  ...["containers", "initContainers"].flatMap((list) => CONTAINER.map((field) => `${list}.${field}`)),
];

const ROLLED = "minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit selector*";

/** The same for the fields of `spec`, by kind and group. */
const SPEC: Readonly<Record<string, Fields>> = {
  "PersistentVolumeClaim ": listed(
    "accessModes* resources* selector* storageClassName volumeMode volumeName",
  ),
  "Service ": listed("clusterIP externalName loadBalancerIP loadBalancerSourceRanges* ports* selector* type"),
  "CustomResourceDefinition apiextensions.k8s.io": listed("conversion* versions*"),
  "DaemonSet apps": listed(ROLLED),
  "Deployment apps": listed(ROLLED),
  "ReplicaSet apps": listed("minReadySeconds replicas selector*"),
  "StatefulSet apps": listed(ROLLED, "podManagementPolicy serviceName volumeClaimTemplates*"),
  "AppProject argoproj.io": ["*"],
  "Application argoproj.io": ["*"],
  "ApplicationSet argoproj.io": ["*"],
  "Rollout argoproj.io": listed(ROLLED),
  "HorizontalPodAutoscaler autoscaling": listed("maxReplicas minReplicas"),
  "CronJob batch": listed("failedJobsHistoryLimit schedule successfulJobsHistoryLimit suspend timeZone"),
  "Job batch": ["*"],
  "ExternalSecret external-secrets.io": listed("data* dataFrom+ refreshInterval"),
  "GRPCRoute gateway.networking.k8s.io": listed("hostnames* rules.backendRefs*"),
  "Gateway gateway.networking.k8s.io": listed("listeners+ listeners.hostname listeners.tls*"),
  "HTTPRoute gateway.networking.k8s.io": listed("hostnames* rules.backendRefs* rules.matches*"),
  "TLSRoute gateway.networking.k8s.io": listed("hostnames* rules.backendRefs*"),
  "Ingress networking.k8s.io": listed(
    "defaultBackend* rules rules.host rules.http rules.http.paths rules.http.paths.backend*",
    "rules.http.paths.path tls*",
  ),
  "NetworkPolicy networking.k8s.io": ["*"],
  "PodDisruptionBudget policy": ["*"],
};

/** Fields at the top, of kinds without a `spec`. */
const TOP: Readonly<Record<string, Fields>> = {
  ConfigMap: listed("binaryData* data* immutable"),
  Secret: listed("data* immutable stringData* type"),
};

/** Built-in kinds whose labels other programs look for: dashboards, clusters of Argo CD, admission, sidecars. */
const LOOKED_FOR = new Set(["ClusterRole", "ConfigMap", "Namespace", "Node", "Secret"]);

/** Labels that only describe an object. */
const DESCRIBING =
  /^(?:app|chart|component|environment|env|heritage|managed-by|owner|part-of|project|team|tier|version)$|^app\.kubernetes\.io\/|\/(?:chart|release|version)$/;

/** Annotations that describe an object, that make its pods restart, or that other parts of the report describe. */
const NOTES =
  /checksum|(?:^|[/-])(?:sha256|hash|rollme)$|restartedAt$|^(?:description|kubernetes\.io\/(?:change-cause|description)|kubectl\.kubernetes\.io\/(?:default-container|last-applied-configuration)|controller-gen\.kubebuilder\.io\/version|argocd\.argoproj\.io\/sync-wave)$|^(?:meta\.helm\.sh|link\.argocd\.argoproj\.io|config\.kubernetes\.io)\//;

/**
 * True for a changed field that a rule or another part of the report judges, or that can do no harm.
 * @param fields the names of the fields on its path, without the elements of lists
 * @param isRemoved true if it has no value anymore
 * @param pod the path of the pod spec in the object, if it creates pods
 */
export function isJudgedField(
  { apiVersion, kind }: Resource,
  fields: readonly string[],
  isRemoved: boolean,
  pod: readonly string[] = [],
): boolean {
  const template = pod.slice(0, -1);
  if (template.length > 0 && isBelow(fields, template)) {
    const inTemplate = fields.slice(template.length);
    if (isBelow(inTemplate, ["spec"])) return covers(POD, inTemplate.slice(1), isRemoved);
    return isBelow(inTemplate, ["metadata", "labels"]) || isNote(inTemplate);
  }
  if (covers(ALWAYS, fields, isRemoved) || isNote(fields)) return true;
  if (isBelow(fields, ["metadata", "labels"])) {
    // No program acts on a label, other than the selectors of its environment, which rules judge.
    const isBuiltIn = isBuiltInGroup(groupOf(apiVersion)) && !LOOKED_FOR.has(kind);
    return isBuiltIn || DESCRIBING.test(fields[2] ?? "");
  }
  if (covers(lookUp(TOP, kind) ?? [], fields, isRemoved)) return true;
  const spec = lookUp(SPEC, `${kind} ${groupOf(apiVersion)}`);
  return spec !== undefined && fields[0] === "spec" && covers(spec, fields.slice(1), isRemoved);
}

function isNote(fields: readonly string[]): boolean {
  return isBelow(fields, ["metadata", "annotations"]) && NOTES.test(fields[2] ?? "");
}

function isBelow(fields: readonly string[], parent: readonly string[]): boolean {
  return parent.every((part, index) => fields[index] === part);
}

function covers(known: Fields, fields: readonly string[], isRemoved: boolean): boolean {
  const path = fields.join(".");
  return known.some((one) => {
    const end = one.at(-1);
    const name = end === "*" || end === "+" ? one.slice(0, -1) : one;
    if (end === "*" && (name === "" || path.startsWith(`${name}.`))) return true;
    return path === name && !(end === "+" && isRemoved);
  });
}
