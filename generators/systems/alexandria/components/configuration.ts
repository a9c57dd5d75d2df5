import type { Component } from "kustogen";
import { fill, hashedConfigMap, survivingClaim, toml } from "kustogen/blocks";
import type { Alexandria } from "../context.ts";
// The dashboard, and the API behind /v1, /admin and /auth, without its metrics and probes. nginx writes only to /tmp.
import nginxConf from "../files/nginx.conf";
import { addresses } from "../providers.ts";
import type { Settings } from "../settings.ts";

/** The port of the API; nginx and the probes use it. */
export const API_PORT = 8080;

/** The longest silence of a language model within an answer, in seconds, and the largest request, for nginx and the Ingress. */
export const LIMITS = { ANSWER_SECONDS: 300, MAX_UPLOAD_MB: 100 };

/** What the pod mounts: alexandria.conf, the dashboard's nginx.conf, and the claim for everything that must survive. */
export const configuration: Component<Alexandria> = {
  name: "configuration",
  part: "alexandria",
  resources: ({ settings }, { part }) => [
    hashedConfigMap(part, "alexandria-config", { "alexandria.conf": alexandriaConf(settings) }),
    hashedConfigMap(part, "alexandria-nginx", { "nginx.conf": fill(nginxConf, { API_PORT, ...LIMITS }) }),
    survivingClaim(part, settings.persistence),
  ],
};

/**
 * alexandria.conf with all keys of the document's `config`, and its providers, in snake case as those of its providers. With PostgreSQL the last table
 * stays open: `config-init` adds the URL, which contains a password and is never in a ConfigMap.
 */
function alexandriaConf({ database, federation, general, security, webauthn }: Settings): string {
  const providers = federation?.providers.map((one) => ({ ...one, ...addresses(one, webauthn.rpOrigin) }));
  return toml(
    inSnakeCase({
      general,
      api: { bind: "0.0.0.0", port: API_PORT, impl: "go" },
      webauthn,
      security,
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
