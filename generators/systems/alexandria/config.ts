import { toml } from "kustogen/blocks";
import type { Provider } from "./providers.ts";
import type { Settings } from "./settings.ts";

/** The port of the API; nginx and the probes use it. */
export const API_PORT = 8080;

/** Where the key pair of the SAML service provider is mounted. */
export const SAML_FOLDER = "/etc/alexandria-saml";

/**
 * alexandria.conf with all its keys. With PostgreSQL the last table stays open: `config-init` adds the URL, which
 * contains a password and is never in a ConfigMap.
 */
export function alexandriaConf(settings: Settings): string {
  const { federation, general, metrics, security, webauthn } = settings;
  const conf = {
    general: { log_level: general.logLevel, dev_mode: general.devMode },
    api: { bind: "0.0.0.0", port: API_PORT, impl: "go" },
    webauthn: {
      rp_id: webauthn.rpId ?? "",
      rp_origin: webauthn.rpOrigin ?? "",
      rp_name: webauthn.rpName,
    },
    security: {
      enabled: security.enabled,
      csp: security.csp ?? "",
      hsts_max_age: security.hstsMaxAge,
      hsts_include_subdomains: security.hstsIncludeSubdomains,
      lockout: {
        enabled: security.lockout.enabled,
        max_attempts: security.lockout.maxAttempts,
        window_seconds: security.lockout.windowSeconds,
        lockout_seconds: security.lockout.lockoutSeconds,
      },
    },
    metrics: metrics && { enabled: true, path: metrics.path },
    federation: federation && {
      enabled: true,
      providers: federation.providers.map((provider) => providerTable(provider, settings)),
    },
    database: settings.database === "sqlite" ? { url: "" } : {},
  };
  return toml(settings.assumed.keys === "camelCase" ? inCamelCase(conf) : conf);
}

/** A value whose tables have their keys in camel case, at every depth. */
function inCamelCase<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inCamelCase) as Value;
  const camel = (key: string) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [camel(key), inCamelCase(inner)]),
  ) as Value;
}

/** The address of alexandria for browsers. */
function origin({ ingress, webauthn }: Settings): string {
  return webauthn.rpOrigin ?? (ingress ? `https://${ingress.host}` : "http://localhost:8080");
}

function providerTable(provider: Provider, settings: Settings) {
  const { autoCreateUsers, defaultRole, kind, name } = provider;
  const accounts = { auto_create_users: autoCreateUsers, default_role: defaultRole };
  const base = `${origin(settings)}/auth/${kind}/${name}`;
  if (provider.kind === "oidc") {
    return {
      name,
      kind,
      issuer: provider.issuer,
      client_id: provider.clientId,
      client_secret_env: clientSecretVariable(name),
      redirect_uri: `${base}/callback`,
      ...accounts,
    };
  }
  return {
    name,
    kind,
    metadata_url: provider.metadataUrl,
    entity_id: provider.entityId ?? `${base}/metadata`,
    acs_url: `${base}/acs`,
    sp_cert_file: `${SAML_FOLDER}/tls.crt`,
    sp_key_file: `${SAML_FOLDER}/tls.key`,
    ...accounts,
  };
}

/** The variable of an OIDC provider's client secret: ALEXANDRIA_OIDC_OKTA_CLIENT_SECRET for okta. */
export function clientSecretVariable(name: string): string {
  return `ALEXANDRIA_OIDC_${name.toUpperCase().replaceAll("-", "_")}_CLIENT_SECRET`;
}
