import { environmentSchemaPath, type Folders, folderOf } from "../folders.ts";

/** Files and folders that affect everything that is generated; the engine, if it is part of the repository. */
const FOR_ALL = ["kustogen.yaml", "package.json", "package-lock.json", "packages/"];

/** The system and layer that a generated path belongs to; "" if it belongs to all. */
function layerOf(folders: Folders, path: string): { system: string; layer: string } {
  const { folder, below: [first = "", next = ""] = [] } = folderOf(folders, path) ?? {};
  if (folder === "base") return { system: first, layer: "base" };
  if (folder === "overlays") return { system: next, layer: first };
  return { system: "", layer: "" };
}

/** True if a generated file may depend on a source: the settings and systems of others don't count. */
export function isInputOf(folders: Folders, generated: string, source: string): boolean {
  if (FOR_ALL.some((entry) => source === entry || (entry.endsWith("/") && source.startsWith(entry))))
    return true;
  const place = folderOf(folders, source);
  if (place?.folder !== "generators" || source === environmentSchemaPath(folders)) return false;
  const { system, layer } = layerOf(folders, generated);
  const [folder, name = "", ...below] = place.below;
  if (folder === "systems" && below.length > 0) return system === "" || system === name;
  if (folder === "environments") return layer === "" || name === `${layer}.yaml`;
  return true;
}
