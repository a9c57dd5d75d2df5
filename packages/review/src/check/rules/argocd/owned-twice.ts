import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { OWN_CLUSTER } from "../../../kubernetes/own-cluster.ts";
import type { Application } from "../../model/argo-objects.ts";
import { defineRule } from "../../model/rule.ts";

export const ownedTwice = defineRule({
  id: "argocd/owned-twice",
  page: {
    title: "No object belongs to two Applications",
    why:
      "If two Applications that deploy to the same cluster contain the same object, each sync of one takes " +
      "the object away from the other, so one of them is always OutOfSync. Deleting one of the Applications " +
      "deletes what the other needs. In a repository that kustogen doesn't generate, Applications in " +
      "different folders may belong to different Argo CD instances, and several Applications often create " +
      "the same Namespace, which the rule doesn't report there.",
    source: "https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/ (SharedResourceWarning)",
    cases: {
      warning:
        "in a repository that kustogen doesn't generate, if the files of the two Applications are in the same folder, or one creates the other",
      info: "in a repository that kustogen doesn't generate, if the files of the two Applications are in different folders",
    },
    bad: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\nkind: Application\nmetadata: {name: store, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}",
    good: "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\nkind: Application\nmetadata: {name: store, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: store}\n  destination: {server: 'https://kubernetes.default.svc', namespace: store}",
  },
  severity: { development: "warning", beta: "error", production: "error" },
  basis: "broken",
  *checkRepository({ argo, isWhole }) {
    const owners = new Map<string, Application>();
    const reported = new Set<string>();
    for (const application of isWhole ? argo.applications : [...argo.applications, ...argo.made]) {
      const { state, cluster } = application;
      for (const resource of state?.resources ?? []) {
        const key = `${cluster}|${keyOf(resource, application.namespace)}`;
        const owner = owners.get(key);
        if (owner === undefined) owners.set(key, application);
        else if (owner.name === application.name) continue;
        else if (!isWhole) {
          // On other clusters there may be several Argo CD instances, with projects and Applications of the same
          // names.
          const pair = `${owner.name}|${application.name}`;
          if (resource.kind === "Namespace" || reported.has(pair) || !areOfOne(owner, application)) continue;
          reported.add(pair);
          yield { ...belongs(owner, application, resource), severity: "warning" };
        } else if (cluster === OWN_CLUSTER.server && folderOf(owner.file) !== folderOf(application.file))
          yield {
            severity: "info",
            prerequisite: `a separate Argo CD for ${folderOf(owner.file)} and for ${folderOf(application.file)}`,
            message: `${owner.name} and ${application.name} own the same objects of "the cluster that Argo CD runs in": each needs its own Argo CD and cluster`,
            fix: "give the clusters different names if one Argo CD serves both",
          };
        else yield belongs(owner, application, resource);
      }
    }
  },
});

function belongs(owner: Application, { name, state }: Application, resource: Resource) {
  return {
    environment: state?.environment,
    resource,
    message: `belongs to the Applications ${owner.name} and ${name}, which deploy to the same cluster`,
    fix: "let one of them own it, or give them separate namespaces",
  };
}

/** A key that identifies an object in its cluster. */
function keyOf({ apiVersion, kind, metadata }: Resource, namespace: string): string {
  const place = isClusterScoped(apiVersion, kind) ? "" : metadata.namespace || namespace;
  return [groupOf(apiVersion), kind, place, metadata.name].join("|");
}

/** True for two Applications of one Argo CD instance that deploy the contents of the folders, at the same revision. */
export function areOfOne(one: Application, other: Application): boolean {
  return (
    one.set === other.set &&
    (folderOf(one.file) === folderOf(other.file) || creates(one, other) || creates(other, one)) &&
    one.resource.metadata.namespace === other.resource.metadata.namespace &&
    [one, other].every(({ resource }) => equal(at(resource, "spec", "source", "kustomize"), undefined)) &&
    textAt(one.resource, "spec", "source", "targetRevision") ===
      textAt(other.resource, "spec", "source", "targetRevision")
  );
}

/** True if an Application creates another one, as an app of apps does. */
function creates({ state }: Application, { resource }: Application): boolean {
  const { name, namespace } = resource.metadata;
  const isIt = ({ kind, metadata }: Resource) =>
    kind === "Application" && metadata.name === name && metadata.namespace === namespace;
  return state?.resources.some(isIt) === true;
}
