import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { leavesIn } from "../authoring/leaves.ts";
import { originsOf } from "./origins.ts";
import type { LayerNode } from "./tree.ts";

/**
 * Warnings of settings and pins in the files of environments and groups that no function of the system has read, in any layer.
 * @param nodes all layers of a system, after its functions have run in each
 */
export function unreadSettings(nodes: readonly LayerNode[]): string[] {
  const declared = nodes.flatMap((node) => node.declared);
  const unread = new Set(declared.map(({ path }) => printPath(path)));
  for (const { isRead, path } of declared) if (isRead) unread.delete(printPath(path));
  if (unread.size === 0) return [];
  const why = "no code of the system reads it, in any environment. Use it, or remove it";
  const found = (node: LayerNode, part: "images" | "settings") =>
    originsOf(node.system, node, part).flatMap(({ data, locate }) =>
      leavesIn(data).flatMap(({ path }) => {
        const whole = path.map((_, index) => path.slice(0, index + 1));
        const at = whole.find((one) => unread.has(printPath([part, ...one])));
        return at === undefined ? [] : `${locate(at)}: ${why} here and from the system's ${part}`;
      }),
    );
  return [...new Set(nodes.flatMap((node) => [...found(node, "settings"), ...found(node, "images")]))];
}
