import type { Path } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, numberAt } from "../../../kubernetes/fields.ts";

const SOURCES = ["configMap", "secret", "projected", "downwardAPI"];

/** The modes of files that a volume has as numbers, each with its path in the volume. */
export function modesOf(volume: unknown): { mode: number; place: Path }[] {
  const inside = itemsAt(volume, "projected", "sources").flatMap(([, index]) =>
    SOURCES.map((source): Path => ["projected", "sources", index, source]),
  );
  const places = [...SOURCES.map((source): Path => [source]), ...inside].flatMap((source): Path[] => [
    [...source, "defaultMode"],
    ...itemsAt(volume, ...source, "items").map(([, index]): Path => [...source, "items", index, "mode"]),
  ]);
  return places.flatMap((place) => {
    const mode = numberAt(volume, ...place);
    return mode === undefined ? [] : [{ mode, place }];
  });
}
