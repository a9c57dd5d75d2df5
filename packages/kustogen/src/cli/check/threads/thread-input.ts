import type { CheckInput } from "@kustogen/review/check/check.ts";
import type { Block } from "@kustogen/review/check/helper.ts";
import type { LoadRestrictor } from "../../../config/types.ts";
import type { CheckCommandOptions } from "../options.ts";

/** What a run is, for a second thread to judge as the first one does. */
export interface ThreadRun extends Pick<CheckInput, "cwd" | "today"> {
  /** The real paths of what is read. */
  within: readonly string[];
  dirs: readonly string[];
  options: CheckCommandOptions;
  loadRestrictor: LoadRestrictor | undefined;
  flux: CheckInput["flux"];
  /** When the run began that keeps what it finds; undefined for one that keeps nothing. */
  keepsFrom: number | undefined;
}

/** All that a second thread is told beside its blocks. */
export interface ThreadInput extends ThreadRun {
  /** How many environments there are. */
  count: number;
  /** The places of the environments of each block in the list of all. */
  places: readonly Block[];
  /** The paths of files to look through, with nulls between them: few runs ask for them. */
  files: string;
  waivers: ReadonlyMap<string, string>;
  learned: readonly unknown[];
  /** When the run began. */
  began: number;
}
