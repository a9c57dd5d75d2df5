import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";

/** Signs tokens and opens the first account; made by hand in beta, by external-secrets in production. */
const AUTH_KEYS: SecretContract["keys"] = {
  "jwt-secret": { description: "Signs the tokens of the API: openssl rand -base64 32" },
  "admin-password": { description: "Password of the first administrator" },
};

/** The Secrets alexandria reads. Which of them a layer needs follows from its settings. */
export const SECRETS: SecretContract[] = [
  { name: "alexandria-auth", provider: "by-hand", layers: ["base", "beta"], keys: AUTH_KEYS },
  { name: "alexandria-auth", provider: "external-secret", layers: ["production"], keys: AUTH_KEYS },
  {
    name: "alexandria-database",
    provider: "by-hand",
    layers: ["production"],
    keys: {
      DATABASE_URL: {
        description: `Where PostgreSQL is: postgres://user:password@host:5432/alexandria; ${IN_A_URL}`,
      },
    },
  },
  {
    // One key for each provider of federation: oidc-<name>-client-secret.
    name: "alexandria-oidc",
    provider: "by-hand",
    layers: ["production"],
    open: true,
    keys: { "oidc-okta-client-secret": { description: "Client secret of the OIDC provider okta" } },
  },
  {
    name: "alexandria-saml",
    provider: "by-hand",
    layers: [],
    keys: {
      "tls.crt": { description: "Certificate of the SAML service provider" },
      "tls.key": { description: "Its private key" },
    },
  },
  {
    // One key for each language model that needs one, named like its variable.
    name: "alexandria-llm",
    provider: "by-hand",
    open: true,
    keys: { ANTHROPIC_API_KEY: { description: "Key of the backend claude", required: false } },
  },
];
