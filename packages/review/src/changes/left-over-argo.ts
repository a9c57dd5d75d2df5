import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { ArgoPair } from "../check/argo-pairs.ts";
import type { NotLookedAt } from "../looked/not-looked-at.ts";
import { OUTSIDE } from "./outside-changes.ts";
import type { RenderedSide } from "./rendered-side.ts";

/** With fewer files in its list, a kustomization may leave the others to whoever applies them by hand. */
const FEWEST = 2;

/** Changes of Argo CD objects that someone may apply, and the files whose objects nobody applies. */
interface AppliedArgo {
  pairs: ArgoPair[];
  leftOver: NotLookedAt[];
}

/**
 * Separates changed Argo CD objects in files that the kustomization beside them leaves out although it lists others with
 * such objects: these files never reach a cluster, so that nothing begins or ceases to apply anything.
 */
export function appliedArgo(
  pairs: readonly ArgoPair[],
  [old, now]: readonly [RenderedSide, RenderedSide],
): AppliedArgo {
  const isLeft = ({ before, after }: ArgoPair) =>
    (before === undefined || isLeftOver(before.file, old)) &&
    (after === undefined || isLeftOver(after.file, now));
  const files = pairs.filter(isLeft).map(({ before, after }) => (after ?? before)?.file ?? "");
  return {
    pairs: pairs.filter((pair) => !isLeft(pair)),
    leftOver: [...new Set(files)].map((file) => ({ place: file.slice(1), cause: "manifest", what: OUTSIDE })),
  };
}

const listedOn = new WeakMap<RenderedSide, ReadonlySet<string>>();

function isLeftOver(file: string, side: RenderedSide): boolean {
  const { declared, discovery } = side;
  const beside = discovery.folders.get(folderOf(file));
  if (beside === undefined || side.rendersWithout([])(file)) return false;
  const listed = kept(
    listedOn,
    side,
    () =>
      new Set(
        [...discovery.folders.values()].flatMap(({ references }) => [
          ...references.resources,
          ...references.files,
        ]),
      ),
  );
  if (listed.has(file)) return false;
  const others = new Set(declared.objects.map((one) => one.file));
  return beside.references.resources.filter((one) => others.has(one)).length >= FEWEST;
}
