import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IIngressSpec } from "kubernetes-models/networking.k8s.io/v1/IngressSpec";
import type { IServiceSpec } from "kubernetes-models/v1/ServiceSpec";
import type { Deployed } from "./deployed.ts";
import { code, codes, section, table } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** Hosts that people reach, and Services that pods reach. */
export function addresses(deployed: readonly Deployed[]): string {
  return section(
    "## Addresses",
    table(
      ["Host", "Path", "Leads to", "Defined by"],
      union(deployed, ({ resources }) => resources.flatMap(routes)).map(({ item, where }) => [
        `${code(item.host)}${onlyIn(where, deployed)}`,
        codes(item.paths),
        code(item.to),
        item.by,
      ]),
    ),
    table(
      ["Service", "Ports", "Container port"],
      union(deployed, ({ resources }) => resources.flatMap(services)).map(({ item, where }) => [
        `${code(item.name)}${onlyIn(where, deployed)}`,
        codes(item.ports),
        codes(item.targets),
      ]),
    ),
  );
}

interface Route {
  host: string;
  paths: string[];
  to: string;
  by: string;
}

/** The routes of an Ingress, or of Traefik's IngressRoute. */
function routes({ kind, metadata, spec }: Resource): Route[] {
  const by = `${kind} ${code(metadata.name)}`;
  if (kind === "Ingress") return ingressRoutes(spec as IIngressSpec, by);
  if (kind === "IngressRoute" || kind === "IngressRouteTCP") return traefikRoutes(spec as TraefikSpec, by);
  return [];
}

function ingressRoutes({ rules = [] }: IIngressSpec, by: string): Route[] {
  return rules.flatMap(({ host = "*", http }) => {
    const found = new Map<string, Route>();
    for (const { backend, path = "/" } of http?.paths ?? []) {
      const { resource, service } = backend;
      const to = resource
        ? `${resource.kind} ${resource.name}`
        : target(service?.name, service?.port?.name ?? service?.port?.number);
      const route = found.get(to);
      if (route === undefined) found.set(to, { host, paths: [path], to, by });
      else route.paths.push(path);
    }
    return [...found.values()];
  });
}

function target(name = "", port?: number | string): string {
  return port === undefined ? name : `${name}:${port}`;
}

/** The part of Traefik's `spec` that is read. */
interface TraefikSpec {
  routes?: { match?: string; services?: { name?: string; port?: number | string }[] }[];
}

function traefikRoutes({ routes = [] }: TraefikSpec, by: string): Route[] {
  return routes.flatMap(({ match = "", services: targets = [] }) => {
    const named = (matcher: RegExp) => [...match.matchAll(matcher)].map(([, text = ""]) => text);
    const hosts = named(/\bHost(?:SNI|Regexp)?\(`([^`]*)`/g);
    const paths = named(/\bPath(?:Prefix|Regexp)?\(`([^`]*)`/g);
    return (hosts.length === 0 ? ["*"] : hosts).flatMap((host) =>
      targets.map(({ name, port }) => ({
        host,
        paths: paths.length === 0 ? ["/"] : paths,
        to: target(name, port),
        by,
      })),
    );
  });
}

/** A Service by its name in the cluster's DNS, with its ports. */
function services({ apiVersion, kind, metadata, spec }: Resource): {
  name: string;
  ports: string[];
  targets: string[];
}[] {
  if (apiVersion !== "v1" || kind !== "Service") return [];
  const ports = (spec as IServiceSpec).ports ?? [];
  return [
    {
      name: `${metadata.name}.${metadata.namespace}`,
      ports: ports.map(({ name, port }) => (name === undefined ? `${port}` : `${port} ${name}`)),
      targets: ports.map(({ port, targetPort }) => String(targetPort ?? port)),
    },
  ];
}
