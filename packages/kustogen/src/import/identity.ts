import { identityKey, type Resource } from "../kubernetes/resource.ts";
import type { ImportedState } from "./state.ts";

/** Objects of different API versions, or hashed in one state alone, are different ones; the main namespace is one. */
export function identityOf(resource: Resource, { hashed }: ImportedState, main: string | undefined): string {
  const { apiVersion, kind, metadata } = resource;
  const namespace = metadata.namespace === main ? "" : metadata.namespace;
  const name = kind === "Namespace" && metadata.name === main ? "" : metadata.name;
  return [apiVersion, kind, namespace, name, hashed.has(identityKey(resource))].join("\0");
}
