import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { PUBLIC_KINDS, publicRoutes } from "@kustogen/review/check/changes/public-routes.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";

/** What may exist only once in a cluster, and what messages call it. */
export type Claim = [key: string, said: string];

/** What resources claim in a cluster, with those in namespaces; one without a namespace is applied to `destination`. */
export function claimsOf(resources: readonly Resource[], destination: string): Claim[] {
  return resources.flatMap((resource) => {
    const { apiVersion, kind, metadata } = resource;
    const claims = clusterClaims(resource);
    if (metadata.namespace === undefined && isClusterScoped(apiVersion, kind)) return claims;
    const namespace = metadata.namespace ?? destination;
    const own: Claim = [`${identityKey(resource)} in ${namespace}`, `${kind} ${namespace}/${metadata.name}`];
    return [own, ...claims];
  });
}

const NONE: Claim[] = [];

/** A resource's claims that must be unique in a cluster, outside namespaces: another system could claim them. */
export function clusterClaims(resource: Resource): Claim[] {
  const { apiVersion, kind, metadata } = resource;
  const isNamespaced = metadata.namespace !== undefined || !isClusterScoped(apiVersion, kind);
  if (isNamespaced && !isAddressed(kind)) return NONE;
  const subject = `${kind} ${metadata.name}`;
  if (!isNamespaced) return [[identityKey(resource), subject]];
  const claims = new Map<string, string>();
  claimAddresses(claims, resource, subject);
  return [...claims];
}

function claimAddresses(claims: Map<string, string>, resource: Resource, subject: string): void {
  if (!isAddressed(resource.kind)) return;
  for (const { key, said } of addressesOf(resource)) claims.set(key, `${said} of ${subject}`);
  for (const port of nodePortsOf(resource)) claims.set(`port ${port}`, `the node port ${port} of ${subject}`);
}

/** True for a kind that may have a host or a node port. */
function isAddressed(kind: string): boolean {
  return kind === "Service" || ADDRESSED.has(kind);
}

/**
 * Kinds of which a cluster accepts only one for an address; each Gateway has its own listeners, and VirtualServices of
 * one host are merged.
 */
const ADDRESSED = new Set(PUBLIC_KINDS.filter((kind) => kind !== "VirtualService"));

/** The hosts of a resource. */
export function hostsOf(resource: Resource): string[] {
  if (!ADDRESSED.has(resource.kind)) return [];
  return publicRoutes(resource).flatMap(({ host }) => (host === "*" ? [] : [host]));
}

/** The addresses of a resource: two routes may share a host, but not a path of it with the same conditions. */
function addressesOf(resource: Resource): { key: string; said: string }[] {
  const { kind } = resource;
  if (!ADDRESSED.has(kind)) return [];
  const where = kind === "Gateway" ? "listener" : "host";
  const conditions = conditionsOf(resource);
  return publicRoutes(resource).flatMap(({ host, path, field }) => {
    if (host === "*") return [];
    const more = conditions(field[2]);
    const address = path === "/" ? host : `${host}${path}`;
    return [{ key: `${where} ${host}${path} ${more}`, said: `the host ${address}` }];
  });
}

/** The other conditions for a request, besides host and path: headers, methods and the like, as text. */
function conditionsOf({ kind, spec }: Resource): (route: unknown) => string {
  if (!isMap(spec)) return () => "";
  const { entryPoints, routes, rules } = spec as { entryPoints?: Value; routes?: Value; rules?: Value };
  if (kind === "IngressRoute" || kind === "IngressRouteTCP") {
    // Programs share a host if each has a port of its own.
    const ports = kind === "IngressRouteTCP" ? JSON.stringify(listOf(entryPoints)) : "";
    return (index) => {
      const route = listOf(routes)[Number(index)];
      const match = isMap(route) && typeof route.match === "string" ? route.match : "";
      return match.replace(/\b(?:Host|HostSNI|Path|PathPrefix)\([^)]*\)|[\s&|()]/g, "") + ports;
    };
  }
  if (kind !== "HTTPRoute" && kind !== "GRPCRoute") return () => "";
  const others = listOf(rules)
    .flatMap((rule) => (isMap(rule) ? listOf(rule.matches) : []))
    .map((match) => (isMap(match) ? { ...match, path: null } : match));
  const text = others.some((match) => isMap(match) && Object.keys(match).length > 1)
    ? JSON.stringify(others)
    : "";
  return () => text;
}

function nodePortsOf({ kind, spec }: Resource): (number | bigint)[] {
  if (kind !== "Service" || !isMap(spec)) return [];
  const { ports } = spec as { ports?: Value };
  return listOf(ports).flatMap((port) =>
    isMap(port) && (typeof port.nodePort === "number" || typeof port.nodePort === "bigint")
      ? [port.nodePort]
      : [],
  );
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}
