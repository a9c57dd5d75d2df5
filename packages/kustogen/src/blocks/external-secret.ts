import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

/** Which Secret an `externalSecret` makes, and where its keys are in the store. */
export interface ExternalSecretOptions {
  /** The Secret to make, and the name of the ExternalSecret. */
  name: string;
  store: { name: string; kind: "SecretStore" | "ClusterSecretStore" };
  refreshInterval: string;
  /** Keys of the Secret, each with its key, and where it has several its property, in the store. */
  keys: Record<string, { key: string; property?: string }>;
}

/**
 * What the CustomResourceDefinition fills in. The list is replaced as a whole: left out, each would be a difference
 * between the manifest and the cluster.
 */
const DEFAULTS = { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };

/**
 * An ExternalSecret: its operator makes the Secret from a store outside the cluster. Version v1, because
 * external-secrets 0.17 and later serves nothing older.
 *
 * @example
 * ```ts
 * externalSecret(part, {
 *   name: "shop-db",
 *   store: { name: "vault", kind: "ClusterSecretStore" },
 *   refreshInterval: "1h",
 *   keys: { DATABASE_URL: { key: `shop/${context.environment}/db`, property: "url" } },
 * })
 * ```
 */
export function externalSecret(part: Part, options: ExternalSecretOptions): Resource {
  const { keys, name, refreshInterval, store } = options;
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: metadata(part, name),
    spec: {
      refreshInterval,
      secretStoreRef: { name: store.name, kind: store.kind },
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain" },
      data: Object.entries(keys).map(([secretKey, { key, property }]) => ({
        secretKey,
        remoteRef: { key, ...(property === undefined ? {} : { property }), ...DEFAULTS },
      })),
    },
  };
}
