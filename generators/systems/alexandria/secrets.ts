import type { SecretContract } from "kustogen";
import { externalSecret, type Part } from "kustogen/blocks";
import { IN_A_URL } from "../../passwords.ts";
import { hasSaml } from "./components/pod.ts";
import type { Settings } from "./settings.ts";

/** Signs tokens and opens the first account; created by hand, or by external-secrets. */
const AUTH = (["contract", "external-secret"] as const).map(
  (source): SecretContract<Settings> => ({
    name: "alexandria-auth",
    provider: source === "contract" ? "by-hand" : source,
    rotation: "A new jwt-secret signs everyone out. The admin-password is that of the first start alone",
    when: ({ auth }) => auth.source === source,
    keys: {
      "jwt-secret": "Signs the tokens of the API; create it with openssl rand -base64 32",
      "admin-password": "Password of the first administrator",
    },
  }),
);

/** The same from the store of external-secrets, if that makes it. */
export function stored(part: Part, { auth }: Settings) {
  const of = (key: string) => ({ key, property: auth.property });
  const store = { name: auth.store, kind: "SecretStore" } as const;
  const keys = { "jwt-secret": of(auth.jwtSecretKey), "admin-password": of(auth.adminPasswordKey) };
  const made = { name: "alexandria-auth", store, refreshInterval: auth.refreshInterval, keys };
  return auth.source === "external-secret" ? [externalSecret(part, made)] : [];
}

/** The Secrets that alexandria reads. The settings decide which of them a layer needs. */
export const SECRETS: SecretContract<Settings>[] = [
  ...AUTH,
  {
    name: "alexandria-database",
    rotation: "Run `ALTER ROLE … PASSWORD` in PostgreSQL first, which then refuses new connections",
    when: ({ database }) => database === "postgres",
    keys: {
      DATABASE_URL: `The address of PostgreSQL: postgres://user:password@host:5432/alexandria; ${IN_A_URL}`,
    },
  },
  {
    name: "alexandria-oidc",
    open: true,
    rotation: "Create a second one at the provider first, and revoke the first one after the restart",
    when: ({ federation }) => federation?.providers.some(({ kind }) => kind === "oidc") === true,
    keys: {},
    optional: {
      "oidc-okta-client-secret":
        "Of the client of the provider okta, with the redirect address webauthn.rpOrigin followed by /auth/oidc/okta/callback; one such key for each provider",
    },
  },
  {
    name: "alexandria-saml",
    rotation: "Give identity providers the new certificate first, so that they trust both",
    when: hasSaml,
    keys: {
      "tls.crt": { description: "Certificate", certificate: "created by hand, with openssl req -x509" },
      "tls.key": "The private key of that certificate",
    },
  },
  {
    name: "alexandria-llm",
    open: true,
    rotation: "Create a second key first; revoke the first one once no pod uses it",
    when: ({ llmBackends }) => llmBackends.some(({ apiKeyEnvVar }) => apiKeyEnvVar !== undefined),
    keys: {},
    optional: { ANTHROPIC_API_KEY: "API key of the backend claude" },
  },
];
