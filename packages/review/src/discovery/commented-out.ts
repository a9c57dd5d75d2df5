import { folderOf, normalise } from "@kustogen/kustomize/tree/paths.ts";
import { isKustomizationFile } from "./kustomizations.ts";
import type { MentioningText } from "./mentioned-folders.ts";

const ENTRY = /^[ \t]*#+[ \t]*-[ \t]+["']?(\.{0,2}\/?[\w./-]+)["']?[ \t]*(?:#.*)?$/gm;

/** The folders in entries of kustomizations that are commented out, each with the first such kustomization. */
export function commentedOut(texts: Iterable<MentioningText>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, text } of texts)
    if (isKustomizationFile(path) && text.includes("#"))
      for (const [, entry = ""] of text.matchAll(ENTRY)) {
        const folder = normalise(`${folderOf(`/${path}`)}/${entry}`).slice(1);
        if (!found.has(folder)) found.set(folder, path);
      }
  return found;
}

const LISTED = /^[ \t]*-[ \t]+["']?(\.{0,2}\/?[\w./-]+)["']?[ \t]*(?:#.*)?$/gm;

/** The first kustomization outside a folder that lists another folder. */
export function listedBy(
  folder: string,
  outside: string,
  texts: Iterable<MentioningText>,
): string | undefined {
  for (const { path, text } of texts)
    if (isKustomizationFile(path) && !path.startsWith(`${outside}/`))
      for (const [, entry = ""] of text.matchAll(LISTED))
        if (normalise(`${folderOf(`/${path}`)}/${entry}`) === `/${folder}`) return path;
  return undefined;
}
