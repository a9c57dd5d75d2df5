import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import type { Kustomization, PatchEntry } from "../load/fields.ts";
import { parseJsonPatch } from "../merge/json6902.ts";
import { named } from "../resource/named.ts";
import type { TransformerConfig } from "../transform/config/config.ts";
import { setImage } from "../transform/images.ts";
import { labelFieldSpecs, setPairs } from "../transform/labels/labels.ts";
import { compileSelector } from "../transform/labels/selector.ts";
import { affixNames } from "../transform/names/names.ts";
import { setNamespace } from "../transform/namespace.ts";
import { applyJsonPatchTo, applyPatch, applyStrategicPatches } from "../transform/patches.ts";
import { readPatch, readStrategicPatchList } from "../transform/read-patches.ts";
import { inSequence, replacementTransformers } from "../transform/replace.ts";
import { setReplicas } from "../transform/replicas.ts";
import { type ConfigureContext, readText, type Transformer } from "../transform/transformer.ts";
import { isEmpty } from "../value/value.ts";
import { textOfFile } from "../yaml/reader/utf16.ts";
import { partError } from "./parts.ts";

/**
 * The transformers for the fields of a kustomization, in the order in which kustomize runs them, regardless of the
 * order in the file. Throws InputError for patches that can't be read, unless all such patches are wanted.
 */
export function transformersOf(
  kustomization: Kustomization,
  config: TransformerConfig,
  context: ConfigureContext,
): Transformer[] {
  const result: Transformer[] = [];
  const add: Add = (kind, field, apply, { patches, each } = {}) => {
    result.push({ apply, builtin: kind, field, patches, each });
  };
  const readable = <T>(
    field: readonly [string, number],
    read: () => T,
    target?: PatchEntry["target"],
  ): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!context.findsAll || partError(error) === undefined) throw error;
      const selects = target && attempt(() => compileSelector(target), undefined);
      result.push({ apply: () => undefined, field, refused: error, selects });
      return undefined;
    }
  };
  const k = kustomization;
  if (k.patchesStrategicMerge?.length) {
    const read = k.patchesStrategicMerge.map(
      (path, index) =>
        readable(["patchesStrategicMerge", index], () => readStrategicPatchList(path, context)) ?? [],
    );
    const patches = read.flat();
    if (patches.length === 0 && result.length === 0)
      throw new InputError(`patchesStrategicMerge: its files contain no patch`);
    const texts = k.patchesStrategicMerge.map((entry) => sourceOf(entry, context));
    add(
      "PatchStrategicMergeTransformer",
      ["patchesStrategicMerge"],
      (resources) => applyStrategicPatches(resources, patches, context),
      {
        patches: texts,
        each: read.flatMap((list, index) =>
          list.map((patch) => ({
            index,
            apply: (resources) => applyStrategicPatches(resources, [patch], context),
          })),
        ),
      },
    );
  }
  k.patches?.forEach((entry, index) => {
    const patch = readable(["patches", index], () => configurePatch(entry, context), entry.target);
    if (patch === undefined) return;
    const apply: Transformer["apply"] = (resources) =>
      applyPatch(resources, patch.read, patch.source, context);
    const { read, source, file, text } = patch;
    add("PatchTransformer", ["patches", index], apply, {
      patches: [{ file, text }],
      ...(read.kind === "strategic" && {
        each: read.patches.map((one) => ({
          index,
          apply: (resources) => applyPatch(resources, { ...read, patches: [one] }, source, context),
        })),
      }),
    });
  });
  const { namespace, namePrefix, nameSuffix } = k;
  if (namespace)
    add("NamespaceTransformer", ["namespace"], (resources) =>
      setNamespace(resources, { namespace, specs: config.namespace }),
    );
  if (namePrefix)
    add("PrefixTransformer", ["namePrefix"], (resources) =>
      affixNames(resources, "prefix", namePrefix, config.namePrefix),
    );
  if (nameSuffix)
    add("SuffixTransformer", ["nameSuffix"], (resources) =>
      affixNames(resources, "suffix", nameSuffix, config.nameSuffix),
    );
  addLabels(k, config, add);
  const { commonAnnotations = {} } = k;
  if (!isEmpty(commonAnnotations))
    add("AnnotationsTransformer", ["commonAnnotations"], (resources) =>
      setPairs(resources, commonAnnotations, config.commonAnnotations),
    );
  k.patchesJson6902?.forEach((entry, index) => {
    readable(
      ["patchesJson6902", index],
      () => named(`patchesJson6902[${index}]`, () => addJsonPatch(entry, index, context, add)),
      entry.target,
    );
  });
  k.replicas?.forEach((entry, index) => {
    add("ReplicaCountTransformer", ["replicas", index], (resources) =>
      setReplicas(resources, entry, config.replicas),
    );
  });
  k.images?.forEach((entry, index) => {
    add("ImageTagTransformer", ["images", index], (resources) =>
      named(
        () => `images[${index}]`,
        () => setImage(resources, entry, config.images),
      ),
    );
  });
  if (k.replacements?.length) {
    const read = k.replacements.map((entry, index) =>
      readable(["replacements", index], () => replacementTransformers([entry], context)),
    );
    const each = read.flatMap((list, index) => (list ?? []).map((one) => ({ index, ...one })));
    add("ReplacementTransformer", ["replacements"], inSequence(each), { each });
  }
  return result;
}

type Add = (
  kind: string,
  field: readonly [string, number?],
  apply: Transformer["apply"],
  more?: Pick<Transformer, "patches" | "each">,
) => void;

function addLabels(k: Kustomization, config: TransformerConfig, add: Add): void {
  if (!k.labels?.length && isEmpty(k.commonLabels)) return;
  k.labels?.forEach((entry, index) => {
    const { pairs = {} } = entry;
    const specs = labelFieldSpecs(entry, config);
    add("LabelTransformer", ["labels", index], (resources) => setPairs(resources, pairs, specs));
  });
  const { commonLabels = {} } = k;
  add("LabelTransformer", ["commonLabels"], (resources) =>
    setPairs(resources, commonLabels, config.commonLabels),
  );
}

function addJsonPatch(entry: PatchEntry, index: number, context: ConfigureContext, add: Add): void {
  const { patch, source, target, file, text } = readTargetedJsonPatch(entry, context, "patch");
  const apply: Transformer["apply"] = (resources) => applyJsonPatchTo(resources, target, patch, source);
  add("PatchJson6902Transformer", ["patchesJson6902", index], apply, { patches: [{ file, text }] });
}

/** The text of an entry in `patchesStrategicMerge`: inline, or of the file that it refers to. */
function sourceOf(entry: string, { root }: ConfigureContext): { file?: string; text: string } {
  if (entry.includes("\n") || root.tree.kind(root.join(entry)) !== "file") return { text: entry };
  return { file: root.join(entry), text: root.text(entry) };
}

/** Reads an entry of `patchesJson6902`; `field` is the name of the inline patch. */
export function readTargetedJsonPatch(entry: PatchEntry, context: ConfigureContext, field: string) {
  if (!entry.target?.name) throw new InputError(`a JSON patch needs a target with a name`);
  if (!entry.path && !entry.patch) throw new InputError(`a JSON patch needs a path or a ${field}`);
  if (entry.path && entry.patch) throw new InputError(`a JSON patch has path and ${field}; give only one`);
  const source = entry.path ? entry.path : field;
  const text = entry.path ? readText(context, entry.path) : (entry.patch as string);
  const patch = parseJsonPatch(text, source);
  if (patch.operations.length === 0) throw new InputError(`${source}: the JSON patch is empty`);
  const at = entry.path && context.root.join(entry.path);
  return { patch, source, target: compileSelector(entry.target), file: at || undefined, text };
}

/** Reads an entry of `patches`. */
export function configurePatch(entry: PatchEntry, context: ConfigureContext) {
  const inline = entry.patch?.trim() ?? "";
  if (inline === "" && !entry.path) throw new InputError(`an entry of patches needs a path or a patch`);
  if (inline !== "" && entry.path)
    throw new InputError(`an entry of patches has path ${entry.path} and patch; give only one`);
  const source = entry.path ? entry.path : `patches`;
  const content = entry.path ? context.root.content(entry.path) : inline;
  const at = entry.path ? context.root.join(entry.path) : undefined;
  const text = typeof content === "string" ? content : textOfFile(content, at as string);
  return { read: readPatch(text, entry, source, context, content), source, file: at, text };
}
