import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { deepCopy } from "@kustogen/kustomize/value/children.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { notVendored } from "./vendored.ts";

/**
 * The objects in a third-party YAML file, in order; you can change them like any other. Accepts the name of a file
 * vendored with `kustogen vendor`, `manifests("vendor/widgets/install.yaml")`, or the text of an imported file,
 * `import crds from "./files/crds.yaml"` and `...manifests(crds)`.
 *
 * @param file the name of the text in messages
 * @throws InputError for text that isn't YAML or contains anything but objects, and for a missing file
 */
export function manifests(text: string, file?: string): Resource[] {
  if (file === undefined && /^vendor\/[^\n]*$/.test(text)) throw notVendored("manifests", text);
  const name = file ?? "manifests";
  return kept(known, text, () => parseDocuments(text, name)).map((value) => {
    if (isMap(value) && typeof value.apiVersion === "string" && typeof value.kind === "string")
      return deepCopy(value) as unknown as Resource;
    throw new InputError(`${name}: expected Kubernetes objects, each with apiVersion and kind`);
  });
}

/** Parsed files by text: every layer of a system reads the same files, which may be long. */
const known = new Map<string, Value[]>();
