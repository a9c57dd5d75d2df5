// What the rules of a Role name: the verbs and resources that the API server compares with those of a request.

/** The verbs of requests, and those of other checks. */
export const VERBS: readonly string[] = [
  ...["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"],
  ...["use", "bind", "escalate", "impersonate", "approve", "sign", "attest", "proxy"],
];
/** The methods of HTTP that `nonResourceURLs` have for verbs, and resources don't. */
export const METHODS: readonly string[] = ["put", "post", "head", "options"];
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
