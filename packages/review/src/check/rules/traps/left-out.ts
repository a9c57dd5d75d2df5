import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { KustomizationSource, Sources } from "../../sources/sources.ts";

/** True for a path in a comment of the kustomization: someone commented it out, or left it for others to add. */
export function isCommentedOut(path: string, source: KustomizationSource, { files }: Sources): boolean {
  const { file, folder } = source;
  const named = kept(known, source, () => namedInComments(files.text(file) ?? ""));
  return named.has(path.slice(folder === "/" ? 1 : folder.length + 1));
}

const known = new WeakMap<KustomizationSource, ReadonlySet<string>>();

/** The words of comments that may be entries someone commented out. */
function namedInComments(text: string): Set<string> {
  const found = new Set<string>();
  for (const line of text.split("\n").filter((one) => /^\s*#/.test(one))) {
    const words = line
      .replace(/["']/g, "")
      .trim()
      .replace(/\/$/, "")
      .split(/[\s#]+(?:\.\/)?/);
    for (const [index, word] of words.entries())
      if (index === words.length - 1 || isEntry(words, index)) found.add(word);
  }
  return found;
}

/** True for the first word of a line, after the dash of a list if there is one: `#- web.yaml # until March`. */
function isEntry(words: readonly string[], index: number): boolean {
  return words.slice(0, index).every((word) => word === "" || word === "-");
}

/** Roles that Kubebuilder generates for cluster administrators, and leaves out of its own kustomization. */
const FOR_USERS = /(?:^|[-_/])(?:editor|viewer|admin)_role\.ya?ml$/;

/** True for a path whose name shows that it isn't part of a deployment. */
export function isForTrial(path: string): boolean {
  if (FOR_USERS.test(path)) return true;
  return /(?:^|[-_./])(?:examples?|samples?|tests?|templates?|archived?|disabled?|deprecated|old|unused|wip)(?:[-_.]|$)/i.test(
    path,
  );
}
