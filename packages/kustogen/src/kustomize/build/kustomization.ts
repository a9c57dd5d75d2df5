import { InputError } from "../../errors/errors.ts";
import type { Kustomization, PatchEntry } from "../load/fields.ts";
import { parseJsonPatch } from "../merge/json6902.ts";
import type { TransformerConfig } from "../transform/config/config.ts";
import { labelFieldSpecs } from "../transform/config/field-specs.ts";
import { setImage } from "../transform/images.ts";
import { setPairs } from "../transform/labels/labels.ts";
import { compileSelector } from "../transform/labels/selector.ts";
import { affixNames } from "../transform/names/names.ts";
import { setNamespace } from "../transform/namespace.ts";
import {
  applyJsonPatchTo,
  applyPatch,
  applyStrategicPatches,
  readPatch,
  readStrategicPatchList,
} from "../transform/patches.ts";
import { replacementTransformer } from "../transform/replace.ts";
import { setReplicas } from "../transform/replicas.ts";
import {
  type ConfigureContext,
  type KustomizationEntry,
  readText,
  type Transformer,
} from "../transform/transformer.ts";

/**
 * The transformers that the fields of a kustomization ask for, in the order in which kustomize runs them, whatever
 * the order in the file. Throws InputError for patches that can't be read.
 */
export function transformersOf(
  kustomization: Kustomization,
  config: TransformerConfig,
  context: ConfigureContext,
): Transformer[] {
  const result: Transformer[] = [];
  const add: Add = (kind, apply, entry) => {
    result.push({ apply, builtin: kind, entry });
  };
  const k = kustomization;
  if (k.patchesStrategicMerge?.length) {
    const patches = k.patchesStrategicMerge.flatMap((path) => readStrategicPatchList(path, context));
    if (patches.length === 0)
      throw new InputError(`${k.file}: patchesStrategicMerge: there is no patch in what it names`);
    add("PatchStrategicMergeTransformer", (resources) => applyStrategicPatches(resources, patches, context), [
      "patchesStrategicMerge",
      0,
    ]);
  }
  k.patches?.forEach((entry, index) => {
    const patch = configurePatch(entry, context);
    add("PatchTransformer", (resources) => applyPatch(resources, patch.read, patch.source, context), [
      "patches",
      index,
    ]);
  });
  const { namespace, namePrefix, nameSuffix } = k;
  if (namespace)
    add("NamespaceTransformer", (resources) =>
      setNamespace(resources, { namespace, specs: config.namespace }),
    );
  if (namePrefix)
    add("PrefixTransformer", (resources) => affixNames(resources, "prefix", namePrefix, config.namePrefix));
  if (nameSuffix)
    add("SuffixTransformer", (resources) => affixNames(resources, "suffix", nameSuffix, config.nameSuffix));
  addLabels(k, config, add);
  const { commonAnnotations } = k;
  if (commonAnnotations?.size)
    add("AnnotationsTransformer", (resources) =>
      setPairs(resources, commonAnnotations, config.commonAnnotations),
    );
  k.patchesJson6902?.forEach((entry, index) => {
    const { patch, source, target } = readTargetedJsonPatch(entry, context, "patch");
    add("PatchJson6902Transformer", (resources) => applyJsonPatchTo(resources, target, patch, source), [
      "patchesJson6902",
      index,
    ]);
  });
  for (const entry of k.replicas ?? [])
    add("ReplicaCountTransformer", (resources) => setReplicas(resources, entry, config.replicas));
  k.images?.forEach((entry, index) => {
    add("ImageTagTransformer", (resources) => setImage(resources, entry, config.images), ["images", index]);
  });
  if (k.replacements?.length) add("ReplacementTransformer", replacementTransformer(k.replacements, context));
  return result;
}

type Add = (kind: string, apply: Transformer["apply"], entry?: KustomizationEntry) => void;

function addLabels(k: Kustomization, config: TransformerConfig, add: Add): void {
  if (!k.labels?.length && !k.commonLabels?.size) return;
  for (const entry of k.labels ?? []) {
    const { pairs = new Map() } = entry;
    const specs = labelFieldSpecs(entry, config);
    add("LabelTransformer", (resources) => setPairs(resources, pairs, specs));
  }
  const { commonLabels = new Map() } = k;
  add("LabelTransformer", (resources) => setPairs(resources, commonLabels, config.commonLabels));
}

/** Reads an entry of `patchesJson6902`; `field` is what the inline patch is called. */
export function readTargetedJsonPatch(entry: PatchEntry, context: ConfigureContext, field: string) {
  const { file } = context;
  if (!entry.target?.name) throw new InputError(`${file}: a JSON patch needs a target with a name`);
  if (!entry.path && !entry.patch) throw new InputError(`${file}: a JSON patch needs a path or a ${field}`);
  if (entry.path && entry.patch)
    throw new InputError(`${file}: a JSON patch has path and ${field}; give only one`);
  const source = entry.path ? entry.path : `${file}: ${field}`;
  const text = entry.path ? readText(context, entry.path) : (entry.patch as string);
  const patch = parseJsonPatch(text, source);
  if (patch.operations.length === 0) throw new InputError(`${source}: the JSON patch is empty`);
  return { patch, source, target: compileSelector(entry.target) };
}

/** Reads an entry of `patches`. */
export function configurePatch(entry: PatchEntry, context: ConfigureContext) {
  const { file } = context;
  const inline = entry.patch?.trim() ?? "";
  if (inline === "" && !entry.path)
    throw new InputError(`${file}: an entry of patches needs a path or a patch`);
  if (inline !== "" && entry.path)
    throw new InputError(`${file}: an entry of patches has path ${entry.path} and patch; give only one`);
  const source = entry.path ? entry.path : `${file}: patches`;
  const text = entry.path ? readText(context, entry.path) : inline;
  return { read: readPatch(text, entry, source, context), source };
}
