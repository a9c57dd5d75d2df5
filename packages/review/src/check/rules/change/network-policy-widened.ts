import { spend } from "@kustogen/kustomize/limits.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { DIRECTIONS, type Direction, isOf, rulesFor } from "../../../cluster/network/network-policies.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import { containsRange } from "../../../kubernetes/ipv4.ts";
import { goesWithItsPods, takesTheSame } from "../../changes/changed.ts";
import { changeRule, type Move, type Row } from "../../changes/rows.ts";

const ANY_PORT = "any port";

const kinds = ["NetworkPolicy"];

/** What a policy does with the traffic in one direction. */
const inDirection = (direction: Direction): Row[] => {
  const field = direction.toLowerCase();
  return [
    {
      kinds,
      path: "spec.policyTypes",
      value: (one) => isOf(one, direction),
      how: { becomes: (limits) => limits === false },
      says: ({ name }) => `${name} no longer limits ${field}`,
    },
    {
      kinds,
      path: `spec.${field}`,
      value: (one) => at(one, "spec", field),
      how: "changed",
      if: ({ before, after }) => [before, after].every((one) => isOf(one, direction)),
      says: (move) => {
        const texts = new Set(allowsMore(move, direction).map((rule) => textOf(rule, direction)));
        return texts.size === 0
          ? undefined
          : `${move.name} allows more ${field}: ${[...texts].slice(0, 3).join("; ")}`;
      },
    },
    {
      kinds,
      path: `spec.${field}`,
      how: "new",
      if: ({ after }) =>
        allowedBy(after, direction).some(({ peer, port }) => peer === undefined && port === ANY_PORT),
      says: ({ name }) => `${name} is new and allows all ${field}`,
    },
  ];
};

export const networkPolicyWidened = changeRule({
  id: "change/network-policy-widened",
  title: "A NetworkPolicy allows no more than before",
  why: "Connections to pods that were blocked before are possible, and no test fails.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  bad: "kind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {}, ingress: [{}]}",
  good: "kind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}",
  fix: "allow only what is needed: by pod, namespace and port",
  rows: [
    {
      kinds,
      how: "gone",
      if: ({ before, states }) => !goesWithItsPods(states, at(before, "spec", "podSelector"), before),
      says: ({ name }) => `${name} is removed: only other policies still protect the pods it selects`,
    },
    ...DIRECTIONS.flatMap(inDirection),
    {
      kinds,
      path: "spec.podSelector",
      value: (one) => at(one, "spec", "podSelector"),
      how: "changed",
      if: ({ before, after, states, was, is }) => !takesTheSame(states, [was, is], [before, after]),
      says: ({ name }) => `${name} applies to different pods than before`,
    },
  ],
});

function allowsMore({ before, after }: Move, direction: Direction): Allowed[] {
  const allowed = groupedBy(allowedBy(before, direction), ({ port }) => port);
  return allowedBy(after, direction).filter(({ peer, port }) => {
    const old = [...(allowed.get(port) ?? []), ...(allowed.get(ANY_PORT) ?? [])];
    // Of thousands of addresses, each may be in the block of each.
    spend("steps", 10 * old.length);
    return !old.some((one) => covers(one.peer, peer));
  });
}

/** Each combination of peer and port that a policy admits; no peer for anyone. */
function allowedBy(policy: Resource, direction: Direction) {
  return rulesFor(policy, direction).flatMap(({ rule, peers }) => {
    const ports = listAt(rule, "ports").map(portText);
    return (peers.length === 0 ? [{ peer: undefined }] : peers).flatMap(({ peer }) =>
      (ports.length === 0 ? [ANY_PORT] : ports).map((port) => ({ peer, port })),
    );
  });
}

type Allowed = ReturnType<typeof allowedBy>[number];

/** True if a peer contains another one; undefined stands for anyone. */
function covers(wide: Allowed["peer"], narrow: Allowed["peer"]): boolean {
  return (
    wide === undefined ||
    (narrow !== undefined && (equal(wide, narrow) || containsBlock(wide.ipBlock, narrow.ipBlock)))
  );
}

/** True if a block of addresses, without its exceptions, contains another one, whose exceptions only take away more. */
function containsBlock(wide: Value | undefined, narrow: Value | undefined): boolean {
  if (!isMap(wide) || !isMap(narrow)) return false;
  const kept = listAt(narrow, "except").map(String);
  const isWhole = listAt(wide, "except").every((one) => kept.includes(String(one)));
  return isWhole && containsRange(textAt(wide, "cidr") ?? "", textAt(narrow, "cidr") ?? "");
}

function portText(port: unknown): string {
  const {
    port: number,
    endPort,
    protocol = "TCP",
  } = port as { port?: unknown; endPort?: unknown; protocol?: unknown };
  if (number === undefined) return `any ${asText(protocol)} port`;
  return `${asText(protocol)} ${number}${endPort === undefined ? "" : `–${endPort}`}`;
}

function textOf({ peer, port }: Allowed, direction: Direction): string {
  return `${direction === "Ingress" ? "from" : "to"} ${peer === undefined ? "anyone" : jsonText(peer).replaceAll('"', "")} on ${port}`;
}
