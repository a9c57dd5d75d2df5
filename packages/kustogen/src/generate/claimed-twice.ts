import { isDeepStrictEqual } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { StoredRecord } from "../output/record/record.ts";
import type { ArgoView } from "./argo-view.ts";
import { isOneCluster } from "./one-cluster.ts";

/** The claims of each system in its cluster for each environment: hosts, node ports, cluster-scoped objects. */
export type ClusterClaims = Record<string, Record<string, ArgoView["claims"]>>;

/** The number of claims listed in a message. */
const SHOWN = 5;

/** The claims of all systems after a run for some of them; the same object if nothing changes. */
export function claimsAfter(
  before: ClusterClaims,
  systems: readonly System[],
  views: readonly (readonly ArgoView[] | undefined)[],
): ClusterClaims {
  let claims: ClusterClaims | undefined;
  systems.forEach(({ name }, index) => {
    const claiming = (views[index] ?? []).filter((view) => view.claims.length > 0);
    const own = Object.fromEntries(claiming.map((view) => [view.layer, view.claims]));
    const known = claims === undefined ? lookUp(before, name) : undefined;
    if (known !== undefined && isDeepStrictEqual(known, own)) return;
    claims ??= { ...before };
    setOwn(claims, name, own);
  });
  return claims ?? before;
}

/**
 * Rejects two systems in one cluster with the same host, node port or cluster-scoped object: both Applications would
 * change an object back and forth, and the cluster accepts only one of two routes or ports.
 * @throws InputError with the objects
 */
export function refuseClaimedTwice(claims: ClusterClaims, environments: readonly Environment[]): void {
  const owners = new Map<string, { system: string; environment: Environment }[]>();
  const twice = new Map<string, { message: string; said: string[] }>();
  for (const [system, layers] of Object.entries(claims))
    for (const environment of environments) {
      if (!Object.hasOwn(layers, environment.name) || !Object.hasOwn(environment.systems, system)) continue;
      for (const [key, said] of layers[environment.name] as ArgoView["claims"]) {
        const known = owners.get(key) ?? [];
        const other = known.find(
          (one) =>
            one.system !== system &&
            (one.environment === environment || isOneCluster(one.environment, environment)),
        );
        if (other !== undefined) addTwice(twice, other, { system, environment }, said);
        owners.set(key, [...known, { system, environment }]);
      }
    }
  if (twice.size === 0) return;
  const lines = [...twice.values()].map(
    ({ message, said }) =>
      `${message} ${firstAndRest(said, SHOWN).join(", ")}. Keep it in only one of them, or give each its own`,
  );
  throw new InputError(lines.join("\n"), { code: "invalid-settings" });
}

interface Owner {
  system: string;
  environment: Environment;
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
        `${placeOfHost(other, host)}: ${other.environment.name} has the public host ${host}, and so has ${(first as Owner).environment.name} (${placeOfHost(first as Owner, host)}): its name leads to only one of them. Give each its own`,
    ),
  );
}

/** The line that sets a host for a system: in the environment's file or in a group's, or else where the system begins. */
function placeOfHost({ system, environment }: Owner, host: string): string {
  for (const { file, lineOf, systems } of [environment, ...environment.groups.toReversed()]) {
    const path = pathTo(lookUp(systems, system)?.settings, host);
    if (path !== undefined) return `${file}:${lineOf(["systems", system, "settings", ...path])}`;
  }
  return `${environment.file}:${environment.lineOf(["systems", system])}`;
}

/** The path to the first text in a value that is a host, or a URL with it. */
function pathTo(value: unknown, host: string): Path | undefined {
  if (typeof value === "string") return value === host || value.includes(`//${host}`) ? [] : undefined;
  for (const [key, inner] of Object.entries(value ?? {})) {
    const path = pathTo(inner, host);
    if (path !== undefined) return [Array.isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}

function addTwice(
  twice: Map<string, { message: string; said: string[] }>,
  first: Owner,
  second: Owner,
  said: string,
): void {
  const { file, lineOf, name } = second.environment;
  const of = ({ system, environment }: Owner) => `${system} in ${environment.name}`;
  const message =
    `${file}:${lineOf(["systems", second.system])}: systems.${second.system}: ` +
    `${of(first)} and ${second.system}${name === first.environment.name ? "" : ` in ${name}`} are in the same cluster, and both would create`;
  entryOf(twice, message, () => ({ message, said: [] })).said.push(said);
}

/** The claims of systems when they were last generated; none if unknown. */
export function claimsIn({ systems }: StoredRecord): ClusterClaims {
  return Object.fromEntries(Object.entries(systems).map(([name, { claims = {} }]) => [name, claims]));
}
