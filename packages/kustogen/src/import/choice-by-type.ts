import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { layerTextWithin } from "./derived.ts";
import { type ImportedLayers, layersOf } from "./layers.ts";
import { isMarked } from "./marks.ts";
import type { SettingPlace } from "./setting-names.ts";
import type { ImportedSettings } from "./settings.ts";
import { type Template, withValues } from "./template.ts";

/**
 * Mappings that have another type in some environments, and so other fields: one setting selects the type, with the
 * fields for each. Undefined if they have no type, or much in common regardless of it.
 * @param merge merges those of one type into a template
 */
export function choiceByType(
  maps: readonly (ValueMap | undefined)[],
  place: SettingPlace,
  { settings, layers }: { settings: ImportedSettings; layers: ImportedLayers },
  merge: (own: readonly (ValueMap | undefined)[]) => Template,
): Template | undefined {
  const types = maps.map((map) => (typeof map?.type === "string" ? map.type : undefined));
  if (layersOf(types) !== layersOf(maps)) return undefined;
  const words = [...new Set(types)].filter((type) => type !== undefined);
  if (words.length < 2) return undefined;
  const paths = words.map(
    (word) => new Set(maps.flatMap((map, index) => (types[index] === word ? leafPaths(map as Value) : []))),
  );
  const all = new Set(paths.flatMap((own) => [...own]));
  const common = [...all].filter((path) => paths.every((own) => own.has(path)));
  if (common.length * 2 > all.size || all.size < 3) return undefined;
  const by = settings.of(types, { ...place, path: [...place.path, "type"] });
  if (by === undefined) return undefined;
  by.setting.kind = {
    code: `oneOf([${words.map((word) => JSON.stringify(word)).join(", ")}])`,
    uses: "oneOf",
  };
  const options = words.map((word) => {
    const own = maps.map((map, index) => (types[index] === word ? map : undefined));
    return {
      is: word,
      layers: layersOf(own),
      value: withLayer(merge(own), own, place, { settings, layers }),
    };
  });
  return { type: "choice", by, options };
}

/**
 * The fields for a type that only one environment has, with that environment's name as a variable: another one with
 * that type has its own name there.
 */
export function withLayer(
  template: Template,
  own: readonly unknown[],
  place: SettingPlace,
  merging: { settings: ImportedSettings; layers: ImportedLayers },
): Template {
  const { settings, layers } = merging;
  const [name, ...others] = layers.names.filter((_, index) => own[index] !== undefined);
  if (name === undefined || others.length > 0) return template;
  if (template.type === "map" || template.type === "list")
    return withValues(template, (value, _, step) =>
      withLayer(value, own, { ...place, path: [...place.path, step] }, merging),
    );
  if (template.type !== "literal" || typeof template.value !== "string" || template.suspect) return template;
  const text = template.value;
  const parts = isMarked(text) ? undefined : layerTextWithin(text, name);
  const use =
    parts &&
    settings.of(
      own.map((value) => (value === undefined ? undefined : text)),
      place,
    );
  if (use === undefined) return template;
  use.setting.parts = parts;
  return { type: "setting", use };
}

/** The paths of values other than the type: keys, as far as mappings go. */
function leafPaths(value: Value, path = ""): string[] {
  if (!isMap(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    path === "" && key === "type" ? [] : leafPaths(inner, `${path}/${key}`),
  );
}
