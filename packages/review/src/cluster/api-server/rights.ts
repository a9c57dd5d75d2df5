// What the rules of a Role name: the verbs and resources that the API server compares with those of a request.

/** The verbs of requests for objects. */
export const REQUESTS: readonly string[] = [
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"],
];
/** Every verb: those of other checks may concern a namespace, as that of the `use` of a security policy does. */
export const VERBS: readonly string[] = [
  ...[...REQUESTS, "*", "use", "bind", "escalate", "impersonate", "approve", "sign", "attest", "proxy"],
];
/** Words that aren't verbs, and the verb of the request that they stand for. */
export const MISNOMERS: Readonly<Record<string, string>> = {
  ...{ post: "create", put: "update", head: "get", add: "create", insert: "create", apply: "patch" },
  ...{ describe: "get", read: "get", view: "get", show: "get", edit: "update", modify: "update" },
  ...{ write: "update", replace: "update", annotate: "patch", label: "patch", scale: "patch" },
  ...{ remove: "delete", destroy: "delete" },
};
/** The methods of HTTP that `nonResourceURLs` have for verbs, and resources don't. */
export const METHODS: readonly string[] = ["put", "post", "head", "options"];
/** What kubectl takes for a resource, and the API server doesn't. */
export const SHORT_NAMES: Readonly<Record<string, string>> = {
  ...{
    cm: "configmaps",
    ep: "endpoints",
    ev: "events",
    limits: "limitranges",
    ns: "namespaces",
    no: "nodes",
  },
  ...{ po: "pods", pv: "persistentvolumes", pvc: "persistentvolumeclaims", quota: "resourcequotas" },
  ...{ rc: "replicationcontrollers", sa: "serviceaccounts", svc: "services", deploy: "deployments" },
  ...{ ds: "daemonsets", rs: "replicasets", sts: "statefulsets", cj: "cronjobs", ing: "ingresses" },
  ...{ hpa: "horizontalpodautoscalers", pdb: "poddisruptionbudgets", netpol: "networkpolicies" },
  ...{ crd: "customresourcedefinitions", crds: "customresourcedefinitions", sc: "storageclasses" },
};
/** The resources of the built-in groups, in Kubernetes 1.34 and earlier. */
export const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["bindings", "componentstatuses", "configmaps", "endpoints", "events", "limitranges", "namespaces"],
    ...["nodes", "persistentvolumeclaims", "persistentvolumes", "pods", "podtemplates", "services"],
    ...["replicationcontrollers", "resourcequotas", "secrets", "serviceaccounts"],
    ...["users", "groups", "userextras", "proxy"],
  ],
  apps: ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"],
  batch: ["cronjobs", "jobs"],
  autoscaling: ["horizontalpodautoscalers"],
  policy: ["poddisruptionbudgets", "podsecuritypolicies"],
  "networking.k8s.io": [...["ingressclasses", "ingresses", "ipaddresses", "networkpolicies", "servicecidrs"]],
  // None since Kubernetes 1.22: each has another group now.
  extensions: [],
  "rbac.authorization.k8s.io": ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
  "coordination.k8s.io": ["leases", "leasecandidates"],
  "apiextensions.k8s.io": ["customresourcedefinitions"],
  "storage.k8s.io": [
    ...["csidrivers", "csinodes", "csistoragecapacities", "storageclasses", "volumeattachments"],
    "volumeattributesclasses",
  ],
};
export const GROUPS = Object.keys(RESOURCES);
