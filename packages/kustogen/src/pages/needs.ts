import { isBuiltIn } from "../kubernetes/kinds/kinds.ts";
import { workloadsOf } from "../kubernetes/pods.ts";
import type { Resource } from "../kubernetes/resource.ts";
import type { Deployed } from "./deployed.ts";
import { codes, table } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** What the cluster must have before the first sync: kinds that Kubernetes has not itself, and classes by name. */
export function needs(deployed: readonly Deployed[]): string {
  return table(
    ["The cluster has to have", "Which"],
    union(deployed, ({ resources }) => needed(resources)).map(({ item, where }) => [
      `${item.what}${onlyIn(where, deployed)}`,
      codes(item.names),
    ]),
  );
}

function needed(resources: readonly Resource[]): { what: string; names: string[] }[] {
  const own = new Set(resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const kinds: string[] = [];
  const ingressClasses: string[] = [];
  const storageClasses: string[] = [];
  const issuers: string[] = [];
  const stores: string[] = [];
  for (const { apiVersion, kind, metadata, spec } of resources) {
    const fields = (spec ?? {}) as Named;
    if (!isBuiltIn(apiVersion, kind)) kinds.push(`${kind} (${apiVersion})`);
    if (kind === "Ingress" && fields.ingressClassName) ingressClasses.push(fields.ingressClassName);
    if (kind === "PersistentVolumeClaim" && fields.storageClassName)
      storageClasses.push(fields.storageClassName);
    const issuer = metadata.annotations?.["cert-manager.io/cluster-issuer"];
    if (issuer !== undefined) issuers.push(issuer);
    if (kind === "ExternalSecret" && fields.secretStoreRef?.name) {
      stores.push(`${fields.secretStoreRef.kind ?? "SecretStore"} ${fields.secretStoreRef.name}`);
    }
    if (fields.issuerRef?.kind === "ClusterIssuer" && fields.issuerRef.name)
      issuers.push(fields.issuerRef.name);
  }
  const priorities = workloadsOf(resources).flatMap(({ spec }) => spec.priorityClassName ?? []);
  const missing = (kind: string, names: readonly string[]) =>
    [...new Set(names)].filter((name) => !own.has(`${kind} ${name}`) && !name.startsWith("system-"));
  return [
    { what: "these kinds, with their controllers", names: [...new Set(kinds)].sort() },
    { what: "the IngressClass", names: missing("IngressClass", ingressClasses) },
    { what: "the StorageClass", names: missing("StorageClass", storageClasses) },
    { what: "the ClusterIssuer", names: missing("ClusterIssuer", issuers) },
    { what: "the store of secrets", names: [...new Set(stores)].filter((name) => !own.has(name)) },
    { what: "the PriorityClass", names: missing("PriorityClass", priorities) },
  ].filter(({ names }) => names.length > 0);
}

/** Fields by which a resource names something of the cluster. */
interface Named {
  ingressClassName?: string;
  storageClassName?: string;
  issuerRef?: { kind?: string; name?: string };
  secretStoreRef?: { kind?: string; name?: string };
}
