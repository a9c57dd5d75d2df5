import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { leavesIn } from "../authoring/leaves.ts";
import { originsOf, placeInCode } from "./origins.ts";
import type { LayerNode } from "./tree.ts";

/**
 * Warnings of what a system declares in vain: settings and images that none of its functions has read, in any layer, at
 * their lines in files of environments and groups; and what its code declares and doesn't mention again.
 * @param nodes all layers of a system, after its functions have run in each
 * @param linesWith how many lines of its code have a word: a part that is off everywhere reads nothing
 */
export function unreadSettings(nodes: readonly LayerNode[], linesWith: (word: string) => number): string[] {
  const system = nodes.find(({ deployed }) => deployed)?.system;
  if (system === undefined) return [];
  const declared = nodes.flatMap((node) => node.declared);
  const unread = new Map(declared.map(({ path }) => [printPath(path), path]));
  for (const { isRead, path } of declared) if (isRead) unread.delete(printPath(path));
  const why = "no code of the system reads it, in any environment. Use it, or remove it";
  const found = [...unread].flatMap(([name, path]) => {
    if (path.some((_, depth) => unread.has(printPath(path.slice(0, depth))))) return [];
    const [part, ...rest] = path as ["images" | "settings", ...string[]];
    const written = nodes.flatMap((node) =>
      originsOf(system, node, part).flatMap(({ data, locate }) =>
        valueAt(data, rest) === undefined ? [] : `${locate(rest)}: ${why} here and from the system's ${part}`,
      ),
    );
    // What a whole setting consists of may be the engine's.
    if (written.length > 0 || rest.length > 1 || linesWith(rest.join()) > 1) return written;
    return `${placeInCode(system, [part, ...rest])}: ${name}: ${why}`;
  });
  for (const { declared, environment, layer, settings } of nodes) {
    const [own] = environment ? originsOf(system, { groups: [], environment }, "settings") : [];
    const off = `has no effect: what reads it is off in ${layer}. Turn that on, or remove it here`;
    for (const { path } of leavesIn(own?.data)) {
      const name = printPath(["settings", ...path]);
      const isOff = path.some((_, depth) => depth > 0 && !valueAt(settings, path.slice(0, depth)));
      const isUnread = declared.some((one) => !one.isRead && printPath(one.path) === name);
      if (isOff ? path.at(-1) !== "enabled" : isUnread && !unread.has(name))
        found.push(`${own?.locate(path)}: ${off}`);
    }
  }
  for (const name of (system.talksTo ?? []).filter((one) => linesWith(`${one}/`) === 0))
    found.push(
      `${placeInCode(system, ["talksTo", name])}: talksTo: no component connects to ${name}. Name one of its components in talksTo of a component, such as to: "${name}/api", or remove it`,
    );
  return [...new Set(found)];
}
