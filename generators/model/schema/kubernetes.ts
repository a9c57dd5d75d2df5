import type { SchemaDocument } from "./from-openapi.ts";
import document from "./kubernetes.generated.json" with { type: "json" };
import { type SchemaNode, Schemas } from "./schema.ts";

/** What kustomize 5.8.1 knows of Kubernetes: the API of v1.21.2 and kustomize's own kinds. */
export const kubernetesSchemas = new Schemas(document as unknown as SchemaDocument);

/** The schema of a built-in resource type; undefined for custom resources and types newer than v1.21.2. */
export function schemaOf(apiVersion: string, kind: string): SchemaNode | undefined {
  return kubernetesSchemas.of(apiVersion, kind);
}

/**
 * Whether objects of the type live in a namespace, by kustomize's rule: true or false for the types of v1.21.2,
 * undefined for all others, which kustomize then treats as namespaced.
 */
export function isNamespaced(apiVersion: string, kind: string): boolean | undefined {
  return kubernetesSchemas.isNamespaced(apiVersion, kind);
}
