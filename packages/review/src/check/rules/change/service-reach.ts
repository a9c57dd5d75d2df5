import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Move, type Row } from "../../changes/rows.ts";

const row = (given: Omit<Row, "kinds">): Row => ({ path: "spec", ...given, kinds: ["Service"], group: "" });
const isOutsideOnBoth = ({ before, after }: Move) =>
  outsideText(before) !== undefined && outsideText(after) !== undefined;

export const serviceReach = changeRule({
  id: "change/service-reach",
  title: "A Service keeps its address and ports, and isn't opened to more clients",
  why:
    "Clients, DNS records and firewalls outside the cluster depend on the address and ports of a Service. " +
    "A load balancer or a node port opens it to anyone who can reach its address or the nodes.",
  source:
    "https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types",
  cases: { info: "for a new Service that is reachable from outside the cluster" },
  bad: "kind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}",
  good: "kind: Service\nmetadata: {name: web}\nspec: {type: ClusterIP, selector: {app: web}, ports: [{port: 80}]}",
  fix: "keep the address and ports, or change the clients first, and say in the review who can reach the Service",
  rows: [
    row({
      value: outsideText,
      how: { becomes: (value) => value !== undefined },
      says: ({ name, is }) => `${name} becomes reachable from outside the cluster (${asText(is)})`,
    }),
    row({
      value: outsideText,
      how: "removed",
      says: ({ name, was }) => `${name} loses its address outside the cluster (${asText(was)})`,
    }),
    row({
      value: (one) => numbersIn(one, "port"),
      how: "loses",
      if: ({ after }) => numbersIn(after, "port").length > 0,
      says: ({ name, items }) => `${name} no longer answers on port ${items.join(", ")}`,
    }),
    row({
      value: (one) => numbersIn(one, "nodePort"),
      how: "loses",
      if: isOutsideOnBoth,
      says: ({ name, items }) => `${name} no longer answers on port ${items.join(", ")} of the nodes`,
    }),
    row({
      value: rangesOf,
      how: "gains",
      if: (move) => isOutsideOnBoth(move) && !rangesOf(move.before).includes(ANYWHERE),
      says: ({ name, items }) => `${name} accepts connections from more addresses: ${items.join(", ")}`,
    }),
    row({
      how: "new",
      if: ({ after }) => outsideText(after) !== undefined,
      severity: "info",
      says: ({ name, after }) =>
        `${name} is new and reachable from outside the cluster (${outsideText(after)})`,
    }),
    row({
      how: "gone",
      if: ({ before }) => outsideText(before) !== undefined,
      says: ({ name }) => `${name} is removed, and its address outside the cluster with it`,
    }),
  ],
});

/** How a Service has an address outside the cluster network. */
function outsideText({ spec }: Resource): string | undefined {
  const type = textAt(spec, "type");
  if (type === "LoadBalancer" || type === "NodePort") return `type ${type}`;
  return listAt(spec, "externalIPs").length > 0 ? "externalIPs" : undefined;
}

function numbersIn({ spec }: Resource, field: string): Value[] {
  return itemsAt(spec, "ports").flatMap(([port]) => {
    const number = at(port, field);
    return typeof number === "number" ? [number] : [];
  });
}

const ANYWHERE = "any address";

function rangesOf({ spec }: Resource): string[] {
  const ranges = listAt(spec, "loadBalancerSourceRanges").map(String);
  return ranges.length === 0 ? [ANYWHERE] : ranges;
}
