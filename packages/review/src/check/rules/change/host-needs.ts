import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { coversHost } from "../../../cluster/network/hosts.ts";
import type { ResourceIndex } from "../../../cluster/resource-index.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";

/** Annotations with which external-dns creates a record. */
const RECORD = /^external-dns\.alpha\.kubernetes\.io\/(?:cloudflare-proxied|hostname|target|ttl)$/;
/** Annotations with which cert-manager creates the certificates in an Ingress's `tls`. */
const ISSUER = /^(?:cert-manager\.io\/(?:cluster-)?issuer|kubernetes\.io\/tls-acme)$/;

/** ": it needs a DNS record that points here, and a certificate", without what the cluster creates itself. */
export function hostNeeds(host: string, resource: Resource, index: ResourceIndex): string {
  const names = Object.keys(mapAt(resource, "metadata", "annotations"));
  const needed = [
    names.some((name) => RECORD.test(name)) ? undefined : "a DNS record that points here",
    hasCertificate(host, resource, names, index) ? undefined : "a certificate",
  ].filter((one) => one !== undefined);
  return needed.length === 0 ? "" : `: it needs ${needed.join(", and ")}`;
}

function hasCertificate(
  host: string,
  { spec }: Resource,
  annotations: readonly string[],
  index: ResourceIndex,
): boolean {
  const isIssued =
    annotations.some((name) => ISSUER.test(name)) &&
    itemsAt(spec, "tls").some(([one]) => covers(listAt(one, "hosts"), host));
  return (
    isIssued ||
    textAt(spec, "tls", "certResolver") !== undefined ||
    index.ofKind("Certificate").some((one) => covers(listAt(one, "spec", "dnsNames"), host))
  );
}

/** True if a certificate for these names is valid for a host. */
function covers(names: readonly unknown[], host: string): boolean {
  return names.some((name) => typeof name === "string" && coversHost(name, host));
}
