import type { ImportedSystem } from "../describe-states.ts";
import { camelCase } from "../words.ts";

/** The features, by their names in the system, that no file asks for: they have no settings that one could read. */
export function unreadFeatures(
  { settings, features }: Pick<ImportedSystem, "settings" | "features">,
  files: ReadonlyMap<string, string>,
): string[] {
  const code = [...files].flatMap(([path, text]) => (path.endsWith(".ts") ? [text] : [])).join("\n");
  const asked = new Set([...code.matchAll(/\bsettings\.(\w+)/g)].map(([, group]) => group));
  for (const { group } of settings.all) asked.add(group);
  return [...features.keys()].filter((feature) => !asked.has(camelCase(feature)));
}
