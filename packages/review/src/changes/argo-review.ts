import { argoChange } from "../check/argo-change.ts";
import type { ArgoPair } from "../check/argo-pairs.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { overlayAt } from "../discovery/overlays.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";
import { risksOf } from "./risks.ts";

/** Objects of Argo CD in the files of one folder, and what changes of them. */
export interface ArgoFolder {
  /** Relative to the root of the repository; "." for the root itself. */
  path: string;
  pairs: readonly ArgoPair[];
}

/** What changes of objects of Argo CD, by the folder of their files as it is now. */
export function argoFolders(pairs: readonly ArgoPair[]): ArgoFolder[] {
  const folders = new Map<string, ArgoPair[]>();
  for (const pair of pairs) {
    const { file } = pair.after ?? (pair.before as ArgoObject);
    const path = file.slice(1, Math.max(1, file.lastIndexOf("/"))) || ".";
    folders.set(path, [...(folders.get(path) ?? []), pair]);
  }
  return [...folders].map(([path, own]) => ({ path, pairs: own })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is said of the objects of Argo CD in a folder; undefined where nothing that counts changes. */
export function reviewArgo(
  { path, pairs }: ArgoFolder,
  known: readonly ArgoObject[],
  taken: ReadonlySet<string>,
): EnvironmentReview | undefined {
  const changed = argoChange(pairs, known);
  const { changes } = changed.context;
  const risks = risksOf(changed);
  if (changes.length === 0 && risks.length === 0) return undefined;
  const overlay = overlayAt(path);
  const name = taken.has(overlay.name) ? `${overlay.name} (Argo CD)` : overlay.name;
  return {
    ...overlay,
    name,
    ...NOTHING_CHANGES,
    resources: changes,
    risks,
  };
}
