/** The name and the address by which Argo CD refers to the cluster that it runs in. */
export const OWN_CLUSTER = { name: "in-cluster", server: "https://kubernetes.default.svc" };
