import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "../../kubernetes/fields.ts";
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
  for (const [{ places }, readers] of index.among(READERS))
    for (const reader of readers)
      for (const [value, path] of places(reader)) {
        const text = textAt(value);
        if (text === undefined || text === "") continue;
        // Contour also accepts "namespace/name".
        const [name = "", namespace = reader.metadata.namespace] = text.split("/").reverse();
        yield { reader, name, namespace, path, isAskedFor: isAskedFor(reader) };
      }
}

/** True if cert-manager creates a Certificate for each Secret that the resource refers to. */
function isAskedFor({ metadata }: Resource): boolean {
  const annotations = metadata.annotations ?? {};
  return Object.keys(annotations).some(
    (key) => key.startsWith("cert-manager.io/") || key === "kubernetes.io/tls-acme",
  );
}

type Places = Iterable<readonly [unknown, Path]>;

const TRAEFIK = ["traefik.io", "traefik.containo.us"];

function* ofIngress(ingress: Resource): Places {
  for (const [entry, i] of itemsAt(ingress, "spec", "tls"))
    yield [entry.secretName, ["spec", "tls", i, "secretName"]];
}

function* ofGateway(gateway: Resource): Places {
  for (const [listener, i] of itemsAt(gateway, "spec", "listeners"))
    for (const [reference, j] of itemsAt(listener, "tls", "certificateRefs"))
      if (reference.namespace === undefined && (textAt(reference, "kind") ?? "Secret") === "Secret")
        yield [reference.name, ["spec", "listeners", i, "tls", "certificateRefs", j, "name"]];
}

function* ofRoute(route: Resource): Places {
  yield [textAt(route, "spec", "tls", "secretName"), ["spec", "tls", "secretName"]];
}

function* ofProxy(proxy: Resource): Places {
  const path = ["spec", "virtualhost", "tls", "secretName"];
  yield [textAt(proxy, ...path), path];
}

function* ofStore(store: Resource): Places {
  const path = ["spec", "defaultCertificate", "secretName"];
  yield [textAt(store, ...path), path];
  for (const [one, i] of itemsAt(store, "spec", "certificates"))
    yield [one.secretName, ["spec", "certificates", i, "secretName"]];
}

interface Reader extends OfKind {
  places(reader: Resource): Places;
}

const READERS: readonly Reader[] = [
  { kind: "Ingress", group: "networking.k8s.io", places: ofIngress },
  { kind: "Gateway", group: "gateway.networking.k8s.io", places: ofGateway },
  ...TRAEFIK.flatMap((group) => [
    { kind: "IngressRoute", group, places: ofRoute },
    { kind: "IngressRouteTCP", group, places: ofRoute },
    { kind: "TLSStore", group, places: ofStore },
  ]),
  { kind: "HTTPProxy", group: "projectcontour.io", places: ofProxy },
];
