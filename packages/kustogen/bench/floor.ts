import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { DEFAULT_FOLDERS } from "../src/folders.ts";
import type { LayerNode } from "../src/layers/tree.ts";
import { type GeneratedFile, yamlHeader } from "../src/output/file.ts";
import { writeYaml } from "../src/text/write-yaml.ts";

/**
 * The cost that nothing can undercut: make the plain objects of every layer, turn the values of kustogen's own
 * files into YAML, and write them one by one. Nothing is validated, factored or verified, and both write the same
 * bytes.
 *
 * @param nodes every layer of every system
 * @param files what kustogen wrote
 * @param folder where to write
 * @returns milliseconds; reading the values back from the files beforehand is not counted
 */
export function runFloor(
  nodes: readonly LayerNode[],
  files: readonly GeneratedFile[],
  folder: string,
): number {
  const values = files.map(({ path, text }) => ({
    path: join(folder, path),
    value: parseDocuments(text, path)[0],
  }));
  const start = performance.now();
  for (const node of nodes) node.system.resources(node.context);
  let last = "";
  for (const { path, value } of values) {
    const parent = dirname(path);
    if (parent !== last) {
      mkdirSync(parent, { recursive: true });
      last = parent;
    }
    writeFileSync(path, yamlHeader(DEFAULT_FOLDERS) + writeYaml(value));
  }
  return performance.now() - start;
}
