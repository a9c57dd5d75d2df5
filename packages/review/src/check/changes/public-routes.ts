import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FieldPath } from "../../compare/path.ts";
import { itemsAt, listAt, textAt } from "../../kubernetes/fields.ts";

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
