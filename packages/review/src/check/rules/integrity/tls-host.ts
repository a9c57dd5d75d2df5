import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { coversHost } from "../../../cluster/network/hosts.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

export const tlsHost = defineRule({
  id: "integrity/tls-host",
  title: "The hosts that an Ingress serves over TLS have a certificate that covers them",
  why:
    "For a host without a certificate, the ingress controller presents its default certificate, and " +
    "browsers warn. This happens if an overlay patches the host of a rule, but not the hosts under `tls`, and if the " +
    "Certificate that creates the Secret lists other `dnsNames`.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  kinds: ["Ingress"],
  example: {
    bad: "spec: {rules: [{host: shop.example.com}], tls: [{hosts: [beta.example.com], secretName: shop}]}",
    good: "spec: {rules: [{host: shop.example.com}], tls: [{hosts: [shop.example.com], secretName: shop}]}",
  },
  *check({ index }) {
    const certificates = index.ofKind("Certificate", "cert-manager.io");
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      const entries = itemsAt(resource, "spec", "tls");
      const served = itemsAt(resource, "spec", "rules").flatMap(([rule]) => textAt(rule, "host") ?? []);
      for (const [entry, at] of entries) {
        const written = listAt(entry, "hosts").map(asText);
        const place = ["spec", "tls", at, "secretName"];
        yield* notCovered(resource, place, written.length > 0 ? written : served, certificates);
      }
      // An entry without hosts applies to all.
      if (entries.some(([entry]) => listAt(entry, "hosts").length === 0)) continue;
      const secured = entries.flatMap(([entry]) => listAt(entry, "hosts").map(asText));
      // Each encryption of a host is another text.
      if ([...served, ...secured].some(isEncryptedValue)) continue;
      const open = served.filter((host) => !secured.some((one) => coversHost(one, host)));
      if (open.length === 0) continue;
      for (const [entry, index] of entries)
        for (const [place, host] of listAt(entry, "hosts").map(asText).entries()) {
          if (served.some((one) => coversHost(host, one) || coversHost(one, host))) continue;
          yield {
            resource,
            path: ["spec", "tls", index, "hosts", place],
            message: `spec.tls is for ${host || "an empty host"}, which no rule serves, while ${open.join(", ")} is served without TLS`,
            fix: `write ${open[0]} in spec.tls${host && `, or serve ${host}`}`,
          };
        }
    }
  },
});

/** The finding about hosts that no Certificate of their Secret is for. */
function* notCovered(
  resource: Resource,
  path: Path,
  served: readonly string[],
  certificates: readonly Resource[],
): Iterable<Finding> {
  const secret = textAt(resource, ...path);
  const own = certificates.filter(
    (one) =>
      textAt(one, "spec", "secretName") === secret && one.metadata.namespace === resource.metadata.namespace,
  );
  const [certificate] = own;
  if (secret === undefined || certificate === undefined) return;
  const names = own
    .flatMap((one) => [
      ...listAt(one, "spec", "dnsNames").map(asText),
      ...listAt(one, "spec", "ipAddresses").map(asText),
      textAt(one, "spec", "commonName") ?? "",
    ])
    .filter((name) => name !== "");
  const hosts = served.filter((host) => host !== "" && !names.some((name) => coversHost(name, host)));
  // What fills in one of them may fill in the other, and a name in other fields isn't read here.
  if (hosts.length === 0 || names.length === 0 || [...hosts, ...names].some((one) => /[^\w.*-]/.test(one)))
    return;
  yield {
    resource,
    path,
    message: `${hosts.join(", ")} uses Secret ${secret}, whose Certificate is only for ${[...new Set(names)].join(", ")}`,
    fix: `add the host to dnsNames of Certificate ${certificate.metadata.name}, or use another Secret`,
  };
}
