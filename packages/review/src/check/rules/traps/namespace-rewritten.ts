import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { isDnsLabel } from "../../../kubernetes/dns.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

const OF_THE_CLUSTER = /^(?:kube|openshift)-/;
/** The namespaces that a cluster, Argo CD or Flux uses itself: no one creates them with their own objects. */
const OF_OTHERS = /^(?:kube-.+|openshift-.+|default|argocd|flux-system)$/;

const OF_ARGO = /^(?:Application|ApplicationSet|AppProject)$/;

/** Kinds that mean something else in another namespace: rights, traffic and limits there. */
const OF_THEIR_NAMESPACE = new Set([
  ...["Role", "RoleBinding", "ResourceQuota", "LimitRange", "ReferenceGrant"],
  ...["NetworkPolicy", "CiliumNetworkPolicy", "AuthorizationPolicy", "PeerAuthentication"],
]);

export const namespaceRewritten = defineRule({
  id: "traps/namespace-rewritten",
  title: "A kustomization's namespace doesn't overwrite the namespaces that its resources set",
  why:
    "`namespace` in a kustomization overwrites the namespace of every resource, including those that set " +
    "a different one (kube-system, or another team's). These resources are created in the wrong " +
    "namespace and missing in the right one. The field also renames a Namespace that the kustomization " +
    "lists. `targetNamespace` in a Flux Kustomization does the same.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/",
  example: {
    bad: "namespace: shop # role.yaml sets namespace: kube-system",
    good: "# no namespace here: each resource sets its own",
  },
  cases: {
    info: [
      "unless the object is in a namespace of the cluster itself, is an Application, or is a role, policy or limit whose namespace differs from that of the objects next to it",
    ],
  },
  *checkKustomization({ kustomization, files: own, hasNamespaceOfFlux }, files) {
    const { namespace } = kustomization;
    if (!namespace) return;
    const by = hasNamespaceOfFlux
      ? "the targetNamespace of the Flux Kustomization"
      : "the kustomization's namespace";
    const fix = hasNamespaceOfFlux
      ? "deploy it with a separate Flux Kustomization without targetNamespace, or remove its namespace"
      : "put it into a separate kustomization without `namespace`, or remove its namespace";
    const spaces = new Set(
      own.flatMap((file) => files.documents(file).flatMap((one) => meantFor(one, namespace))),
    );
    const agreed = own.flatMap((file) =>
      files.documents(file).flatMap((one) => textAt(one, "metadata", "namespace") ?? []),
    );
    // A kustomization whose own files agree on the namespace that they create was copied with another one's name, unless
    // its name is a variant of theirs.
    const isMeant = (name: string) =>
      name !== "default" &&
      !namespace.includes(name) &&
      !name.includes(namespace) &&
      agreed.length > 0 &&
      agreed.every((one) => one === name);
    for (const file of own)
      for (const [document, value] of files.documents(file).entries()) {
        if (!isMap(value) || !isMap(value.metadata)) continue;
        if (value.kind === "Namespace" && value.apiVersion === "v1") {
          const { name } = value.metadata;
          if (
            typeof name === "string" &&
            isDnsLabel(name) &&
            name !== namespace &&
            (hasNamespaceOfFlux
              ? isDnsLabel(namespace)
              : OF_OTHERS.test(namespace) || (isDnsLabel(namespace) && isMeant(name)))
          )
            yield {
              file,
              line: files.line({ file, document, path: ["metadata", "name"] }),
              path: ["metadata", "name"],
              message: `Namespace ${name} becomes ${namespace}, because ${by} renames it too`,
              fix: hasNamespaceOfFlux
                ? `write targetNamespace: ${name} there, or leave it out`
                : `write namespace: ${name} there, or leave it out`,
            };
          continue;
        }
        for (const [index, subject] of (Array.isArray(value.subjects) ? value.subjects : []).entries()) {
          // Of accounts that aren't there, kustomize changes the one that every namespace has.
          if (!isMap(subject) || subject.kind !== "ServiceAccount" || subject.name !== "default") continue;
          const of = asText(subject.namespace);
          if (of === "" || of === namespace || of === "default") continue;
          const path = ["subjects", index, "namespace"];
          yield {
            file,
            line: files.line({ file, document, path }),
            path,
            message: `${asText(value.kind)} ${asText(value.metadata.name)} binds the account default of namespace ${of}, but ${by} makes it that of ${namespace}`,
            fix: "bind an account with a name of its own, or put the binding into a separate kustomization without `namespace`",
          };
        }
        if (typeof value.metadata.namespace !== "string") continue;
        const { namespace: written, name } = value.metadata;
        if (written === namespace || written === "" || written === "default") continue;
        yield {
          // Only the cluster's own namespaces are certainly intended; many bases contain an outdated one. Argo CD reads
          // its own objects in its own namespace only.
          severity:
            OF_THE_CLUSTER.test(written) ||
            (written === "argocd" &&
              groupOf(asText(value.apiVersion)) === "argoproj.io" &&
              OF_ARGO.test(asText(value.kind))) ||
            (spaces.size > 1 && OF_THEIR_NAMESPACE.has(asText(value.kind)) && isDnsLabel(written))
              ? undefined
              : "info",
          file,
          line: files.line({ file, document, path: ["metadata", "namespace"] }),
          path: ["metadata", "namespace"],
          message: `${asText(value.kind)} ${asText(name)} sets namespace ${written}, but ${hasNamespaceOfFlux ? by : "the kustomization"} changes it to ${namespace}`,
          fix,
        };
      }
  },
});

/** The namespace that an object is meant for: its own, or the kustomization's; none for a kind without namespaces. */
function meantFor(object: Value, namespace: string): string[] {
  const [apiVersion = "", kind = ""] = [textAt(object, "apiVersion"), textAt(object, "kind")];
  const written = textAt(object, "metadata", "namespace");
  if (written !== undefined) return [written];
  return isBuiltInGroup(groupOf(apiVersion)) && !isClusterScoped(apiVersion, kind) ? [namespace] : [];
}
