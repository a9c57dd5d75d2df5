import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import { DependencyGraph } from "../discovery/dependencies.ts";
import { LookedUpFolders } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { comparedOverlay } from "./compare-overlay.ts";
import { placesIn } from "./known-places.ts";
import { isMoved } from "./news.ts";
import { NOTHING_DECLARED, RenderedSide } from "./rendered-side.ts";
import type { EnvironmentReview } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { freshSides, type Sides } from "./some-at-a-time.ts";
import type { ApartBlock, ApartOverlay, WorkerReview } from "./worker.ts";

/** The description of an overlay for another thread; undefined if it depends on more than its folders. */
export function apartOf(overlay: Overlay, [before, after]: Sides): ApartOverlay | undefined {
  const { path } = overlay;
  if ("application" in overlay || ![before, after].every((side) => side.isPlain(overlay))) return undefined;
  if (before.isEnvironment(path) && !after.isEnvironment(path)) return undefined;
  return { overlay, applied: [before.declared.applied.get(path), after.declared.applied.get(path)] };
}

/** Options for comparing overlays in another thread. */
interface Apart extends Pick<CompareOptions, "link" | "fewPlaces"> {
  renderer: RendererOptions;
  /** The files that differ. */
  changed: ReadonlySet<string>;
  /** True if the same folders are built from the same files on both sides. */
  isSameShape: boolean;
}

/** Compares overlays on behalf of a comparison in another thread, which takes over the results. */
export class ComparedApart {
  readonly #sides: Sides;

  constructor(
    before: ListedTree,
    after: ListedTree,
    private readonly how: Apart,
  ) {
    const folders = new LookedUpFolders(after);
    this.#sides = [
      lookedUpSide(before, how.isSameShape ? folders : new LookedUpFolders(before), how.renderer, nothing()),
      lookedUpSide(after, folders, how.renderer, nothing()),
    ];
  }

  /** The result for each overlay in a block; undefined if it can't be represented as plain data. */
  tell(block: ApartBlock): (WorkerReview | undefined)[] {
    const known = block.filter((one) => one !== undefined);
    for (const [index, { declared }] of this.#sides.entries()) {
      declared.applied.clear();
      for (const { overlay, applied } of known) {
        const how = applied[index];
        if (how !== undefined) declared.applied.set(overlay.path, how);
      }
    }
    const sides = freshSides(
      this.#sides,
      known.map(({ overlay }) => overlay),
    );
    return block.map((one) => one && this.#tell(one.overlay, sides));
  }

  #tell(overlay: Overlay, sides: Sides): WorkerReview | undefined {
    const { changed, link, fewPlaces } = this.how;
    const compared = comparedOverlay(overlay, sides, [], changed, link);
    if (!isPlainData(compared)) return undefined;
    const { sources: _, ...review } = compared;
    return {
      review,
      ...(!fewPlaces && compared.sources && { places: placesIn(compared) }),
      isMoved: isMoved(compared, sides, overlay),
    };
  }
}

const nothing = (): DeclaredFolders => ({ ...NOTHING_DECLARED, applied: new Map() });

/** A side of which only the files of requested overlays are read. */
export function lookedUpSide(
  tree: ListedTree,
  folders: LookedUpFolders,
  renderer: RendererOptions | undefined,
  declared: DeclaredFolders,
): RenderedSide {
  const discovery = { tree, folders, overlays: [], graph: new DependencyGraph(tree, folders) };
  return new RenderedSide(discovery, renderer, declared, new Map());
}

/** True if no object was written in another form, which only the thread that rendered it has. */
function isPlainData({ resources }: EnvironmentReview): boolean {
  const isAsWritten = (one: Resource | undefined) => one === undefined || writtenOf(one) === (one as unknown);
  return resources.every(({ before, after }) => isAsWritten(before) && isAsWritten(after));
}
