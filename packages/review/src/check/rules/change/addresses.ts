import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { WORKLOADS } from "../../../cluster/workloads/long-running.ts";
import { elementOf } from "../../../compare/path.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { changeRule, type Move, type Row } from "../../changes/rows.ts";
import { examples } from "../../model/rule.ts";

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
  cases: {
    error: "for a Service that loses its spec, which the API server rejects",
    info: "for a new Service that is reachable from outside the cluster",
  },
  ...examples(
    "kind: Service\nmetadata: {name: web}\nspec: {type: HERE, selector: {app: web}, ports: [{port: 80}]}",
    "LoadBalancer",
    "ClusterIP",
  ),
  fix: "keep the address and ports, or change the clients first, and say in the review who can reach the Service",
  basis: "rejected",
  rows: [
    row({
      value: outsideText,
      how: { becomes: (value) => value !== undefined },
      orNew: true,
      severity: ({ isNew }) => (isNew ? "info" : undefined),
      says: ({ name, is, isNew }) =>
        `${name} ${isNew ? "is new and" : "becomes"} reachable from outside the cluster (${asText(is)})`,
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
      says: ({ name, before, after, items }) => {
        // A port keeps its number when git no longer has it.
        const kept = portsOf(after).flatMap(({ nodePort, port }) => (nodePort === undefined ? [port] : []));
        const lost = portsOf(before).filter(
          (one) => items.includes(asText(one.nodePort)) && !kept.includes(one.port),
        );
        const numbers = lost.map((one) => one.nodePort).join(", ");
        return numbers === "" ? undefined : `${name} no longer answers on port ${numbers} of the nodes`;
      },
    }),
    row({
      value: rangesOf,
      how: "gains",
      if: (move) => isOutsideOnBoth(move) && !rangesOf(move.before).includes(ANYWHERE),
      says: ({ name, items }) => `${name} accepts connections from more addresses: ${items.join(", ")}`,
    }),
    row({
      how: "removed",
      severity: "error",
      says: ({ name }) => `${name} loses its spec: the API server rejects a Service without ports`,
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

function portsOf(service: Resource): ValueMap[] {
  return itemsAt(service, "spec", "ports").map(([port]) => port);
}

function numbersIn(service: Resource, field: string): Value[] {
  return portsOf(service).flatMap(({ [field]: number }) => (typeof number === "number" ? [number] : []));
}

const ANYWHERE = "any address";

function rangesOf({ spec }: Resource): string[] {
  const ranges = listAt(spec, "loadBalancerSourceRanges").map(String);
  return ranges.length === 0 ? [ANYWHERE] : ranges;
}

/** Names of settings that contain the address of a connection. */
const ADDRESS =
  /(?:^|_)(?:HOST|HOSTNAME|HOSTADDR|ADDR|ADDRESS|ENDPOINT|URL|URI|DSN|BROKERS?|SERVERS?|BOOTSTRAP_SERVERS)$/i;

const SETTINGS = [
  { kinds: ["ConfigMap"], path: "data.*" },
  { kinds: [...WORKLOADS, "Job"], path: "**.env.value" },
];

export const connectionChanged = changeRule({
  id: "change/connection-changed",
  title: "A program connects to the same server as before",
  why: "Another server has different data, or none, and the data written before stays behind.",
  source: "https://12factor.net/backing-services",
  bad: "env: [{name: DATABASE_URL, value: postgres://other-db/shop}]",
  good: "env: [{name: DATABASE_URL, value: postgres://db/shop}]",
  fix: "explain in the review what happens to the data",
  rows: SETTINGS.map(
    (setting): Row => ({
      ...setting,
      how: "changed",
      if: (move) => isText(move) && ADDRESS.test(nameOf(move)),
      says: (move) => {
        const [old, now = old] = serversOf(move);
        if (old === now) return undefined;
        return `${move.name}: \`${nameOf(move)}\` now leads to \`${now}\` instead of \`${old}\`; check that this server has the same data`;
      },
    }),
  ),
});

/** The name of a setting: a key of a ConfigMap, or a variable. */
function nameOf({ path, key }: Move): string {
  return elementOf(path, "env") ?? key;
}

function isText({ was, is, renamed }: Move): boolean {
  const isLine = (value: Value | undefined) =>
    typeof value === "string" && value !== "" && !value.includes("\n");
  return renamed?.how !== "similar" && isLine(was) && isLine(is);
}

/** The servers in the old and the new value, as far as they have one. */
function serversOf({ was, is, after }: Move): string[] {
  return [was, is].flatMap((one) => serverOf(asText(one ?? ""), after.metadata.namespace ?? "") ?? []);
}

/** The server in an address, a Service with its namespace: "redis.shop"; undefined without one, or for a variable. */
function serverOf(address: string, namespace: string): string | undefined {
  const host = address
    .replace(/^(?:[a-z][\w+.-]*:)?\/\//i, "")
    .replace(/^jdbc:[a-z]+:\/\//i, "")
    .replace(/^[^/@]*@/, "")
    .replace(/[/?,;].*$/, "")
    .replace(/:\d+$/, "");
  if (!/^[a-z0-9][\w.-]*$/i.test(host)) return undefined;
  const name = host.replace(/\.svc(?:\.cluster\.local)?\.?$/, "");
  return name.includes(".") || namespace === "" ? name : `${name}.${namespace}`;
}
