import { attempt } from "../errors/attempt.ts";
import { InputError } from "../errors/errors.ts";
import type { Kustomization } from "../load/fields.ts";
import type { Root } from "../load/root.ts";
import type { Step } from "../provenance/trace.ts";
import { idKey } from "../resource/id.ts";
import { addTransformation } from "../resource/origin.ts";
import type { BuildResource } from "../resource/resource.ts";
import { ResourceMap } from "../resource/resource-map.ts";
import type { PartOfStep, Transformer } from "../transform/transformer.ts";
import { groupedBy } from "../value/multimap.ts";
import { lookUp } from "../value/own.ts";
import type { Accumulator } from "./accumulator.ts";
import type { BuildCache } from "./build-cache.ts";
import { within } from "./entries.ts";
import type { Origins } from "./origins.ts";
import {
  isWithoutTarget,
  kindMadeBy,
  type MissingPart,
  mayLackTarget,
  type PartName,
  partError,
  stepContent,
} from "./parts.ts";

/** The fields whose effects an observer receives. */
const OBSERVED = new Set(["patches", "patchesStrategicMerge", "patchesJson6902", "images", "replacements"]);
/** Steps that every object depends on: without them, nothing that remains would be right. */
const OF_ALL = new Set(["namespace", "namePrefix", "nameSuffix"]);

/** Applies the steps of a kustomization that change resources. */
export class Steps {
  constructor(
    private readonly cache: BuildCache,
    private readonly root: Root,
    private readonly kustomization: Kustomization,
    private readonly origins: Origins,
  ) {}

  /** Records the current step, if anyone needs to know. */
  begin(...field: readonly [string, number?]): void {
    const { trace } = this.cache;
    if (trace !== undefined) trace.step = this.of({ field });
  }

  /** A step, for the origin of fields. */
  of({ field, patches, parts }: Pick<Transformer, "field" | "patches"> & Pick<Step, "parts">): Step {
    const { tree, path } = this.root;
    const [name, index] = field ?? [];
    const at = [name ?? [], index ?? []].flat();
    return { layer: path, tree, file: this.kustomization.file, field: at, patches, parts };
  }

  /** Applies a step. If entries may be left out, what fails is recorded. */
  apply(target: Accumulator, step: Transformer): void {
    const { trace, observer, parts } = this.cache;
    if (trace !== undefined) trace.step = this.of({ ...step, parts: step.each ?? [step] });
    const { resources } = target;
    const [name = "", index = 0] = step.field ?? [];
    const before = observer && OBSERVED.has(name) ? resources.list.slice() : undefined;
    if (parts === undefined) step.apply(resources);
    else if (OF_ALL.has(name)) this.#applyToAll(target, step);
    else this.#applyParts(target, step);
    if (before) observer?.(this.root.path, [name, index], before, resources.list);
    const origin = step.builtin === undefined ? step.origin : this.origins.builtin(step.builtin);
    if (origin !== undefined) addTransformation(resources, origin);
    resources.dropEmpty();
  }

  /** Applies a step that can't be left out. */
  #applyToAll(target: Accumulator, step: Transformer): void {
    step.apply(target.resources);
    if (target.resources.size === 0 && lacksResources(target))
      target.missing.push(this.#part(this.#nameOf(step), true));
  }

  /** Applies a step; if it fails, those of its entries that can be applied. */
  #applyParts(target: Accumulator, step: Transformer): void {
    const { resources } = target;
    const before = resources.list.slice();
    const entries = entriesOf(step);
    const left = entries.filter(([one]) => this.cache.parts?.leavesOut?.(this.#nameOf(step, one)));
    if (step.refused === undefined && left.length === 0 && !lacksResources(target)) {
      try {
        step.apply(resources);
        return;
      } catch (error) {
        if (partError(error) === undefined) throw error;
        resources.reset(before);
      }
    }
    for (const entry of entries)
      if (left.includes(entry)) target.missing.push(this.#part(this.#nameOf(step, entry[0]), false));
      else this.#applyEntry(target, step, entry);
  }

  /** Applies the parts of an entry that have a target; none of them if the entry has a mistake of its own. */
  #applyEntry(target: Accumulator, step: Transformer, entry: readonly PartOfStep[]): void {
    const { resources, missing } = target;
    const before = resources.list.slice();
    const known = missing.length;
    for (const part of entry) {
      const list = resources.list.slice();
      try {
        if (step.refused !== undefined) throw step.refused;
        part.apply(resources);
      } catch (error) {
        const touches = touchedBy(step, part, list);
        const isFollowing = step.refused === undefined && mayFollow(error, touches, target);
        const failed = { ...this.#part(this.#nameOf(step, part), isFollowing, error), touches };
        resources.reset(isFollowing ? list : before);
        if (!isFollowing) missing.length = known;
        missing.push(failed);
        if (!isFollowing) return;
      }
    }
    if (missing.length > known || !lacksResources(target)) return;
    // An entry that changes nothing may select what is missing; kustomize also sets the labels of an absent field.
    if (lookUp(this.kustomization, step.field?.[0] ?? "") === undefined) return;
    const isSame =
      resources.size === before.length && resources.list.every((one, at) => before[at]?.isCopyOf(one));
    if (isSame) missing.push(this.#part(this.#nameOf(step, entry[0]), true));
  }

  #nameOf({ field, entry: named }: Transformer, { index }: Partial<PartOfStep> = {}): PartName {
    const [name = ""] = field ?? [];
    const { file } = this.kustomization;
    const content = stepContent(this.kustomization, name, index);
    return { file, field: name, entry: named ?? (index === undefined ? name : `${name}[${index}]`), content };
  }

  /** The missing part for an entry that fails or is left out on request. Throws an error that ends the build. */
  #part(name: PartName, ofMissing: boolean, thrown?: unknown): MissingPart {
    const known = partError(thrown);
    if (known === undefined && thrown !== undefined) throw thrown;
    const error = known && (within(name.file, known) as MissingPart["error"]);
    return { ...name, tree: this.root.tree, isStep: true, error, ofMissing };
  }
}

/** True if an entry is missing that may make objects of any kind. */
function lacksResources({ missing }: Accumulator): boolean {
  return missing.some((part) => !part.isStep && kindMadeBy(part) === undefined);
}

/** The entries of a step, each in parts that can be applied separately. */
function entriesOf({ field, apply, each = [{ index: field?.[1], apply }] }: Transformer): PartOfStep[][] {
  return [...groupedBy(each, (part) => part.index).values()];
}

/**
 * True for an error that may only follow from what is missing: its target, or what a failing step would have changed
 * in the same resource. Where there is no resource at all, one step says so for the others.
 */
function mayFollow(
  error: unknown,
  touched: ReadonlySet<string>,
  { missing, resources }: Accumulator,
): boolean {
  if (mayLackTarget(error, missing)) return true;
  if (isWithoutTarget(error) && resources.size === 0 && missing.some(({ isStep }) => isStep)) return true;
  return missing.some(({ touches = [] }) => [...touches].some((id) => touched.has(id)));
}

/** The original ids of the resources that a part of a step changes or fails on: all, if that is unknown. */
function touchedBy(
  { refused, selects = refused === undefined ? undefined : () => true }: Transformer,
  { apply, selects: selected = selects }: PartOfStep,
  list: readonly BuildResource[],
): Set<string> {
  const withNothing = selected === undefined ? failureOf(apply, new ResourceMap()) : undefined;
  const touched = list.filter((resource) => {
    if (selected !== undefined) return attempt(() => selected(resource), true);
    const alone = new ResourceMap([resource]);
    const failure = failureOf(apply, alone);
    if (failure === undefined) return alone.list[0] !== resource;
    // An error in a resource leads to a place in it.
    return !isWithoutTarget(failure) || depthOf(failure) > depthOf(withNothing);
  });
  const isKnown = selected !== undefined || touched.length > 0 || isWithoutTarget(withNothing);
  return new Set((isKnown ? touched : list).map(({ originalId }) => idKey(originalId)));
}

function failureOf(apply: Transformer["apply"], resources: ResourceMap): unknown {
  try {
    apply(resources);
    return undefined;
  } catch (error) {
    return error;
  }
}

function depthOf(error: unknown): number {
  return error instanceof InputError ? error.places.length : 0;
}
