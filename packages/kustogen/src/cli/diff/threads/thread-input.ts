import type { Limits } from "@kustogen/kustomize/limits.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import type { ListedFile } from "@kustogen/review/discovery/listed-tree.ts";
import type { ComparedStates } from "@kustogen/review/git/compared-states.ts";

/** The description of a run, so that a second thread compares like the first one. */
export interface CompareRun extends Pick<CompareOptions, "fewPlaces"> {
  root: string;
  /** The commit to which both sides are described as changes. */
  commit: string;
  states: ComparedStates;
  sourceLinks: string | undefined;
  limits: Limits;
}

/** The files of a side that differ from those of the commit. */
export type SentChanges = ReadonlyMap<string, ListedFile | undefined>;

/** The input of a second thread besides its blocks. */
export interface CompareThreadInput extends CompareRun {
  before: SentChanges;
  after: SentChanges;
  /** The paths of the files that differ between both sides. */
  changed: ReadonlySet<string>;
  /** True if the same folders are built from the same files on both sides. */
  isSameShape: boolean;
  /** True if kustomizations may read files outside their folders. */
  unrestricted: boolean;
  /** The start of the run. */
  began: number;
}
