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
  /** True if cert-manager creates it because an annotation of the reader requests that. */
  isAskedFor: boolean;
}

/** The Secrets with the certificates of Ingresses, Gateways and routes. */
export function* tlsSecrets({ index }: ClusterObjects): Iterable<TlsSecret> {
  for (const [{ fields }, readers] of index.among(READERS))
    for (const reader of readers)
      for (const [value, path] of fields.flatMap((field) => [...placesAt(reader, field.split("."))])) {
        const reference = isMap(value) ? value : {};
        if (reference.namespace !== undefined || (textAt(reference, "kind") ?? "Secret") !== "Secret")
          continue;
        const text = textAt(value) ?? textAt(reference, "name");
        if (text === undefined) continue;
        // Contour also accepts "namespace/name".
        const [name = "", namespace = reader.metadata.namespace] = text.split("/").reverse();
        const place = isMap(value) ? [...path, "name"] : path;
        yield { reader, name, namespace, path: place, isAskedFor: isAskedFor(reader) };
      }
}

/** True if cert-manager creates a Certificate for each Secret that the resource refers to. */
function isAskedFor({ metadata }: Resource): boolean {
  const annotations = metadata.annotations ?? {};
  return Object.keys(annotations).some(
    (key) => key.startsWith("cert-manager.io/") || key === "kubernetes.io/tls-acme",
  );
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
  ...["traefik.io", "traefik.containo.us"].flatMap((group) => [
    { kind: "IngressRoute", group, fields: ["spec.tls.secretName"] },
    { kind: "IngressRouteTCP", group, fields: ["spec.tls.secretName"] },
    {
      kind: "TLSStore",
      group,
      fields: ["spec.defaultCertificate.secretName", "spec.certificates.*.secretName"],
    },
  ]),
  { kind: "HTTPProxy", group: "projectcontour.io", fields: ["spec.virtualhost.tls.secretName"] },
];
