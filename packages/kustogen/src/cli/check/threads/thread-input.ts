import type { CheckInput } from "@kustogen/review/check/check.ts";
import type { Block } from "@kustogen/review/check/worker.ts";
import type { LoadRestrictor } from "../../../config/types.ts";
import type { CheckCommandOptions } from "../options.ts";

/** The description of a run, so that a second thread checks like the first one. */
export interface ThreadRun extends Pick<CheckInput, "cwd" | "today"> {
  /** The real paths of the readable folders. */
  within: readonly string[];
  dirs: readonly string[];
  options: CheckCommandOptions;
  loadRestrictor: LoadRestrictor | undefined;
  flux: CheckInput["flux"];
  /** The start of a run that stores its results; undefined for a run that doesn't. */
  keepsFrom: number | undefined;
}

/** The input of a second thread besides its blocks. */
export interface ThreadInput extends ThreadRun {
  /** The number of environments. */
  count: number;
  /** For each block, the indexes of its environments in the complete list. */
  places: readonly Block[];
  /** The paths of files to search, separated by null characters: few runs need them. */
  files: string;
  waivers: ReadonlyMap<string, string>;
  learned: readonly unknown[];
  /** The start of the run. */
  began: number;
}
