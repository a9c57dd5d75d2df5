import { posix } from "node:path";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** The state before a run, and the path of the project's root in it. */
export interface StateBefore {
  tree: FileTree;
  root: string;
}

/** The folders that a folder built on before, relative to the root of the project; none if it didn't exist. */
export function builtOnBefore({ tree, root }: StateBefore, folder: string): string[] {
  const path = `${folder}/kustomization.yaml`;
  if (tree.kind(root + path) !== "file") return [];
  const resources = attempt(() => {
    const [kustomization] = parseDocuments(anyTextIn(tree.read(root + path)), path);
    return isMap(kustomization) && Array.isArray(kustomization.resources) ? kustomization.resources : [];
  }, []);
  return resources
    .flatMap((resource) => (typeof resource === "string" ? [posix.join(folder, resource)] : []))
    .filter((parent) => tree.kind(root + parent) === "directory");
}
