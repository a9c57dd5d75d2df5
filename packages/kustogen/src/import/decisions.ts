import { ComponentWalk } from "./component-walk.ts";
import { DecidedNames } from "./decided-names.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import type { ImportedSettings } from "./settings.ts";
import type { ImportedObject } from "./template.ts";
import { unitedFeatures } from "./united-features.ts";

/** Components in which differences between environments are settings, and the features that these enable. */
export interface Decided {
  components: Map<string, ImportedObject[]>;
  features: ReadonlyMap<string, LayerSet>;
}

/**
 * Removes conditions on environments from components: parts that only some of them have become a feature that these
 * enable, with its values, or, for a single value, a setting that only they set.
 * @param sets the environments of components that some lack
 * @param taken names of settings' groups
 * @param groupOf the settings' group of a component
 */
export function decided(
  components: ReadonlyMap<string, readonly ImportedObject[]>,
  sets: ReadonlyMap<string, LayerSet>,
  taken: readonly string[],
  layers: ImportedLayers,
  settings: ImportedSettings,
  groupOf: (component: string) => string,
): Decided {
  const names = new DecidedNames(taken);
  const result = new Map<string, ImportedObject[]>();
  for (const [component, objects] of components) {
    const all = sets.get(component) ?? layers.all;
    const partly = objects.filter((object) => (object.layers & all) !== all);
    const apart = new Map(partly.map(({ name, layers: own }) => [withoutMarks(name), own & all]));
    const walk = new ComponentWalk(component, groupOf(component), { layers, settings }, names, apart);
    const walked = objects.map((object) => ({
      ...object,
      body: walk.visit(object.body, {
        object: `${object.kind} ${object.name}`,
        among: object.layers & all,
        path: [],
      }),
    }));
    result.set(
      component,
      walked.map((object) => {
        const own = object.layers & all;
        if (own === all || layers.isGroup(own)) return object;
        const name = withoutMarks(object.name);
        return { ...object, when: walk.mentioning(name, own) ?? names.feature(name, component, own) };
      }),
    );
  }
  const united = unitedFeatures(
    result,
    names,
    settings,
    (component) => sets.get(component) ?? layers.all,
    groupOf,
  );
  return { components: united, features: names.features };
}
