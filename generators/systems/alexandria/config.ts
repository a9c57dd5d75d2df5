import { toml } from "kustogen/blocks";
import type { Provider } from "./providers.ts";
import type { Settings } from "./settings.ts";

/** The port of the API; nginx and the probes use it. */
export const API_PORT = 8080;

/** Where the key pair of the SAML service provider is mounted. */
export const SAML_FOLDER = "/etc/alexandria-saml";

/**
 * alexandria.conf with all the document's keys, in snake case as those of its providers. With PostgreSQL the last table
 * stays open: `config-init` adds the URL, which contains a password and is never in a ConfigMap.
 */
export function alexandriaConf({
  database,
  federation,
  general,
  metrics,
  security,
  webauthn,
}: Settings): string {
  const providers = federation?.providers.map((one) => ({ ...one, ...addresses(one, webauthn.rpOrigin) }));
  return toml(
    inSnakeCase({
      general,
      api: { bind: "0.0.0.0", port: API_PORT, impl: "go" },
      webauthn,
      security,
      metrics: metrics && { enabled: true, path: metrics.path },
      federation: providers && { enabled: true, providers },
      database: database === "sqlite" ? { url: "" } : {},
    }),
  );
}

/** A value whose tables have their keys in snake case, at every depth. */
function inSnakeCase<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inSnakeCase) as Value;
  const snake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const entries = Object.entries(value).map(([key, inner]) => [snake(key), inSnakeCase(inner)]);
  return Object.fromEntries(entries) as Value;
}

/** What a provider's table has besides its settings: addresses of alexandria, and where its secret is. */
function addresses({ kind, name }: Provider, origin: string) {
  const base = `${origin}/auth/${kind}/${name}`;
  if (kind === "oidc")
    return { clientSecretEnv: clientSecretVariable(name), redirectUri: `${base}/callback` };
  const [spCertFile, spKeyFile] = [`${SAML_FOLDER}/tls.crt`, `${SAML_FOLDER}/tls.key`];
  return { entityId: `${base}/metadata`, acsUrl: `${base}/acs`, spCertFile, spKeyFile };
}

/** The variable of an OIDC provider's client secret: ALEXANDRIA_OIDC_OKTA_CLIENT_SECRET for okta. */
export function clientSecretVariable(name: string): string {
  return `ALEXANDRIA_OIDC_${name.toUpperCase().replaceAll("-", "_")}_CLIENT_SECRET`;
}
