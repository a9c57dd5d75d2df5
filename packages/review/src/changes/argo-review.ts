import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { ChangedState } from "../check/model/change-context.ts";
import { stateOf } from "../check/model/state-of.ts";
import { resourceChanges } from "../compare/resources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { overlayAt } from "../discovery/overlays.ts";
import type { ArgoPair } from "./argo-pairs.ts";
import { failedEnvironment } from "./not-compared.ts";
import type { RenderedSide } from "./rendered-side.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";
import { risksOf } from "./risks.ts";
import { type CompareOptions, isSelected, isWanted } from "./selection.ts";
import { sourcesOf } from "./sources.ts";
import { newlyBroken, unmadeError } from "./unmade.ts";

/** Argo CD objects in the files of one folder, and their changes. */
interface ArgoFolder {
  /** Relative to the repository root; "." for the root itself. */
  path: string;
  pairs: readonly ArgoPair[];
}

/** Changes of Argo CD objects, by the current folder of their files. */
function argoFolders(pairs: readonly ArgoPair[]): ArgoFolder[] {
  const folders = groupedBy(pairs, (pair) => {
    const { file } = pair.after ?? (pair.before as ArgoObject);
    return folderOf(file).slice(1) || ".";
  });
  return [...folders]
    .map(([path, own]) => ({ path, pairs: own }))
    .sort((a, b) => compareText(a.path, b.path));
}

/** The review of the Argo CD objects in a folder; undefined if nothing relevant changes. */
function reviewArgo(
  { path, pairs }: ArgoFolder,
  known: readonly ArgoObject[],
  taken: ReadonlySet<string>,
): EnvironmentReview | undefined {
  const changed = argoChange(pairs, known);
  const { changes } = changed.context;
  const risks = risksOf(changed);
  if (changes.length === 0 && risks.length === 0) return undefined;
  const overlay = overlayAt(path);
  const name = taken.has(overlay.name) ? `${overlay.name} (Argo CD)` : overlay.name;
  return { ...overlay, name, ...NOTHING_CHANGES, resources: changes, risks };
}
/**
 * The changes of these objects and their consequences, for the change rules. Only pairs are compared.
 *
 * @param known the objects of the state before, so that rules can tell what is new in the repository
 */
function argoChange(pairs: readonly ArgoPair[], known: readonly ArgoObject[]): ChangedState {
  const changes = pairs.flatMap(({ before, after }) =>
    resourceChanges(before ? [before.resource] : [], after ? [after.resource] : []),
  );
  const moved = pairs.flatMap(({ before, after }) =>
    before === undefined || after === undefined || placeOf(before) === placeOf(after)
      ? []
      : [{ resource: after.resource, from: before.file.slice(1), to: after.file.slice(1) }],
  );
  return {
    before: stateOf(known.map(({ resource }) => resource)),
    after: stateOf(pairs.flatMap(({ after }) => after?.resource ?? [])),
    context: { changes, restarts: [], stale: [], moved },
  };
}

/** Whoever applies a folder applies its files under any name; what a set makes belongs to its file. */
function placeOf({ file, set }: ArgoObject): string {
  return set === undefined ? folderOf(file) : file;
}

/** Changes of Argo CD objects that no environment shows: nothing here applies them, or not unchanged. */
export function argoEnvironments(
  pairs: readonly ArgoPair[],
  sides: readonly [RenderedSide, RenderedSide],
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  const [old, now] = sides;
  const failed = environments.flatMap(({ error, path }) => (error === undefined ? [] : [path]));
  const made = [old.rendersWithout(failed), now.rendersWithout(failed)] as const;
  const unseen = pairs.filter(
    // The environment that renders the object reports the change, whatever its name there. None renders what a set makes.
    ({ before, after }) =>
      (after ?? before)?.set !== undefined ||
      !(before === undefined || made[0](before.file)) ||
      !(after === undefined || made[1](after.file)),
  );
  const taken = new Set(environments.map(({ name }) => name));
  return argoFolders(unseen).flatMap((folder) => {
    const overlay = overlayAt(folder.path);
    if (!isSelected(overlay, options) || !isWanted(folder.path, options)) return [];
    old.takeWritten(folder.pairs.flatMap(({ before }) => before ?? []));
    now.takeWritten(folder.pairs.flatMap(({ after }) => after ?? []));
    try {
      const review = reviewArgo(folder, old.declared.objects, taken);
      if (review === undefined) return [];
      const resources = (side: "before" | "after") =>
        folder.pairs.flatMap((pair) => pair[side]?.resource ?? []);
      return [
        { ...review, sources: sourcesOf(sides, [resources("before"), resources("after")], options.link) },
      ];
    } catch (error) {
      return [failedEnvironment(overlay, error)];
    }
  });
}

/** Applications that a change points at missing folders, unless an environment already reports it. */
export function brokenApplications(
  sides: readonly [RenderedSide, RenderedSide],
  environments: readonly EnvironmentReview[],
  options: CompareOptions,
): EnvironmentReview[] {
  return newlyBroken(sides).flatMap((one) => {
    const error = unmadeError(one);
    const folder = one.file.slice(0, Math.max(0, one.file.lastIndexOf("/"))) || ".";
    const overlay = { ...overlayAt(folder), name: one.name, path: one.file };
    if (environments.some((other) => other.error?.includes(error.message))) return [];
    if (!isSelected(overlay, options) || !isWanted(folder, options)) return [];
    return [{ ...failedEnvironment(overlay, error), failing: "after", broken: [], unmade: true }];
  });
}
