import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import type { IClusterIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer";
import { type Component, type Here, type Resource, syncWave } from "kustogen";
import { clusterMetadata, metadata, type Typed } from "kustogen/blocks";
import { byTerraform, type OpenSail } from "../context.ts";
import { CLOUDFLARE_TOKEN } from "../secrets.ts";
import { WAVE } from "../waves.ts";
import { WILDCARD_TLS_SECRET } from "./backend-env.ts";

/** A separate name: others often have a `letsencrypt-prod`, without the solvers that this one needs. */
const ISSUER = "opensail-letsencrypt";
const REFLECTOR = "reflector.v1.k8s.emberstack.com";

/**
 * Let's Encrypt through Cloudflare's DNS, and the certificate for the domain and everything below it. The issuer is
 * the same wherever the zone is; the certificate belongs to the domain of an environment.
 */
export const tls: Component<OpenSail, string> = {
  name: "tls",
  when: (context) => !byTerraform(context) && context.settings.ingress?.dnsZone,
  resources,
};

function resources(context: OpenSail, { on: dnsZone, part: of }: Here<string>): Resource[] {
  const { domain } = context.settings;
  const issuer: Typed<IClusterIssuer> = {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: clusterMetadata(of, ISSUER),
    spec: {
      acme: {
        server: "https://acme-v02.api.letsencrypt.org/directory",
        email: `admin@${dnsZone}`,
        privateKeySecretRef: { name: ISSUER },
        solvers: [
          {
            // DNS01, because HTTP01 can't validate a wildcard.
            dns01: { cloudflare: { apiTokenSecretRef: { name: CLOUDFLARE_TOKEN.name, key: "api-token" } } },
            selector: { dnsZones: [dnsZone] },
          },
        ],
      },
    },
  };
  const certificate: Typed<ICertificate> = {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: metadata(of, WILDCARD_TLS_SECRET),
    spec: {
      secretName: WILDCARD_TLS_SECRET,
      // Reflector keeps the copies in project namespaces up to date: the platform's own became outdated at each
      // renewal.
      secretTemplate: {
        annotations: {
          [`${REFLECTOR}/reflection-allowed`]: "true",
          [`${REFLECTOR}/reflection-allowed-namespaces`]: "proj-.*",
          [`${REFLECTOR}/reflection-auto-enabled`]: "true",
          [`${REFLECTOR}/reflection-auto-namespaces`]: "proj-.*",
        },
      },
      issuerRef: { name: ISSUER, kind: "ClusterIssuer" },
      commonName: domain,
      dnsNames: [domain, `*.${domain}`],
    },
  };
  // In the wave of what needs it: an issuer that is not ready must not block what needs no certificate.
  return syncWave(WAVE.edge, [issuer, certificate]);
}
