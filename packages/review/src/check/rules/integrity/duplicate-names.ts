import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { ResourceIndex } from "../../../cluster/resource-index.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { defineRule, type Finding } from "../../rule.ts";

export const duplicateNames = defineRule({
  id: "integrity/duplicate-names",
  title:
    "Containers, volumes and ports have unique names, ports have unique numbers, and only one object " +
    "writes a Secret",
  why:
    "The API server rejects a pod with two containers or two volumes that have the same name, a " +
    "container or Service with two ports that have the same name, and a Service with two ports that " +
    "have the same number and protocol. The containers of a pod share an IP address, so only one of " +
    "them can listen on a port. Two Certificates or ExternalSecrets that write the same Secret " +
    "overwrite each other again and again.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
  example: {
    bad: "ports: [{name: http, containerPort: 8080}, {name: http, containerPort: 9090}]",
    good: "ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]",
  },
  severity: "error",
  least: "warning",
  cases: {
    warning: ["for a port number that containers declare twice", "for a Secret with two writers"],
  },
  basis: "refused",
  isAlone: true,
  *check({ index, pods }) {
    yield* writtenTwice(index);
    for (const { containers, path, resource, volumes } of pods) {
      for (const [name, at] of repeated(containers, ({ name }) => name))
        yield twice(resource, (containers[at] as Container).path, `two containers are called ${name}`);
      for (const [name, at] of repeated(volumes, nameOf))
        yield twice(resource, [...path, "volumes", at], `two volumes are called ${name}`);
      yield* sharedPorts(resource, containers);
      for (const { name: container, path: where, ports } of containers) {
        for (const [name, at] of repeated(ports, nameOf))
          yield twice(
            resource,
            [...where, "ports", at],
            `two ports of container ${container} are called ${name}`,
          );
        // The API server accepts it with a warning; server-side apply, which Argo CD may use, rejects it.
        for (const [port, at] of repeated(ports, (one) =>
          number(one as unknown as ValueMap, "containerPort", one.hostIP),
        ))
          yield {
            ...twice(resource, [...where, "ports", at], `container ${container} declares port ${port} twice`),
            severity: "warning",
          };
      }
    }
    for (const service of index.ofKind("Service", "")) {
      const ports = itemsAt(service, "spec", "ports");
      const place = (at: number): Path => ["spec", "ports", at];
      for (const [name, one] of repeated(ports, ([port]) => nameOf(port)))
        yield twice(service, place(ports[one]?.[1] as number), `two ports are called ${name}`);
      for (const [port, one] of repeated(ports, ([port]) => number(port, "port")))
        yield twice(service, place(ports[one]?.[1] as number), `port ${port} is listed twice`);
      if (ports.length > 1)
        for (const [port, at] of ports)
          if (textAt(port, "name") === undefined)
            yield {
              resource: service,
              path: place(at),
              message: "a port among several has no name; the API server rejects it",
              fix: "name each port",
            };
    }
  },
});

/** The ports that two containers declare that run at the same time. */
function* sharedPorts(resource: Resource, containers: readonly Container[]): Iterable<Finding> {
  const taken = new Map<string, Container>();
  for (const container of containers)
    for (const [at, port] of container.ports.entries()) {
      const key = number(port as unknown as ValueMap, "containerPort", port.hostIP);
      if (key === undefined || !keepsRunning(container)) continue;
      const first = taken.get(key);
      if (first === undefined) taken.set(key, container);
      else if (first !== container)
        yield {
          resource,
          path: [...container.path, "ports", at],
          severity: "warning",
          message: `containers ${first.name} and ${container.name} both declare port ${key}, and only one of them can listen on it`,
          fix: "give one of them another port",
        };
    }
}

function nameOf(item: unknown): string | undefined {
  return textAt(item, "name");
}

/** "8080/TCP"; undefined without a number. */
function number(port: ValueMap, field: string, more?: unknown): string | undefined {
  const value = lookUp(port, field);
  if (typeof value !== "number") return undefined;
  return `${value}/${textAt(port, "protocol") ?? "TCP"}${more === undefined ? "" : ` ${String(more)}`}`;
}

/** The texts that appeared before, each with the index of the item that repeats it. */
function repeated<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string | undefined,
): readonly (readonly [text: string, index: number])[] {
  if (items.length < 2) return NONE;
  const seen = new Set<string>();
  let found: [string, number][] | undefined;
  for (let index = 0; index < items.length; index++) {
    const text = textOf(items[index] as Item);
    if (text === undefined || text === "") continue;
    if (seen.has(text)) (found ??= []).push([text, index]);
    seen.add(text);
  }
  return found ?? NONE;
}

const NONE: readonly never[] = [];

function twice(resource: Resource, path: Path, message: string): Finding {
  return { resource, path, message, fix: "rename or remove one of them" };
}

/** The Secrets that several Certificates or ExternalSecrets of a namespace write as a whole. */
function* writtenTwice(index: ResourceIndex): Iterable<Finding> {
  const writers = new Map<string, Resource>();
  const written = [
    ...index.ofKind("Certificate", "cert-manager.io").map((one) => ({
      one,
      path: ["spec", "secretName"],
      name: textAt(one, "spec", "secretName"),
    })),
    ...index.ofKind("ExternalSecret", "external-secrets.io").flatMap((one) =>
      (textAt(one, "spec", "target", "creationPolicy") ?? "Owner") === "Owner"
        ? [
            {
              one,
              path: ["spec", "target"],
              name: textAt(one, "spec", "target", "name") ?? one.metadata.name,
            },
          ]
        : [],
    ),
  ];
  for (const { one, path, name } of written) {
    if (name === undefined || hasVariable(name)) continue;
    const key = `${one.metadata.namespace ?? ""}/${name}`;
    const other = writers.get(key);
    if (other === undefined) writers.set(key, one);
    else
      yield {
        resource: one,
        path,
        severity: "warning",
        message: `writes Secret ${name}, which ${other.kind} ${other.metadata.name} also writes; each overwrites the other's content`,
        fix: "give one of them a different Secret",
      };
  }
}
