import { editedKustomization } from "@kustogen/kustomize/edit.ts";
import { anyTextIn, bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { DeclaredFolders } from "@kustogen/review/discovery/declared-folders.ts";
import { kustomizationIn } from "@kustogen/review/discovery/kustomizations.ts";
import { at, mapAt } from "@kustogen/review/kubernetes/fields.ts";
import { parseDocument } from "yaml";
import { declaredIn } from "./existing-applications.ts";
import type { ImportPlace } from "./place.ts";

/** The kustomizations of folders as Argo CD edits each before it builds its only Application, by path. */
export function argoEdits(folders: readonly { path: string }[], { tree, repositoryOf }: ImportPlace) {
  const known = new Map<string, DeclaredFolders>();
  const edits = new Map<string, Uint8Array>();
  for (const { path: folder } of folders) {
    const { root, path } = repositoryOf(folder) ?? {};
    const file = kustomizationIn(tree, folder);
    const declared = root === undefined ? undefined : entryOf(known, root, () => declaredIn(root).declared);
    const [only, ...others] = declared?.applications.filter((one) => one.path === path) ?? [];
    if (file === undefined || only === undefined || others.length > 0) continue;
    const document = parseDocument(anyTextIn(tree.read(file)));
    const before = (document.toJS() ?? {}) as ValueMap;
    const edited = editedKustomization(before, mapAt(only.source, "kustomize"), only.file);
    const changes = Object.entries(edited).filter(([field, value]) => value !== at(before, field));
    for (const [field, value] of changes) document.set(field, value);
    if (changes.length > 0) edits.set(file, bytesOf(document.toString({ flowCollectionPadding: false })));
  }
  return edits;
}
