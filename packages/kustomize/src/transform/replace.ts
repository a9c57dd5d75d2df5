import { InputError } from "../errors/errors.ts";
import { decode } from "../load/decode.ts";
import { REPLACEMENT, type Replacement } from "../load/fields.ts";
import { named } from "../resource/named.ts";
import { isMap, type Value } from "../value/value.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { applyReplacement, compileTarget } from "./replacements/apply.ts";
import { type ConfigureContext, type PartOfStep, readText, type Transformer } from "./transformer.ts";

/**
 * The transformers for a kustomization's `replacements`, one for each: inline entries, and those in the files at
 * `path`. Throws InputError if an entry or a file can't be read.
 */
export function replacementTransformers(
  entries: readonly Value[],
  context: ConfigureContext,
): Pick<PartOfStep, "apply" | "selects">[] {
  return entries
    .flatMap((entry) => readEntry(entry, context))
    .map(({ replacement, where }) => ({
      apply: (resources) => named(where, () => applyReplacement(resources, replacement)),
      selects: (resource) => (replacement.targets ?? []).some((target) => compileTarget(target)(resource)),
    }));
}

/** The steps in sequence. */
export function inSequence(steps: readonly Pick<PartOfStep, "apply">[]): Transformer["apply"] {
  return (resources) => {
    for (const { apply } of steps) apply(resources);
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
