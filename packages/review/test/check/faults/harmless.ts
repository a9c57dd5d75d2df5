import type { Any } from "./random/fault.ts";

const one = (all: Any[], kind: string, name: string): Any =>
  all.find((object) => object.kind === kind && object.metadata.name === name);
const podOf = (all: Any[], name: string, kind = "Deployment"): Any => one(all, kind, name).spec.template.spec;
const containerOf = (all: Any[], name: string, kind?: string): Any => podOf(all, name, kind).containers[0];
const labelsOf = (workload: Any): Any[] => [workload.metadata.labels, workload.spec.template.metadata.labels];

/** Changes of packages/review/test/check/faults/shop.yaml that leave it as sound as it is. */
export const HARMLESS: Readonly<Record<string, (all: Any[]) => unknown>> = {
  "a newer image": (all) => (containerOf(all, "api").image = "ghcr.io/acme/api:1.5.0"),
  "an image by tag and digest": (all) =>
    (containerOf(all, "web").image = `ghcr.io/acme/web:2.0.2@sha256:${"0a".repeat(32)}`),
  "an image of a registry with a port": (all) =>
    (containerOf(all, "media").image = "registry.acme.io:5000/acme/media:3.3.0"),
  "one more label": (all) => labelsOf(one(all, "Deployment", "api")).map((labels) => (labels.team = "shop")),
  "one more annotation": (all) => (one(all, "Service", "api").metadata.annotations = { note: "a" }),
  "one more replica": (all) => (one(all, "Deployment", "api").spec.replicas = 3),
  "more memory": (all) => (containerOf(all, "api").resources.limits.memory = "1Gi"),
  "whole processors": (all) => (containerOf(all, "api").resources.requests.cpu = 1),
  "memory in bytes": (all) => (containerOf(all, "api").resources.limits.memory = "536870912"),
  "variables in another order": (all) => containerOf(all, "web").env.push({ name: "MODE", value: "a" }),
  "one more variable of a ConfigMap": (all) => (one(all, "ConfigMap", "api-settings").data.MORE = "b"),
  "a variable of the downward API": (all) =>
    containerOf(all, "api").env.push({ name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }),
  "an optional Secret": (all) =>
    containerOf(all, "api").envFrom.push({ secretRef: { name: "overrides", optional: true } }),
  "one more key of a Secret": (all) =>
    one(all, "ExternalSecret", "api-database").spec.data.push({
      secretKey: "host",
      remoteRef: { key: "shop", property: "host" },
    }),
  "objects in another order": (all) => all.reverse(),
  "a later schedule": (all) => (one(all, "CronJob", "report").spec.schedule = "30 4 1,15 * *"),
  "a schedule on the last day of long months": (all) =>
    (one(all, "CronJob", "report").spec.schedule = "0 4 31 1,3 *"),
  "a higher maximum of an autoscaler": (all) =>
    (one(all, "HorizontalPodAutoscaler", "web").spec.maxReplicas = 9),
  "a budget in percent": (all) =>
    (one(all, "PodDisruptionBudget", "api").spec = {
      maxUnavailable: "50%",
      selector: { matchLabels: { app: "api" } },
    }),
  "one more path of an Ingress": (all) =>
    one(all, "Ingress", "shop").spec.rules[0].http.paths.push({
      path: "/api",
      pathType: "Prefix",
      backend: { service: { name: "api", port: { name: "http" } } },
    }),
  "a canary of an Ingress": (all) => {
    const canary = structuredClone(one(all, "Ingress", "shop"));
    canary.metadata.name = "shop-canary";
    canary.metadata.annotations = { "nginx.ingress.kubernetes.io/canary": "true" };
    all.push(canary);
  },
  "the class of an Ingress of its own": (all) =>
    (one(all, "Ingress", "shop").spec.ingressClassName = "nginx-external"),
  "a class of storage of its own": (all) =>
    (one(all, "PersistentVolumeClaim", "reports").spec.storageClassName = "acme-shared"),
  "a port and its Service under another number": (all) => {
    containerOf(all, "web").ports[0].containerPort = 3000;
  },
  "a port under another name, everywhere": (all) => {
    containerOf(all, "web").ports[0].name = "web";
    containerOf(all, "web").readinessProbe.httpGet.port = "web";
    one(all, "Service", "web").spec.ports[0].targetPort = "web";
  },
  "a probe by another path, less often": (all) =>
    (containerOf(all, "api").livenessProbe = { httpGet: { path: "/x", port: "http" }, periodSeconds: 30 }),
  "an emptyDir more": (all) => {
    podOf(all, "api").volumes.push({ name: "cache", emptyDir: { sizeLimit: "1Gi" } });
    containerOf(all, "api").volumeMounts.push({ name: "cache", mountPath: "/cache" });
  },
  "another file of a ConfigMap": (all) => {
    one(all, "ConfigMap", "web-nginx").data["site.conf"] = "a";
    containerOf(all, "web").volumeMounts.push({
      name: "nginx",
      mountPath: "/etc/nginx/site.conf",
      subPath: "site.conf",
    });
  },
  "a toleration and a node selector": (all) => {
    podOf(all, "api").tolerations = [{ key: "shop", operator: "Exists" }];
    podOf(all, "api").nodeSelector = { "kubernetes.io/arch": "amd64" };
  },
  "an anti-affinity to its own kind": (all) => (podOf(all, "web").affinity = awayFrom("web")),
  "an anti-affinity to what is elsewhere": (all) => (podOf(all, "web").affinity = awayFrom("batch")),
  "a right to a subresource, and to a custom kind": (all) =>
    one(all, "Role", "api").rules.push(
      { apiGroups: [""], resources: ["pods/log", "pods/exec"], verbs: ["get", "create"] },
      { apiGroups: ["acme.io"], resources: ["widgets"], verbs: ["get", "sync"] },
    ),
  "a peer of another namespace": (all) =>
    one(all, "NetworkPolicy", "store").spec.ingress[0].from.push({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "backup" } },
      podSelector: { matchLabels: { app: "backup" } },
    }),
  "an address outside the cluster": (all) =>
    containerOf(all, "api").env.push({ name: "PAYMENTS", value: "https://payments.example.org:8443/v1" }),
  "a Service by its whole name": (all) =>
    (containerOf(all, "web").env[0].value = "http://api.shop.svc.cluster.local"),
};

function awayFrom(app: string) {
  const labelSelector = { matchLabels: { app } };
  const podAffinityTerm = { topologyKey: "kubernetes.io/hostname", labelSelector };
  return {
    podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm }] },
  };
}
