import type { ImportedSystem } from "../describe-states.ts";
import { withoutMarks } from "../marks.ts";
import { describeSetting } from "../setting-names.ts";
import type { Template } from "../template.ts";
import { partsOf } from "../united-features.ts";
import { camelCase } from "../words.ts";
import { componentSummary } from "./component-summary.ts";

/** What a feature turns on: the objects of its component, else the first thing that is there with it. */
export function featureSummary(feature: string, { components }: ImportedSystem): string | undefined {
  for (const [component, objects] of components)
    if (camelCase(component) === feature) return componentSummary(objects).replace(/\.$/, "");
  for (const objects of components.values())
    for (const { body, kind, name, when } of objects) {
      const object = `${kind} ${name}`;
      if (when === feature) return withoutMarks(object);
      const path = pathOf(body, feature);
      // What says that something is enabled turns that on.
      const what = /^enabled?$/.test(String(path?.at(-1))) ? path?.slice(0, -1) : path;
      if (what !== undefined) return describeSetting({ group: "", object, path: what }, false);
    }
  return undefined;
}

/** Where the first thing stands that is there with a feature. */
function pathOf(template: Template, feature: string): (string | number)[] | undefined {
  for (const part of partsOf(template)) {
    const own = "key" in part ? [part.key] : [];
    if (part.when === feature) return own;
    const within = pathOf(part.value, feature);
    if (within !== undefined) return [...own, ...within];
  }
  return undefined;
}
