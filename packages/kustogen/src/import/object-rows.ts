import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { commonOrder } from "./align.ts";
import { componentsOf } from "./components.ts";
import { featuresOf } from "./features.ts";
import { byIdentity, placedStates } from "./identity.ts";
import { type ImportedLayers, layersOf } from "./layers.ts";
import { mainNamespace } from "./main-namespace.ts";
import type { MarkedStates } from "./marks.ts";
import { withoutOwnNames } from "./own-named.ts";
import { pairedNames } from "./paired-names.ts";
import { isUsedBy } from "./related-objects.ts";
import { isWorkload } from "./workload-kinds.ts";

/** An object in each environment. */
export interface ObjectRow {
  component: string;
  /** The object in the first environment that has it. */
  sample: Resource;
  /** By environment; undefined for one that lacks the object. */
  variants: readonly (Resource | undefined)[];
}

/**
 * The objects of all environments without duplicates, in the order that the environments agree on, with their
 * components.
 * @param system its name, which is also that of the default component
 */
export function objectRows(
  system: string,
  { states }: Pick<MarkedStates, "states">,
  layers: ImportedLayers,
): ObjectRow[] {
  const paired = pairedNames(states);
  const maps = placedStates(states, mainNamespace).map((own, index) => byIdentity(own, paired[index]));
  const identities = commonOrder(maps.map((map) => [...map.keys()])) ?? [
    ...new Set(maps.flatMap((map) => [...map.keys()])),
  ];
  const variants = identities.map((identity) => maps.map((map) => map.get(identity)));
  const samples = variants.map((row) => row.find((resource) => resource !== undefined) as Resource);
  const assigned = withoutOwnNames(componentsOf(samples, system, variants), variants, layers.names);
  const components = featuresOf(
    samples.map((sample, index) => ({
      sample,
      component: assigned.get(sample) as string,
      layers: layersOf((variants[index] ?? []) as unknown as Value[]),
      main: isWorkload(sample),
      used: isUsedBy(
        sample,
        samples.flatMap((one, at) =>
          isWorkload(one) && assigned.get(one) === assigned.get(sample)
            ? (variants[at] ?? []).filter((variant) => variant !== undefined)
            : [],
        ),
      ),
    })),
    layers,
  );
  return samples.map((sample, index) => ({
    component: components[index] as string,
    sample,
    variants: variants[index] ?? [],
  }));
}
