import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { containsRange } from "../../../kubernetes/ipv4.ts";
import { changeRule, type Move, type Row } from "../../changes/rows.ts";
import { goesWithItsPods, takesTheSame } from "../../changes/selected-pods.ts";

const ANYONE = "anyone";
const ANY_PORT = "any port";

const DIRECTIONS = ["Ingress", "Egress"] as const;
type Direction = (typeof DIRECTIONS)[number];
const kinds = ["NetworkPolicy"];

/** What a policy does with the traffic in one direction. */
const inDirection = (direction: Direction): Row[] => {
  const field = direction.toLowerCase();
  return [
    {
      kinds,
      path: "spec.policyTypes",
      value: (one) => directionsOf(one).has(direction),
      how: { becomes: (limits) => limits === false },
      says: ({ name }) => `${name} no longer limits ${field}`,
    },
    {
      kinds,
      path: `spec.${field}`,
      value: (one) => at(one, "spec", field),
      how: "changed",
      if: ({ before, after }) => [before, after].every((one) => directionsOf(one).has(direction)),
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
        rulesOf(after, direction).some(({ peer, port }) => peer === ANYONE && port === ANY_PORT),
      says: ({ name }) => `${name} is new and allows all ${field}`,
    },
  ];
};

export const networkPolicyWidened = changeRule({
  id: "change/network-policy-widened",
  page: {
    title: "A NetworkPolicy allows no more than before",
    why:
      "Removing a policy, or allowing more in one, opens pods to connections that were blocked before, and " +
      "no test fails.",
    source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    bad: "kind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {}, ingress: [{}]}",
    good: "kind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}",
    fix: "allow only what is needed: by pod, namespace and port",
  },
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

/** What a policy allows in a direction, and didn't before. */
function allowsMore({ before, after }: Move, direction: Direction): Allowed[] {
  const allowed = rulesOf(before, direction);
  return rulesOf(after, direction).filter((rule) => !allowed.some((old) => covers(old, rule)));
}

/** The directions that a policy limits: its `policyTypes`, or those that it has rules for. */
function directionsOf({ spec }: Resource): Set<string> {
  const types = listAt(spec, "policyTypes");
  if (types.length > 0) return new Set(types.map(String));
  return new Set(["Ingress", ...(at(spec, "egress") === undefined ? [] : ["Egress"])]);
}

interface Allowed {
  peer: string;
  /** The addresses of the peer, if it is nothing else. */
  block?: ValueMap;
  port: string;
}

/** Each combination of peer and port that a policy admits. */
function rulesOf({ spec }: Resource, direction: Direction): Allowed[] {
  return itemsAt(spec, direction.toLowerCase()).flatMap(([rule]) => {
    const peers = listAt(rule, direction === "Ingress" ? "from" : "to").map((peer) => {
      const block = at(peer, "ipBlock");
      return { peer: sortedText(peer), ...(isMap(block) && { block }) };
    });
    const ports = listAt(rule, "ports").map(portText);
    return (peers.length === 0 ? [{ peer: ANYONE }] : peers).flatMap((peer) =>
      (ports.length === 0 ? [ANY_PORT] : ports).map((port) => ({ ...peer, port })),
    );
  });
}

function covers(wide: Allowed, narrow: Allowed): boolean {
  return (
    (wide.peer === ANYONE || wide.peer === narrow.peer || containsPeer(wide.block, narrow.block)) &&
    (wide.port === ANY_PORT || wide.port === narrow.port)
  );
}

/** True if a block of addresses, without its exceptions, contains another one, whose exceptions only take away more. */
function containsPeer(wide: ValueMap | undefined, narrow: ValueMap | undefined): boolean {
  if (wide === undefined || narrow === undefined) return false;
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
  return `${direction === "Ingress" ? "from" : "to"} ${peer === ANYONE ? ANYONE : peer.replaceAll('"', "")} on ${port}`;
}

/** A value as text that doesn't depend on the order of keys. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => compareText(a, b)))
      : item,
  );
}
