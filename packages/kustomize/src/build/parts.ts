import { InputError, OutsideError } from "../errors/errors.ts";
import type { Kustomization } from "../load/fields.ts";
import { joinPath } from "../load/root.ts";
import { folderOf } from "../tree/paths.ts";
import type { FileTree } from "../tree/tree.ts";
import { lookUp } from "../value/own.ts";
import { jsonText } from "../value/value.ts";

/** An entry of a kustomization: its file, the field, and the entry's name, such as a path or a chart. */
export interface PartName {
  readonly file: string;
  readonly field: string;
  readonly entry: string;
  /** The content of an entry without a name of its own, such as a patch, which may have another index in another state. */
  readonly content?: string | undefined;
}

/** The content of an entry that changes resources; undefined for a field that isn't a list of them. */
export function stepContent(
  kustomization: Kustomization,
  field: string,
  index: number | undefined,
): string | undefined {
  const list = lookUp(kustomization, field);
  if (index === undefined || !Array.isArray(list)) return undefined;
  return jsonText(list[index]);
}

/** The folder of an entry that is a path. */
export function folderOfEntry({ file, entry }: PartName): string {
  return joinPath(folderOf(file), entry);
}

/** An entry that was left out of the build. */
export interface MissingPart extends PartName {
  readonly tree: FileTree;
  /** The reason, with the places that lead to it from the built kustomization; undefined if it was requested. */
  readonly error: InputError | OutsideError | undefined;
  /** True for an entry that depends on the output of another missing one, such as a patch. */
  readonly ofMissing: boolean;
  /** True for an entry that changes resources, and makes none. */
  readonly isStep?: boolean;
  /**
   * The original ids of the resources that a failing step would have changed: all that there were, if unknown, or if an
   * entry has some of them again.
   */
  readonly touches?: ReadonlySet<string>;
}

/** Lets a build leave out failing entries and report them, instead of failing itself. */
export interface Parts {
  /** True for an entry to leave out although it could be built. */
  leavesOut?(part: PartName): boolean;
  /** True if a build may leave nothing because of this error; the build fails with any other. */
  mayBeEmpty?(error: InputError | OutsideError): boolean;
}

/** External failures that concern only one entry. */
const OF_ONE_ENTRY: readonly string[] = ["remote-failed", "helm-failed", "missing-program"];

/** The error, if it is about a part that can be left out; undefined if it ends the build. */
export function partError(error: unknown): InputError | OutsideError | undefined {
  if (error instanceof InputError) return error.code === "too-large" ? undefined : error;
  return error instanceof OutsideError && OF_ONE_ENTRY.includes(error.code) ? error : undefined;
}

const before = new WeakMap<Error, readonly MissingPart[]>();

/** Attaches the parts that are already missing to the error that ends a build. */
export function noteMissing(error: unknown, missing: readonly MissingPart[]): void {
  if (error instanceof Error && missing.length > 0) before.set(error, missing);
}

/** The other parts that were missing when this error ended the build. */
export function missingBefore(error: unknown): readonly MissingPart[] {
  if (!(error instanceof Error)) return [];
  // An error with a place in front of it has the error without it as its cause.
  return before.get(error) ?? missingBefore(error.cause);
}

/** The kind of the objects that a generator makes. */
const GENERATED: Readonly<Record<string, string>> = {
  configMapGenerator: "ConfigMap",
  secretGenerator: "Secret",
};

/** The kind of the only objects that an entry makes; undefined if it may make others. */
export function kindMadeBy({ field }: Pick<PartName, "field">): string | undefined {
  return lookUp(GENERATED, field);
}

/** True if a missing part may make an object of a kind; of an unknown kind if that is undefined. */
function mayMake(part: MissingPart, kind: string | undefined): boolean {
  const only = kindMadeBy(part);
  return !part.isStep && (only === undefined || kind === undefined || kind === only);
}

/** True for an error about a target that one of the missing parts may make. */
export function mayLackTarget(error: unknown, missing: readonly MissingPart[]): boolean {
  if (!(error instanceof InputError) || !isWithoutTarget(error)) return false;
  return missing.some((part) => mayMake(part, error.absentKind));
}

/** True if the error is about an entry whose target resource doesn't exist. */
export function isWithoutTarget(error: unknown): boolean {
  return error instanceof InputError && error.code === "no-target";
}
