import { counted } from "@kustogen/kustomize/errors/counted.ts";

/** The maximum number of paths, or folders, in one line. */
const LISTED = 20;

/** Paths in one line; if there are many, their folders with the number of paths in each. */
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
