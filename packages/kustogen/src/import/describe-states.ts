import { SourceComments } from "./comments.ts";
import { decided } from "./decisions.ts";
import { describeObject } from "./describe-object.ts";
import { guardedUses } from "./guarded-uses.ts";
import { ImportedImages } from "./imported-images.ts";
import { ImportedLayers, type LayerSet } from "./layers.ts";
import { type MarkedStates, markedStates, namingSettings } from "./marks.ts";
import { type ImportedNamespaces, namespacesOf } from "./namespaces.ts";
import { nestedFeatures } from "./nested-features.ts";
import { type ObjectRow, objectRows } from "./object-rows.ts";
import { withSaidSettings } from "./said-settings.ts";
import { ImportedSettings } from "./settings.ts";
import { type SharedGroup, sharedGroups } from "./shared-groups.ts";
import { stageOf } from "./stage-of.ts";
import type { ImportedState } from "./state.ts";
import { type Shared, takeShared } from "./take-shared.ts";
import type { ImportedObject } from "./template.ts";
import { camelCase } from "./words.ts";

/** A system as it will be written. */
export interface ImportedSystem extends Shared {
  name: string;
  layers: ImportedLayers;
  settings: ImportedSettings;
  images: ImportedImages;
  namespaces: ImportedNamespaces;
  /** The prefixes and suffixes of the environments' names, and how texts with marks are read. */
  marked: MarkedStates;
  /** The components that some environments lack, and features within others, with the environments that have them. */
  features: Map<string, LayerSet>;
}

/** Settings for the names of an environment's objects, outside groups. */
const NAMING = ["prefix", "suffix", "namespace"];

/** Facts about the states besides their objects. */
export interface DescribeOptions {
  comments?: SourceComments;
  /** Folders that some environments build on. */
  shared?: readonly SharedGroup[];
  /** The kustomizations' values of `namePrefix` and `nameSuffix`. */
  affixes?: ReadonlySet<string>;
  /** The stage of an environment, "" if it has the environment's own name; by default derived from that name. */
  stage?(environment: string): string;
  /** Texts that look like credentials: each stays in the code, where it is declared not to be one. */
  suspects?: ReadonlySet<string>;
  /** Values that a program updates, with their fields: settings, even if environments agree. */
  written?: ReadonlySet<string>;
}

/**
 * Describes several rendered states as one system: shared parts once, differences as settings, pins and features.
 * @param environments at least one
 * @param namespace the namespace of objects without one, if none has any
 */
export function describeStates(
  name: string,
  environments: readonly ImportedState[],
  namespace: string,
  {
    comments = new SourceComments(),
    suspects = new Set(),
    written = new Set(),
    shared = [],
    affixes = new Set(),
    stage = stageOf,
  }: DescribeOptions = {},
): ImportedSystem {
  const marked = markedStates(environments, affixes);
  const { states } = marked;
  const namespaces = namespacesOf(states, marked.namespaces, namespace);
  const layers = new ImportedLayers(
    environments.map(({ name: environment }) => ({ name: environment, stage: stage(environment) })),
    sharedGroups(
      environments.map((state) => state.name),
      shared,
    ),
  );
  const settings = new ImportedSettings(layers);
  const images = new ImportedImages(layers);
  const rows = objectRows(name, marked, layers);
  const groupOf = groupsOf(name, rows);
  const components = new Map<string, ImportedObject[]>();
  const replaceEach = (change: (object: ImportedObject, component: string) => ImportedObject) => {
    for (const [component, own] of components)
      components.set(
        component,
        own.map((object) => change(object, component)),
      );
  };
  for (const row of rows) {
    const own = components.get(row.component) ?? [];
    components.set(row.component, own);
    const context = { layers, settings, images, suspects, written };
    own.push(...describeObject(row, groupOf(row.component), marked, namespaces, context));
  }
  const features = new Map<string, LayerSet>();
  for (const [component, own] of components) {
    const set = own.reduce((sum, object) => sum | object.layers, 0);
    if (set !== layers.all) features.set(component, set);
  }
  replaceEach((object, component) => ({
    ...object,
    body: withSaidSettings(object.body, object.layers, layers.all, settings, {
      group: groupOf(component),
      object: `${object.kind} ${object.name}`,
    }),
  }));
  for (const [component, set] of features) layers.addFeature(camelCase(component), set);
  const groups = [...components.keys()].map(camelCase);
  const decisions = decided(components, features, [...NAMING, ...groups], layers, settings, groupOf);
  for (const [component, own] of decisions.components) components.set(component, own);
  for (const [feature, set] of decisions.features) features.set(feature, set);
  const byGroup = new Map([...features].map(([component, set]) => [camelCase(component), set]));
  const guarded = [...components].flatMap(([component, own]) => [
    ...guardedUses(own, features.get(component) ?? layers.all),
  ]);
  for (const { name: naming, kind, description, values } of namingSettings(
    marked,
    layers.names,
    namespaces.placed,
  ))
    settings.addNaming(naming, kind, description, values);
  const taken = [...NAMING, ...groups, ...decisions.features.keys()];
  settings.finish(byGroup, taken, camelCase(name), new Set(guarded));
  const nested = nestedFeatures(components, features, settings.all, camelCase(name), (component) => {
    const group = groupOf(component);
    return group === "" && settings.all.some((one) => one.group === camelCase(name))
      ? camelCase(name)
      : group;
  });
  for (const [feature, place] of nested) layers.nested.set(feature, place);
  images.finish();
  replaceEach((object) => comments.carriedBy(object));
  return {
    name,
    layers,
    settings,
    images,
    namespaces,
    marked,
    features,
    ...takeShared(components, features, new Set(byGroup.keys()), layers),
  };
}

/**
 * The settings' group of a component: none for the one with the system's name, whose settings are the system's; a
 * component that only some environments have is a group that is on or off.
 */
function groupsOf(system: string, rows: readonly ObjectRow[]): (component: string) => string {
  const isEverywhere = (component: string) =>
    rows[0]?.variants.every((_, layer) =>
      rows.some((row) => row.component === component && row.variants[layer] !== undefined),
    );
  const isWhole = isEverywhere(system);
  return (component) => (component === system && isWhole ? "" : camelCase(component));
}
