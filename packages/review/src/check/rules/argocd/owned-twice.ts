import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import type { Application } from "../../argo-objects.ts";
import { defineRule } from "../../rule.ts";

/** How Applications name the cluster that their own Argo CD runs in. */
const IN_CLUSTER = "https://kubernetes.default.svc";

export const ownedTwice = defineRule({
  id: "argocd/owned-twice",
  title: "Two Applications never own the same object",
  why:
    "Two Applications that hold the same object on the same cluster fight over it: each sync takes it back, both are " +
    "OutOfSync in turn, and deleting one deletes what the other needs.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/ (SharedResourceWarning)",
  severity: { development: "warning", beta: "error", production: "error" },
  needs: ["rendered"],
  *checkRepository({ argo, isWhole }) {
    // Elsewhere several Argo CDs may be meant, each with projects and Applications of the same names.
    if (!isWhole) return;
    const owners = new Map<string, Application>();
    for (const application of argo.applications) {
      const { state, cluster } = application;
      for (const resource of state?.resources ?? []) {
        const { apiVersion, kind, metadata } = resource;
        const namespace = isClusterScoped(apiVersion, kind)
          ? ""
          : metadata.namespace || application.namespace;
        const key = [cluster, groupOf(apiVersion), kind, namespace, metadata.name].join("|");
        const owner = owners.get(key);
        if (owner === undefined) owners.set(key, application);
        else if (owner.name === application.name) continue;
        else if (cluster === IN_CLUSTER && dirname(owner.file) !== dirname(application.file))
          yield {
            severity: "info",
            prerequisite: `an Argo CD of its own for ${dirname(owner.file)} and for ${dirname(application.file)}`,
            message: `${owner.name} and ${application.name} own the same objects of "the cluster that Argo CD runs in": each needs an Argo CD and a cluster of its own`,
            fix: "name the clusters apart where one Argo CD serves both",
          };
        else
          yield {
            environment: state?.environment,
            resource,
            message: `belongs to the Applications ${owner.name} and ${application.name}, which deploy to one cluster`,
            fix: "let one of them own it, or give them namespaces of their own",
          };
      }
    }
  },
});

function dirname(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}
