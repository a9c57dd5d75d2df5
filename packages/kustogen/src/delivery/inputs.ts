import { environmentSchemaPath, folderOf } from "@kustogen/review/folders.ts";

/** Files and folders that decide about everything that is generated; the engine, where it is part of the repository. */
const FOR_ALL = ["kustogen.yaml", "package.json", "package-lock.json", "packages/"];

/** The system and layer that a generated path belongs to; "" where it belongs to all. */
function layerOf(path: string): { system: string; layer: string } {
  const { folder, below: [first = "", next = ""] = [] } = folderOf(path) ?? {};
  if (folder === "base") return { system: first, layer: "base" };
  if (folder === "overlays") return { system: next, layer: first };
  return { system: "", layer: "" };
}

/** True when a generated file may be made from a source: the settings and systems of others are left out. */
export function isInputOf(generated: string, source: string): boolean {
  if (FOR_ALL.some((entry) => source === entry || (entry.endsWith("/") && source.startsWith(entry))))
    return true;
  const place = folderOf(source);
  if (place?.folder !== "generators" || source === environmentSchemaPath()) return false;
  const { system, layer } = layerOf(generated);
  const [folder, name = "", ...below] = place.below;
  if (folder === "systems" && below.length > 0) return system === "" || system === name;
  if (folder === "environments") return layer === "" || name === `${layer}.yaml`;
  return true;
}
