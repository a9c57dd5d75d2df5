import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion, unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type {
  End,
  Flow,
  OutsidePeer,
  Pods,
  Traffic,
  TrafficPort,
} from "@kustogen/review/check/model/traffic.ts";
import { at, listAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { valueAndReason } from "./because.ts";
import type { Admission, Component, ComponentList, Connection } from "./component.ts";
import type { Call, Context, Served } from "./context.ts";
import { inComponent, listIn, refuseIn, unknownField } from "./made-by.ts";
import { type Part, podsOf } from "./part.ts";
import { forEachContainer } from "./wrapped.ts";

/** A component that a layer has, and the value that turned it on. */
// biome-ignore lint/suspicious/noExplicitAny: of a component of any system.
export interface Present<Of extends Context<unknown> = Context<any, any>> {
  component: Component<Of>;
  context: Of;
  on: unknown;
  part: Part;
}

/** False for the results of `when` and `policies` that mean no. */
export const isSet = (value: unknown) => value !== undefined && value !== false && value !== null;

/** A connection to peers that are known, on known ports. */
type Opened = Omit<Connection, "to" | "ports"> & { to: End | End[]; ports: readonly TrafficPort[] };

/**
 * The traffic table: connections from and to each component, those of other systems too; equal ones of several
 * components become one flow. Undefined if the layer has no NetworkPolicies.
 * @throws InputError for the name of a component that doesn't exist
 */
export function trafficOf<Of extends Context<unknown>>(
  { components, policies }: ComponentList<Of>,
  there: readonly Present<Of>[],
  context: Of,
): Traffic | undefined {
  if (policies !== undefined && !isSet(policies(context))) return undefined;
  const all = components.map(({ name }) => name);
  const calls = (context.neighbours?.calls() ?? []).map((call) => ({ ...call, name: call.to.split("/")[1] }));
  const declared = there.map((one) => ({
    one,
    admitted: entriesOf(one, "admits"),
    opened: openedBy(one),
    calls: calls.filter(({ name }) => name === one.component.name),
  }));
  const told = declared.flatMap(({ admitted, opened }) => [...admitted, ...opened]);
  const reached = told.flatMap((one) => ("from" in one ? one.from : one.to) ?? []);
  const named = new Set<unknown>([...calls.map(({ name }) => name), ...reached]);
  const pods: Record<string, Pods> = {};
  for (const one of there) {
    const { name, admits, pods: own, talksTo } = one.component;
    if (own ?? talksTo ?? admits ?? (named.has(name) || undefined)) setOwn(pods, name, podsBehind(one));
  }
  /** The ends that exist; undefined if there are none. Throws InputError for a name that no component has. */
  const here = (field: string, one: Present<Of>, why: string, given: Connection["to"] = []) => {
    const unknown = ends(given).find((end) => typeof end === "string" && !all.includes(end));
    if (typeof unknown === "string") {
      const message = `the traffic "${why}" names the component "${unknown}", which isn't among the system's components; what is outside is a peer, such as internet(). ${suggestion(unknown, all)}`;
      refuseIn(one, message, "unknown-name", [field, unknown]);
    }
    const left = ends(given).filter((end) => typeof end !== "string" || Object.hasOwn(pods, end));
    return left.length > 1 ? left : left[0];
  };
  const flows = new Map<string, Flow & { from: End | End[] }>();
  for (const { one, admitted, opened, calls } of declared) {
    const { name } = one.component;
    for (const { from, ports, why } of admitted) {
      const ends = here("admits", one, why, from);
      if (ends !== undefined) flows.set(`${name} ${flows.size}`, { from: ends, to: name, ports, why });
    }
    for (const { from, ports, to, why } of calls) {
      const ask = () => ports ?? portsBehind(one);
      const known = inComponent(callers.get(from) ?? one, ask, why, `the traffic "${why}" to ${to}`);
      flows.set(`${name} ${flows.size}`, { from, to: name, ports: known, why });
    }
    for (const { to, ports, why, policy } of opened) {
      const ends = here("talksTo", one, why, to);
      if (ends === undefined) continue;
      const key = JSON.stringify([ends, ports, why, policy]);
      const same = flows.get(key);
      if (same === undefined)
        flows.set(key, { from: name, to: ends, ports, why, ...(policy !== undefined && { policy }) });
      else same.from = [same.from, name].flat();
    }
  }
  return { components: pods, flows: [...flows.values()] };
}

/** The connections that the components of a layer open to other systems. */
export function callsOf(there: readonly Present[]): Call[] {
  return there.flatMap((one) => {
    const from = peerOf(`${one.context.system}/${one.component.name}`, podsBehind(one));
    callers.set(from, one);
    return entriesOf(one, "talksTo").flatMap(({ to = [], ports, why }) =>
      ends(to).flatMap((end) => (isElsewhere(end) ? { from, to: end, ports, why } : [])),
    );
  });
}

/** What connections to a component of the list reach; undefined if the layer lacks it. @throws InputError for an unknown name */
export function servedOf<Of extends Context<unknown>>(
  components: readonly Component<Of>[],
  there: readonly Present<Of>[],
  context: Of,
  name: string,
): Served | undefined {
  const names = components.map((one) => one.name);
  if (!names.includes(name)) throw unknownName(`${context.system} has no component`, name, names);
  const one = there.find(({ component }) => component.name === name);
  return one && { pods: podsBehind(one), ports: () => portsBehind(one) };
}

/** The connections that a component opens; those to other systems lead to their pods. */
function openedBy(one: Present): Opened[] {
  return entriesOf(one, "talksTo").flatMap((connection): Opened[] => {
    const { ports, to = [], why } = connection;
    const own = ends(to).filter((end) => !isElsewhere(end));
    const missing = `the traffic "${why}" has no ports. Expected them in a list, [] for all; only a connection to another system has those of its Service`;
    if (own.length > 0 && ports === undefined) refuseIn(one, missing, "invalid-settings", ["talksTo", why]);
    const others = ends(to).flatMap((end) => (isElsewhere(end) ? elsewhere(one, connection, end) : []));
    return [...(own.length > 0 ? [{ ...connection, to: own, ports: ports ?? [] }] : []), ...others];
  });
}

/** A connection to a component of another system; none if the layer has no such component. */
function elsewhere(one: Present, connection: Connection, end: string): Opened[] {
  const { ports, why } = connection;
  const ask = () => {
    const served: Served | undefined = one.context.neighbours?.served(end);
    return served ? [{ ...connection, to: peerOf(end, served.pods), ports: ports ?? served.ports() }] : [];
  };
  return inComponent(one, ask, ["talksTo", why], `the traffic "${why}" to ${end}`);
}

/** The component of another system that opens the connections from a peer. */
export const callers = new WeakMap<object, Present>();

const isElsewhere = (end: End): end is string => typeof end === "string" && end.includes("/");

/** The pods of a component of another system, whose namespace is another one. */
function peerOf(title: string, { labels, namespace }: Pods): OutsidePeer {
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return { title, peers: [{ namespaceSelector, podSelector: { matchLabels: labels } }] };
}

function podsBehind(one: Present): Pods {
  return inComponent(one, () => one.component.pods?.(one.context, one.on)) ?? podsOf(one.part);
}

/** The ports to which the Services of a component lead. @throws InputError if it has none */
function portsBehind(one: Present): TrafficPort[] {
  const { component, context, on, part } = one;
  const ask = () => component.resources?.(context, { traffic: undefined, part, on });
  const resources = listIn(one, "resources", ask);
  const listening = listeningIn(resources) ?? [];
  const ports = resources
    .filter(({ kind }) => kind === "Service")
    .flatMap((service) => listAt(service, "spec", "ports"))
    .map((port): TrafficPort => {
      const target = (at(port, "targetPort") ?? at(port, "port")) as number | string;
      const number = listening.find((one) => one.includes(target))?.[0] ?? target;
      const protocol = textAt(port, "protocol") ?? "TCP";
      return protocol === "TCP" ? number : ({ port: number, protocol } as TrafficPort);
    });
  if (ports.length > 0) return ports;
  const message = `${context.system}/${component.name} has no Service; expected \`ports\` in the connection`;
  throw new InputError(message, { code: "invalid-settings" });
}

/** What a component declares of its traffic. @throws InputError for anything but a list, and an entry without a reason */
function entriesOf<Field extends "admits" | "talksTo">(
  one: Present,
  field: Field,
): { admits: Admission; talksTo: Connection }[Field][] {
  const { component, context, on } = one;
  const ask = (): readonly unknown[] | undefined => component[field]?.(context, on);
  const list = listIn(one, field, ask).filter(isSet);
  const refuse = (said: string, ...near: string[]) =>
    refuseIn(one, `${field}: ${said}`, "invalid-settings", [field, ...near]);
  for (const entry of list as (Admission & Connection)[]) {
    const called = ends(entry.to ?? entry.from ?? []).find((end) => typeof end === "function");
    if (called !== undefined) refuse("expected a peer, found a function; call it");
    const why = `has no \`why\`. Expected what it is for, such as why: "sessions", which becomes the comment above its rule`;
    if (typeof entry.why !== "string" || entry.why === "") refuse(`a connection ${why}`);
    const { ports = [] } = entry;
    if (!Array.isArray(ports)) refuse(`ports: expected a list, such as [${ports}]`, entry.why);
    const quoted = ports.find((port) => typeof port === "string" && !Number.isNaN(Number(port)));
    if (quoted !== undefined) refuse(`ports: a number has no quotes; write ${quoted}`, entry.why);
    const end = field === "admits" ? "from" : "to";
    const nowhere = `a connection has no \`${end}\`. Expected the name of a component, or a peer`;
    if (!(end in entry)) refuse(nowhere);
    const unknown = unknownField(entry, field === "admits" ? "from ports why" : "to ports why policy");
    if (unknown) refuse(`${unknown.name}: ${unknown.said}`, unknown.name);
  }
  return list as never;
}

/** A port on which pods listen, by number, name or both. */
export type Listening = readonly (number | string | undefined)[];

/** The ports of the containers and Services among resources; undefined if there are no containers. */
export function listeningIn(resources: readonly Resource[]): Listening[] | undefined {
  const containers: Value[] = [];
  forEachContainer(resources as unknown as Value[], (container) => containers.push(container));
  const opened: Listening[] = containers
    .flatMap((container) => listAt(container, "ports"))
    .map((port) => [valueAndReason(at(port, "containerPort")).value as number, textAt(port, "name")]);
  // Without a number that one can have, the port is refused elsewhere.
  if (!opened.every(([port]) => Number.isInteger(port) && (port as number) < 65536)) return undefined;
  for (const service of resources.filter(({ kind }) => kind === "Service"))
    for (const port of listAt(service, "spec", "ports")) {
      const target = valueAndReason(at(port, "targetPort") ?? at(port, "port")).value as number | string;
      if (!opened.some((one) => one.includes(target))) opened.push([target]);
    }
  return containers.length > 0 ? opened : undefined;
}

/** The ends of a flow as a list. */
export const ends = (end: End | readonly End[]) => [end].flat() as readonly End[];
