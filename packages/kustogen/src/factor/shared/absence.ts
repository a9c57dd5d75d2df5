/**
 * Fields of Kubernetes' own kinds that a layer never lacks because its environments differ in them: without the field, or
 * with a part of it, the object would be refused, or say what no environment says. What absence means is given.
 */
const FIELDS: Record<string, string> = {
  activeDeadlineSeconds: "no bound",
  affinity: "any node",
  automountServiceAccountToken: "true",
  hard: "no quota",
  host: "every host",
  hosts: "every host",
  image: "refused",
  ingressClassName: "the cluster's default",
  limits: "no bound",
  loadBalancerSourceRanges: "every address",
  matchExpressions: "everything",
  matchLabels: "everything",
  namespaceSelector: "every namespace, or its own",
  nodeSelector: "any node",
  podSelector: "every pod",
  policyTypes: "what the rules name",
  reclaimPolicy: "Delete",
  rules: "everything, or nothing",
  securityContext: "what the image says",
  selector: "everything, or nothing",
  serviceAccountName: "default",
  sizeLimit: "no bound",
  storageClassName: "the cluster's default",
  subjects: "nobody",
  suspend: "false",
  tls: "none",
};

/** The same in one kind, where elsewhere a field of that name has a harmless default. */
const OF_KIND: Record<string, Record<string, string>> = {
  HorizontalPodAutoscaler: { minReplicas: "1" },
  PersistentVolumeClaim: { accessModes: "refused", resources: "refused" },
  PodDisruptionBudget: { maxUnavailable: "one", minAvailable: "all but one" },
  Service: { clusterIP: "a virtual address" },
};

/** True for a field that a layer has whole, or it is without the object, where its environments differ in it. */
export function absenceSaysMore(kind: string, field: string): boolean {
  return (
    Object.hasOwn(FIELDS, field) ||
    (Object.hasOwn(OF_KIND, kind) && Object.hasOwn(OF_KIND[kind] as object, field))
  );
}
