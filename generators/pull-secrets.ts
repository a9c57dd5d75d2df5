import type { Resource } from "kustogen";
import { type Part, serviceAccount } from "kustogen/blocks";
import { dnsSubdomain } from "kustogen/settings";
import { z } from "zod";

/** Names of the Secrets with which nodes sign in to private registries; none by default. */
export function imagePullSecrets() {
  return z
    .array(dnsSubdomain(), { error: 'expected a list of Secrets such as ["registry"]' })
    .default([])
    .describe("Secrets (kubernetes.io/dockerconfigjson) for private registries, on every ServiceAccount");
}

/** A ServiceAccount whose pods pull images with the Secrets of `imagePullSecrets`. */
export function account(
  part: Part,
  name: string,
  pullSecrets: readonly string[],
  annotations?: Record<string, string>,
): Resource {
  const secrets = pullSecrets.map((secret) => ({ name: secret }));
  return {
    ...serviceAccount(part, name, annotations),
    ...(secrets.length > 0 ? { imagePullSecrets: secrets } : {}),
  };
}
