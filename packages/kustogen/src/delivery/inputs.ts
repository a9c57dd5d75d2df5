import { ENVIRONMENT_SCHEMA_FILE } from "../environments/schema-file.ts";

/** Files and folders that decide about everything that is generated; the engine, where it is part of the repository. */
const FOR_ALL = ["kustogen.yaml", "package.json", "package-lock.json", "packages/"];

/** The system and layer that a generated path belongs to; "" where it belongs to all. */
function place(path: string): { system: string; layer: string } {
  const [top = "", second = "", third = ""] = path.split("/");
  if (top === "base") return { system: second, layer: "base" };
  if (top === "overlays") return { system: third, layer: second };
  return { system: "", layer: "" };
}

/** True when a generated file may be made from a source: the settings and systems of others are left out. */
export function isInputOf(generated: string, source: string): boolean {
  if (FOR_ALL.some((entry) => source === entry || (entry.endsWith("/") && source.startsWith(entry))))
    return true;
  if (!source.startsWith("generators/") || source === ENVIRONMENT_SCHEMA_FILE) return false;
  const { system, layer } = place(generated);
  const [, folder, name = "", ...below] = source.split("/");
  if (folder === "systems" && below.length > 0) return system === "" || system === name;
  if (folder === "environments") return layer === "" || name === `${layer}.yaml`;
  return true;
}
