import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { coversHost } from "../../../cluster/network/hosts.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

export const tlsHost = defineRule({
  id: "integrity/tls-host",
  title: "The hosts that an Ingress or a Gateway serves over TLS have a certificate that covers them",
  why:
    "For a host without a certificate, the ingress controller presents its default certificate, and " +
    "browsers warn. This happens in these cases:\n\n- An overlay patches the host of a rule, but not the " +
    "hosts under `tls`.\n- The Certificate that creates the Secret lists other `dnsNames`.\n- Two " +
    "Ingresses ask cert-manager for the same Secret. cert-manager creates a Certificate for the first, " +
    "and refuses to add the hosts of the second.\n- A `tls` entry has no hosts, so cert-manager creates " +
    "no Certificate.\n- An HTTPS listener of a Gateway has no `tls.certificateRefs`.\n- A DNS name has a " +
    "scheme, a port or a path, so no certificate authority issues a certificate for it.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  kinds: ["Certificate", "Gateway", "Ingress", "IngressRoute"],
  example: {
    bad: "spec: {rules: [{host: shop.example.com}], tls: [{hosts: [beta.example.com], secretName: shop}]}",
    good: "spec: {rules: [{host: shop.example.com}], tls: [{hosts: [shop.example.com], secretName: shop}]}",
  },
  *check({ index }) {
    const certificates = index.ofKind("Certificate", "cert-manager.io");
    for (const group of certificates.length === 0 ? [] : TRAEFIK)
      for (const resource of index.ofKind("IngressRoute", group)) yield* ofRoute(resource, certificates);
    for (const resource of certificates) yield* notNames(resource);
    for (const resource of index.ofKind("Gateway", "gateway.networking.k8s.io"))
      yield* withoutCertificate(resource);
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      const entries = itemsAt(resource, "spec", "tls");
      yield* askedTwice(resource, index.ofKind("Ingress", "networking.k8s.io"));
      for (const [entry, at] of certificates.length === 0 ? [] : entries) {
        const written = listAt(entry, "hosts").map(asText);
        const hosts =
          written.length > 0
            ? written
            : itemsAt(resource, "spec", "rules").map(([rule]) => textAt(rule, "host") ?? "");
        yield* notCovered(resource, ["spec", "tls", at, "secretName"], hosts, certificates);
      }
      for (const [entry, at] of asksForCertificate(resource) ? entries : []) {
        const secret = textAt(entry, "secretName");
        if (listAt(entry, "hosts").length > 0 || secret === undefined) continue;
        if (certificates.some((one) => textAt(one, "spec", "secretName") === secret)) continue;
        yield {
          resource,
          path: ["spec", "tls", at],
          message: `asks cert-manager for Secret ${secret}, but the entry has no hosts, so cert-manager creates no Certificate`,
          fix: "list the hosts of the certificate",
        };
      }
      // An entry without hosts applies to all.
      if (entries.some(([entry]) => listAt(entry, "hosts").length === 0)) continue;
      const served = itemsAt(resource, "spec", "rules").flatMap(([rule]) => textAt(rule, "host") ?? []);
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

/** The findings about Secrets that an earlier Ingress asks cert-manager for, too, with other hosts. */
function* askedTwice(resource: Resource, ingresses: readonly Resource[]): Iterable<Finding> {
  const { namespace } = resource.metadata;
  if (!asksForCertificate(resource)) return;
  for (const [entry, at] of itemsAt(resource, "spec", "tls")) {
    const name = textAt(entry, "secretName");
    const hosts = listAt(entry, "hosts").map(asText);
    for (const other of ingresses.slice(0, ingresses.indexOf(resource))) {
      if (other.metadata.namespace !== namespace || !asksForCertificate(other)) continue;
      const [same] = itemsAt(other, "spec", "tls").filter(([one]) => textAt(one, "secretName") === name);
      const theirs = same === undefined ? [] : listAt(same[0], "hosts").map(asText);
      // If one of them has the hosts of both, it may be the first.
      const missing = hosts.filter((host) => !theirs.includes(host));
      if (missing.length === 0 || theirs.every((host) => hosts.includes(host))) continue;
      yield {
        resource,
        path: ["spec", "tls", at, "secretName"],
        message: `asks cert-manager for Secret ${name}, as Ingress ${other.metadata.name} does for ${theirs.join(", ")}: cert-manager doesn't create one Certificate for both`,
        fix: "name another Secret, or list all hosts in both",
      };
      break;
    }
  }
}

const ASKING = /^(?:cert-manager\.io\/(?:cluster-)?issuer|kubernetes\.io\/tls-acme)$/;

/** True if cert-manager makes a Certificate for each Secret of the Ingress. */
function asksForCertificate({ metadata }: Resource): boolean {
  return Object.keys(metadata.annotations ?? {}).some((key) => ASKING.test(key));
}

const TRAEFIK = ["traefik.io", "traefik.containo.us"];

/** The hosts in the rule of a route, such as Host(`a.example.com`) or Host(`a.example.com`, `b.example.com`). */
const HOSTS = /(?<![\w!])Host\(([^)]*)\)/g;

function* ofRoute(route: Resource, certificates: readonly Resource[]): Iterable<Finding> {
  const hosts = itemsAt(route, "spec", "routes").flatMap(([one]) =>
    [...(textAt(one, "match") ?? "").matchAll(HOSTS)].flatMap(([, list = ""]) =>
      list.split(",").map((host) => host.trim().replace(/^[`"']|[`"']$/g, "")),
    ),
  );
  // With domains of its own, the route doesn't take those of its rules.
  if (itemsAt(route, "spec", "tls", "domains").length === 0)
    yield* notCovered(route, ["spec", "tls", "secretName"], hosts, certificates);
}

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

/** A host with something of a URL around it; what a program fills in is none. */
const OF_URL = /^(?:\w+:\/\/|[\w.*-]+[/:])/;

/** The DNS names of a Certificate that are URLs, or have a port or a path. */
function* notNames(certificate: Resource): Iterable<Finding> {
  for (const [index, name] of listAt(certificate, "spec", "dnsNames").map(asText).entries())
    if (OF_URL.test(name) && !hasVariable(name) && !isEncryptedValue(name))
      yield {
        resource: certificate,
        path: ["spec", "dnsNames", index],
        message: `${name} isn't a DNS name, so no certificate is issued for it`,
        fix: "write only the host, without scheme, port and path",
      };
}

/** The clouds' controllers, which find certificates in other ways, such as by an annotation or by the host. */
const OF_CLOUDS = /aws|amazon|alb|azure|gke/;

/** The HTTPS listeners of a Gateway that have no certificate. */
function* withoutCertificate(gateway: Resource): Iterable<Finding> {
  if (OF_CLOUDS.test(textAt(gateway, "spec", "gatewayClassName") ?? "")) return;
  for (const [listener, index] of itemsAt(gateway, "spec", "listeners"))
    if (textAt(listener, "protocol") === "HTTPS" && listener.tls == null)
      yield {
        resource: gateway,
        path: ["spec", "listeners", index],
        message: `listener ${textAt(listener, "name") ?? ""} has the protocol HTTPS and no certificate, so the Gateway doesn't serve it`,
        fix: "name the Secret with the certificate in tls.certificateRefs",
      };
}
