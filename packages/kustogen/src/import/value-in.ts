import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { writeYaml } from "../text/write-yaml.ts";
import type { Scalar } from "./setting-kinds.ts";
import type { Template } from "./template.ts";

/**
 * The value of a template in an environment, as far as it is known before the code runs: settings have their values,
 * and anything computed elsewhere, such as an image, is a unique text.
 */
export function valueIn(template: Template, environment: number): Value {
  const here = 2 ** environment;
  switch (template.type) {
    case "literal":
    case "joined":
      return template.value;
    case "setting":
      return saidBy(template, environment) ?? null;
    case "choice": {
      const option = template.options.find(({ layers }) => (layers & here) !== 0);
      return option === undefined ? null : valueIn(option.value, environment);
    }
    case "map": {
      const map: ValueMap = {};
      for (const { key, computed, layers, value } of template.fields) {
        if ((layers & here) === 0) continue;
        if (value.type === "bundle" && key === "")
          Object.assign(map, valueIn({ type: "map", fields: value.bundle.fields }, environment));
        else {
          const name = computed === undefined ? key : String(valueIn(computed, environment));
          setOwn(map, name, valueIn(value, environment));
        }
      }
      return map;
    }
    case "list":
      return template.items
        .filter(({ layers }) => (layers & here) !== 0)
        .map(({ value }) => valueIn(value, environment));
    case "yaml":
      return writeYaml(valueIn(template.value, environment));
    case "bundle":
      return valueIn({ type: "map", fields: template.bundle.fields }, environment);
    default:
      return standIn(template);
  }
}

/** The value of a setting in an environment, as it is written at its place: with a prefix, or as a word. */
export function saidBy(
  { use, before, words }: Extract<Template, { type: "setting" }>,
  environment: number,
): Scalar | undefined {
  const value = use.setting.values[environment];
  if (words !== undefined && typeof value === "number") return String(value);
  if (words !== undefined && value !== undefined) return value === true ? words.on : words.off;
  return before === undefined || value === undefined ? value : `${before}${value}`;
}

const STAND_INS = new WeakMap<object, string>();
let made = 0;

/** A text that no object contains, always the same for the same template. */
function standIn(template: Template): string {
  const key = template.type === "image" ? template.use : template;
  return entryOf(STAND_INS, key, () => `\uE0F0${made++}`);
}
