import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { releaseNamespace } from "../../../kubernetes/target-namespaces.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

const GROUP = "gateway.networking.k8s.io";

interface Gateway {
  name: string;
  namespace: string | undefined;
  /** True if a patch that can't be applied would change it. */
  isUnsure: boolean;
  /** The name and the hostname of each listener; one without a hostname takes every host. */
  listeners: readonly Listener[];
}

interface Listener {
  name: string | undefined;
  host: string | undefined;
  protocol: string | undefined;
}

/** A route that is attached to Gateways, or the part of a chart's values from which one is made. */
interface Route {
  /** Its index in the environment. */
  by: number;
  /** Of the place with the route's fields. */
  path: Path;
  /** The protocols of listeners that take it; undefined if any may. */
  protocols: readonly string[] | undefined;
  hosts: readonly string[];
  parents: readonly Parent[];
}

interface Parent {
  index: number;
  /** False if its namespace is only that of the route. */
  isNamespaced: boolean;
  gateway: string;
  namespace: string | undefined;
  /** The only listener that the route is attached to. */
  section: string | undefined;
}

const gatewaysIn = new Fact(({ index, unsure }): readonly Gateway[] =>
  index.ofKind("Gateway", GROUP).flatMap((one) =>
    // Other objects add listeners to it.
    at(one, "spec", "allowedListeners") !== undefined
      ? []
      : [
          {
            name: one.metadata.name,
            namespace: one.metadata.namespace,
            isUnsure: unsure?.has(one) === true,
            listeners: itemsAt(one, "spec", "listeners").map(([listener]) => ({
              name: textAt(listener, "name"),
              host: textAt(listener, "hostname"),
              protocol: textAt(listener, "protocol"),
            })),
          },
        ],
  ),
);

const routesIn = new Fact(({ resources }): readonly Route[] =>
  resources.flatMap((resource, by) =>
    placesOf(resource).flatMap((path) => routeAt(resource, path).map((one) => ({ by, ...one }))),
  ),
);

export const routeListener = defineRule({
  id: "network/route-listener",
  title: "The Gateway of a route has a listener for the route and its hosts",
  why:
    "The Gateway ignores a route if none of its listeners covers the route's host, if the route's " +
    "`sectionName` refers to no listener, if the listener is for another protocol, or if the Gateway is in " +
    "another namespace, which the route doesn't name. Requests to the host get 404, and only the route's " +
    "status shows why. A listener's `*.example.com` covers every host below example.com, but not " +
    "example.com itself.\n\nThe route may be meant for a Gateway of the same name elsewhere. The rule " +
    "therefore compares hosts only in these cases:\n\n- Most routes match the Gateway's listeners.\n- The " +
    "Gateway has only this route, and is in the same folder.\n- The host belongs to a listener other than " +
    "the one that `sectionName` names.\n\nThe rule also reads routes in a HelmRelease's values, if they " +
    "have `hostnames` and `parentRefs`.",
  source: "https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec",
  example: {
    bad: 'kind: Gateway\nmetadata: {name: web}\nspec: {gatewayClassName: a, listeners: [{name: http, port: 80, protocol: HTTP, hostname: "*.shop.example.com"}]}\n---\nkind: HTTPRoute\nmetadata: {name: web}\nspec: {parentRefs: [{name: web}], hostnames: [api.example.com]}',
    good: 'kind: Gateway\nmetadata: {name: web}\nspec: {gatewayClassName: a, listeners: [{name: http, port: 80, protocol: HTTP, hostname: "*.shop.example.com"}]}\n---\nkind: HTTPRoute\nmetadata: {name: web}\nspec: {parentRefs: [{name: web}], hostnames: [api.shop.example.com]}',
  },
  worst: "error",
  cases: {
    error:
      "for a route whose `sectionName` refers to no listener of the Gateway, or to one for another protocol",
  },
  basis: "broken",
  isOfDeployed: true,
  asks: () => [gatewaysIn, routesIn],
  *checkRepository({ environments }) {
    const all = environments.flatMap((state) => gatewaysIn.of(state));
    if (all.length === 0) return;
    const found: Attached[] = [];
    const counts = new Map<string, { served: number; lost: number }>();
    for (const state of environments)
      for (const route of routesIn.of(state)) {
        const own = gatewaysIn.of(state);
        const gateways = route.parents.map((parent) => meantBy(parent, own, all));
        const resource = objectsIn.of(state)[route.by];
        for (const { isCertain, ...finding } of unattached(route, gateways, all))
          yield {
            environment: state.environment,
            resource,
            // A chart may make anything of its values.
            ...(isCertain && resource?.kind !== "HelmRelease" && { severity: "error" as const }),
            ...finding,
            path: [...route.path, ...finding.path],
          };
        if (route.hosts.length === 0) continue;
        const open = route.parents.map((parent, at) => hostsOf(gateways[at] ?? [], parent.section, route));
        if (open.some((hosts) => hosts === undefined)) continue;
        const hosts = open.flatMap((one) => one ?? []);
        const lost = route.hosts.filter((host) => !hosts.some((one) => overlap(one, host)));
        const gateway = route.parents[0]?.gateway ?? "";
        const count = entryOf(counts, gateway, () => ({ served: 0, lost: 0 }));
        if (lost.length === 0) count.served++;
        else {
          count.lost++;
          const listener = gateways
            .flatMap((ofParent) => ofParent.flatMap(({ listeners }) => listeners))
            .find(({ host }) => lost.some((one) => one === host))?.name;
          const isOwn = own.some(({ name }) => name === gateway);
          found.push({ state, route, gateway, lost, hosts, isOwn, listener });
        }
      }
    for (const { state, route, gateway, lost, hosts, isOwn, listener } of found) {
      const { served = 0, lost: others = 0 } = counts.get(gateway) ?? {};
      // Hosts that hardly any route has in common with the Gateway are filled in by something.
      if (served <= others && !(isOwn && others === 1) && listener === undefined) continue;
      yield {
        environment: state.environment,
        resource: objectsIn.of(state)[route.by],
        path: [...route.path, "hostnames"],
        message:
          listener === undefined
            ? `Gateway ${gateway} has no listener for ${lost.join(", ")}; its listeners are for ${[...new Set(hosts)].join(", ")}`
            : `the listener that sectionName names is for ${[...new Set(hosts)].join(", ")}; ${listener} of Gateway ${gateway} is for ${lost.join(", ")}`,
        fix:
          listener === undefined
            ? "write a host that a listener has, or add a listener"
            : `write ${listener}, or remove sectionName`,
      };
    }
  },
});

/** A route with hosts that no listener takes. */
interface Attached {
  state: State;
  route: Route;
  gateway: string;
  lost: readonly string[];
  hosts: readonly string[];
  /** True if the Gateway is in the same environment. */
  isOwn: boolean;
  /** Another listener, which has one of these hosts. */
  listener: string | undefined;
}

/** The Gateways that a route means: in its own environment, or else in the namespace that it names. */
function meantBy(
  { gateway, namespace }: Parent,
  own: readonly Gateway[],
  all: readonly Gateway[],
): Gateway[] {
  const beside = own.filter((one) => one.name === gateway && mayShareNamespace(one.namespace, namespace));
  if (beside.length > 0) return beside;
  return all.filter((one) => one.name === gateway && one.namespace === namespace);
}

/** The hosts of the listeners that a route may be attached to; undefined if one takes every host, or none is known. */
function hostsOf(
  gateways: readonly Gateway[],
  section: string | undefined,
  route: Route,
): string[] | undefined {
  const hosts = gateways.flatMap(({ listeners }) =>
    listeners
      .filter((one) => (section === undefined || one.name === section) && takes(one, route))
      .map(({ host = "" }) => host),
  );
  return hosts.length === 0 || hosts.includes("") ? undefined : hosts;
}

function takes({ protocol }: Listener, { protocols }: Pick<Route, "protocols">): boolean {
  return protocol === undefined || protocols === undefined || protocols.includes(protocol);
}

/** The parents of a route that it isn't attached to: Gateways of another namespace, and listeners that don't exist or don't fit. */
function* unattached(
  route: Route,
  gateways: readonly (readonly Gateway[])[],
  all: readonly Gateway[],
): Iterable<Pick<RepositoryFinding, "message" | "fix"> & { path: Path; isCertain: boolean }> {
  for (const [at, { index, isNamespaced, gateway, namespace, section }] of route.parents.entries()) {
    const path = ["parentRefs", index];
    const meant = gateways[at] ?? [];
    const elsewhere = all.filter((one) => one.name === gateway && one.namespace !== undefined);
    if (meant.length === 0 && !isNamespaced && namespace !== undefined && elsewhere.length > 0) {
      const places = [...new Set(elsewhere.map((one) => one.namespace))].join(", ");
      yield {
        path,
        isCertain: false,
        message: `refers to Gateway ${gateway} in namespace ${namespace}; it is in ${places}`,
        fix: `write namespace: ${elsewhere[0]?.namespace}`,
      };
      continue;
    }
    const listeners = meant.flatMap((one) => one.listeners);
    const named = listeners.filter(({ name }) => name === section);
    if (section === undefined || listeners.length === 0 || hasVariable(section) || isVaried(listeners))
      continue;
    const isCertain = meant.every((one) => !one.isUnsure);
    if (named.length === 0)
      yield {
        path: [...path, "sectionName"],
        isCertain,
        message: `Gateway ${gateway} has no listener ${section}; it has ${listeners.map(({ name }) => name).join(", ")}`,
        fix: "name one of its listeners",
      };
    else if (!named.some((one) => takes(one, route)))
      yield {
        path: [...path, "sectionName"],
        isCertain,
        message: `listener ${section} of Gateway ${gateway} is for ${named[0]?.protocol}, which doesn't accept this kind of route`,
        fix: `name a listener for ${route.protocols?.join(" or ")}`,
      };
  }
}

/** True for listeners with names that something fills in. */
function isVaried(listeners: readonly Listener[]): boolean {
  return listeners.some(({ name = "$" }) => hasVariable(name));
}

/** The protocols of listeners that take a kind of route. */
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  HTTPRoute: ["HTTP", "HTTPS"],
  GRPCRoute: ["HTTP", "HTTPS"],
  TLSRoute: ["TLS"],
  TCPRoute: ["TCP", "TLS"],
  UDPRoute: ["UDP"],
};

/** True if some host matches both; what a variable makes may be any host. */
function overlap(one: string, other: string): boolean {
  if (one === other || hasVariable(one + other)) return true;
  return [
    [one, other],
    [other, one],
  ].some(([wide = "", host = ""]) => wide.startsWith("*.") && host.endsWith(wide.slice(1)));
}

/** The places of the specifications of routes in an object. */
function placesOf(resource: Resource): Path[] {
  if (groupOf(resource.apiVersion) === GROUP && resource.kind.endsWith("Route")) return [["spec"]];
  return resource.kind === "HelmRelease" ? inValues(asMap(resource)) : [];
}

const inValues = finderInTexts((_, field, path): Path[] =>
  field === "hostnames" && path.at(-1) === 0 ? [path.slice(0, -2)] : [],
);

function routeAt(resource: Resource, place: Path): Omit<Route, "by">[] {
  const hosts = listAt(resource, ...place, "hostnames").map(asText);
  const own = releaseNamespace(resource);
  const references = itemsAt(resource, ...place, "parentRefs");
  if (references.length === 0 || !references.every(([one]) => isGateway(one))) return [];
  const parents = references.map(([one, index]) => ({
    index,
    isNamespaced: textAt(one, "namespace") !== undefined,
    gateway: textAt(one, "name") ?? "",
    namespace: textAt(one, "namespace") ?? own,
    section: textAt(one, "sectionName"),
  }));
  return [{ path: place, protocols: lookUp(PROTOCOLS, resource.kind), hosts, parents }];
}

function isGateway(parent: Value): boolean {
  return (textAt(parent, "kind") ?? "Gateway") === "Gateway" && (textAt(parent, "group") ?? GROUP) === GROUP;
}
