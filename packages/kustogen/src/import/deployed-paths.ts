import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { declaredFolders } from "@kustogen/review/discovery/applications.ts";
import type { KustomizationFolder } from "@kustogen/review/discovery/kustomizations.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { manifestsWith } from "@kustogen/review/git/files-with.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";

/** The folders that Applications and Flux Kustomizations in the working tree deploy. */
export function deployedPaths(
  root: string,
  tree: ListedTree,
  known: ReadonlyMap<string, KustomizationFolder>,
): string[] {
  const { applications } = declaredFolders(tree, known, manifestsWith(root, "argoproj.io/"));
  const flux = manifestsWith(root, "kustomize.toolkit.fluxcd.io/").flatMap((file) =>
    appliedByFlux(anyTextIn(tree.read(file)), file),
  );
  return [...applications, ...flux].flatMap(({ path }) => path ?? []);
}

/** The Flux Kustomizations in a file, with the folders that they apply. */
export function appliedByFlux(text: string, file: string): { name: string; path: string }[] {
  let documents: Value[];
  try {
    documents = parseDocuments(text, file);
  } catch {
    // A template, or invalid YAML: it is unknown what Flux reads from it.
    return [];
  }
  return documents.filter(isMap).flatMap((document) => {
    const isFlux = asText(document.apiVersion).startsWith("kustomize.toolkit.fluxcd.io/");
    const path = textAt(document, "spec", "path")?.replace(/^\.?\/+|\/+$/g, "");
    return isFlux && path !== undefined ? [{ name: textAt(document, "metadata", "name") ?? "", path }] : [];
  });
}
