import type { Discovery } from "../discovery/discover.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { NOT_COMPARED } from "./left-out.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/** Risks about files of an overlay that git begins to change on checkout, so that no one sees what is deployed. */
export function convertedRisks(overlay: Overlay, [old, now]: readonly [RenderedSide, RenderedSide]): Risk[] {
  if (!now.discovery.tree.isConverted) return [];
  return [...now.filesOf([overlay])].flatMap((path): Risk[] => {
    const [was, is] = [old, now].map(({ discovery }) => discovery.tree.files.get(path)?.unknown);
    if (is === undefined || is === was) return [];
    return [{ id: NOT_COMPARED, severity: "warning", message: `${path.slice(1)}: ${is}` }];
  });
}

/** The environments that read files whose content on checkout is unknown. */
export function convertedIn({ tree, graph, overlays }: Discovery): NotLookedAt[] {
  if (!tree.isConverted) return [];
  return [...tree.files].flatMap(([path, { unknown }]) => {
    if (unknown === undefined) return [];
    const readers = graph.affectedBy(new Set([path]));
    return overlays
      .filter((one) => readers.has(treePath(one.path)))
      .map((one) => ({
        place: one.path,
        cause: "unreadable" as const,
        what: `${path.slice(1)}: ${unknown}`,
      }));
  });
}
