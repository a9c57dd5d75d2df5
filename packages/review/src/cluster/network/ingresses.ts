import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import type { ClusterObjects } from "../objects.ts";
import type { OfKind } from "../resource-index.ts";

/** A path in a rule of an Ingress. */
export interface IngressPath {
  rule: ValueMap;
  /** The entry with the path, its type and its backend. */
  entry: ValueMap;
  place: Path;
}

/** The paths of an Ingress, in order. */
export function ingressPaths(ingress: Resource): IngressPath[] {
  return itemsAt(ingress, "spec", "rules").flatMap(([rule, i]) =>
    itemsAt(rule, "http", "paths").map(([entry, j]) => ({
      rule,
      entry,
      place: ["spec", "rules", i, "http", "paths", j],
    })),
  );
}

/** The class of an Ingress, by the field or the annotation from before it; undefined if it leaves the choice to the cluster. */
export function classOf(ingress: Resource): string | undefined {
  return (
    textAt(ingress, "spec", "ingressClassName") ??
    textAt(ingress, "metadata", "annotations", "kubernetes.io/ingress.class")
  );
}

/** True if a host equals a pattern, or matches its wildcard: `*.example.com`. */
export function coversHost(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith("*.") && host.slice(host.indexOf(".")) === pattern.slice(1));
}

/** A Secret with a certificate that something serves. */
export interface TlsSecret {
  reader: Resource;
  name: string;
  namespace: string | undefined;
  path: Path;
  /** True if an annotation of the reader requests it. */
  isAskedFor: boolean;
}

/** The Secrets with the certificates of Ingresses and Gateways. */
export function* tlsSecrets({ index }: ClusterObjects): Iterable<TlsSecret> {
  for (const [{ fields }, readers] of index.among(READERS))
    for (const reader of readers)
      for (const [value, path] of fields.flatMap((field) => [...placesAt(reader, field.split("."))])) {
        const reference = isMap(value) ? value : {};
        if (reference.namespace !== undefined || (textAt(reference, "kind") ?? "Secret") !== "Secret")
          continue;
        const name = textAt(value) ?? textAt(reference, "name");
        if (name === undefined) continue;
        const { namespace } = reader.metadata;
        const place = isMap(value) ? [...path, "name"] : path;
        yield { reader, name, namespace, path: place, isAskedFor: isAskedFor(reader) };
      }
}

/** True if a controller creates the Secrets that the resource refers to, as an annotation about an issuer shows. */
function isAskedFor({ metadata }: Resource): boolean {
  return Object.keys(metadata.annotations ?? {}).some((key) => /issuer|acme/.test(key));
}

interface Reader extends OfKind {
  /** The fields with the name of a Secret, or a reference to one. */
  fields: readonly string[];
}

const READERS: readonly Reader[] = [
  { kind: "Ingress", group: "networking.k8s.io", fields: ["spec.tls.*.secretName"] },
  {
    kind: "Gateway",
    group: "gateway.networking.k8s.io",
    fields: ["spec.listeners.*.tls.certificateRefs.*"],
  },
];
