import { counted } from "@kustogen/kustomize/errors/counted.ts";

/** How many paths, or folders, one line names. */
const LISTED = 20;

/** Paths in one line; of many the folders that hold them, with how many each. */
export function pathsInLine(paths: readonly string[]): string {
  if (paths.length <= LISTED) return paths.join(", ");
  const folders = new Map<string, number>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1) || "./";
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const all = [...folders].map(([folder, count]) => `${folder} (${counted(count, "file")})`);
  const more = all.length - LISTED;
  return `${all.slice(0, LISTED).join(", ")}${more > 0 ? ` and ${more} more folders` : ""}`;
}
