import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { isInstalled } from "./installed.ts";
import type { MentioningText } from "./mentioned-folders.ts";

const LIBRARY = "sigs.k8s.io/kustomize/api/krusty";
/** A directive that puts files into a Go program. */
const EMBEDS = /^\/\/go:embed[ \t]+(.+)$/gm;

/**
 * The Go code of an operator that renders a folder, whose objects it completes before it creates them: it names or
 * embeds the folder, and the program uses kustomize as a library. Undefined if there is none.
 *
 * @param folder relative to the repository root
 */
export function renderedByCode(folder: string, texts: Iterable<MentioningText>): string | undefined {
  let by: string | undefined;
  let hasLibrary = false;
  for (const { path, text } of texts) {
    if (!path.endsWith(".go") || path.endsWith("_test.go") || isInstalled(path)) continue;
    hasLibrary ||= text.includes(`"${LIBRARY}"`);
    by ??= names(folder, path, text) ? path : undefined;
    if (hasLibrary && by !== undefined) return by;
  }
  return undefined;
}

/** True for Go code that has a folder as a text, or embeds it or one above it. */
function names(folder: string, path: string, text: string): boolean {
  if (text.includes(`"${folder}"`)) return true;
  const here = folderOf(`/${path}`).slice(1);
  if (here !== "" && !folder.startsWith(`${here}/`)) return false;
  const inside = here === "" ? folder : folder.slice(here.length + 1);
  if (inside.includes("/") && text.includes(`"${inside}"`)) return true;
  return [...text.matchAll(EMBEDS)].some(([, patterns = ""]) =>
    patterns.split(/[ \t]+/).some((one) => `${inside}/`.startsWith(`${one.replace(/^all:|\/?\*$/g, "")}/`)),
  );
}
