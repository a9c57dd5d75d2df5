import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import type { Resource } from "../../../kubernetes/resource.ts";
import type { ValueMap } from "../../../kubernetes/value.ts";
import { defineRule, type Finding } from "../../rule.ts";

type Path = readonly (string | number)[];

export const duplicateNames = defineRule({
  id: "integrity/duplicate-names",
  title: "Containers, volumes and ports have names and numbers of their own",
  why:
    "The API server refuses two containers or volumes of one name in a pod, and two ports of one name in a container or " +
    "a Service, or of one number and protocol in a Service.",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",
  severity: "error",
  needs: ["rendered"],
  *check({ index, pods }) {
    for (const { containers, path, resource, volumes } of pods) {
      yield* twice(
        resource,
        containers.map(({ name, path }) => [name, path]),
        (name) => `two containers are called ${name}`,
      );
      yield* twice(
        resource,
        volumes.map((volume, at) => [textAt(volume, "name"), [...path, "volumes", at]]),
        (name) => `two volumes are called ${name}`,
      );
      for (const { name: container, path: at, ports } of containers) {
        const place = (port: number): Path => [...at, "ports", port];
        yield* twice(
          resource,
          ports.map((port, i) => [textAt(port, "name"), place(i)]),
          (name) => `two ports of container ${container} are called ${name}`,
        );
        // The API server takes it with a warning; server-side apply, as Argo CD may use it, doesn't.
        for (const finding of twice(
          resource,
          ports.map((port, i) => [
            number(port as unknown as ValueMap, "containerPort", port.hostIP),
            place(i),
          ]),
          (port) => `container ${container} declares port ${port} twice`,
        ))
          yield { ...finding, severity: "warning" };
      }
    }
    for (const service of index.ofKind("Service", "")) {
      const ports = itemsAt(service, "spec", "ports");
      const place = (at: number): Path => ["spec", "ports", at];
      yield* twice(
        service,
        ports.map(([port, at]) => [textAt(port, "name"), place(at)]),
        (name) => `two ports are called ${name}`,
      );
      yield* twice(
        service,
        ports.map(([port, at]) => [number(port, "port"), place(at)]),
        (port) => `port ${port} is there twice`,
      );
      if (ports.length > 1)
        for (const [port, at] of ports)
          if (textAt(port, "name") === undefined)
            yield {
              resource: service,
              path: place(at),
              message: "a port among several has no name; the API server refuses it",
              fix: "name each port",
            };
    }
  },
});

/** "8080/TCP"; undefined without a number. */
function number(port: ValueMap, field: string, more?: unknown): string | undefined {
  const value = port[field];
  if (typeof value !== "number") return undefined;
  return `${value}/${textAt(port, "protocol") ?? "TCP"}${more === undefined ? "" : ` ${String(more)}`}`;
}

function* twice(
  resource: Resource,
  named: Iterable<readonly [string | undefined, Path]>,
  message: (name: string) => string,
): Iterable<Finding> {
  const seen = new Set<string>();
  for (const [name, path] of named) {
    if (name === undefined || name === "") continue;
    if (seen.has(name)) yield { resource, path, message: message(name), fix: "rename or remove one of them" };
    seen.add(name);
  }
}
