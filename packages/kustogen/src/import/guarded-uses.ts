import type { LayerSet } from "./layers.ts";
import type { SettingUse } from "./settings.ts";
import type { ImportedObject, Template } from "./template.ts";

/**
 * The uses of settings whose field is there exactly where the setting has a value: the setting itself can say that it
 * is not there.
 *
 * @param all where the objects' component is
 */
export function guardedUses(objects: readonly ImportedObject[], all: LayerSet): Set<SettingUse> {
  const found = new Set<SettingUse>();
  const visit = (template: Template, among: LayerSet): void => {
    if (template.type === "list")
      for (const { layers, value } of template.items) visit(value, layers & among);
    if (template.type === "choice")
      for (const { layers, value } of template.options) visit(value, layers & among);
    if (template.type !== "map") return;
    for (const { key, layers, value } of template.fields) {
      const own = layers & among;
      if (value.type === "setting" && own !== among && own === presence(value.use)) found.add(value.use);
      // A variable that is not there is no element of the list.
      else if (key === "env" && value.type === "list")
        for (const item of value.items) {
          const use = variableOf(item.value);
          const there = item.layers & own;
          if (use !== undefined && there !== own && there === presence(use)) found.add(use);
          else visit(item.value, there);
        }
      else visit(value, own);
    }
  };
  for (const { body, layers } of objects) visit(body, layers & all);
  return found;
}

/** The setting that an element of `env` has as its value. */
function variableOf(element: Template): SettingUse | undefined {
  if (element.type !== "map" || element.fields.length !== 2) return undefined;
  const value = element.fields.find(({ key }) => key === "value")?.value;
  return value?.type === "setting" && value.before === undefined ? value.use : undefined;
}

function presence({ setting }: SettingUse): LayerSet {
  return setting.values.reduce<number>(
    (set, value, index) => (value === undefined ? set : set | (2 ** index)),
    0,
  );
}
