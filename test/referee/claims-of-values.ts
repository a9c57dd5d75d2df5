import { daemonSet, deployment, object } from "./claim-objects.ts";
import { VALUES_OF_OTHERS_REJECTED, VALUES_OF_OTHERS_TAKEN } from "./claims-of-other-values.ts";

const pod = (text: string) => deployment("", text);
const inSpec = (text: string) => deployment("", "", text);
const MOUNTED = "volumes: [{name: v, emptyDir: {}}]";
const mount = (text: string) => deployment(`volumeMounts: [{name: v, mountPath: /d, ${text}}]`, MOUNTED);
const volume = (text: string) => pod(`volumes: [{name: v, ${text}}]`);
const field = (source: string) => deployment(`env: [{name: A, valueFrom: {${source}}}]`);
const service = (text: string) => object("v1", "Service", `spec: {ports: [{port: 80}], ${text}}`);
const ports = (text: string) => object("v1", "Service", `spec: {ports: [${text}]}`);
const PODS = 'template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}';
const job = (text: string) => object("batch/v1", "Job", `spec: {${text}, ${PODS}}`);
const cronJob = (text: string) =>
  object("batch/v1", "CronJob", `spec: {schedule: "@daily", ${text}, jobTemplate: {spec: {${PODS}}}}`);
const NETWORKING = "networking.k8s.io/v1";
const ingress = (text: string) => object(NETWORKING, "Ingress", `spec: {${text}}`);
const path = (backend: string) =>
  ingress(`rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {${backend}}}]}}]`);
const at = (path: string) =>
  ingress(`rules: [{http: {paths: [{path: ${path}, pathType: Prefix, backend: {${BACKEND}}}]}}]`);
const BACKEND = "service: {name: a, port: {number: 80}}";
const egress = (text: string) =>
  object(NETWORKING, "NetworkPolicy", `spec: {podSelector: {}, egress: [{${text}}]}`);
const scaler = (text: string) =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, maxReplicas: 3, ${text}}`,
  );
const metric = (text: string, type = "Resource", source = "resource: {name: cpu") =>
  scaler(`metrics: [{type: ${type}, ${source}, target: {${text}}}}]`);
const policy = (text: string) => scaler(`behavior: {scaleDown: {policies: [{type: Pods, ${text}}]}}`);
const RBAC = "rbac.authorization.k8s.io/v1";
const role = (text: string, kind = "Role") => object(RBAC, kind, `rules: [{${text}}]`, kind === "Role");
const binding = (kind: string, role: string, subject = "ServiceAccount") =>
  object(
    RBAC,
    kind,
    `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${role}, name: a}\nsubjects: [{kind: ${subject}, name: default, namespace: default}]`,
    kind === "RoleBinding",
  );
const limits = (text: string) => object("v1", "LimitRange", `spec: {limits: [${text}]}`);
const webhook = (text: string, name = "a.example.com", more = "") =>
  object(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    `webhooks: [{name: ${name}, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {${text}}${more}}]`,
    false,
  );
const URL = "url: 'https://a.example.com'";
const claimed = (text: string) =>
  object("v1", "PersistentVolumeClaim", `spec: {resources: {requests: {storage: 1Gi}}, ${text}}`);
const disk = (text: string) =>
  object("v1", "PersistentVolume", `spec: {capacity: {storage: 1Gi}, ${text}}`, false);
const PLACED = "topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: a}}";
const spread = (text: string) => pod(`topologySpreadConstraints: [{${text}}]`);
const near = (text: string, weight = 1) =>
  pod(
    `affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: ${weight}, podAffinityTerm: {labelSelector: {matchLabels: {app: a}}, ${text}}}]}}`,
  );

/** Objects with one value that the API server rejects, by whether the schema of the kind says so or a rule. */
export const VALUES_REJECTED: Readonly<Record<"schema" | "together", readonly string[]>> = {
  schema: [
    ...["replicas: -1", "revisionHistoryLimit: -1", "minReadySeconds: -1"].map(inSpec),
    deployment("").replace("matchLabels: {app: a}", "{}").replace("{{}}", "{}"),
    ...["activeDeadlineSeconds: 0", "hostname: Web", "subdomain: a_b", "nodeName: Node_1"].map(pod),
    ...["priorityClassName: High_1", "runtimeClassName: Kata_1"].map(pod),
    ...["fsGroup: -1", "runAsUser: -1", "supplementalGroups: [-5]"].map((one) =>
      pod(`securityContext: {${one}}`),
    ),
    deployment("securityContext: {runAsGroup: -1}"),
    pod("hostPID: true, shareProcessNamespace: true"),
    pod("dnsConfig: {nameservers: [dns.example.com]}"),
    pod("hostAliases: [{ip: db.example.com, hostnames: [db]}]"),
    pod("hostAliases: [{ip: 10.0.0.1, hostnames: [my_db]}]"),
    pod("tolerations: [{effect: NoSchedule}]"),
    pod(
      "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
    ),
    near("topologyKey: ''"),
    spread(`maxSkew: 1, ${PLACED}}, {maxSkew: 2, ${PLACED}`),
    ...[0, 101].map((weight) => near("topologyKey: zone", weight)),
    spread(`maxSkew: 0, ${PLACED}`),
    spread(`maxSkew: 1, ${PLACED.replace("zone", "''")}`),
    spread(`maxSkew: 1, minDomains: 2, ${PLACED}`),
    ...["subPath: /b", "subPath: b/../c", "subPathExpr: ../c", "subPath: a, subPathExpr: b"].map(mount),
    ...["fieldRef: {fieldPath: status.podip}", "fieldRef: {fieldPath: metadata.nme}"].map(field),
    field("resourceFieldRef: {resource: limits.mem}"),
    deployment("envFrom: [{prefix: 'a=', configMapRef: {name: a}}]"),
    ...["/a", "../a"].map((one) => volume(`configMap: {name: a, items: [{key: a, path: ${one}}]}`)),
    volume("hostPath: {path: /a/../b}"),
    volume("nfs: {server: a, path: b}"),
    deployment("livenessProbe: {terminationGracePeriodSeconds: 0, exec: {command: [a]}}"),
    deployment("readinessProbe: {terminationGracePeriodSeconds: 5, exec: {command: [a]}}"),
    deployment("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: a b, value: c}]}}"),
    job("backoffLimit: -1"),
    job("parallelism: -1"),
    job("activeDeadlineSeconds: -1"),
    job("selector: {matchLabels: {a: b}}"),
    cronJob("startingDeadlineSeconds: -1"),
    cronJob("successfulJobsHistoryLimit: -1"),
    object("v1", "ConfigMap", "binaryData: {a: '!!'}"),
    ...["clusterIP: none", "clusterIP: a", "externalIPs: [a.example.com]", "ipFamilies: [IPv4, IPv4]"].map(
      (one) => service(one),
    ),
    service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0]"),
    ...["127.0.0.1", "0.0.0.0", "169.254.1.1", "224.0.0.5", "'::1'"].map((one) =>
      service(`externalIPs: [${one}]`),
    ),
    service("healthCheckNodePort: 30123"),
    service("sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}"),
    ports("{name: my_port, port: 80}"),
    ingress(`ingressClassName: Nginx_1, defaultBackend: {${BACKEND}}`),
    ingress(`rules: [{host: 10.0.0.1, http: {paths: [{path: /, pathType: Prefix, backend: {${BACKEND}}}]}}]`),
    ingress("rules: [{http: {paths: []}}]"),
    ...[
      "",
      `${BACKEND}, resource: {kind: A, name: a}`,
      "service: {name: a}",
      "service: {name: A_b, port: {number: 80}}",
    ].map(path),
    path("service: {name: a, port: {number: 80, name: http}}"),
    ...["example.com", "10.0.0.5", "fd00::1", "10.0.0.0/40"].map((one) =>
      egress(`to: [{ipBlock: {cidr: "${one}"}}]`),
    ),
    egress("to: [{}]"),
    metric("type: Utilization, averageUtilization: 0"),
    ...["value: 0, periodSeconds: 60", "value: 1, periodSeconds: 0", "value: 1, periodSeconds: 3600"].map(
      policy,
    ),
    scaler("behavior: {scaleDown: {stabilizationWindowSeconds: 7200}}"),
    binding("RoleBinding", "Roles"),
    binding("ClusterRoleBinding", "Role"),
    binding("RoleBinding", "Role", "Serviceaccount"),
    limits("{type: Container, max: {cpu: 1}}, {type: Container, max: {memory: 1Gi}}"),
    limits("{type: Pod, default: {cpu: 1}}"),
    webhook("url: 'http://a.example.com'"),
    webhook(""),
    webhook(URL, "abc"),
    webhook(URL, "a.example.com", ", timeoutSeconds: 60"),
    webhook(URL).replace("sideEffects: None", "sideEffects: Some"),
    claimed("storageClassName: a"),
    claimed("accessModes: [ReadWriteOnce], storageClassName: Fast_SSD"),
    disk("nfs: {server: a, path: /b}"),
    disk("accessModes: [ReadWriteOnce], nfs: {server: a, path: b}"),
    ...VALUES_OF_OTHERS_REJECTED,
  ],
  together: [
    at("''"),
    ...["allocateLoadBalancerNodePorts: false", "loadBalancerSourceRanges: [10.0.0.0/8]"].map((one) =>
      service(one),
    ),
    deployment("lifecycle: {preStop: {sleep: {seconds: 40}}}"),
    pod("tolerations: [{key: '', operator: Equal, value: a}]"),
    ...[
      "minReplicas: 0",
      "metrics: [{type: External, external: {metric: {name: a}, target: {averageValue: 0}}}]",
    ].map((one) => scaler(one)),
    scaler("").replace("apiVersion: apps/v1, kind: Deployment", "kind: Deployment"),
    object(
      "policy/v1",
      "PodDisruptionBudget",
      "spec: {selector: {matchLabels: {app: a}}, maxUnavailable: half}",
    ),
    cronJob("timeZone: europe/berlin"),
    object("v1", "Namespace", "", false).replace(
      "{name: a}",
      "{name: a, labels: {pod-security.kubernetes.io/enforce-version: '1.30'}}",
    ),
    ...["/a//b", "/a/../b", "/a%2Fb"].map(at),
    limits("{type: PersistentVolumeClaim, default: {storage: 1Gi}}"),
    object("scheduling.k8s.io/v1", "PriorityClass", "value: 5", false).replace("name: a", "name: system-a"),
    object(
      "v1",
      "Secret",
      "type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: 'auths: {}'}",
    ),
    inSpec('strategy: {rollingUpdate: {maxUnavailable: "150%"}}'),
    mount("mountPropagation: Bidirectional"),
    ...[
      "requests: {example.com/gpu: 1}, limits: {example.com/gpu: 2}",
      "limits: {example.com/gpu: 500m}",
    ].map((one) => deployment(`resources: {${one}}`)),
    deployment("resources: {requests: {example.com/gpu: 1}}"),
    ports("{port: 80, nodePort: 30080}"),
    service("externalTrafficPolicy: Local"),
    egress("ports: [{port: http, endPort: 90}]"),
    metric("type: Utilization, averageUtilization: 50, averageValue: 1"),
    metric("type: Utilization"),
    metric("type: Utilization, averageUtilization: 50", "Pods", "pods: {metric: {name: a}"),
    object("policy/v1", "PodDisruptionBudget", "spec: {selector: {matchLabels: {app: a}}, minAvailable: -1}"),
    ...["resources: [pods], verbs: [get]", "apiGroups: [''], verbs: [get]"].map((one) => role(one)),
    role("apiGroups: [''], resources: [pods], verbs: []"),
    role("apiGroups: [''], resources: [pods], nonResourceURLs: [/a], verbs: [get]", "ClusterRole"),
    object("v1", "ConfigMap", "data: {a: b}\nbinaryData: {a: YQ==}"),
    object("v1", "Secret", "type: kubernetes.io/service-account-token"),
    disk("accessModes: [ReadWriteOnce]"),
  ],
};

/** The nearest values that the API server takes. */
export const VALUES_TAKEN: readonly string[] = [
  ...VALUES_OF_OTHERS_TAKEN,
  deployment("lifecycle: {preStop: {sleep: {seconds: 30}}}"),
  scaler("minReplicas: 1"),
  cronJob("timeZone: Asia/Calcutta"),
  ...["replicas: 0", "revisionHistoryLimit: 0", "minReadySeconds: 0"].map(inSpec),
  ...["hostname: web", "subdomain: a-b", "nodeName: node-1.example.com"].map(pod),
  ...["fsGroup: 0", "runAsUser: 0", "supplementalGroups: [5]"].map((one) => pod(`securityContext: {${one}}`)),
  pod("dnsConfig: {nameservers: [10.9.8.7, 'fd00::1']}"),
  pod("hostAliases: [{ip: 'fd00::1', hostnames: [db, db.example.com]}]"),
  pod("tolerations: [{operator: Exists}, {key: a, effect: NoSchedule}]"),
  near("topologyKey: zone", 100),
  spread(`maxSkew: 1, minDomains: 2, ${PLACED.replace("ScheduleAnyway", "DoNotSchedule")}`),
  ...["subPath: b/c..d", "subPath: .hidden", "subPathExpr: $(A)/b"].map(mount),
  ...[
    "metadata.labels['app']",
    "metadata.annotations['a.b/c']",
    "status.hostIP",
    "spec.serviceAccountName",
  ].map((one) => field(`fieldRef: {fieldPath: "${one}"}`)),
  field("resourceFieldRef: {resource: requests.ephemeral-storage}"),
  deployment("envFrom: [{prefix: A_, configMapRef: {name: a}}]"),
  volume("configMap: {name: a, items: [{key: a, path: b/..c}]}"),
  volume("hostPath: {path: /a/..b}"),
  deployment("livenessProbe: {terminationGracePeriodSeconds: 5, timeoutSeconds: 0, exec: {command: [a]}}"),
  deployment("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: X-A, value: c}]}}"),
  job("backoffLimit: 0, parallelism: 0"),
  cronJob("startingDeadlineSeconds: 0, successfulJobsHistoryLimit: 0"),
  object("v1", "ConfigMap", "binaryData: {a: YQ==, b: ''}"),
  service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8, ' 10.1.0.0/16 ']"),
  service("externalIPs: [192.0.2.1, 'fd00::1'], externalTrafficPolicy: Local"),
  service("clusterIP: None"),
  service("type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30123"),
  ...["maxSurge: 1, maxUnavailable: 0", "maxSurge: 0", "maxUnavailable: 50%"].map(daemonSet),
  at("/a..b/.c/"),
  at("/a//b").replace("Prefix", "ImplementationSpecific"),
  limits("{type: PersistentVolumeClaim, max: {storage: 1Gi}}"),
  object("v1", "Secret", "type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: '{}'}"),
  spread(`maxSkew: 1, ${PLACED}}, {maxSkew: 2, ${PLACED.replace("zone", "host")}`),
  service("clusterIP: ''"),
  ports("{name: 1a, port: 80, nodePort: 0}"),
  ingress(`ingressClassName: nginx.internal, defaultBackend: {${BACKEND}}`),
  path("resource: {apiGroup: example.com, kind: A, name: a}"),
  ...["10.0.0.5/32", "fd00::/8", "0.0.0.0/0", "::/0"].map((one) =>
    egress(`to: [{ipBlock: {cidr: "${one}"}}]`),
  ),
  egress("ports: [{port: 80, endPort: 90}]"),
  metric("type: AverageValue, averageValue: 1"),
  metric("type: AverageValue, averageValue: 1", "Pods", "pods: {metric: {name: a}"),
  policy("value: 1, periodSeconds: 1800"),
  scaler("behavior: {scaleDown: {stabilizationWindowSeconds: 3600}}"),
  binding("RoleBinding", "ClusterRole", "Group").replace(", namespace: default}]", "}]"),
  role("nonResourceURLs: [/a], verbs: [get]", "ClusterRole"),
  limits("{type: Container, default: {cpu: 1}}, {type: Pod, max: {cpu: 2}}"),
  webhook(URL, "a.example.com", ", timeoutSeconds: 30"),
  claimed("accessModes: [ReadWriteOnce], storageClassName: ''"),
  disk("accessModes: [ReadWriteOnce], nfs: {server: a, path: /b}"),
  deployment("resources: {requests: {example.com/gpu: 1}, limits: {example.com/gpu: 1}}"),
  deployment("resources: {limits: {example.com/gpu: 1}}"),
  deployment(
    "securityContext: {privileged: true}, volumeMounts: [{name: v, mountPath: /d, mountPropagation: Bidirectional}]",
    MOUNTED,
  ),
];
