import { InputError, OutsideError } from "../errors/errors.ts";
import { joinPath } from "../load/root.ts";
import { folderOf } from "../tree/paths.ts";
import type { FileTree } from "../tree/tree.ts";

/** An entry of a kustomization: its file, the field, and the entry's name, such as a path or a chart. */
export interface PartName {
  readonly file: string;
  readonly field: string;
  readonly entry: string;
}

/** The folder of an entry that is a path. */
export function folderOfEntry({ file, entry }: PartName): string {
  return joinPath(folderOf(file), entry);
}

/** An entry that was left out of the build. */
export interface MissingPart extends PartName {
  readonly tree: FileTree;
  /** Why, with the places that lead to it from what is built; undefined where someone asked for it. */
  readonly error: InputError | OutsideError | undefined;
  /** True for an entry that works on what another missing one would have made, such as a patch. */
  readonly ofMissing: boolean;
}

/** Lets a build leave out failing entries and report them, instead of failing itself. */
export interface Parts {
  /** True for an entry that is left out though nothing keeps it from being built. */
  leavesOut?(part: PartName): boolean;
}

/** What makes a build fail as a whole: a limit, and what exists twice or more, where nobody knows which is meant. */
const FATAL: readonly string[] = ["too-large", "duplicate", "ambiguous"];
/** What fails outside and concerns one entry alone. */
const OF_ONE_ENTRY: readonly string[] = ["remote-failed", "helm-failed", "missing-program"];

/** The error, if it is about a part that can be left out; undefined if it ends the build. */
export function partError(error: unknown): InputError | OutsideError | undefined {
  if (error instanceof InputError) return FATAL.includes(error.code) ? undefined : error;
  return error instanceof OutsideError && OF_ONE_ENTRY.includes(error.code) ? error : undefined;
}

const before = new WeakMap<Error, readonly MissingPart[]>();

/** Attaches the parts that are already missing to the error that ends a build. */
export function noteMissing(error: unknown, missing: readonly MissingPart[]): void {
  if (error instanceof Error && missing.length > 0) before.set(error, missing);
}

/** The parts that were already missing when this error ended the build; kustomize itself reports those first. */
export function missingBefore(error: unknown): readonly MissingPart[] {
  return (error instanceof Error && before.get(error)) || [];
}

/** True if the error is about an entry whose target resource doesn't exist. */
export function isWithoutTarget(error: unknown): boolean {
  return error instanceof InputError && error.code === "no-target";
}
