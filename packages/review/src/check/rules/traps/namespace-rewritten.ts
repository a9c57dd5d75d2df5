import { asText, isMap, type Path } from "@kustogen/kustomize/value/value.ts";
import { isArgoKind } from "../../../discovery/argo-documents.ts";
import { isDnsLabel } from "../../../kubernetes/dns.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

const OF_THE_CLUSTER = /^(?:kube|openshift)-/;
/** The namespaces that a cluster, Argo CD or Flux uses itself: no one creates them with their own objects. */
const OF_OTHERS = /^(?:kube-.+|openshift-.+|default|argocd|flux-system)$/;

export const namespaceRewritten = defineRule({
  id: "traps/namespace-rewritten",
  title: "A kustomization's namespace doesn't overwrite the namespaces that its resources set",
  why:
    "`namespace`, as `targetNamespace` of Flux, overwrites the namespace of every resource, also one that " +
    "names another (kube-system), and renames a Namespace: the objects are missing where they are needed.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/namespace/",
  bad: "namespace: shop # role.yaml sets namespace: kube-system",
  good: "# no namespace here: each resource sets its own",
  *checkKustomization({ kustomization, files: own, hasNamespaceOfFlux }, files) {
    const { namespace } = kustomization;
    if (!namespace) return;
    const [by, separate] = hasNamespaceOfFlux
      ? ["the targetNamespace of the Flux Kustomization", "Flux Kustomization without targetNamespace"]
      : ["the kustomization's namespace", "kustomization without `namespace`"];
    for (const file of own)
      for (const [document, value] of files.documents(file).entries()) {
        if (!isMap(value) || !isMap(value.metadata)) continue;
        const { apiVersion, kind } = value;
        const name = asText(value.metadata.name);
        const found = (path: Path, message: string, fix: string): Finding => ({
          ...{ file, line: files.line({ file, document, path }), path, message, fix },
        });
        if (kind === "Namespace" && apiVersion === "v1") {
          const isRenamed = isDnsLabel(name) && name !== namespace;
          if (isRenamed && (hasNamespaceOfFlux ? isDnsLabel(namespace) : OF_OTHERS.test(namespace)))
            yield found(
              ["metadata", "name"],
              `Namespace ${name} becomes ${namespace}, because ${by} renames it too`,
              `write ${hasNamespaceOfFlux ? "targetNamespace" : "namespace"}: ${name} there, or leave it out`,
            );
          continue;
        }
        const written = textAt(value, "metadata", "namespace");
        if (written === undefined || written === namespace || written === "default") continue;
        // Only the cluster's own namespaces are certainly intended; many bases contain an outdated one. Argo CD reads
        // its own objects in its own namespace only.
        const isMeant =
          OF_THE_CLUSTER.test(written) ||
          (written === "argocd" && isArgoKind(asText(apiVersion), asText(kind)));
        if (isMeant)
          yield found(
            ["metadata", "namespace"],
            `${asText(kind)} ${name} sets namespace ${written}, but ${by} changes it to ${namespace}`,
            `put it into a separate ${separate}, or remove its namespace`,
          );
      }
  },
});
