import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GeneratedFile } from "../../generators/emit/file.ts";
import { HEADER } from "../../generators/emit/file.ts";
import { writeYaml } from "../../generators/emit/yaml.ts";
import { callSystem } from "../../generators/model/describe.ts";
import type { LayerNode } from "../../generators/model/tree.ts";

/**
 * The cost nothing can undercut: make the plain objects of every layer, turn values into YAML, write the bytes,
 * without validating, factoring or verifying anything. The values written are those of kustogen's own files, so
 * that both write the same bytes.
 *
 * @param nodes every layer of every system
 * @param values what kustogen wrote: path and value, or the text of a data file
 * @param folder where to write; must exist
 * @returns milliseconds for all of it
 */
export function runFloor(
  nodes: readonly LayerNode[],
  values: readonly (GeneratedFile & { value?: unknown })[],
  folder: string,
): number {
  const start = performance.now();
  for (const node of nodes) callSystem(node);
  let last = "";
  for (const { path, value, text } of values) {
    const target = join(folder, path);
    const parent = dirname(target);
    if (parent !== last) {
      mkdirSync(parent, { recursive: true });
      last = parent;
    }
    writeFileSync(target, value === undefined ? text : HEADER + writeYaml(value));
  }
  return performance.now() - start;
}
