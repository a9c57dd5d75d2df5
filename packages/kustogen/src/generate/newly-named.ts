import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";
import { type NamedLayer, names } from "../project/named-outside.ts";

/** Notes about layers described because something outside refers to them, and a function that stores them. */
export interface NewlyNamed {
  /** One sentence each, for those that no earlier run reported. */
  lines: string[];
  remember(): void;
}

/** The layers that something outside refers to, except those that were already reported. */
export function newlyNamed(
  recordFolder: string,
  folders: Folders,
  named: readonly NamedLayer[],
  nodes: readonly LayerNode[],
): NewlyNamed {
  const known = readMemory(recordFolder, "named").split("\n");
  const said = nodes.flatMap(({ system, layer, deployed }) => {
    const file = deployed ? undefined : named.find((one) => names(one, system.name, layer))?.file;
    const folder = layerFolder(folders, layer, system.name);
    return file === undefined
      ? []
      : `${file}: names ${folder}, so ${system.name} describes it itself; it isn't a file that environments share`;
  });
  const lines = said.filter((line) => !known.includes(line));
  const remember = (): void => {
    if (lines.length > 0) writeMemory(recordFolder, "named", [...known, ...lines].join("\n"));
  };
  return { lines, remember };
}
