import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";

/**
 * What only one may have in a cluster, by key, in words.
 *
 * @param destination the namespace of objects that name none
 */
export function claimsOf(resources: readonly Resource[], destination: string): Map<string, string> {
  const claims = new Map<string, string>();
  for (const resource of resources) {
    const { apiVersion, kind, metadata } = resource;
    // What names none goes where its Application does.
    const namespace = metadata.namespace ?? (isClusterScoped(apiVersion, kind) ? undefined : destination);
    const name = namespace === undefined ? metadata.name : `${namespace}/${metadata.name}`;
    const subject = `${kind} ${name}`;
    claims.set(`${identityKey(resource)} in ${namespace}`, subject);
    for (const { host, paths } of hostsOf(resource))
      for (const path of paths.length === 0 ? [""] : paths)
        claims.set(`host ${host}${path}`, `the host ${host} of ${subject}`);
    for (const port of nodePortsOf(resource))
      claims.set(`port ${port}`, `the node port ${port} of ${subject}`);
  }
  return claims;
}

/** The hosts of an Ingress, each with its paths: two routes may share a host, but not a path of it. */
export function hostsOf({ kind, spec }: Resource): { host: string; paths: string[] }[] {
  if (kind !== "Ingress" || !isMap(spec as Value)) return [];
  const { rules } = spec as { rules?: Value };
  return listOf(rules).flatMap((rule) => {
    if (!isMap(rule) || typeof rule.host !== "string") return [];
    const paths = isMap(rule.http) ? listOf(rule.http.paths) : [];
    return [
      {
        host: rule.host,
        paths: paths.map((path) => (isMap(path) && typeof path.path === "string" ? path.path : "")),
      },
    ];
  });
}

function nodePortsOf({ kind, spec }: Resource): (number | bigint)[] {
  if (kind !== "Service" || !isMap(spec as Value)) return [];
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
