import type { SchemaDocument } from "./from-openapi.ts";
import document from "./kubernetes.generated.json" with { type: "json" };
import { type SchemaNode, Schemas } from "./schema.ts";

/** The schemas of kustomize 5.8.1: the Kubernetes API of v1.21.2 and kustomize's own kinds. */
export const kubernetesSchemas = new Schemas(document as unknown as SchemaDocument);

/** The schema of a built-in resource type; undefined for custom resources and types newer than v1.21.2. */
export function schemaOf(apiVersion: string, kind: string): SchemaNode | undefined {
  return kubernetesSchemas.of(apiVersion, kind);
}
