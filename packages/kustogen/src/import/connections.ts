import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { at, field } from "./blocks/fields.ts";
import { isMarked } from "./marks.ts";
import { type ImportedObject, type Template, type TextPart, withValues } from "./template.ts";
import { camelCase } from "./words.ts";

/** The address of a component: one of its Services, declared once beside it. */
export interface Address {
  component: string;
  /** The constant with it: "API". */
  constant: string;
  host: string;
  /** Its ports by name: "port" if there is only one. */
  ports: ReadonlyMap<string, number>;
  /** The ports of the pods, by port of the Service. */
  pods: ReadonlyMap<number, number | string>;
}

/** A part of an address in a text. */
export interface AddressPart {
  address: Address;
  /** "host", or the name of its port. */
  field: string;
}

/** A connection from a component to another one, according to its values. */
export interface ImportedConnection {
  address: Address;
  /** The names of the Service's ports. */
  ports: Set<string>;
  /** The variables and keys that show it. */
  why: Set<string>;
}

/** Components whose addresses are declared once, and their connections. */
export interface Connected {
  components: Map<string, ImportedObject[]>;
  /** The connections of each component. */
  connections: Map<string, ImportedConnection[]>;
}

/** Finds values with the Service and port of another component, and replaces both with its declared address. */
export function connect(components: ReadonlyMap<string, readonly ImportedObject[]>): Connected {
  const addresses = addressesOf(components);
  const connections = new Map<string, ImportedConnection[]>();
  const connected = new Map<string, ImportedObject[]>();
  for (const [component, objects] of components) {
    const others = addresses.filter((address) => address.component !== component);
    const visit = new Visit(others);
    connected.set(
      component,
      objects.map((object) =>
        READS.has(object.kind) && object.file === undefined
          ? { ...object, body: visit.of(object.body, "") }
          : object,
      ),
    );
    for (const connection of visit.found.values()) addTo(connections, component, connection);
  }
  return { components: connected, connections };
}

/** Kinds whose values a program reads. */
const READS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ConfigMap", "Rollout"]);

function addressesOf(components: ReadonlyMap<string, readonly ImportedObject[]>): Address[] {
  const found: Address[] = [];
  const hosts = new Map<string, number>();
  for (const [component, objects] of components)
    for (const object of objects) {
      if (object.kind !== "Service" || isMarked(object.name)) continue;
      hosts.set(object.name, (hosts.get(object.name) ?? 0) + 1);
      const ports = portsOf(object, objects);
      if (ports === undefined) continue;
      const isOnly = objects.every((other) => other === object || other.kind !== "Service");
      const called = isOnly && object.name.endsWith(`-${component}`) ? component : object.name;
      const constant = camelCase(called)
        .replace(/([A-Z])/g, "_$1")
        .toUpperCase();
      found.push({ component, constant, host: object.name, ...ports });
    }
  const constants = found.map(({ constant }) => constant);
  return found.filter(
    ({ host, constant }) =>
      hosts.get(host) === 1 && constants.filter((other) => other === constant).length === 1,
  );
}

/** The ports of a Service, if each is a number that is the same everywhere. */
function portsOf(
  { body }: ImportedObject,
  objects: readonly ImportedObject[],
): Pick<Address, "ports" | "pods"> | undefined {
  const list = at(body, "spec", "ports");
  if (list?.type !== "list" || list.items.length === 0) return undefined;
  const ports = new Map<string, number>();
  const pods = new Map<number, number | string>();
  for (const { value } of list.items) {
    const number = plain(at(value, "port"));
    const target = field(value, "targetPort") === undefined ? number : plain(at(value, "targetPort"));
    if (typeof number !== "number" || target === undefined) return undefined;
    const name = plain(at(value, "name"));
    // A number isn't a name.
    const own = typeof name === "string" && !/^\d/.test(name) ? name : `port-${name ?? number}`;
    const called = list.items.length === 1 ? "port" : camelCase(own);
    if (ports.has(called) || called === "host") return undefined;
    ports.set(called, number);
    pods.set(
      number,
      typeof target === "string" ? (containerPort(objects, target) ?? target) : Number(target),
    );
  }
  return { ports, pods };
}

/** The number of a container's port with that name. */
function containerPort(objects: readonly ImportedObject[], name: string): number | undefined {
  for (const { body } of objects) {
    const containers = at(body, "spec", "template", "spec", "containers");
    if (containers?.type !== "list") continue;
    for (const { value } of containers.items) {
      const ports = at(value, "ports");
      if (ports?.type !== "list") continue;
      const found = ports.items.find((item) => plain(at(item.value, "name")) === name);
      const number = found && plain(at(found.value, "containerPort"));
      if (typeof number === "number") return number;
    }
  }
  return undefined;
}

function plain(template: Template | undefined): unknown {
  return template?.type === "literal" ? template.value : undefined;
}

/** A key that ends with one of these contains only a host name. */
const HOST = /(?:^|[_.-])(?:host|hostname|server|addr|address)$/i;

/** A walk through the values of a component. */
class Visit {
  readonly found = new Map<Address, ImportedConnection>();

  constructor(private readonly addresses: readonly Address[]) {}

  /** The template with addresses in place of their texts. */
  of(template: Template, name: string): Template {
    switch (template.type) {
      case "literal":
        return typeof template.value === "string" && !template.suspect
          ? this.#text(template.value, name, template)
          : template;
      case "choice":
      case "list":
        return withValues(template, (value) => this.of(value, name));
      case "map": {
        // A variable is identified by its name, anything else by its key.
        const own = plain(at(template, "name"));
        return withValues(template, (value, _, key) =>
          key === "metadata" || key === "name"
            ? value
            : this.of(value, key === "value" ? String(own ?? name) : String(key)),
        );
      }
      case "yaml":
        return { ...template, value: this.of(template.value, name) };
      default:
        return template;
    }
  }

  #text(text: string, name: string, template: Template): Template {
    if (text.includes("\n") || isMarked(text)) return template;
    for (const address of this.addresses) {
      const parts = this.#parts(text, name, address);
      if (parts !== undefined) return { type: "joined", value: text, parts };
    }
    return template;
  }

  /** A text that includes an address; undefined if it doesn't. */
  #parts(text: string, name: string, address: Address): TextPart[] | undefined {
    const { host, ports } = address;
    if (text === host && HOST.test(name)) return [this.#note(address, "host", name)];
    const start = text.search(
      new RegExp(`(?<![\\w.-])${host.replace(/[.]/g, "\\.")}(?::\\d+)?(?=$|[/?,;\\s"'])`),
    );
    const before = text.slice(0, Math.max(0, start));
    if (start < 0) return undefined;
    const [, port] = /^:(\d+)/.exec(text.slice(start + host.length)) ?? [];
    if (port === undefined) {
      // A word alone may mean anything, unlike a URL.
      const [, scheme] = /(https?):\/\/(?:[^/]*@)?$/.exec(before) ?? [];
      const usual = { http: 80, https: 443 }[scheme as "http"];
      if (usual === undefined || ![...ports.values()].includes(usual)) return undefined;
      this.#note(address, calledOf(ports, usual) as string, name);
      return joined(before, this.#note(address, "host", name), text.slice(start + host.length));
    }
    const called = calledOf(ports, Number(port));
    if (called === undefined) return undefined;
    const rest = text.slice(start + host.length + 1 + port.length);
    return joined(before, this.#note(address, "host", name), ":", this.#note(address, called, name), rest);
  }

  #note(address: Address, called: string, name: string): AddressPart {
    const known = this.found.get(address) ?? { address, ports: new Set(), why: new Set() };
    // A host name alone means a Service's only port.
    if (called !== "host") known.ports.add(called);
    else if (address.ports.size === 1) known.ports.add("port");
    known.why.add(name);
    this.found.set(address, known);
    return { address, field: called };
  }
}

function calledOf(ports: ReadonlyMap<string, number>, port: number): string | undefined {
  return [...ports].find(([, number]) => number === port)?.[0];
}

function joined(...parts: TextPart[]): TextPart[] {
  return parts.filter((part) => part !== "");
}
