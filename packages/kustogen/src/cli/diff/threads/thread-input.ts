import type { Limits } from "@kustogen/kustomize/limits.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import type { ListedFile } from "@kustogen/review/discovery/listed-tree.ts";
import type { ComparedStates } from "@kustogen/review/git/compared-states.ts";

/** What a run is, for a second thread to compare as the first one does. */
export interface CompareRun extends Pick<CompareOptions, "fewPlaces"> {
  root: string;
  /** A commit that both sides are told as changes of. */
  commit: string;
  states: ComparedStates;
  sourceLinks: string | undefined;
  limits: Limits;
}

/** The files of a side that differ from those of the commit. */
export type ToldChanges = ReadonlyMap<string, ListedFile | undefined>;

/** All that a second thread is told beside its blocks. */
export interface CompareThreadInput extends CompareRun {
  before: ToldChanges;
  after: ToldChanges;
  /** The paths of the files that differ between both sides, with nulls between them. */
  changed: string;
  /** True where the same folders are made of the same files on both sides. */
  isSameShape: boolean;
  /** True where kustomizations may read what lies beside their folders. */
  unrestricted: boolean;
  /** When the run began. */
  began: number;
}
