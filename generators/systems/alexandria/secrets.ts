import type { SecretContract } from "kustogen";
import { IN_A_URL } from "../../passwords.ts";
import type { Settings } from "./settings.ts";

/** Signs tokens and opens the first account; made by hand, or by external-secrets. */
const AUTH_KEYS: SecretContract["keys"] = {
  "jwt-secret": { description: "Signs the tokens of the API: openssl rand -base64 32" },
  "admin-password": { description: "Password of the first administrator" },
};

/** The Secrets alexandria reads. Which of them a layer needs follows from its settings. */
export const SECRETS: SecretContract[] = [
  {
    name: "alexandria-auth",
    provider: "by-hand",
    rotation:
      "a new jwt-secret signs everyone out; admin-password counts for the first start alone, later it is changed in the dashboard",
    when: ({ auth }: Settings) => auth.source !== "external-secret",
    keys: AUTH_KEYS,
  },
  {
    name: "alexandria-auth",
    provider: "external-secret",
    rotation:
      "a new jwt-secret signs everyone out; admin-password counts for the first start alone, later it is changed in the dashboard",
    when: ({ auth }: Settings) => auth.source === "external-secret",
    keys: AUTH_KEYS,
  },
  {
    name: "alexandria-database",
    provider: "by-hand",
    rotation:
      "`ALTER ROLE … PASSWORD` in PostgreSQL first. Until the restart, connections that are new are refused",
    when: ({ database }: Settings) => database === "postgres",
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
    rotation:
      "a second client secret at the provider first; until the restart, sign-in by that provider fails once the first is revoked",
    layers: ["production"],
    open: true,
    keys: { "oidc-okta-client-secret": { description: "Client secret of the OIDC provider okta" } },
  },
  {
    name: "alexandria-saml",
    provider: "by-hand",
    rotation: "give identity providers the new certificate first, while they trust both",
    layers: [],
    keys: {
      "tls.crt": {
        description: "Certificate of the SAML service provider",
        certificate: "by hand, or once by the Job alexandria-saml-keypair, for ten years",
      },
      "tls.key": { description: "Its private key" },
    },
  },
  {
    // One key for each language model that needs one, named like its variable.
    name: "alexandria-llm",
    provider: "by-hand",
    rotation: "a second key first; the first is revoked when nothing runs with it any more",
    open: true,
    keys: { ANTHROPIC_API_KEY: { description: "Key of the backend claude", required: false } },
  },
];
