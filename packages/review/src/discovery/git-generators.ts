import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt } from "../kubernetes/fields.ts";

/**
 * The git generators of an ApplicationSet, also those within matrix and merge generators.
 * @param spec of the ApplicationSet
 * @param place where that is in the object
 */
export function* gitGenerators(
  spec: ValueMap,
  place: Path = ["spec"],
): Iterable<{ git: ValueMap; place: Path }> {
  for (const [generator, index] of itemsAt(spec, "generators")) {
    const here = [...place, "generators", index];
    if (isMap(generator.git)) yield { git: generator.git, place: [...here, "git"] };
    for (const kind of ["matrix", "merge"]) yield* gitGenerators(mapAt(generator, kind), [...here, kind]);
  }
}
