import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { metadata, type Part } from "./metadata.ts";
import { known } from "./options.ts";

/** Which Secret an `externalSecret` creates, and where its keys are in the store. */
export interface ExternalSecretOptions {
  /** The Secret to create, and the name of the ExternalSecret. */
  name: string;
  store: { name: string; kind: "SecretStore" | "ClusterSecretStore" };
  refreshInterval: string;
  /** The operator's own fields of the created Secret. */
  target?: { creationPolicy?: string; deletionPolicy?: string; [field: string]: unknown };
  /** The Secret's keys, each with its key in the store and, if that has several, its property. */
  keys: Record<string, { key: string; property?: string }>;
}

/**
 * Defaults of the CustomResourceDefinition. Argo CD compares the list as a whole, so leaving one out would show as a
 * difference between the manifest and the cluster.
 */
const DEFAULTS = { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" };

/**
 * An ExternalSecret: its operator creates the Secret from a store outside the cluster. The default version is v1,
 * because external-secrets 0.17 and later serves nothing older.
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
  const { keys, name, refreshInterval, store, target } = known("externalSecret", options);
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: metadata(part, name),
    spec: {
      refreshInterval,
      secretStoreRef: { name: store.name, kind: store.kind },
      target: { name, creationPolicy: "Owner", deletionPolicy: "Retain", ...target },
      data: Object.entries(keys).map(([secretKey, { key, property }]) => ({
        secretKey,
        remoteRef: { key, ...(property === undefined ? {} : { property }), ...DEFAULTS },
      })),
    },
  };
}
