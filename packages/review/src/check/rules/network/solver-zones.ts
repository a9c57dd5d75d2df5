import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";

/** An issuer of ACME certificates, and the hosts that its solvers are for; undefined if that may be any. */
interface Solvers {
  issuer: string;
  zones: readonly string[] | undefined;
  names: readonly string[];
}

/** The issuers of an environment. */
export const solverZonesIn = new Fact(({ index }): readonly Solvers[] =>
  ["ClusterIssuer", "Issuer"].flatMap((kind) =>
    index.ofKind(kind, "cert-manager.io").map((issuer): Solvers => {
      const selectors = itemsAt(issuer, "spec", "acme", "solvers").map(([one]) => mapAt(one, "selector"));
      const texts = (field: string) =>
        selectors.flatMap((one) => listAt(one, field).filter((text) => typeof text === "string"));
      const [zones, names] = [texts("dnsZones"), texts("dnsNames")];
      const isAny =
        selectors.length === 0 ||
        selectors.some((one) => one.matchLabels !== undefined || Object.keys(one).length === 0) ||
        isFilledIn([...zones, ...names].join());
      return {
        issuer: keyOf(kind, issuer.metadata.name, issuer.metadata.namespace),
        zones: isAny ? undefined : zones,
        names,
      };
    }),
  ),
);

/** The hosts for which an object wants a certificate. */
interface Wanted {
  /** The index of the object in the environment. */
  at: number;
  path: Path;
  issuer: string;
  hosts: readonly string[];
}

/** The certificates that objects of an environment want. */
export const wantedHostsIn = new Fact(({ index, resources }): readonly Wanted[] => [
  ...index.ofKind("Certificate", "cert-manager.io").map((one): Wanted => {
    const { name = "", kind = "Issuer" } = mapAt(one, "spec", "issuerRef");
    return {
      at: resources.indexOf(one),
      path: ["spec", "dnsNames"],
      issuer: keyOf(String(kind), String(name), one.metadata.namespace),
      hosts: listAt(one, "spec", "dnsNames").filter((host) => typeof host === "string"),
    };
  }),
  ...index.ofKind("Ingress", "networking.k8s.io").flatMap((one): Wanted[] => {
    const { annotations = {}, namespace } = one.metadata;
    const [annotation, kind] = ANNOTATIONS.find(([each]) => annotations[each] !== undefined) ?? [];
    if (annotation === undefined || kind === undefined) return [];
    return itemsAt(one, "spec", "tls").map(([, i]) => ({
      at: resources.indexOf(one),
      path: ["spec", "tls", i, "hosts"],
      issuer: keyOf(kind, String(annotations[annotation]), namespace),
      hosts: listAt(one, "spec", "tls", i, "hosts").filter((host) => typeof host === "string"),
    }));
  }),
]);

/** The annotations with the name of an issuer, each with its kind. */
const ANNOTATIONS = [
  ["cert-manager.io/cluster-issuer", "ClusterIssuer"],
  ["cert-manager.io/issuer", "Issuer"],
] as const;

function keyOf(kind: string, name: string, namespace = ""): string {
  return kind === "ClusterIssuer" ? `${kind} ${name}` : `${kind} ${name} in ${namespace}`;
}

/** The certificates for hosts that no solver of their issuer is for. */
export function* unsolvedHosts({ environments }: RepositoryState): Iterable<RepositoryFinding> {
  const issuers = groupedBy(
    environments.flatMap((state) => solverZonesIn.of(state)),
    ({ issuer }) => issuer,
  );
  for (const state of environments)
    for (const { at, path, issuer, hosts } of wantedHostsIn.of(state)) {
      const solvers = issuers.get(issuer) ?? [];
      const zones = solvers.flatMap((one) => one.zones ?? []);
      const resource = objectsIn.of(state)[at];
      if (solvers.length === 0 || solvers.some((one) => one.zones === undefined)) continue;
      const names = solvers.flatMap((one) => one.names);
      const index = hosts.findIndex((host) => !isFilledIn(host) && !isFor(host, zones, names));
      const host = hosts[index];
      if (host === undefined || resource === undefined) continue;
      const [kind = "", name = ""] = issuer.split(" ");
      yield {
        environment: state.environment,
        resource,
        path: [...path, index],
        message: `wants a certificate for ${host} from ${kind} ${name}, whose solvers are only for ${someOf([...new Set([...zones, ...names])], 3)}`,
        fix: `add a solver for ${host} to ${kind} ${name}, or correct the host`,
      };
    }
}

function isFor(host: string, zones: readonly string[], names: readonly string[]): boolean {
  const bare = host.replace(/^\*\./, "");
  return names.includes(host) || zones.some((zone) => bare === zone || bare.endsWith(`.${zone}`));
}
