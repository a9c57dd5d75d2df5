import type { EnvSource } from "kustogen/blocks";
import { boolean, dnsLabel, settings, text, url } from "kustogen/settings";
import { z } from "zod";

/** Where the key pair of the SAML service provider is mounted. */
export const SAML_FOLDER = "/etc/alexandria-saml";

/** What providers of both kinds have in common. */
const common = {
  name: dnsLabel().describe("Name in URLs and in the key of its client secret"),
  autoCreateUsers: boolean().default(false).describe("Creates an account at the first sign-in"),
  defaultRole: text({ example: "user" }).default("user").describe("Role of a created account"),
};

const oidc = z.strictObject({
  kind: z.literal("oidc").describe("OpenID Connect"),
  ...common,
  issuer: url({ schemes: ["https"] }).describe("Issuer, whose configuration is read"),
  clientId: text({ example: "0oa1b2c3" }).describe("Client ID that the provider gave alexandria"),
});

const saml = z.strictObject({
  kind: z.literal("saml").describe("SAML 2.0"),
  ...common,
  metadataUrl: url({ schemes: ["https"] }).describe("Metadata of the identity provider"),
});

/** A provider of federation: OIDC by issuer and client, SAML by its metadata. */
export const provider = z.discriminatedUnion("kind", [oidc, saml], {
  error: 'expected a provider with kind "oidc" or "saml"',
});

export type Provider = z.output<typeof provider>;

/** What a provider's table has besides its settings: addresses of alexandria, and where its secret is. */
export function addresses({ kind, name }: Provider, origin: string) {
  const base = `${origin}/auth/${kind}/${name}`;
  if (kind === "oidc")
    return { clientSecretEnv: clientSecretVariable(name), redirectUri: `${base}/callback` };
  const [spCertFile, spKeyFile] = [`${SAML_FOLDER}/tls.crt`, `${SAML_FOLDER}/tls.key`];
  return { entityId: `${base}/metadata`, acsUrl: `${base}/acs`, spCertFile, spKeyFile };
}

/** The client secret of each OIDC provider, in a variable such as ALEXANDRIA_OIDC_OKTA_CLIENT_SECRET. */
export function clientSecrets(providers: readonly Provider[] = []): Record<string, EnvSource> {
  const clients = providers.filter(({ kind }) => kind === "oidc");
  return Object.fromEntries(
    clients.map(({ name }) => [
      clientSecretVariable(name),
      { secret: "alexandria-oidc", key: `oidc-${name}-client-secret` },
    ]),
  );
}

const clientSecretVariable = (name: string) =>
  `ALEXANDRIA_OIDC_${name.toUpperCase().replaceAll("-", "_")}_CLIENT_SECRET`;

/** A language model that the orchestrator may query. */
export const llmBackend = settings({
  name: dnsLabel().describe("Name in alexandria"),
  url: url().describe("Address of its API"),
  kind: text({ example: "claude" }).describe("Protocol: claude, openai, ollama"),
  model: text({ example: "claude-sonnet-4-6" }).describe("Model"),
  apiKeyEnvVar: text({ example: "ANTHROPIC_API_KEY", pattern: /^[A-Z_][A-Z0-9_]*$/ })
    .optional()
    .describe("Variable with its API key: a key of the Secret alexandria-llm"),
});
