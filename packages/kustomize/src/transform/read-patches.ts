import type { ErrorCode } from "../errors/codes.ts";
import { InputError } from "../errors/errors.ts";
import type { PatchEntry } from "../load/fields.ts";
import { parseResources } from "../load/resources.ts";
import { type JsonPatch, parseJsonPatch } from "../merge/json6902.ts";
import { withMadeTexts } from "../resource/metadata.ts";
import { BuildResource, NO_HISTORY } from "../resource/resource.ts";
import { lookUp } from "../value/own.ts";
import { compileSelector, type ResourceTest } from "./labels/selector.ts";
import type { ConfigureContext } from "./transformer.ts";

/** The facts about resource types that patches need. */
export type PatchSchemas = Pick<ConfigureContext, "schemas" | "clusterScoped" | "root">;

/** A parsed entry of `patches`. */
export type ReadPatch =
  | { kind: "strategic"; patches: BuildResource[]; target: ResourceTest | undefined }
  | { kind: "json"; patch: JsonPatch; target: ResourceTest };

/**
 * Parses an entry of `patches`: a strategic merge patch or a JSON patch, distinguished by the text. Throws InputError
 * if it is neither or both, or if a JSON patch has no target.
 * @param content the bytes of its file, which are read once
 */
export function readPatch(
  text: string,
  entry: PatchEntry,
  source: string,
  types: PatchSchemas,
  content: string | Uint8Array = text,
): ReadPatch {
  const strategic = attempt(() => readStrategicPatches(content, source, types));
  // Mappings can't be a list of steps, so only text without any is tried as a JSON patch.
  const json = strategic.value?.length
    ? {}
    : attempt(() => parseJsonPatch(text, source, Boolean(entry.path)));
  if (strategic.value === undefined && json.value === undefined) {
    const [own, other] = [strategic.error?.message, json.error?.message];
    throw new InputError(
      own !== undefined && own === other
        ? own
        : `${source}: is neither a strategic merge patch (${own}) nor a JSON patch (${other})`,
      { code: OTHER_RUN.find((code) => code === strategic.error?.code) ?? "invalid-patch" },
    );
  }
  const target = entry.target === undefined ? undefined : compileSelector(entry.target);
  if (strategic.value !== undefined) {
    const { allowNameChange = false, allowKindChange = false } = entry.options ?? {};
    const mayChange = allowNameChange || allowKindChange;
    const patches = mayChange
      ? strategic.value.map((patch) => withPermission(patch, allowNameChange, allowKindChange))
      : strategic.value;
    if (target !== undefined && patches.length > 1)
      throw new InputError(
        `${source}: a patch with a target can contain only one strategic merge patch but contains ${patches.length}`,
      );
    return { kind: "strategic", patches, target };
  }
  if (target === undefined) throw new InputError(`${source}: a JSON patch needs a target`);
  return { kind: "json", patch: json.value as JsonPatch, target };
}

/** A patch that may change names or kinds: kustomize records that in annotations, which makes all of them strings. */
function withPermission(
  patch: BuildResource,
  allowNameChange: boolean,
  allowKindChange: boolean,
): BuildResource {
  // Annotations can't be added below null, so such a patch may change neither.
  if (lookUp(patch.value, "metadata") === null) return patch;
  const value = withMadeTexts(patch.value, "annotations");
  return patch.withValue(value).withHistory({ allowNameChange, allowKindChange });
}

/** What the text of a patch can be that is wrong as neither kind: another program turns it into one first. */
const OTHER_RUN: readonly ErrorCode[] = ["encrypted", "template"];

function attempt<T>(read: () => T): { value?: T; error?: InputError } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { error };
  }
}

/** The strategic merge patches in a text, or in the bytes of a file: each is a partial resource. */
export function readStrategicPatches(
  content: string | Uint8Array,
  source: string,
  types: PatchSchemas,
): BuildResource[] {
  return parseResources(content, source, types.root.outside.kustomize).map(
    (value) => new BuildResource(value, NO_HISTORY, types.clusterScoped),
  );
}

/** A strategic merge patch, and the place it was read from. */
export interface SourcedPatch {
  readonly patch: BuildResource;
  readonly source: string;
}

/** Parses an entry of `patchesStrategicMerge`: an inline patch, or the path of a file with patches. */
export function readStrategicPatchList(entry: string, context: ConfigureContext): SourcedPatch[] {
  const inline = attempt(() => readStrategicPatches(entry, `patchesStrategicMerge`, context));
  const source = inline.value === undefined ? entry : `patchesStrategicMerge`;
  const patches = inline.value ?? readStrategicPatches(context.root.content(entry), entry, context);
  return patches.map((patch) => ({ patch, source }));
}
