import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { deepCopy } from "@kustogen/kustomize/value/copy.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { notVendored } from "./vendored.ts";

/**
 * The objects of a YAML file that someone else wrote, in their order; they can be changed like any other. Takes the
 * name of a file that `kustogen vendor` keeps, `manifests("vendor/widgets/install.yaml")`, or the text of a file that is
 * imported, `import crds from "./files/crds.yaml"` and `...manifests(crds)`.
 *
 * @param file what messages call the text
 * @throws InputError for text that is no YAML, or holds something else than objects, and for a file that is not there
 */
export function manifests(text: string, file?: string): Resource[] {
  if (file === undefined && /^vendor\/[^\n]*$/.test(text)) throw notVendored("manifests", text);
  const name = file ?? "manifests";
  return read(text, name).map((value) => {
    if (isMap(value) && typeof value.apiVersion === "string" && typeof value.kind === "string")
      return deepCopy(value) as unknown as Resource;
    throw new InputError(`${name}: expected Kubernetes objects, each with apiVersion and kind`);
  });
}

/** What was read, by text: every layer of a system asks for the same files, which may be long. */
const known = new Map<string, Value[]>();

function read(text: string, name: string): Value[] {
  return kept(known, text, () => parseDocuments(text, name));
}
