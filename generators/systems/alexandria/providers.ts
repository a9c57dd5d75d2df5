import { boolean, dnsLabel, text, url } from "kustogen/settings";
import { z } from "zod";

/** What providers of both kinds have in common. */
const common = () => ({
  name: dnsLabel().describe("Name in URLs and in the key of its client secret"),
  autoCreateUsers: boolean().default(false).describe("Creates an account at the first sign-in"),
  defaultRole: text({ example: "user" }).default("user").describe("Role of a created account"),
});

/** A provider of federation: OIDC by issuer and client, SAML by its metadata. */
export function provider() {
  return z.discriminatedUnion(
    "kind",
    [
      z.strictObject({
        kind: z.literal("oidc").describe("OpenID Connect"),
        ...common(),
        issuer: url({ schemes: ["https"] }).describe("Issuer, whose configuration is read"),
        clientId: text({ example: "0oa1b2c3" }).describe("Client ID that the provider gave alexandria"),
      }),
      z.strictObject({
        kind: z.literal("saml").describe("SAML 2.0"),
        ...common(),
        metadataUrl: url({ schemes: ["https"] }).describe("Metadata of the identity provider"),
      }),
    ],
    { error: 'expected a provider with kind "oidc" or "saml"' },
  );
}

export type Provider = z.output<ReturnType<typeof provider>>;

/** A language model that the orchestrator may query. */
export function llmBackend() {
  const key = text({ example: "ANTHROPIC_API_KEY", pattern: /^[A-Z_][A-Z0-9_]*$/ }).optional();
  return z.strictObject(
    {
      name: dnsLabel().describe("Name in alexandria"),
      url: url().describe("Address of its API"),
      kind: text({ example: "claude" }).describe("Protocol: claude, openai, ollama"),
      model: text({ example: "claude-sonnet-4-6" }).describe("Model"),
      apiKeyEnvVar: key.describe("Variable with its API key: a key of the Secret alexandria-llm"),
    },
    { error: "expected a language model with name, url, kind and model" },
  );
}
