import { InputError } from "../errors/errors.ts";
import type { SortOptions } from "../load/fields.ts";
import type { BuildResource } from "../resource/resource.ts";
import { ranksOf, refuseDuplicates, sortLegacy } from "./legacy.ts";

/**
 * The resources in printing order: kustomize's default order, or the order in `sortOptions`. Throws InputError for
 * contradictory options.
 */
export function sortResources(
  resources: readonly BuildResource[],
  options: SortOptions | undefined,
): BuildResource[] {
  if (options === undefined) return sortLegacy(resources);
  const { order = "", legacySortOptions } = options;
  if (order !== "legacy" && order !== "fifo")
    throw new InputError(`sortOptions.order must be legacy or fifo but is "${order}"`);
  if (order === "fifo") {
    if (legacySortOptions !== undefined)
      throw new InputError(`sortOptions.legacySortOptions is only for order legacy, but order is fifo`);
    refuseDuplicates(resources);
    return [...resources];
  }
  if (legacySortOptions === undefined) return sortLegacy(resources);
  return sortLegacy(
    resources,
    ranksOf(legacySortOptions.orderFirst ?? [], legacySortOptions.orderLast ?? []),
  );
}
