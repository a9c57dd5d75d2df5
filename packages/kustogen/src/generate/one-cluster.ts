import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo, entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { publicRoutes } from "@kustogen/review/check/changes/public-routes.ts";
import { exclusive } from "@kustogen/review/check/rules/argocd/owned-twice.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { clusterOf, type DeliveredLayer, destinationNamespace } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import { makerOf } from "../authoring/made-by.ts";
import { settingBehind } from "../layers/origins.ts";

/** The planned state of a system's environment: its node and its desired state. */
export type Wanted = Pick<DeliveredLayer, "node" | "resources">;

/** One that Argo CD deploys. */
type Placed = Wanted & { node: { environment: Environment } };

const isPlaced = (one: Wanted): one is Placed => one.node.environment?.argocd.enabled === true;

/**
 * Rejects what two environments in one cluster would both have, of one system or of two: objects, and hosts, with their
 * paths if of two. Objects of hand-written files may be in several systems. @throws InputError with them
 * @param ofTwo true for those of two systems, which are known once all are described; false for those of one
 */
export function refuseInOneCluster(wanted: readonly Wanted[], ofTwo = false): void {
  const makers = new Map<string, Placed[]>();
  const lines: string[] = [];
  for (const one of wanted.filter(isPlaced)) {
    const { environment, system } = one.node;
    const both = new Map<Placed, string[]>();
    for (const [key, said] of objectsIn(one, ofTwo)) {
      const known = entryOf(makers, key, () => []);
      for (const other of known)
        if ((other.node.system !== system) === ofTwo && isOneCluster(other.node.environment, environment))
          addTo(both, other, said);
      known.push(one);
    }
    for (const [other, said] of both) {
      const shared = said.find((what) => what.startsWith("the host "))?.slice("the host ".length);
      const there = ofTwo ? ` (${placeOf(other, shared)})` : "";
      const apart = `, such as a namespace with {environment} in its name. If they are in two clusters, use the clusters' names in Argo CD; if each has its own Argo CD, tell these apart by argocd.instance`;
      const mend = `Keep it in only one of them, or give each its own${other.node.environment === environment ? "" : apart}`;
      const where = `${placeOf(one, shared)}: ${nameOf(other, ofTwo)}${there} and ${nameOf(one, ofTwo)}`;
      const what = `are in the same cluster, and both would create ${firstAndRest(said, 5).join(", ")}`;
      lines.push(`${where} ${what}. ${mend}`);
    }
  }
  if (lines.length > 0) throw new InputError(lines.join("\n"), { code: "invalid-settings" });
}

/** What messages call each object and host, by what identifies it; one without a namespace is where Argo CD puts it. */
function objectsIn({ node, resources }: Placed, ofTwo: boolean) {
  const objects = new Map<string, string>();
  for (const resource of resources) {
    const { apiVersion, kind, metadata } = resource;
    const isWide = metadata.namespace === undefined && isClusterScoped(apiVersion, kind);
    const place = isWide ? "" : `${metadata.namespace ?? destinationNamespace(node)}/`;
    const owner = makerOf(resource) === undefined ? node.system.name : "";
    objects.set(`${owner}: ${identityKey(resource)} in ${place}`, `${kind} ${place}${metadata.name}`);
    if (ofTwo)
      for (const { key, what } of exclusive(resource)) objects.set(`${owner}: ${key}`, `the ${what}`);
    else for (const host of hostsOf(resource)) objects.set(`host ${host}`, `the host ${host}`);
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

/**
 * Warnings about public hosts that several environments have, with the places: those of one system, or else the first of
 * another system in another cluster. In one cluster, systems may each have paths of a host.
 */
export function sharedHosts(wanted: readonly Wanted[]) {
  const having = new Map<string, Placed[]>();
  for (const one of wanted.filter(isPlaced))
    for (const host of new Set(one.resources.flatMap(hostsOf))) addTo(having, host, one);
  return [...having].flatMap(([host, all]) => {
    const told = (one: Placed, other: Placed, ofTwo = false) => ({
      message: `${placeOf(one, host)}: ${nameOf(one, ofTwo)} has the public host ${host}, and so has ${nameOf(other, ofTwo)} (${placeOf(other, host)}): its name leads to only one of them. Give each its own, unless one name is meant to lead to both`,
      systems: [one, other].map(({ node }) => node.system.name),
      isChecked: true,
    });
    const bySystem = [...groupedBy(all, ({ node }) => node.system).values()] as [Placed, ...Placed[]][];
    const own = bySystem.flatMap(([first, ...more]) => more.map((one) => told(one, first)));
    const [first] = all as [Placed];
    const apart = all.find(({ node }) => !isOneCluster(first.node.environment, node.environment));
    return own.length === 0 && apart ? told(first, apart, true) : own;
  });
}

/** The public hosts of a resource; VirtualServices of one host are merged. */
export function hostsOf(resource: Resource): string[] {
  if (resource.kind === "VirtualService") return [];
  return publicRoutes(resource).flatMap(({ host }) => (host === "*" ? [] : [host]));
}

const nameOf = ({ node }: Placed, ofTwo: boolean) => `${ofTwo ? `${node.system.name} in ` : ""}${node.layer}`;

/** The place of a text among the settings of a system in an environment, or else of the system. */
function placeOf({ node }: Placed, text?: string): string {
  const { file, lineOf } = node.environment;
  const path = ["systems", node.system.name];
  return settingBehind(text, node.system, node) ?? `${file}:${lineOf(path)}: ${path.join(".")}`;
}
