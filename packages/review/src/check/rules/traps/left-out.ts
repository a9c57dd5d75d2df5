import type { KustomizationSource, Sources } from "../../sources/sources.ts";

/** True for a path that the kustomization names in a comment: someone took it out, or left it for others to put in. */
export function isCommentedOut(
  path: string,
  { file, folder }: KustomizationSource,
  { files }: Sources,
): boolean {
  const name = path.slice(folder === "/" ? 1 : folder.length + 1);
  const lines = (files.text(file) ?? "").split("\n").filter((line) => /^\s*#/.test(line));
  return lines.some(
    (line) =>
      line
        .replace(/["']/g, "")
        .trim()
        .replace(/\/$/, "")
        .split(/[\s#]+(?:\.\/)?/)
        .at(-1) === name,
  );
}

/** True for a path whose name says that it is no part of what is deployed. */
export function isForTrial(path: string): boolean {
  return /(?:^|[-_./])(?:examples?|samples?|tests?|templates?|archived?|disabled?|deprecated|old|unused|wip)(?:[-_.]|$)/i.test(
    path,
  );
}
