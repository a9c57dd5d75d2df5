import { folderOf, isWithin, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { isCommentLine, linesWith } from "./lines-with.ts";
import type { MentioningText } from "./mentioned-folders.ts";

const MAY_SET = /\bedit\s+set\s+namespace\b/g;
const ENTERS = /\b(?:cd|pushd)\s+["']?([\w./-]+)/g;

/**
 * The first script or page, in a folder or above it or entering it, that sets the namespace of a kustomization
 * (`kustomize edit set namespace`), which also completes the subjects of bindings; undefined if there is none.
 * @param folder relative to the repository root
 */
export function namespaceSetBy(folder: string, texts: Iterable<MentioningText>): string | undefined {
  const wanted = normalise(`/${folder}`);
  for (const { path, text } of texts) {
    if (![...linesWith(MAY_SET, text)].some((line) => !isCommentLine(line))) continue;
    const here = folderOf(`/${path}`);
    const entered = [...text.matchAll(ENTERS)].flatMap(([, to = ""]) => [
      normalise(`/${to}`),
      normalise(`${here}/${to}`),
    ]);
    if (entered.length === 0 ? isWithin(wanted, here) : entered.includes(wanted)) return path;
  }
  return undefined;
}
