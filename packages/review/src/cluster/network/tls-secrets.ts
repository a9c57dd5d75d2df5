import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import type { ClusterObjects } from "../objects.ts";
import type { OfKind } from "../resource-index.ts";

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
