import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { contractsOf } from "../layers/contracts.ts";
import type { Deployed } from "./deployed.ts";
import { blocks, code, prose, section, shell, table } from "./markdown.ts";
import { onlyIn, union } from "./union.ts";

/** A certificate in a Secret: who creates and renews it, and whether anything watches its expiry. */
interface Ends {
  namespace: string;
  secret: string;
  key: string;
  maker: string;
  watched: boolean;
}

const MANAGER = "cert-manager";
const ISSUER = "cert-manager.io/cluster-issuer";

/** The certificates of a system: who renews each, and how a missed renewal is noticed. */
export function certificates(deployed: readonly Deployed[]): string {
  const found = union(deployed, certificatesIn);
  return section(
    "### Certificates",
    table(
      ["Secret", "Issued and renewed by", "Expiry watched by"],
      found.map(({ item, where }) => [
        `${code(item.secret)}${onlyIn(where, deployed)}`,
        prose(item.maker),
        prose(watcher(item)),
      ]),
    ),
    found.length === 0
      ? ""
      : blocks("Show when each one expires:", shell([...new Set(found.map(({ item }) => endOf(item)))])),
  );
}

function watcher({ key, maker, watched }: Ends): string {
  if (!watched) return "nothing: check it with the command below";
  return maker.startsWith(MANAGER)
    ? "the alert `CertificateEnds`, from cert-manager's metrics"
    : `the alert \`CertificateEnds\`, if x509-certificate-exporter reads Secrets of type Opaque with the key \`${key}\``;
}

/** The command that prints when a certificate expires: cert-manager knows that for its own certificates. */
function endOf({ key, maker, namespace, secret }: Ends): string {
  const kubectl = `kubectl -n ${namespace} get`;
  if (maker.startsWith(MANAGER))
    return `${kubectl} certificate -o custom-columns=NAME:.metadata.name,ENDS:.status.notAfter`;
  const path = key.replaceAll(".", "\\.");
  return `${kubectl} secret ${secret} -o jsonpath='{.data.${path}}' | base64 -d | openssl x509 -noout -enddate`;
}

function certificatesIn({ node, resources }: Deployed): Ends[] {
  const watched = resources.some(
    ({ kind, spec }) => kind === "PrometheusRule" && JSON.stringify(spec).includes("CertificateEnds"),
  );
  const issued = resources.flatMap((resource) => issuedBy(resource));
  const provided = contractsOf(node).flatMap(({ keys, name, namespace }) =>
    Object.entries(keys).flatMap(([key, { certificate }]) =>
      certificate === undefined ? [] : [{ namespace, secret: name, key, maker: certificate }],
    ),
  );
  return [...issued, ...provided].map((one) => ({ ...one, watched }));
}

/** The Secrets that cert-manager fills for a Certificate, or for an Ingress with an issuer. */
function issuedBy({ kind, metadata, spec }: Resource): Omit<Ends, "watched">[] {
  const { namespace = "", annotations } = metadata;
  const of = (secret: string, issuer: string) => ({
    namespace,
    secret,
    key: "tls.crt",
    maker: `${MANAGER}, through the issuer ${issuer}`,
  });
  const {
    issuerRef,
    secretName,
    tls = [],
  } = (spec ?? {}) as {
    issuerRef?: { name: string };
    secretName?: string;
    tls?: { secretName?: string }[];
  };
  if (kind === "Certificate" && secretName !== undefined) return [of(secretName, issuerRef?.name ?? "")];
  const issuer = annotations?.[ISSUER];
  if (kind !== "Ingress" || issuer === undefined) return [];
  return tls.flatMap(({ secretName: name }) => (name === undefined ? [] : [of(name, issuer)]));
}
