import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import type { Kustomization, PatchEntry } from "../load/fields.ts";
import { parseJsonPatch } from "../merge/json6902.ts";
import { isLastOf } from "../resource/field-spec.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import type { TransformerConfig } from "../transform/config/config.ts";
import { setImage } from "../transform/images.ts";
import { labelFieldSpecs, setPairs } from "../transform/labels/labels.ts";
import { compileSelector } from "../transform/labels/selector.ts";
import { affixNames } from "../transform/names/names.ts";
import { setNamespace } from "../transform/namespace.ts";
import { applyJsonPatchTo, applyPatch, applyStrategicPatches } from "../transform/patches.ts";
import { readPatch, readStrategicPatchList } from "../transform/read-patches.ts";
import { replacementsOf } from "../transform/replace.ts";
import { setReplicas } from "../transform/replicas.ts";
import { type Apply, type ConfigureContext, readText, type Transformer } from "../transform/transformer.ts";
import { kindIfAny } from "../tree/lenient.ts";
import { isEmpty, type Value } from "../value/value.ts";
import { textOfFile } from "../yaml/reader/utf16.ts";
import { partError } from "./parts.ts";

/**
 * The transformers for the fields of a kustomization, in the order in which kustomize runs them, regardless of the
 * order in the file. Throws InputError for an entry that can't be read, unless all such entries are wanted.
 */
export function transformersOf(
  k: Kustomization,
  config: TransformerConfig,
  context: ConfigureContext,
): Transformer[] {
  const steps: Transformer[] = [];
  const version = context.root.outside.kustomize;
  const add = (builtin: string, field: string, apply: Apply, sets?: Transformer["sets"]) => {
    steps.push({ builtin, field: [field], parts: [apply], sets });
  };
  /** Adds the entries of a list; kustomize has one transformer for each of them, or one for all. */
  const addEach = <Entry>(
    builtin: string,
    field: string,
    entries: readonly Entry[] = [],
    read: (entry: Entry, index: number) => Pick<Transformer, "parts" | "patch" | "sets">,
    isOne = false,
  ): void => {
    entries.forEach((entry, index) => {
      try {
        const isLast = index === entries.length - 1;
        const step = read(entry, index);
        steps.push({ ...step, field: [field, index], builtin: isOne && !isLast ? undefined : builtin });
      } catch (error) {
        if (!context.findsAll || partError(error) === undefined) throw error;
        const { target } = entry as Pick<PatchEntry, "target">;
        const selects = target && attempt(() => compileSelector(target), undefined);
        steps.push({ parts: [], field: [field, index], refused: error, selects });
      }
    });
  };
  const merge = (entry: string) => {
    const patches = readStrategicPatchList(entry, context);
    const parts = patches.map((one) => (all: ResourceMap) => applyStrategicPatches(all, [one], context));
    return { parts, patch: sourceOf(entry, context) };
  };
  addEach("PatchStrategicMergeTransformer", "patchesStrategicMerge", k.patchesStrategicMerge, merge, true);
  if (steps.length > 0 && steps.every(({ parts, refused }) => parts.length === 0 && refused === undefined))
    throw new InputError(`patchesStrategicMerge: its files contain no patch`);
  addEach("PatchTransformer", "patches", k.patches, (entry) => {
    const { read, source, ...patch } = configurePatch(entry, context);
    const all = read.kind === "json" ? [read] : read.patches.map((one) => ({ ...read, patches: [one] }));
    return { parts: all.map((one) => (resources) => applyPatch(resources, one, source, context)), patch };
  });
  const { namespace, namePrefix, nameSuffix, commonLabels = {}, commonAnnotations = {} } = k;
  if (namespace)
    add(
      "NamespaceTransformer",
      "namespace",
      (all) => setNamespace(all, { namespace, specs: config.namespace }),
      (name) => name === "namespace" || isLastOf(config.namespace, name),
    );
  if (namePrefix)
    add("PrefixTransformer", "namePrefix", (all) => affixNames(all, "prefix", namePrefix, config.namePrefix));
  if (nameSuffix)
    add("SuffixTransformer", "nameSuffix", (all) => affixNames(all, "suffix", nameSuffix, config.nameSuffix));
  addEach("LabelTransformer", "labels", k.labels, (entry) => {
    const specs = labelFieldSpecs(entry, config);
    const { pairs = {} } = entry;
    return {
      parts: [(resources) => setPairs(resources, pairs, specs, version)],
      sets: (name) => Object.hasOwn(pairs, name),
    };
  });
  if (k.labels?.length || !isEmpty(commonLabels))
    add("LabelTransformer", "commonLabels", (all) =>
      setPairs(all, commonLabels, config.commonLabels, version),
    );
  if (!isEmpty(commonAnnotations))
    add("AnnotationsTransformer", "commonAnnotations", (all) =>
      setPairs(all, commonAnnotations, config.commonAnnotations, version),
    );
  addEach("PatchJson6902Transformer", "patchesJson6902", k.patchesJson6902, (entry, index) => {
    const { target, patch, source, ...given } = namingErrors(`patchesJson6902[${index}]`, () =>
      readTargetedJsonPatch(entry, context, "patch"),
    );
    return { parts: [(resources) => applyJsonPatchTo(resources, target, patch, source)], patch: given };
  });
  addEach("ReplicaCountTransformer", "replicas", k.replicas, (entry) => ({
    parts: [(resources) => setReplicas(resources, entry, config.replicas)],
    sets: (name) => isLastOf(config.replicas, name),
  }));
  addEach("ImageTagTransformer", "images", k.images, (entry, index) => ({
    parts: [
      (resources) =>
        namingErrors(`images[${index}]`, () => setImage(resources, entry, config.images, version)),
    ],
    sets: (name) => name === "image" || isLastOf(config.images, name),
  }));
  const replace = (entry: Value) => ({ parts: replacementsOf(entry, context) });
  addEach("ReplacementTransformer", "replacements", k.replacements, replace, true);
  return steps;
}

/** The text of an entry in `patchesStrategicMerge`: inline, or of the file that it refers to. */
function sourceOf(entry: string, { root }: ConfigureContext): { file?: string; text: string } {
  if (kindIfAny(root.tree, root.join(entry)) !== "file") return { text: entry };
  return { file: root.join(entry), text: root.text(entry) };
}

/** Reads an entry of `patchesJson6902`; `field` is the name of the inline patch. */
export function readTargetedJsonPatch(entry: PatchEntry, context: ConfigureContext, field: string) {
  if (!entry.target?.name) throw new InputError(`a JSON patch needs a target with a name`);
  if (!entry.path && !entry.patch) throw new InputError(`a JSON patch needs a path or a ${field}`);
  if (entry.path && entry.patch) throw new InputError(`a JSON patch has path and ${field}; give only one`);
  const source = entry.path ? entry.path : field;
  const text = entry.path ? readText(context, entry.path) : (entry.patch as string);
  const patch = parseJsonPatch(text, source, Boolean(entry.path));
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
