import { InputError } from "../errors/errors.ts";
import type { Resource } from "../kubernetes/resource.ts";
import { isMap } from "../kubernetes/value.ts";
import { parseDocuments } from "../kustomize/yaml/reader/documents.ts";

/**
 * The objects of a YAML text, in their order: upstream manifests that a system brings along, as
 * `import crds from "./files/crds.yaml"` and `...manifests(crds)`. They can be changed like any other.
 *
 * @throws InputError for text that is no YAML, or holds something else than objects
 */
export function manifests(text: string): Resource[] {
  return parseDocuments(text, "manifests").map((value) => {
    if (isMap(value) && typeof value.apiVersion === "string" && typeof value.kind === "string")
      return value as unknown as Resource;
    throw new InputError("manifests: expected Kubernetes objects, each with apiVersion and kind");
  });
}
