import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import { resolveTree } from "../layers/tree.ts";

/** One image in an environment; its pin may wait to be set. */
type PinStatus = ReturnType<typeof pinStatuses>[number];

/** The images of every environment, image by image, in the order of the systems. */
export function pinStatuses(systems: readonly System[], environments: readonly Environment[]) {
  return systems.flatMap((system) => {
    const nodes = resolveTree(system, environments).filter(({ deployed }) => deployed);
    return Object.keys(system.images).flatMap((image) =>
      nodes.flatMap(({ layer, images }) => {
        const runs = lookUp(images, image);
        if (runs === undefined) return [];
        const { name, tag, digest } = runs;
        const waits = awaitsPin(runs) || undefined;
        return { system: system.name, image, environment: layer, name, tag, digest, awaitsPin: waits };
      }),
    );
  });
}

/** The pins side by side, one line for each image; the environments that have any in the order of `all`. */
export function pinTable(pins: readonly PinStatus[], all: readonly Environment[]): string {
  const pinned = new Set(pins.map(({ environment }) => environment));
  const environments = all.map(({ name }) => name).filter((name) => pinned.has(name));
  const rows = new Map<string, Map<string, PinStatus>>();
  for (const pin of pins) {
    const key = `${pin.system} ${pin.image}`;
    rows.set(key, (rows.get(key) ?? new Map()).set(pin.environment, pin));
  }
  const cells = [...rows].map(([key, row]) => [
    ...key.split(" "),
    ...environments.map((environment) => cell(row.get(environment))),
  ]);
  return table([["system", "image", ...environments], ...cells]);
}

function cell(pin: PinStatus | undefined): string {
  if (pin === undefined) return "–";
  return pin.awaitsPin ? "awaiting a pin" : (pin.tag ?? pin.digest?.slice(0, 19) ?? "");
}

/** Rows of cells, in columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
