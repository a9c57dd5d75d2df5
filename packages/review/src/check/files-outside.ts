import type { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Judged } from "./judged.ts";

/** A finding about a file outside the folder of the kustomization that reads it. */
export interface FileOutside {
  finding: Judged;
  error: InputError;
}

/** The number of files in a message. */
const MOST = 10;

/**
 * Merges the findings about files that one kustomization reads from outside its folder: they have one cause. The first
 * of them names all files; the others are returned, to be left out.
 * @param shown makes the paths of a message relative
 */
export function mergeFilesOutside(
  found: readonly FileOutside[],
  shown: (text: string) => string,
): Set<Judged> {
  const groups = new Map<string, FileOutside[]>();
  for (const one of found) {
    const { environment, file, severity } = one.finding;
    if (file !== undefined) addTo(groups, JSON.stringify([environment, file, severity]), one);
  }
  const merged = new Set<Judged>();
  for (const group of groups.values()) {
    const [first, ...others] = group.sort((a, b) => (a.finding.line ?? 0) - (b.finding.line ?? 0));
    if (first === undefined || others.length === 0) continue;
    const { finding } = first;
    const files = [...new Set(group.map(({ error }) => shown(fileIn(error))))];
    const place = shown(finding.file as string);
    finding.message = `can't be rendered: ${place}: reads ${files.length} files from outside its own folder: ${someOf(files, MOST)}`;
    for (const other of others) merged.add(other.finding);
  }
  return merged;
}

/** The file that an error is about, with which its message begins. */
function fileIn({ what }: InputError): string {
  return what.slice(0, Math.max(0, what.indexOf(": ")));
}
