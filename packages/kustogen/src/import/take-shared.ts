import { type Bundle, takeBundles } from "./bundles.ts";
import { sharedWith, takeCommon, withBundles } from "./common-labels.ts";
import { connect, type ImportedConnection } from "./connections.ts";
import { takeFillBundles } from "./fill-bundles.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { type SharedFunction, takeFunctions } from "./shared-functions.ts";
import type { ImportedObject, Template } from "./template.ts";

/** A system's objects without the parts that several of them share, and these parts. */
export interface Shared {
  /** The objects of each component, in the order of their files. */
  components: Map<string, ImportedObject[]>;
  /** The connections of each component, according to the addresses in its values. */
  connections: ReadonlyMap<string, readonly ImportedConnection[]>;
  /** Labels and annotations that several mappings share. */
  bundles: readonly Bundle[];
  /** Functions for objects that differ in a few values, such as chart releases. */
  functions: readonly SharedFunction[];
  /** The labels of every object, declared once. */
  labels?: Template;
  /** The annotations of every object and its pods. */
  annotations?: Template;
}

/**
 * Extracts the parts of objects that several of them share.
 * @param features the components that some environments lack, and features within others, with their environments
 * @param off the settings' groups of these
 */
export function takeShared(
  all: ReadonlyMap<string, ImportedObject[]>,
  features: ReadonlyMap<string, LayerSet>,
  off: ReadonlySet<string>,
  layers: ImportedLayers,
): Shared {
  const components = new Map(all);
  const everywhere: Pick<Shared, "labels" | "annotations"> = {};
  for (const called of ["labels", "annotations"] as const) {
    const found = takeCommon(called, [...components.values()].flat(), layers, off);
    if (found === undefined) continue;
    everywhere[called] = found.common;
    let taken = 0;
    for (const [component, own] of components)
      components.set(component, found.objects.slice(taken, (taken += own.length)));
  }
  const labelled = takeBundles(components, off, layers.names);
  let bundles: readonly Bundle[] = labelled.bundles;
  if (everywhere.labels?.type === "map") {
    bundles = sharedWith(everywhere.labels, bundles, layers);
    everywhere.labels = withBundles(everywhere.labels, bundles, layers);
  }
  const filled = takeFillBundles(labelled.components, layers.names.length);
  const connected = connect(filled.components);
  const { components: left, functions } = takeFunctions(connected.components, features);
  return {
    components: left,
    connections: connected.connections,
    bundles: [...bundles, ...filled.bundles],
    functions,
    ...everywhere,
  };
}
