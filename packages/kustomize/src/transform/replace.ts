import { InputError } from "../errors/errors.ts";
import { decode } from "../load/decode.ts";
import { REPLACEMENT, type Replacement } from "../load/fields.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import { isMap, type Value } from "../value/value.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { applyReplacement } from "./replacements/apply.ts";
import { type Apply, type ConfigureContext, readText } from "./transformer.ts";

/**
 * The replacements of a kustomization's entry: of an inline one, or those in the file at its `path`. Throws InputError
 * if the entry or the file can't be read.
 */
export function replacementsOf(entry: Value, context: ConfigureContext): Apply[] {
  return readEntry(entry, context).map(
    ({ replacement, where }) =>
      (resources) =>
        namingErrors(where, () => applyReplacement(resources, replacement, context.root.outside.kustomize)),
  );
}

/** The steps as one. */
export function inSequence(parts: readonly Apply[]): Apply {
  return (resources) => {
    for (const apply of parts) apply(resources);
  };
}

interface Located {
  replacement: Replacement;
  where: string;
}

function readEntry(entry: Value, context: ConfigureContext): Located[] {
  const { path, ...replacement } = entry as unknown as Replacement;
  if (!path) {
    const targets = replacement.targets?.length ? replacement.targets : undefined;
    return [{ replacement: { ...replacement, targets }, where: `replacements` }];
  }
  if (replacement.source !== undefined || replacement.targets?.length)
    throw new InputError(`an entry of replacements has a path and a source or targets`);
  const content = parseKustomizationFile(readText(context, path), path);
  if (!Array.isArray(content) && !isMap(content ?? null))
    throw new InputError(`${path}: expected a replacement or a list of them`);
  const list = Array.isArray(content) ? content : [content as Value];
  return list.map((item) => ({
    replacement: decode(item, REPLACEMENT, { file: path, strict: false, coerce: true }) ?? {},
    where: path,
  }));
}
