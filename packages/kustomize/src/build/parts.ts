import { InputError, OutsideError } from "../errors/errors.ts";
import { joinPath } from "../load/root.ts";
import { folderOf } from "../tree/paths.ts";
import type { FileTree } from "../tree/tree.ts";

/** An entry of a kustomization: its file, the field, and what names the entry there, such as a path or a chart. */
export interface PartName {
  readonly file: string;
  readonly field: string;
  readonly entry: string;
}

/** The folder that an entry which is a path leads to. */
export function folderOfEntry({ file, entry }: PartName): string {
  return joinPath(folderOf(file), entry);
}

/** An entry that isn't in what was built. */
export interface MissingPart extends PartName {
  readonly tree: FileTree;
  /** Why, with the places that lead to it from what is built; undefined where someone asked for it. */
  readonly error: InputError | OutsideError | undefined;
  /** True for an entry that works on what another missing one would have made, such as a patch. */
  readonly ofMissing: boolean;
}

/** Has a build leave out entries that fail, and tell of them, instead of failing itself. */
export interface Parts {
  /** True for an entry that is left out though nothing keeps it from being built. */
  leavesOut?(part: PartName): boolean;
}

/** What makes a build fail as a whole: a limit, and what exists twice or more, where nobody knows which is meant. */
const FATAL: readonly string[] = ["too-large", "duplicate", "ambiguous"];
/** What fails outside and concerns one entry alone. */
const OF_ONE_ENTRY: readonly string[] = ["remote-failed", "helm-failed", "missing-program"];

/** The error as one of a part that can be left out; undefined for one that ends the build. */
export function partError(error: unknown): InputError | OutsideError | undefined {
  if (error instanceof InputError) return FATAL.includes(error.code) ? undefined : error;
  return error instanceof OutsideError && OF_ONE_ENTRY.includes(error.code) ? error : undefined;
}

const before = new WeakMap<Error, readonly MissingPart[]>();

/** Notes with the error that ends a build what is missing of it already. */
export function noteMissing(error: unknown, missing: readonly MissingPart[]): void {
  if (error instanceof Error && missing.length > 0) before.set(error, missing);
}

/** What was missing of a build already when this error ended it: kustomize itself comes to that first. */
export function missingBefore(error: unknown): readonly MissingPart[] {
  return (error instanceof Error && before.get(error)) || [];
}

/** True for the error of an entry that works on a resource that isn't there. */
export function isWithoutTarget(error: unknown): boolean {
  return error instanceof InputError && error.code === "no-target";
}
