import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { compareVersions } from "../cluster/versions.ts";
import { fieldsOf } from "../compare/path.ts";
import type { ReviewedChange } from "../compare/resources.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import { nanosOf } from "../kubernetes/quantity.ts";

/** Whether a value may follow another one without anyone looking at it. */
type Test = (is: Value | undefined, was: Value | undefined) => boolean;

const any: Test = () => true;
const given: Test = (is) => is !== undefined;
const more: Test = (is, was) => {
  const [now, old] = [nanosOf(is), nanosOf(was)];
  return now !== undefined && old !== undefined && now >= old;
};
const enough: Test = (is, was) => more(is, was) || more(is, 2);
const newer: Test = (is, was) => (compareVersions(asText(is ?? ""), asText(was ?? "")) ?? -1) >= 0;

/** The fields of a pod, without the elements of lists. */
const POD: readonly (readonly [fields: RegExp, test: Test])[] = [
  [/^(?:c|initC)ontainers\.ports(?:\.|$)/, any],
  [/^(?:c|initC)ontainers\.resources\.(?:limits|requests)\.(?:cpu|ephemeral-storage|memory)$/, more],
  [
    /^(?:c|initC)ontainers\.resources\.requests\.(?:cpu|ephemeral-storage|memory)$/,
    (is, was) => was === undefined && is !== undefined,
  ],
  // A wrong one of these leaves the old pods running; a wrong liveness probe restarts all of them without end.
  [
    /^containers\.(?:readiness|startup)Probe\.(?:(?:grpc|httpGet|tcpSocket)\.(?:path|port|scheme|service)|\w+(?:Seconds|Threshold))$/,
    given,
  ],
];

/** Fields of any object that say which one it is, or what others made of it: never a field of that name further down. */
const OF_ANY = /^(?:apiVersion|metadata\.(?:creationTimestamp|name(?:space)?)|(?:sops|status)(?:\..*)?)$/;

/** The fields of an object, behind its kind. */
const OBJECT: readonly (readonly [fields: RegExp, test: Test])[] = [
  [/^(?:Deployment|ReplicaSet|Rollout|StatefulSet)\.spec\.replicas$/, enough],
  [/^HorizontalPodAutoscaler\.spec\.m(?:ax|in)Replicas$/, enough],
  [/^[^.]+\.spec\.(?:(?:minReady|progressDeadline)Seconds|\w*[hH]istoryLimit)$/, given],
  [/^PersistentVolumeClaim\.spec\.resources\.requests\.storage$/, more],
  [/^ExternalSecret\.spec\.refreshInterval$/, given],
  [/^HelmRelease\.spec\.values(?:\.[\w-]+)*\.image\.tag$/, newer],
];

/** New objects that change nothing about what runs, with their API groups: those of others are anything. */
const NEW: Readonly<Record<string, string>> = {
  ...{ ConfigMap: "", PersistentVolumeClaim: "", Secret: "", Service: "" },
  ...{ ExternalSecret: "external-secrets.io", SealedSecret: "bitnami.com" },
  PodMonitor: "monitoring.coreos.com",
  PrometheusRule: "monitoring.coreos.com",
  ServiceMonitor: "monitoring.coreos.com",
};

/** The same for the other kinds whose fields are known here. */
const GROUPS: Readonly<Record<string, string>> = {
  ...NEW,
  ...{ CronJob: "batch", DaemonSet: "apps", Deployment: "apps", ReplicaSet: "apps", StatefulSet: "apps" },
  ...{
    HelmRelease: "helm.toolkit.fluxcd.io",
    HorizontalPodAutoscaler: "autoscaling",
    Rollout: "argoproj.io",
  },
};

/** The fields of a Service with which only its own cluster reaches only its pods. */
const INTERNAL =
  /^(?:clusterIPs?|internalTrafficPolicy|ipFamil(?:ies|yPolicy)|ports|publishNotReadyAddresses|selector|sessionAffinity(?:Config)?|type)$/;

/** Labels that only describe an object. Policies, meshes and selectors in other folders look for those of pods and namespaces. */
const DESCRIBING =
  /^(?:app|chart|component|environment|env|heritage|managed-by|owner|part-of|project|team|tier|version)$|^app\.kubernetes\.io\/|^helm\.sh\/chart$/;
const DESCRIBING_PODS = /^(?:app\.kubernetes\.io\/(?:managed-by|version)|helm\.sh\/chart)$/;

/** Annotations that describe an object, or only make its pods restart. */
const NOTES =
  /(?:^|[/.-])checksum(?:[/.-]|$)|^(?:sha256|hash|rollme)$|(?:^|\/)restartedAt$|^(?:description|kubernetes\.io\/(?:change-cause|description)|kubectl\.kubernetes\.io\/(?:default-container|last-applied-configuration)|controller-gen\.kubebuilder\.io\/version)$|^(?:meta\.helm\.sh|link\.argocd\.argoproj\.io)\//;

/**
 * Variables by which loaders, shells, interpreters and installers find the code that they run, by which clients find a
 * proxy, certificates, or whom to be: whoever sets one decides what the container does.
 */
const DECIDING = new RegExp(
  [
    "^(?:LD|DYLD|LUA|ERL|PIP|NPM_CONFIG|YARN|GEM|BUNDLE|CORECLR|COR|OPENSSL|CURL|KUBERNETES)_",
    "^GIT_(?:ASKPASS|CONFIG|EXEC|PROXY|SSH|TEMPLATE)|^SSH_(?:ASKPASS|AUTH)|^NODE_(?:EXTRA|OPTIONS|PATH|REPL|TLS)",
    "^(?:PYTHON(?!UNBUFFERED|DONTWRITEBYTECODE)|PERL|RUBY(?:LIB|OPT)|PHPRC|PHP_INI|DOTNET_(?:ADDITIONAL|STARTUP)|ASPNETCORE_HOSTING)",
    "^R_(?:ENVIRON|LIBS|PROFILE)|SSL_?MODE|VERIFY|INSECURE|AUTH_METHOD|^(?:BROWSER|EDITOR|PAGER|VISUAL)$",
    "^(?:PATH|HOME|SHELL|SHELLOPTS|BASHOPTS|BASH_ENV|ENV|IFS|PS4|PROMPT_COMMAND|CLASSPATH|KUBECONFIG|HOSTALIASES|GOPROXY|GODEBUG|GCONV_PATH|GLIBC_TUNABLES)$",
    "JAVA|JVM|(?:^|_)(?:OPTS|PRELOAD|PROXY)$|(?:^|_)(?:CA_BUNDLE|CA_CERTS|CERT_(?:DIR|FILE))$",
    "^(?:AWS_(?:CONFIG|CONTAINER|ROLE|SHARED|WEB_IDENTITY)|AZURE_(?:AUTHORITY|CLIENT_ID|FEDERATED)|GOOGLE_APPLICATION)",
  ].join("|"),
  "i",
);

/** True for a variable whose value decides about more than the program that reads it. */
export function isDeciding(variable: string): boolean {
  return DECIDING.test(variable);
}

/**
 * True for a change to a field that is made every day and can be undone. Everything else is for someone to decide, also
 * where no rule finds anything.
 * @param pod the path of the pod spec in the object, if it creates pods
 */
export function isRoutine(
  { path, before, after }: ReviewedChange,
  { apiVersion, kind, metadata }: Resource,
  pod: readonly string[] = [],
): boolean {
  const fields = fieldsOf(path);
  const template = pod.slice(0, -1);
  const isOfPod = template.length > 0 && template.every((part, index) => fields[index] === part);
  const own = isOfPod ? fields.slice(template.length) : fields;
  const [part, list, key = ""] = own;
  if (part === "metadata" && list === "annotations") return NOTES.test(key);
  if (part === "metadata" && list === "labels")
    return (isOfPod || kind === "Namespace" ? DESCRIBING_PODS : DESCRIBING).test(key);
  const isIn = (table: typeof POD, name: string) =>
    table.some(([names, test]) => names.test(name) && test(after, before));
  if (isOfPod) {
    const name = own.slice(1).join(".");
    return /^(?:c|initC)ontainers\.env(?:\.value)?$/.test(name) ? isValue(after) : isIn(POD, name);
  }
  if (OF_ANY.test(fields.join("."))) return true;
  if (isOfCluster(metadata)) return false;
  if (lookUp(GROUPS, kind) !== groupOf(apiVersion)) return false;
  if ((kind === "ConfigMap" || kind === "Secret") && (part === "data" || part === "stringData"))
    return list !== undefined && typeof after === "string" && !isDeciding(list) && !isCode(list, after);
  return isIn(OBJECT, [kind, ...fields].join("."));
}

/** True for variables with values, whose names are judged as the container gets them; and for their order. */
function isValue(is: Value | undefined): boolean {
  const entries = Array.isArray(is) ? is : [is];
  return entries.every((one) => (isMap(one) ? Object.keys(one).every(isOfValue) : one !== undefined));
}

const isOfValue = (field: string) => field === "name" || field === "value";

/** True for a file that a program runs. */
function isCode(name: string, text: string): boolean {
  return text.startsWith("#!") || /\.(?:bash|cjs|js|lua|mjs|php|pl|ps1|py|rb|sh|sql|ts)$/i.test(name);
}

/** True for what the cluster itself reads. */
function isOfCluster({ namespace }: Resource["metadata"]): boolean {
  return namespace?.startsWith("kube-") === true;
}

/** True for a new object that changes nothing about what runs. */
export function isRoutineObject(object: Resource): boolean {
  const { apiVersion, kind, metadata, type } = object;
  if (lookUp(NEW, kind) !== groupOf(apiVersion) || isOfCluster(metadata)) return false;
  // A login, or filled with that of the account that its annotation names.
  if (/^(?:bootstrap\.)?kubernetes\.io\/(?:service-account-)?token$/.test(asText(type))) return false;
  // A proxy gets the login of the scraper.
  if (/"(?:bearerTokenFile|proxyUrl)":/.test(asText(object))) return false;
  if (kind !== "Service") return true;
  // Controllers of addresses, names and certificates find what they publish by annotations.
  return (
    Object.keys(mapAt(object, "spec")).every((field) => INTERNAL.test(field)) &&
    ["ClusterIP", ""].includes(textAt(object, "spec", "type") ?? "") &&
    Object.keys(metadata.annotations ?? {}).every(
      (name) => NOTES.test(name) || name.startsWith("prometheus.io/"),
    )
  );
}
