import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { destinationNamespace } from "../argocd/deployment.ts";
import type { Environment } from "../authoring/environment.ts";
import type { StoredRecord } from "../output/record/record.ts";
import { type Claim, claimsOf } from "./claims.ts";
import type { Wanted } from "./preview.ts";

/** The claims of each system in its cluster for each environment: hosts, node ports, cluster-scoped objects. */
export type ClusterClaims = Record<string, Record<string, Claim[]>>;

/** The number of claims listed in a message. */
const SHOWN = 5;

/** A system in an environment. */
interface Owner {
  system: string;
  environment: Environment;
}

/** What a system claims in an environment. */
interface Claiming extends Owner {
  claims: readonly Claim[];
}

/**
 * Rejects an object, a host or a node port that two systems, or one in two environments, would have in one cluster:
 * both Applications would change an object back and forth, and the cluster accepts only one of two routes or ports.
 */
function refuseTwice(claiming: readonly Claiming[]): void {
  const owners = new Map<string, Owner[]>();
  const twice = new Map<string, string[]>();
  for (const { claims, ...owner } of claiming)
    for (const [key, said] of claims) {
      const known = entryOf(owners, key, (): Owner[] => []);
      const other = known.find(
        (one) =>
          (one.system !== owner.system || one.environment !== owner.environment) &&
          isOneCluster(one.environment, owner.environment),
      );
      if (other !== undefined) addTo(twice, inOneCluster(other, owner), said);
      known.push(owner);
    }
  if (twice.size === 0) return;
  const lines = [...twice].map(
    ([message, said]) =>
      `${message} ${firstAndRest(said, SHOWN).join(", ")}. Keep it in only one of them, or give each its own, such as a namespace with {environment} in its name. ` +
      "If they are in two clusters, use the clusters' names in Argo CD; if each has its own Argo CD, tell these apart by argocd.instance",
  );
  throw new InputError(lines.join("\n"), { code: "invalid-settings" });
}

/** The beginning of the message about two owners, at the place of the second. */
function inOneCluster(first: Owner, { system, environment }: Owner): string {
  const { name } = environment;
  const before = first.environment.name;
  const both =
    first.system === system
      ? `${before} and ${name}`
      : `${first.system} in ${before} and ${system}${name === before ? "" : ` in ${name}`}`;
  return `${placeOf({ system, environment })}: systems.${system}: ${both} are in the same cluster, and both would create`;
}

/**
 * Rejects what two systems would have in one cluster, or one in two environments.
 * @throws InputError with the objects
 */
export function refuseClaimedTwice(claims: ClusterClaims, environments: readonly Environment[]): void {
  refuseTwice(
    Object.entries(claims).flatMap(([system, layers]) =>
      environments
        .filter(({ systems }) => Object.hasOwn(systems, system))
        .map((environment) => ({ system, environment, claims: lookUp(layers, environment.name) ?? [] })),
    ),
  );
}

/** Rejects objects that environments of a system in one cluster would both create. @throws InputError with them */
export function refuseInOneCluster(wanted: readonly Wanted[]): void {
  const deployed = wanted.flatMap(({ node: { environment, system }, resources }) =>
    environment?.argocd.enabled ? [{ environment, system, resources }] : [],
  );
  const near = deployed.filter(({ environment }) =>
    deployed.some((one) => one.environment !== environment && isOneCluster(one.environment, environment)),
  );
  refuseTwice(
    near.map(({ environment, system, resources }) => ({
      system: system.name,
      environment,
      claims: claimsOf(resources, destinationNamespace({ system, environment })),
    })),
  );
}

/**
 * True for environments whose objects are in the same cluster. Every Argo CD calls its own cluster
 * `https://kubernetes.default.svc`, so two environments with that value are in different clusters only if each belongs
 * to its own Argo CD.
 */
export function isOneCluster(one: Environment, other: Environment): boolean {
  const { instance } = one.argocd;
  const apart =
    instance !== undefined && other.argocd.instance !== undefined && instance !== other.argocd.instance;
  return !apart && clusterOf(one) === clusterOf(other);
}

function clusterOf({ cluster }: Environment): string {
  return "server" in cluster ? cluster.server : cluster.name;
}

/** Warnings about public hosts that several environments have, with the places, whatever their clusters are. */
export function hostsOfSeveral(claims: ClusterClaims, environments: readonly Environment[]): string[] {
  const owners = new Map<string, Owner[]>();
  for (const [system, layers] of Object.entries(claims))
    for (const environment of environments.filter(({ systems }) => Object.hasOwn(systems, system)))
      for (const [key] of lookUp(layers, environment.name) ?? []) {
        const [, host] = /^(?:host|listener) ([^/ ]+)/.exec(key) ?? [];
        const known = entryOf(owners, host ?? "", (): Owner[] => []);
        if (known.every((one) => one.environment !== environment)) known.push({ system, environment });
      }
  owners.delete("");
  return [...owners].flatMap(([host, [first, ...others]]) =>
    others.map(
      (other) =>
        `${placeOf(other)}: ${other.environment.name} has the public host ${host}, and so has ${(first as Owner).environment.name} (${placeOf(first as Owner)}): its name leads to only one of them. Give each its own`,
    ),
  );
}

function placeOf({ system, environment: { file, lineOf } }: Owner): string {
  return `${file}:${lineOf(["systems", system])}`;
}

/** The claims of systems when they were last generated; none if unknown. */
export function claimsIn({ systems }: StoredRecord): ClusterClaims {
  return Object.fromEntries(Object.entries(systems).map(([name, { claims = {} }]) => [name, claims]));
}
