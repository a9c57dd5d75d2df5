import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/** Signs tokens and opens the first account; created by hand, or by external-secrets. */
const AUTH = {
  name: "alexandria-auth",
  rotation:
    "A new jwt-secret signs everyone out. The admin-password applies only to the first start; change it in the " +
    "dashboard afterwards",
  keys: {
    "jwt-secret": { description: "Signs the tokens of the API; create it with openssl rand -base64 32" },
    "admin-password": { description: "Password of the first administrator" },
  },
};

/** The Secrets that alexandria reads. The settings decide which of them a layer needs. */
export const SECRETS: SecretContract[] = [
  { ...AUTH, provider: "by-hand", when: ({ auth }: Settings) => auth.source !== "external-secret" },
  { ...AUTH, provider: "external-secret", when: ({ auth }: Settings) => auth.source === "external-secret" },
  {
    name: "alexandria-database",
    provider: "by-hand",
    rotation:
      "Run `ALTER ROLE … PASSWORD` in PostgreSQL first. Until the restart, PostgreSQL refuses new connections",
    when: ({ database }: Settings) => database === "postgres",
    keys: {
      DATABASE_URL: {
        description: `The address of PostgreSQL: postgres://user:password@host:5432/alexandria; ${IN_A_URL}`,
      },
    },
  },
  {
    // One key for each OIDC provider of federation, oidc-<name>-client-secret; one that isn't here is refused.
    name: "alexandria-oidc",
    provider: "by-hand",
    rotation:
      "Create a second client secret at the provider first; if you revoke the first one before the restart, " +
      "sign-in with that provider fails until the restart",
    layers: ["production"],
    keys: {
      "oidc-okta-client-secret": {
        description:
          "Client secret of the OIDC provider okta, whose client accepts as redirect address webauthn.rpOrigin " +
          "followed by /auth/oidc/okta/callback. Each further provider needs such a key in generators/systems/alexandria/secrets.ts",
      },
    },
  },
  {
    name: "alexandria-saml",
    provider: "by-hand",
    rotation: "Give identity providers the new certificate first, so that they trust both",
    layers: [],
    keys: {
      "tls.crt": {
        description: "Certificate of the SAML service provider",
        certificate: "created by hand, or once by the Job alexandria-saml-keypair, for ten years",
      },
      "tls.key": { description: "The private key of that certificate" },
    },
  },
  {
    // One key for each language model that needs one, named like its variable.
    name: "alexandria-llm",
    provider: "by-hand",
    rotation: "Create a second key first; revoke the first one once no pod uses it",
    open: true,
    keys: { ANTHROPIC_API_KEY: { description: "API key of the backend claude", required: false } },
  },
];
