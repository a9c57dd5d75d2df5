import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";

/** A public address. */
export interface PublicRoute {
  host: string;
  /** "/" for every path. */
  path: string;
  field: FieldPath;
}

/** Kinds that make an address public. */
export const PUBLIC_KINDS: readonly string[] = [
  "Ingress",
  "IngressRoute",
  "IngressRouteTCP",
  "HTTPRoute",
  "GRPCRoute",
  "TLSRoute",
  "VirtualService",
  "HTTPProxy",
  "Route",
  "Gateway",
];

/** Names of networks that no public DNS server answers: RFC 6761, 6762 and 8375, ICANN's `.internal`, and `.lan`. */
const PRIVATE_HOST = /(?:^|\.)(?:local|localhost|internal|lan|home\.arpa)$/;

/** A part of an entrance's name that says that it isn't public: "envoy-internal", "nginx-private", "tailscale". */
const PRIVATE_WORD =
  /(?:^|[-_./])(?:internal|private|intranet|local|lan|vpn|tailscale|netbird|cluster-?local)(?:$|[-_./])/i;

/** True if only a private network reaches a resource's host: by the host's domain, or the name of each of its entrances. */
export function isPrivateRoute(resource: Resource, host: string): boolean {
  if (PRIVATE_HOST.test(host)) return true;
  const names = entrancesOf(resource);
  return names.length > 0 && names.every((name) => PRIVATE_WORD.test(name));
}

/** What a resource says about where its requests come in: gateways, classes, entry points, a scheme. */
function entrancesOf({ kind, metadata, spec }: Resource): string[] {
  const named = [
    ...itemsAt(spec, "parentRefs").map(([one]) => textAt(one, "name")),
    ...[...listAt(spec, "gateways"), ...listAt(spec, "entryPoints")].map((one) => String(one)),
    ...["ingressClassName", "gatewayClassName"].map((field) => textAt(spec, field)),
    ...(kind === "Gateway" ? [metadata.name] : []),
    ...ENTRANCE_ANNOTATIONS.map((annotation) => lookUp(metadata.annotations ?? {}, annotation)),
  ].filter((name) => name !== undefined);
  // A Gateway's own name says enough, whatever implements it.
  const own = named.filter((name) => PRIVATE_WORD.test(name));
  return kind === "Gateway" && own.length > 0 ? own : named;
}

const ENTRANCE_ANNOTATIONS = ["kubernetes.io/ingress.class", "alb.ingress.kubernetes.io/scheme"];

/** A host in words, if it is none to read. */
export function shownHost(host: string): string {
  if (isEncryptedValue(host)) return "an encrypted host";
  return host === "*" ? "any host" : host;
}

/** The public addresses of a resource; "*" for any host. */
export function publicRoutes({ kind, spec }: Resource): PublicRoute[] {
  switch (kind) {
    case "Ingress":
      return itemsAt(spec, "rules").flatMap(([rule, index]) => {
        const host = textAt(rule, "host") ?? "*";
        const field: FieldPath = ["spec", "rules", host === "*" ? index : { key: [["host", host]] }];
        const paths = itemsAt(rule, "http", "paths");
        return paths.length === 0
          ? [{ host, path: "/", field }]
          : paths.map(([path]) => ({ host, path: textAt(path, "path") ?? "/", field }));
      });
    case "IngressRoute":
    case "IngressRouteTCP":
      return itemsAt(spec, "routes").flatMap(([route, index]) =>
        traefikRoutes(textAt(route, "match") ?? "", index),
      );
    case "HTTPRoute":
    case "GRPCRoute":
    case "TLSRoute": {
      const hosts = listAt(spec, "hostnames").filter((host) => typeof host === "string");
      const paths = itemsAt(spec, "rules").flatMap(([rule]) =>
        itemsAt(rule, "matches").map(([match]) => textAt(match, "path", "value") ?? "/"),
      );
      return (hosts.length === 0 ? ["*"] : hosts).flatMap((host) =>
        (paths.length === 0 ? ["/"] : paths).map((path) => ({ host, path, field: ["spec", "hostnames"] })),
      );
    }
    case "VirtualService":
      return listAt(spec, "hosts").flatMap((host) =>
        typeof host === "string" ? [{ host, path: "/", field: ["spec", "hosts"] }] : [],
      );
    case "HTTPProxy": {
      const host = textAt(spec, "virtualhost", "fqdn");
      return host === undefined ? [] : [{ host, path: "/", field: ["spec", "virtualhost", "fqdn"] }];
    }
    case "Route": {
      const host = textAt(spec, "host");
      return host === undefined ? [] : [{ host, path: textAt(spec, "path") ?? "/", field: ["spec", "host"] }];
    }
    case "Gateway":
      return itemsAt(spec, "listeners").map(([listener]) => ({
        host: textAt(listener, "hostname") ?? "*",
        path: "/",
        field: ["spec", "listeners", { key: [["name", textAt(listener, "name") ?? ""]] }],
      }));
    default:
      return [];
  }
}

/** The hosts and path prefixes of a Traefik rule: Host(`a`) && PathPrefix(`/x`). */
function traefikRoutes(match: string, index: number): PublicRoute[] {
  const values = (name: RegExp) =>
    [...match.matchAll(name)].flatMap(([, list = ""]) =>
      [...list.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, value = ""]) => value),
    );
  const hosts = values(/\bHost(?:SNI|Regexp)?\(([^)]*)\)/g);
  const paths = values(/\bPath(?:Prefix|Regexp)?\(([^)]*)\)/g);
  return (hosts.length === 0 ? ["*"] : hosts).flatMap((host) =>
    (paths.length === 0 ? ["/"] : paths).map((path) => ({
      host,
      path,
      field: ["spec", "routes", index, "match"] as FieldPath,
    })),
  );
}
