import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { classOf } from "../../../cluster/network/ingresses.ts";
import { isClusterScoped } from "../../../kinds/scope.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { publicRoutes } from "../../changes/public-routes.ts";
import type { Application } from "../../model/argo-objects.ts";
import { defineRule, examples } from "../../model/rule.ts";

export const ownedTwice = defineRule({
  id: "argocd/owned-twice",
  title: "No object belongs to two Applications",
  why:
    "Each sync of one Application takes the object away from the other, and deleting one deletes what the " +
    "other needs. Applications in different folders count only if one creates the other, as they may " +
    "belong to different instances. Namespaces, and hosts and node ports that two objects have, count in " +
    "what kustogen generates.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/ (SharedResourceWarning)",
  cases: { warning: "in a repository that kustogen doesn't generate" },
  ...examples(
    "kind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}\n  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n---\nkind: Application\nmetadata: {name: store, namespace: argocd}\nspec:\n  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: HERE}\n  destination: {server: 'https://kubernetes.default.svc', namespace: HERE}",
    "shop",
    "store",
  ),
  severity: { development: "warning", beta: "error", production: "error" },
  basis: "broken",
  *checkRepository({ argo, isWhole }) {
    const owners = new Map<string, { owner: Application; other: Resource }>();
    const reported = new Set<string>();
    const judged = argo.applications.filter(({ state }) => state !== undefined);
    // Where a change affects few, the others are rendered only if they may have an object of these.
    const spaces = new Set(
      judged.flatMap((one) =>
        (one.state?.resources ?? []).flatMap((own) => (own.kind === "Namespace" ? [] : placeOf(own, one))),
      ),
    );
    const mayShare = ({ deploys }: Application) =>
      isWhole || deploys?.namespace === undefined || spaces.has("") || spaces.has(deploys.namespace);
    for (const application of argo.applications) {
      const { name, deploys: state, cluster, set } = application;
      if (isWhole && set !== undefined) continue;
      const isNear = () => mayShare(application) && judged.some((other) => areOfOne(other, application));
      if (application.state === undefined && !isNear()) continue;
      for (const resource of state?.resources ?? []) {
        const own = [{ key: keyOf(resource, application), what: "" }];
        for (const { key, what } of isWhole ? [...own, ...exclusive(resource)] : own) {
          const first = () => ({ owner: application, other: resource });
          const { other, owner } = entryOf(owners, `${cluster}|${key}`, first);
          const pair = `${owner.name}|${name}`;
          if (owner.name === name || reported.has(pair) || !areOfOne(owner, application)) continue;
          if (owner.state === undefined && application.state === undefined) continue;
          if (!isWhole && resource.kind === "Namespace") continue;
          reported.add(pair);
          yield {
            environment: state?.environment,
            resource,
            ...(!isWhole && { severity: "warning" }),
            ...(what !== "" && { path: ["spec", resource.kind === "Service" ? "ports" : "rules"] }),
            message: `${what && `${what} `}belongs to the Applications ${owner.name}${what === "" ? "" : ` (${resourceText(other)} in ${owner.state?.environment})`} and ${name}, which name the same cluster as destination`,
            fix: `let one of them own it, or give them ${what === "" ? "separate namespaces" : what.startsWith("host") ? "a host or a path each, in their settings" : "one each"}`,
          };
        }
      }
    }
  },
});

/** What else only one object in a cluster can have: a host with a path of its Ingress class, and a port of the nodes. */
export function exclusive(resource: Resource): { key: string; what: string }[] {
  const isCanary = Object.keys(resource.metadata.annotations ?? {}).some((one) => one.includes("canary"));
  const routes = resource.kind === "Ingress" && !isCanary ? publicRoutes(resource) : [];
  const ports = resource.kind === "Service" ? itemsAt(resource.spec, "ports") : [];
  return [
    ...routes
      .filter(({ host }) => host !== "*")
      .map(({ host, path }) => ({ key: `${classOf(resource)} ${host} ${path}`, what: `host ${host}` })),
    ...ports.flatMap(([{ nodePort, protocol = "TCP" }]) =>
      nodePort === undefined ? [] : { key: `${protocol} ${nodePort}`, what: `node port ${nodePort}` },
    ),
  ];
}

function keyOf(resource: Resource, owner: Application): string {
  const { apiVersion, kind, metadata } = resource;
  return [groupOf(apiVersion), kind, placeOf(resource, owner), metadata.name].join("|");
}

/** The namespace of an object; "" for one of the cluster. */
function placeOf({ apiVersion, kind, metadata }: Resource, { namespace }: Application): string {
  return isClusterScoped(apiVersion, kind) ? "" : metadata.namespace || namespace;
}

/** True for two Applications of one Argo CD instance that deploy the contents of the folders, at the same revision. */
function areOfOne(one: Application, other: Application): boolean {
  return (
    one.set === other.set &&
    (folderOf(one.file) === folderOf(other.file) || makes(one, other) || makes(other, one)) &&
    one.resource.metadata.namespace === other.resource.metadata.namespace &&
    [one, other].every(({ resource }) => equal(at(resource, "spec", "source", "kustomize"), undefined)) &&
    textAt(one.resource, "spec", "source", "targetRevision") ===
      textAt(other.resource, "spec", "source", "targetRevision")
  );
}

/** True for an Application that deploys the other one itself, and not one that is only called so in another cluster. */
function makes({ deploys }: Application, { by }: Application): boolean {
  return by !== undefined && by === deploys;
}
