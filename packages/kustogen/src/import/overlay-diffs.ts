import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { Folders } from "../folders.ts";
import { yamlHeader } from "../output/file.ts";
import { shownDiff } from "../output/shown-diff.ts";

/** The maximum number of lines of one file's diff. */
const LINES = 120;

/** The changes of one overlay: a unified diff of each file, the hand-written one against the generated one. */
export function overlayDiff(
  folders: Folders,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string {
  const left = new Map([...after].map(([path, text]) => [path, text.replace(yamlHeader(folders), "")]));
  const parts: string[] = [];
  for (const [path, text] of before) {
    const partner = [...left.keys()].find((other) => nameOf(other) === nameOf(path));
    const own = partner === undefined ? "" : (left.get(partner) as string);
    if (partner !== undefined) left.delete(partner);
    const diff = shownDiff(path, text, own, LINES);
    parts.push(`--- ${path}\n+++ ${partner ?? "gone"}\n${diff === "" ? "(the same)" : diff}`);
  }
  for (const [path, text] of left) parts.push(`--- new\n+++ ${path}\n${shownDiff(path, "", text, LINES)}`);
  return parts.join("\n");
}

/** A file's name; kustomization files have the same one. */
function nameOf(path: string): string {
  const name = lastPart(path);
  return /^kustomization\.ya?ml$/i.test(name) || name === "Kustomization" ? "kustomization.yaml" : name;
}
