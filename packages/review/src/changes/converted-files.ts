import type { NotLookedAt } from "../coverage/not-looked-at.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { NOT_COMPARED } from "./left-out.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/** Risks about files of an overlay that git begins to change on checkout, so that no one sees what is deployed. */
export function convertedRisks(overlay: Overlay, [old, now]: readonly [RenderedSide, RenderedSide]): Risk[] {
  if (!now.discovery.tree.isConverted) return [];
  return [...now.filesOf([overlay])].flatMap((path): Risk[] => {
    const [was, is] = [old, now].map(({ discovery }) => discovery.tree.files.get(path)?.attribute);
    return is === undefined || is === was
      ? []
      : [{ id: NOT_COMPARED, severity: "warning", message: describe(path, is) }];
  });
}

/** The environments that read files which a checkout has in another encoding, or as a filter makes them. */
export function convertedIn({ tree, graph, overlays }: Discovery): NotLookedAt[] {
  if (!tree.isConverted) return [];
  return [...tree.files].flatMap(([path, { attribute }]) => {
    if (attribute === undefined) return [];
    const readers = graph.affectedBy(new Set([path]));
    return overlays
      .filter((one) => readers.has(treePath(one.path)))
      .map((one) => ({ place: one.path, cause: "unreadable" as const, what: describe(path, attribute) }));
  });
}

function describe(path: string, attribute: string): string {
  return `${path.slice(1)}: .gitattributes gives it ${attribute}, so a checkout has another content than git shows`;
}
