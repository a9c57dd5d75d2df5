import type { ImportedSetting, SettingUse } from "./imported-setting.ts";
import { type LayerSet, layersOf } from "./layers.ts";
import type { Field, ImportedObject, Item, Template } from "./template.ts";

/**
 * The uses of settings that exist exactly in the environments of the surrounding field or element: the setting itself
 * can be the condition.
 * @param all the environments of the objects' component
 */
export function guardedUses(objects: readonly ImportedObject[], all: LayerSet): Set<SettingUse> {
  const found = new Set<SettingUse>();
  const visit = (template: Template, among: LayerSet): void => {
    if (template.type === "choice")
      for (const { layers, value } of template.options) visit(value, layers & among);
    for (const { layers, value, when } of partsOf(template)) {
      const own = layers & among;
      const use = own === among || when !== undefined ? undefined : guardOf(value, own);
      if (use !== undefined) found.add(use);
      visit(value, own);
    }
  };
  for (const { body, layers } of objects) visit(body, layers & all);
  return found;
}

/** The first setting in a template that exists in exactly these environments. */
export function guardOf(template: Template, own: LayerSet): SettingUse | undefined {
  if (template.type === "setting")
    return layersOf(template.use.setting.values) === own ? template.use : undefined;
  for (const { layers, value } of partsOf(template)) {
    const found = (layers & own) === own ? guardOf(value, own) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function partsOf(template: Template): readonly (Field | Item)[] {
  if (template.type === "map") return template.fields;
  if (template.type === "list") return template.items;
  if (template.type === "yaml") return partsOf(template.value);
  return template.type === "fill" ? template.values : [];
}

/** The setting that can be the condition of a field or element; for a derived value the setting it is derived from. */
export function optionalIn(template: Template, own: LayerSet): ImportedSetting | undefined {
  const setting = guardOf(template, own)?.setting;
  const given = setting && (setting.parts?.find((part) => typeof part !== "string") ?? setting);
  return given?.optional ? given : undefined;
}
