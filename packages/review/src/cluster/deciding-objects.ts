import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../kubernetes/fields.ts";
import { mayShareNamespace } from "./resource-index.ts";

/** The ConfigMaps that another program than that of a pod obeys, with their namespace, and what they decide. */
const CONFIG_MAPS: readonly (readonly [name: string, namespace: string, decides: string])[] = [
  // https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
  ["aws-auth", "kube-system", "which IAM roles and users have which rights in the cluster"],
  // https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/
  ["coredns", "kube-system", "where the names in the cluster lead"],
  // https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/
  ["argocd-rbac-cm", "", "who may do what in Argo CD"],
  // https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-cm-yaml/
  ["argocd-cm", "", "who can log in to Argo CD, and how it renders"],
  // https://argo-cd.readthedocs.io/en/stable/operator-manual/server-commands/additional-configuration-method/
  ["argocd-cmd-params-cm", "", "how Argo CD's programs run, and which namespaces they obey"],
];

/** Secrets by their label for Argo CD: https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/ */
const SECRETS: readonly (readonly [type: RegExp, decides: string])[] = [
  [/^cluster$/, "to which cluster Argo CD deploys, and what there"],
  [/^repo/, "from which repository Argo CD takes what it applies"],
];

/** What a well-known ConfigMap or Secret decides for the whole cluster; undefined for any other object. */
export function decidedBy({ kind, metadata }: Resource): string | undefined {
  if (kind === "ConfigMap")
    return CONFIG_MAPS.find(
      ([name, namespace]) => name === metadata.name && mayShareNamespace(namespace, metadata.namespace),
    )?.[2];
  const type = textAt(metadata, "labels", "argocd.argoproj.io/secret-type") ?? "";
  return kind === "Secret" ? SECRETS.find(([pattern]) => pattern.test(type))?.[1] : undefined;
}
