import type { ImportedSystem } from "../describe-states.ts";
import { camelCase } from "../words.ts";

/** The features, by their names in the system, that no file uses: they have no settings that could be read. */
export function unreadFeatures(
  { settings, features, layers }: Pick<ImportedSystem, "settings" | "features" | "layers">,
  files: ReadonlyMap<string, string>,
): string[] {
  const code = [...files].flatMap(([path, text]) => (path.endsWith(".ts") ? [text] : [])).join("\n");
  const asked = new Set(
    [...code.matchAll(/\bsettings\.(\w+)(\.\w+)?/g)].flatMap(([, one = "", more = ""]) => [one, one + more]),
  );
  for (const { group } of settings.all) asked.add(group);
  return [...features.keys()].filter(
    (feature) => !asked.has(layers.pathOf(camelCase(feature))) && !asked.has(camelCase(feature)),
  );
}
