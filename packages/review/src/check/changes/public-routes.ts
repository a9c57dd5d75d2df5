import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FieldPath } from "../../compare/path.ts";
import { itemsAt, textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";

/** A public address. */
export interface PublicRoute {
  host: string;
  /** "/" for every path. */
  path: string;
  field: FieldPath;
}

/** The texts in an object, or in an entry of its list; undefined if a field isn't set. */
type Texts = (one: object) => (string | undefined)[];

/** Where a kind has its hosts, and the paths on them. */
interface Place {
  /** The list whose entries have them, with the field that tells these apart; absent if the object itself has them. */
  list?: readonly [name: string, key?: string];
  field?: readonly string[];
  hosts: Texts;
  paths?: Texts;
  /** True if it answers for any host where none is set. */
  isOpen?: true;
}

const at =
  (entries: string, ...field: string[]): Texts =>
  (one) =>
    placesAt(one, entries.split(".")).map(([value]) => textAt(value, ...field));

/** The arguments of a function in the rule of a Traefik route: Host(`a`) && PathPrefix(`/x`). */
const inMatch =
  (name: RegExp): Texts =>
  (one) =>
    [...(textAt(one, "match") ?? "").matchAll(name)].flatMap(([, list = ""]) =>
      [...list.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, value]) => value),
    );

const GATEWAY: Place = {
  field: ["spec", "hostnames"],
  hosts: at("spec.hostnames.*"),
  paths: at("spec.rules.*.matches.*", "path", "value"),
  isOpen: true,
};
const TRAEFIK: Place = {
  list: ["routes"],
  field: ["match"],
  hosts: inMatch(/\bHost(?:SNI|Regexp)?\(([^)]*)\)/g),
  paths: inMatch(/\bPath(?:Prefix|Regexp)?\(([^)]*)\)/g),
  isOpen: true,
};
const PLACES: Readonly<Record<string, Place>> = {
  Ingress: { list: ["rules", "host"], hosts: at("host"), paths: at("http.paths.*", "path"), isOpen: true },
  IngressRoute: TRAEFIK,
  IngressRouteTCP: TRAEFIK,
  HTTPRoute: GATEWAY,
  GRPCRoute: GATEWAY,
  TLSRoute: GATEWAY,
  VirtualService: { field: ["spec", "hosts"], hosts: at("spec.hosts.*") },
  HTTPProxy: { field: ["spec", "virtualhost", "fqdn"], hosts: at("spec.virtualhost.fqdn") },
  Route: { field: ["spec", "host"], hosts: at("spec.host"), paths: at("spec.path") },
  Gateway: { list: ["listeners", "name"], hosts: at("hostname"), isOpen: true },
};

/** Kinds that make an address public. */
export const PUBLIC_KINDS: readonly string[] = Object.keys(PLACES);

/** A host in words, if it is none to read. */
export function shownHost(host: string): string {
  if (isEncryptedValue(host)) return "an encrypted host";
  return host === "*" ? "any host" : host;
}

/** The public addresses of a resource; "*" for any host. */
export function publicRoutes(resource: Resource): PublicRoute[] {
  const place = lookUp(PLACES, resource.kind);
  if (place === undefined) return [];
  const { list: [list, key = ""] = [], field = [], hosts, paths, isOpen } = place;
  const entries: [object, FieldPath][] =
    list === undefined
      ? [[resource, field]]
      : itemsAt(resource.spec, list).map(([one, index]) => {
          const name = textAt(one, key);
          return [one, ["spec", list, name === undefined ? index : { key: [[key, name]] }, ...field]];
        });
  return entries.flatMap(([one, where]) => {
    const named = hosts(one).filter((host) => host !== undefined);
    const on = paths?.(one).map((path) => path ?? "/") ?? [];
    return (named.length === 0 && isOpen ? ["*"] : named).flatMap((host) =>
      (on.length === 0 ? ["/"] : on).map((path) => ({ host, path, field: where })),
    );
  });
}
