import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { LayerSet } from "./layers.ts";
import type { ImportedSettings } from "./settings.ts";
import { elementStep, type Template, withValues } from "./template.ts";

/** Shorter strings may be equal by chance. */
const TELLING = 8;

/**
 * A template in which texts that only some environments have are replaced with existing settings of the same value.
 * @param among the environments that have the template
 */
export function withSaidSettings(
  template: Template,
  among: LayerSet,
  all: LayerSet,
  settings: ImportedSettings,
  place: { group: string; object: string },
): Template {
  const visit = (value: Template, layers: LayerSet, path: Path): Template => {
    switch (value.type) {
      case "literal": {
        const { value: text, suspect } = value;
        if (layers === all || typeof text !== "string" || text.length < TELLING || suspect) return value;
        const use = settings.saying(text, layers, { ...place, path });
        return use === undefined ? value : { type: "setting", use };
      }
      case "map":
      case "list":
        return withValues(value, (inner, part, step) =>
          visit(inner, layers & part.layers, [...path, "key" in part ? step : elementStep(inner, step)]),
        );
      case "yaml":
        return { ...value, value: visit(value.value, layers, path) };
      default:
        return value;
    }
  };
  return visit(template, among, []);
}
