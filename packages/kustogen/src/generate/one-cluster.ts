import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { publicRoutes } from "@kustogen/review/check/changes/public-routes.ts";
import { exclusive } from "@kustogen/review/check/rules/argocd/owned-twice.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { clusterOf, type DeliveredLayer, destinationNamespace } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import { makerOf } from "../authoring/made-by.ts";
import { settingBehind } from "../layers/origins.ts";
import type { LayerNode } from "../layers/tree.ts";

/** The planned state of a system's environment: its node and its desired state. */
export type Wanted = Pick<DeliveredLayer, "node" | "resources">;

/**
 * Rejects what two environments in one cluster would both have, of one system or of two: objects, and hosts, with their
 * paths if of two. Objects of hand-written files may be in several systems. @throws InputError with them
 * @param ofTwo true for those of two systems, which are known once all are described; false for those of one
 */
export function refuseInOneCluster(wanted: readonly Wanted[], ofTwo = false): void {
  const makers = new Map<string, (Wanted & { environment: Environment })[]>();
  const lines: string[] = [];
  for (const { node, resources } of wanted) {
    const { environment, system } = node;
    if (!environment?.argocd.enabled) continue;
    const one = { node, resources, environment };
    const objects = objectsIn(resources, system.name, destinationNamespace({ system, environment }), ofTwo);
    const both = new Map<typeof one, string[]>();
    for (const [key, said] of objects) {
      const known = entryOf(makers, key, () => []);
      for (const other of known)
        if ((other.node.system !== system) === ofTwo && isOneCluster(other.environment, environment))
          entryOf(both, other, () => []).push(said);
      known.push(one);
    }
    for (const [other, said] of both) {
      const shared = said.find((what) => what.startsWith("the host "))?.slice("the host ".length);
      const of = ({ system: { name } }: LayerNode) => (ofTwo ? `${name} in ` : "");
      const there = ofTwo ? ` (${placeOf(other, other.environment, shared)})` : "";
      const apart = `, such as a namespace with {environment} in its name. If they are in two clusters, use the clusters' names in Argo CD; if each has its own Argo CD, tell these apart by argocd.instance`;
      const mend = `Keep it in only one of them, or give each its own${other.environment === environment ? "" : apart}`;
      lines.push(
        `${placeOf(one, environment, shared)}: ${of(other.node)}${other.environment.name}${there} and ${of(node)}${environment.name} are in the same cluster, and both would create ${firstAndRest(said, 5).join(", ")}. ${mend}`,
      );
    }
  }
  if (lines.length > 0) throw new InputError(lines.join("\n"), { code: "invalid-settings" });
}

/** What messages call each object and host, by what identifies it; without a namespace, an object is in `destination`. */
function objectsIn(resources: readonly Resource[], system: string, destination: string, ofTwo: boolean) {
  const objects = new Map<string, string>();
  for (const resource of resources) {
    const { apiVersion, kind, metadata } = resource;
    const isWide = metadata.namespace === undefined && isClusterScoped(apiVersion, kind);
    const place = isWide ? "" : `${metadata.namespace ?? destination}/`;
    const owner = makerOf(resource) === undefined ? system : "";
    objects.set(`${owner}: ${identityKey(resource)} in ${place}`, `${kind} ${place}${metadata.name}`);
    if (ofTwo)
      for (const { key, what } of exclusive(resource)) objects.set(`${owner}: ${key}`, `the ${what}`);
    else for (const host of hostsOf(resource)) objects.set(`${system}: host ${host}`, `the host ${host}`);
  }
  return objects;
}

/**
 * True for environments whose objects are in the same cluster. Every Argo CD calls its own cluster
 * `https://kubernetes.default.svc`, so two environments with that value are in different clusters only if each belongs
 * to its own Argo CD.
 */
export function isOneCluster(one: Environment, other: Environment): boolean {
  const instances = new Set([one, other].flatMap(({ argocd }) => argocd.instance ?? []));
  return instances.size < 2 && clusterOf(one) === clusterOf(other);
}

/** Warnings about public hosts that several environments of a system have, with the places. */
export function sharedHosts(wanted: readonly Wanted[]): string[] {
  const first = new Map<string, [Wanted, Environment]>();
  return wanted.flatMap((one) => {
    const { environment } = one.node;
    if (!environment?.argocd.enabled) return [];
    return [...new Set(one.resources.flatMap(hostsOf))].flatMap((host) => {
      const [other, known] = entryOf(first, host, (): [Wanted, Environment] => [one, environment]);
      if (other === one) return [];
      return `${placeOf(one, environment, host)}: ${environment.name} has the public host ${host}, and so has ${known.name} (${placeOf(other, known, host)}): its name leads to only one of them. Give each its own, unless one name is meant to lead to both`;
    });
  });
}

/** The public hosts of a resource; VirtualServices of one host are merged. */
export function hostsOf(resource: Resource): string[] {
  if (resource.kind === "VirtualService") return [];
  return publicRoutes(resource).flatMap(({ host }) => (host === "*" ? [] : [host]));
}

/** The place of a text among the settings of a system in an environment, or else of the system. */
function placeOf({ node }: Wanted, { file, lineOf }: Environment, text?: string): string {
  const path = ["systems", node.system.name];
  return settingBehind(text, node.system, node) ?? `${file}:${lineOf(path)}: ${path.join(".")}`;
}
