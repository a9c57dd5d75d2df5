import { expect, test } from "vitest";
import { severityOf } from "../../../../src/check/model/rule.ts";
import { RULES } from "../../../../src/check/rules/rules.ts";
import { judge } from "../../../../src/check/steps/judge.ts";
import { resources, state } from "../../state.ts";

const VERSIONS: Record<string, string> = {
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Ingress: "networking.k8s.io/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  IngressRoute: "traefik.io/v1alpha1",
  IngressRouteTCP: "traefik.io/v1alpha1",
  Middleware: "traefik.io/v1alpha1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  Gateway: "gateway.networking.k8s.io/v1",
  VirtualService: "networking.istio.io/v1",
  HTTPProxy: "projectcontour.io/v1",
  Route: "route.openshift.io/v1",
  AuthorizationPolicy: "security.istio.io/v1",
  Role: "rbac.authorization.k8s.io/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  ExternalSecret: "external-secrets.io/v1",
  SecretStore: "external-secrets.io/v1",
  ClusterSecretStore: "external-secrets.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  ScaledObject: "keda.sh/v1alpha1",
  PodDisruptionBudget: "policy/v1",
  Application: "argoproj.io/v1alpha1",
  VolumeSnapshot: "snapshot.storage.k8s.io/v1",
  SealedSecret: "bitnami.com/v1alpha1",
};
const CLUSTER_WIDE = /^(?:Cluster|Namespace|CustomResource|PersistentVolume$)/;

/** An object "thing" of a kind, with these fields beside its metadata. */
const object = (kind: string, fields: string, { name = "thing", metadata = "" } = {}) =>
  `---\napiVersion: ${VERSIONS[kind] ?? "v1"}\nkind: ${kind}\nmetadata: {name: ${name}, ${CLUSTER_WIDE.test(kind) ? "" : "namespace: shop, "}${metadata}}\n${fields}\n`;
const spec = (kind: string, fields: string, more?: Parameters<typeof object>[2]) =>
  object(kind, `spec: {${fields}}`, more);
const KEEP = { metadata: "annotations: {argocd.argoproj.io/sync-options: Prune=false}" };

/** A workload "web" whose pods have the label app=web. */
const workload = (
  container: string,
  { kind = "Deployment", pod = "", fields = "replicas: 2", name = "web" } = {},
) =>
  spec(
    kind,
    `${fields}, selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {${pod}${pod && ", "}containers: [{name: ${name}, image: "acme/web:1.0.0", ${container}}]}}`,
    { name },
  );
const security = (fields: string) => workload(`securityContext: {${fields}}`);
const inPod = (pod: string) => workload("", { pod });
const env = (...entries: string[]) => workload(`env: [${entries.join(", ")}]`);
const fromSecret = (name: string, key: string, secret = "db") =>
  `{name: ${name}, valueFrom: {secretKeyRef: {name: ${secret}, key: ${key}}}}`;
const service = (name: string, fields = "selector: {app: web}") =>
  spec("Service", `${fields}, ports: [{port: 80}]`, { name });
const role = (kind: string, ...rules: string[]) => object(kind, `rules: [${rules.join(", ")}]`);
const right = (verbs: string, kinds: string, groups = '""', more = "") =>
  `{verbs: [${verbs}], resources: [${kinds}], apiGroups: [${groups}]${more}}`;
const binding = (name: string, accounts: string, kind = "RoleBinding", to = "Role") =>
  object(kind, `roleRef: {kind: ${to}, name: ${name}}\nsubjects: [${accounts}]`);
const policy = (fields: string) => spec("NetworkPolicy", fields);
const ingress = (metadata: string) =>
  spec("Ingress", "rules: [{host: a.example.com}]", { metadata: `annotations: {${metadata}}` });
const definition = (...versions: string[]) =>
  spec("CustomResourceDefinition", `names: {kind: Widget}, versions: [${versions.join(", ")}]`);
const traefik = (match: string, middlewares = "", name?: string) =>
  spec("IngressRoute", `routes: [{match: ${JSON.stringify(match)}, middlewares: [${middlewares}]}]`, {
    name,
  });
const application = (fields: string, metadata = "") =>
  spec("Application", `project: shop, ${fields}`, { metadata });
const source = (fields: string) =>
  application(`source: {repoURL: "https://git.example.com/a.git", path: a, ${fields}}`);
const automated = (fields: string) => application(`syncPolicy: {${fields}}`);

/** What changes, from what, to what. */
const PAIRS: [what: string, before: string, after: string][] = [
  // Public routes
  [
    "an Ingress without a host",
    spec("Ingress", "rules: [{host: a.example.com}]"),
    spec("Ingress", "rules: [{http: {paths: [{path: /a}]}}]"),
  ],
  [
    "an Ingress with another path",
    spec("Ingress", "rules: [{host: a.example.com, http: {paths: [{}]}}]"),
    spec("Ingress", "rules: [{host: a.example.com, http: {paths: [{path: /a}]}}]"),
  ],
  [
    "an IngressRoute with other hosts",
    traefik("Host(`a.example.com`, `b.example.com`)"),
    traefik('Host(`a.example.com`) || HostSNI("c.example.com")'),
  ],
  [
    "an IngressRoute with another path",
    traefik("Host(`a.example.com`) && PathPrefix(`/a`)"),
    traefik("Host(`a.example.com`) && Path('/b')"),
  ],
  [
    "an IngressRouteTCP with another host",
    spec("IngressRouteTCP", "routes: [{match: HostSNI(`a.example.com`)}]"),
    spec("IngressRouteTCP", "routes: [{match: HostSNI(`b.example.com`)}]"),
  ],
  ["an IngressRoute for any host", traefik("Host(`a.example.com`)"), traefik("PathPrefix(`/a`)")],
  [
    "an HTTPRoute with another path",
    spec("HTTPRoute", "hostnames: [a.example.com], rules: [{matches: [{path: {value: /a}}]}]"),
    spec("HTTPRoute", "hostnames: [a.example.com], rules: [{matches: [{path: {value: /b}}, {}]}]"),
  ],
  [
    "an HTTPRoute for any host",
    spec("HTTPRoute", "hostnames: [a.example.com]"),
    spec("HTTPRoute", "rules: []"),
  ],
  [
    "a VirtualService with another host",
    spec("VirtualService", "hosts: [a.example.com]"),
    spec("VirtualService", "hosts: [b.example.com]"),
  ],
  [
    "an HTTPProxy with another host",
    spec("HTTPProxy", "virtualhost: {fqdn: a.example.com}"),
    spec("HTTPProxy", "virtualhost: {fqdn: b.example.com}"),
  ],
  [
    "an HTTPProxy that others include",
    spec("HTTPProxy", "virtualhost: {fqdn: a.example.com}"),
    spec("HTTPProxy", "routes: []"),
  ],
  [
    "a Route with another path",
    spec("Route", "host: a.example.com"),
    spec("Route", "host: a.example.com, path: /a"),
  ],
  ["a Route with another host", spec("Route", "host: a.example.com"), spec("Route", "host: b.example.com")],
  [
    "a Gateway that takes every host",
    spec("Gateway", "listeners: [{name: web, hostname: a.example.com}]"),
    spec("Gateway", "listeners: [{name: web}]"),
  ],
  ["a Service, which is no public route", service("a"), service("a", "selector: {app: other}")],

  // Who has access
  ["an AuthorizationPolicy that goes", spec("AuthorizationPolicy", "action: DENY"), ""],
  [
    "an AuthorizationPolicy that changes",
    spec("AuthorizationPolicy", "action: DENY"),
    spec("AuthorizationPolicy", "action: ALLOW"),
  ],
  [
    "a middleware that a route names and that goes",
    spec("Middleware", "forwardAuth: {address: a}") + traefik("Host(`a`)", "{name: thing}"),
    traefik("Host(`a`)", "{name: thing}"),
  ],
  [
    "a middleware of another namespace that goes",
    spec("Middleware", "forwardAuth: {address: a}") + traefik("Host(`a`)", "{name: thing, namespace: other}"),
    traefik("Host(`a`)", "{name: thing, namespace: other}"),
  ],
  [
    "a middleware that two routes name and that goes",
    spec("Middleware", "basicAuth: {secret: a}"),
    traefik("Host(`a`)", "{name: thing}", "a") + traefik("Host(`b`)", "{name: thing, namespace: shop}", "b"),
  ],
  [
    "a middleware that changes",
    spec("Middleware", "ipAllowList: {sourceRange: [10.0.0.0/8]}"),
    spec("Middleware", "ipAllowList: {sourceRange: [0.0.0.0/0]}"),
  ],
  ["a middleware that only compresses", spec("Middleware", "compress: {}"), ""],
  [
    "an Ingress whose login changes",
    ingress("nginx.ingress.kubernetes.io/auth-url: a"),
    ingress("nginx.ingress.kubernetes.io/auth-url: b"),
  ],
  [
    "an Ingress whose addresses are no longer listed",
    ingress("nginx.ingress.kubernetes.io/whitelist-source-range: 10.0.0.0/8, note: a"),
    ingress("note: a"),
  ],
  [
    "an IngressRoute with one more and one less",
    traefik("Host(`a`)", "{name: a}"),
    traefik("Host(`a`)", "{name: b}"),
  ],
  ["an IngressRoute with one more", traefik("Host(`a`)"), traefik("Host(`a`)", "{name: b}")],

  // Rights of pods
  ["a pod with its node's processes and memory", inPod(""), inPod("hostPID: true, hostIPC: true")],
  [
    "a pod with a folder of its node",
    inPod(""),
    inPod("volumes: [{name: logs, hostPath: {path: /var/log}}]"),
  ],
  [
    "a pod with a folder of its node that gives nothing else of it",
    inPod(""),
    inPod("volumes: [{name: data, hostPath: {path: /var/log/shop}}]"),
  ],
  [
    "a pod with a token",
    inPod("automountServiceAccountToken: false"),
    inPod("automountServiceAccountToken: true"),
  ],
  [
    "a container that may gain privileges",
    security("allowPrivilegeEscalation: false"),
    security("allowPrivilegeEscalation: true"),
  ],
  ["a container that runs as root", security("runAsUser: 1000"), security("runAsUser: 0")],
  [
    "a container that writes to its root",
    security("readOnlyRootFilesystem: true"),
    security("readOnlyRootFilesystem: false"),
  ],
  [
    "a container that keeps capabilities",
    security("capabilities: {drop: [ALL]}"),
    security("capabilities: {drop: [CHOWN]}"),
  ],
  [
    "a container without a seccomp profile",
    security("seccompProfile: {type: RuntimeDefault}"),
    security("seccompProfile: {type: Unconfined}"),
  ],
  [
    "a container whose pod has a seccomp profile",
    security("seccompProfile: {type: RuntimeDefault}"),
    inPod("securityContext: {seccompProfile: {type: RuntimeDefault}}"),
  ],
  [
    "capabilities of the node and of the network",
    security("capabilities: {add: [CHOWN]}"),
    security("capabilities: {add: [SYS_ADMIN, ALL, NET_ADMIN, CHOWN]}"),
  ],
  [
    "a Namespace that admits more",
    object("Namespace", "", { metadata: "labels: {pod-security.kubernetes.io/enforce: restricted}" }),
    object("Namespace", "", { metadata: "labels: {pod-security.kubernetes.io/enforce: baseline}" }),
  ],
  [
    "a Namespace that admits everything",
    object("Namespace", "", { metadata: "labels: {pod-security.kubernetes.io/enforce: baseline}" }),
    object("Namespace", "", { metadata: "labels: {team: a}" }),
  ],
  [
    "a Namespace that admits less",
    object("Namespace", "", { metadata: "labels: {team: a}" }),
    object("Namespace", "", { metadata: "labels: {pod-security.kubernetes.io/enforce: baseline}" }),
  ],

  // Network policies
  ["a policy that lets everything in", "", policy("podSelector: {}, ingress: [{}]")],
  ["a policy that lets everything out", "", policy("podSelector: {}, policyTypes: [Egress], egress: [{}]")],
  ["a policy that lets one port in", "", policy("podSelector: {}, ingress: [{ports: [{port: 80}]}]")],
  [
    "a policy that no longer limits what goes out",
    policy("podSelector: {}, egress: []"),
    policy("podSelector: {}"),
  ],
  [
    "a policy with more ports",
    policy("podSelector: {}, ingress: [{ports: [{port: 80}]}]"),
    policy(
      "podSelector: {}, ingress: [{ports: [{port: 80}, {port: 8000, endPort: 9000, protocol: UDP}, {protocol: SCTP}]}]",
    ),
  ],
  [
    "a policy with more peers",
    policy(
      "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {b: c, a: b}}}]}]",
    ),
    policy(
      "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {a: b, b: c}}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]",
    ),
  ],
  [
    "a policy with more than three",
    policy("podSelector: {}, ingress: [{ports: [{port: 80}]}]"),
    policy("podSelector: {}, ingress: [{ports: [{port: 1}, {port: 2}, {port: 3}, {port: 4}]}]"),
  ],
  [
    "a policy that was open",
    policy("podSelector: {}, ingress: [{}]"),
    policy("podSelector: {}, ingress: [{ports: [{port: 80}]}]"),
  ],
  [
    "a policy for other pods",
    inPod("") + workload("", { name: "api" }) + policy("podSelector: {matchLabels: {app: web}}"),
    inPod("") + workload("", { name: "api" }) + policy("podSelector: {matchLabels: {app: api}}"),
  ],

  // Rights in the cluster
  ["a new role with everything", "", role("ClusterRole", right('"*"', '"*"', '"*"'))],
  ["a new role with a right to pods", "", role("Role", right("get", "pods"))],
  [
    "a role with more",
    role("Role", right("get", "pods")),
    role(
      "Role",
      right("get, list, watch, create, update, patch", "pods"),
      right("get", "deployments", "apps"),
    ),
  ],
  ["a role with all kinds", role("Role", right("get", "pods")), role("Role", right("get", '"*"'))],
  [
    "a role with one name less",
    role("Role", right("get", "pods", '""', ", resourceNames: [a, b]")),
    role("Role", right("get", "pods", '""', ", resourceNames: [b]")),
  ],
  [
    "a role with one name more",
    role("Role", right("get", "pods", '""', ", resourceNames: [a]")),
    role("Role", right("get", "pods", '""', ", resourceNames: [a, b]")),
  ],
  [
    "a role for all names",
    role("Role", right("get", "pods", '""', ", resourceNames: [a]")),
    role("Role", right("get", "pods")),
  ],
  [
    "a role with a path of the server",
    role("ClusterRole", "{verbs: [get], nonResourceURLs: [/healthz]}"),
    role("ClusterRole", "{verbs: [get], nonResourceURLs: [/metrics]}"),
  ],
  [
    "a role that had everything",
    role("Role", right('"*"', '"*"', '"*"')),
    role("Role", right("get", "deployments", "apps")),
  ],
  [
    "a binding with more accounts",
    binding("reader", "{kind: User, name: a}"),
    binding(
      "reader",
      "{kind: User, name: a}, {kind: ServiceAccount, name: b, namespace: ops}, {kind: Group, name: c}",
    ),
  ],
  ["a new binding", "", binding("reader", "{kind: User, name: a}")],
  ["a new binding of nobody", "", binding("reader", "")],
  ["a new binding of an administrator", "", binding("admin", "{kind: User, name: a}")],
  [
    "a new binding of the cluster's administrator",
    "",
    binding("cluster-admin", "{kind: User, name: a}", "ClusterRoleBinding", "ClusterRole"),
  ],
  [
    "a new binding in all namespaces",
    "",
    binding("view", "{kind: User, name: a}", "ClusterRoleBinding", "ClusterRole"),
  ],

  // Definitions of kinds
  ["a definition that stays in the cluster", object("CustomResourceDefinition", "spec: {}", KEEP), ""],
  ["a definition without names that goes", object("CustomResourceDefinition", "spec: {}"), ""],
  [
    "a definition stored otherwise",
    definition("{name: v1, storage: true}", "{name: v2}"),
    definition("{name: v1}", "{name: v2, storage: true}"),
  ],
  [
    "a definition whose schema changes",
    definition("{name: v1, storage: true, schema: {openAPIV3Schema: {properties: {a: {type: string}}}}}"),
    definition("{name: v1, storage: true, schema: {openAPIV3Schema: {properties: {b: {type: string}}}}}"),
  ],
  [
    "a definition with a version that isn't served anymore",
    definition("{name: v1, storage: true}", "{name: v2, served: true}"),
    definition("{name: v1, storage: true}", "{name: v2, served: false}"),
  ],
  [
    "a definition with a short name",
    definition("{name: v1, storage: true}"),
    definition("{name: v1, storage: true}").replace("kind: Widget", "kind: Widget, shortNames: [w]"),
  ],

  // Volumes
  ["a Namespace that removed", object("Namespace", ""), ""],
  ["a PersistentVolume that goes", spec("PersistentVolume", "capacity: {storage: 1Gi}"), ""],
  ["a VolumeSnapshot that goes", spec("VolumeSnapshot", ""), ""],
  [
    "a StatefulSet that goes with its volumes",
    workload("", {
      kind: "StatefulSet",
      fields:
        "persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}, volumeClaimTemplates: [{metadata: {name: data}}]",
    }),
    "",
  ],
  [
    "a StatefulSet that goes and leaves its volumes",
    workload("", {
      kind: "StatefulSet",
      fields: "volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: logs}}]",
    }),
    "",
  ],

  // Limits, probes, pods
  [
    "a container without requests",
    workload("resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}"),
    workload("resources: {limits: {cpu: 1}}"),
  ],
  [
    "a container without any probe",
    workload(
      "livenessProbe: {exec: {command: [a]}}, startupProbe: {exec: {command: [a]}}, readinessProbe: {exec: {command: [a]}}",
    ),
    workload(""),
  ],
  ["no pod anymore", workload("", { fields: "replicas: 3" }), workload("", { fields: "replicas: 0" })],
  ["one pod less", workload("", { fields: "replicas: 3" }), workload("", { fields: "replicas: 2" })],
  [
    "an autoscaler that goes",
    spec(
      "HorizontalPodAutoscaler",
      "scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5",
    ),
    "",
  ],
  ["an autoscaler of nothing that goes", spec("HorizontalPodAutoscaler", "maxReplicas: 5"), ""],
  [
    "a ScaledObject with other bounds",
    spec("ScaledObject", "scaleTargetRef: {name: web}, minReplicaCount: 2, maxReplicaCount: 5"),
    spec("ScaledObject", "scaleTargetRef: {name: web}, minReplicaCount: 1, maxReplicaCount: 5"),
  ],
  [
    "a ScaledObject with a lower maximum",
    spec("ScaledObject", "scaleTargetRef: {name: web}, minReplicaCount: 2, maxReplicaCount: 5"),
    spec("ScaledObject", "scaleTargetRef: {name: web}, minReplicaCount: 2, maxReplicaCount: 4"),
  ],

  // What others rely on
  [
    "a Service that is asked",
    service("db") + env('{name: DB_URL, value: "http://db:80"}'),
    env('{name: DB_URL, value: "http://db:80"}'),
  ],
  [
    "a Service that a StatefulSet names",
    service("db") + workload("", { kind: "StatefulSet", fields: "serviceName: db" }),
    workload("", { kind: "StatefulSet", fields: "serviceName: db" }),
  ],
  [
    "a Service that a route leads to",
    service("web") + spec("HTTPRoute", "rules: [{backendRefs: [{name: web, port: 80}]}]"),
    spec("HTTPRoute", "rules: [{backendRefs: [{name: web, port: 80}]}]"),
  ],
  ["a Service that nobody asks", service("db") + inPod(""), inPod("")],
  ["a workload behind a Service", service("web") + inPod(""), service("web")],
  [
    "a workload behind a Service that has another",
    service("web", "selector: {tier: a}") + inPod(""),
    service("web", "selector: {tier: a}"),
  ],
  ["a workload that stays in the cluster", spec("Deployment", "replicas: 1", KEEP), ""],
  [
    "a Secret that is read",
    object("Secret", "stringData: {url: a}", { name: "db" }) + env(fromSecret("A", "url")),
    env(fromSecret("A", "url")),
  ],
  [
    "a Secret that another object makes now",
    object("Secret", "stringData: {url: a}", { name: "db" }) + env(fromSecret("A", "url")),
    spec("ExternalSecret", "target: {name: db}, data: [{secretKey: url, remoteRef: {key: a}}]") +
      env(fromSecret("A", "url")),
  ],
  [
    "a Secret without a key that is read",
    object("Secret", "stringData: {url: a, user: b}", { name: "db" }) + env(fromSecret("A", "url")),
    object("Secret", "stringData: {user: b}", { name: "db" }) + env(fromSecret("A", "url")),
  ],
  [
    "a store that is used",
    spec("SecretStore", "", { name: "vault" }) + spec("ExternalSecret", "secretStoreRef: {name: vault}"),
    spec("ExternalSecret", "secretStoreRef: {name: vault}"),
  ],
  [
    "a store of the cluster that is used",
    spec("ClusterSecretStore", "", { name: "vault" }) +
      spec("ExternalSecret", "secretStoreRef: {name: vault, kind: ClusterSecretStore}"),
    spec("ExternalSecret", "secretStoreRef: {name: vault, kind: ClusterSecretStore}"),
  ],
  [
    "a store of another name",
    spec("SecretStore", "", { name: "vault" }) + spec("ExternalSecret", "secretStoreRef: {name: other}"),
    spec("ExternalSecret", "secretStoreRef: {name: other}"),
  ],

  // Secrets that are read
  [
    "two keys and a whole Secret",
    inPod(""),
    workload(`env: [${fromSecret("A", "a")}, ${fromSecret("B", "b")}], envFrom: [{secretRef: {name: all}}]`),
  ],
  [
    "one key in two workloads",
    inPod(""),
    env(fromSecret("A", "a")) + workload(`env: [${fromSecret("A", "a")}]`, { name: "api" }),
  ],
  ["a Secret in a volume", inPod(""), inPod("volumes: [{name: tls, secret: {secretName: tls}}]")],
  ["a Secret for pulling images", inPod(""), inPod("imagePullSecrets: [{name: registry}]")],
  [
    "keys of a store",
    "",
    spec(
      "ExternalSecret",
      "secretStoreRef: {name: vault}, data: [{secretKey: a, remoteRef: {key: shop, property: a}}, {secretKey: b, remoteRef: {key: shop, property: b}}, {secretKey: c, remoteRef: {key: shop}}]",
    ),
  ],
  ["a whole entry of a store", "", spec("ExternalSecret", "dataFrom: [{find: {}}, {extract: {key: shop}}]")],
  [
    "a Secret that is no longer read",
    env(fromSecret("A", "a"), fromSecret("B", "b", "other")),
    env(fromSecret("B", "b", "other")),
  ],

  // Applications
  [
    "an Application that Argo CD syncs by itself",
    automated("syncOptions: [A=true]"),
    automated("automated: {prune: true, selfHeal: true, allowEmpty: true}, syncOptions: [B=true]"),
  ],
  [
    "an Application that Argo CD no longer syncs by itself",
    automated("automated: {prune: true, selfHeal: true, allowEmpty: true}"),
    automated("automated: {enabled: false}"),
  ],
  [
    "an Application that is tried again",
    automated("retry: {limit: 1}"),
    automated("retry: {limit: 5}, managedNamespaceMetadata: {labels: {a: b}}"),
  ],
  [
    "an Application that keeps what it deployed",
    application("", "finalizers: [resources-finalizer.argocd.argoproj.io]"),
    application(""),
  ],
  [
    "an Application that deletes what it deployed",
    application(""),
    application("", "finalizers: [resources-finalizer.argocd.argoproj.io/background]"),
  ],
  [
    "an Application with another finalizer",
    application("", "finalizers: [a]"),
    application("", "finalizers: [b]"),
  ],
  ["an Application without its plugin", source("plugin: {name: a}"), source("")],
  ["an Application with another plugin", source("plugin: {name: a}"), source("plugin: {name: b}")],
  [
    "an Application with other values",
    source("helm: {valueFiles: [a.yaml], parameters: [{name: a, value: b}]}"),
    source("helm: {valueFiles: [b.yaml], parameters: [{name: a, value: c}]}"),
  ],
  [
    "an Application with other images",
    source("kustomize: {images: [a=b:1]}"),
    source("kustomize: {images: [a=b:2], namePrefix: x-}"),
  ],
  [
    "an Application of a directory",
    source("directory: {recurse: false}"),
    source("directory: {recurse: true, exclude: a}"),
  ],
  [
    "an Application of two sources",
    application(
      'sources: [{repoURL: "https://git.example.com/a.git", path: a}, {repoURL: "https://git.example.com/b.git", ref: values}]',
    ),
    application(
      'sources: [{repoURL: "https://git.example.com/a.git", path: b}, {repoURL: "https://git.example.com/b.git", targetRevision: main, ref: values}]',
    ),
  ],
  [
    "an Application of a chart",
    application('source: {repoURL: "https://charts.example.com", chart: web, targetRevision: 1.0.0}'),
    application('source: {repoURL: "https://charts.example.com", chart: web, targetRevision: 2.0.0}'),
  ],
  ["a new Application that starts a sync", "", `${application("")}operation: {sync: {}}`],

  // Names and namespaces
  [
    "a ConfigMap under a new name",
    object("ConfigMap", "data: {a: b, c: d}", { name: "old" }),
    object("ConfigMap", "data: {a: b, c: d}", { name: "new" }),
  ],
  [
    "a Service in another namespace",
    service("web"),
    service("web").replace("namespace: shop", "namespace: argocd"),
  ],
  ["a Service without a namespace", service("web").replace("namespace: shop, ", ""), service("web")],
  [
    "two objects first in a namespace of the cluster",
    "",
    service("a").replace("shop", "kube-public") + service("b").replace("shop", "kube-public"),
  ],
  [
    "a ConfigMap that pods read as variables",
    object("ConfigMap", "data: {a: b}") + workload("envFrom: [{configMapRef: {name: thing}}]"),
    object("ConfigMap", "data: {a: c}") + workload("envFrom: [{configMapRef: {name: thing}}]"),
  ],
  [
    "a ConfigMap that pods read as files",
    object("ConfigMap", "data: {a: b}") +
      workload("volumeMounts: [{name: v, mountPath: /v}]", {
        pod: "volumes: [{name: v, configMap: {name: thing}}]",
      }),
    object("ConfigMap", "data: {a: c}") +
      workload("volumeMounts: [{name: v, mountPath: /v}]", {
        pod: "volumes: [{name: v, configMap: {name: thing}}]",
      }),
  ],
];

const CHANGE_RULES = RULES.filter(({ checkChange }) => checkChange !== undefined);

test("what check --since says of each change is what pairs.txt holds (npx vitest -u writes it)", async () => {
  const said = PAIRS.map(([what, before, after]) => {
    const given = state(after, { since: { revision: "main", resources: resources(before) } });
    const { findings, failures } = judge([given], CHANGE_RULES);
    expect(failures, what).toEqual([]);
    const lines = findings.map(
      ({ rule, severity = severityOf(rule, given.strictness), message, path, fix }) =>
        `${severity} ${rule.id}: ${path === undefined ? "" : `${path.join(".")}: `}${message}\n  ${fix}`,
    );
    return [`# ${what}`, ...lines.sort()].join("\n");
  });
  await expect(`${said.join("\n")}\n`).toMatchFileSnapshot("pairs.txt");
});
