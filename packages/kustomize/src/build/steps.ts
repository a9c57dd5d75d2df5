import { InputError } from "../errors/errors.ts";
import { closest } from "../errors/suggest.ts";
import type { Kustomization, PatchEntry } from "../load/fields.ts";
import type { Root } from "../load/root.ts";
import type { Step } from "../provenance/trace.ts";
import { addTransformation } from "../resource/origin.ts";
import type { BuildResource } from "../resource/resource.ts";
import { ResourceMap } from "../resource/resource-map.ts";
import { compileSelector } from "../transform/labels/selector.ts";
import type { Apply, Transformer } from "../transform/transformer.ts";
import { lookUp } from "../value/own.ts";
import type { Accumulator } from "./accumulator.ts";
import type { BuildCache } from "./build-cache.ts";
import { idsOf, within } from "./entries.ts";
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
    const { trace } = this.cache.options;
    if (trace !== undefined) trace.step = this.of({ field });
  }

  /** A step, for the origin of fields. */
  of({
    field: [name, index],
    patch,
    ...rest
  }: Pick<Transformer, "field" | "patch"> & Pick<Step, "parts" | "sets">): Step {
    const { tree, path } = this.root;
    const field = [name, index ?? []].flat();
    return { layer: path, tree, file: this.kustomization.file, field, patches: patch && [patch], ...rest };
  }

  /** Applies a step. If entries may be left out, what fails is recorded. */
  apply(target: Accumulator, step: Transformer): void {
    const { needsTargets, trace, observer, parts } = this.cache.options;
    const { resources } = target;
    const { field } = step;
    if (needsTargets && field[0].startsWith("patches")) this.#requireTarget(...field, resources.list);
    if (trace !== undefined)
      trace.step = { ...this.of(step), parts: step.parts.map((apply) => ({ apply })), sets: step.sets };
    const before = resources.list.slice();
    if (parts === undefined) for (const apply of step.parts) apply(resources);
    else this.#applyOrLeaveOut(target, step, before);
    if (OBSERVED.has(field[0])) observer?.(this.root.path, [field[0], field[1] ?? 0], before, resources.list);
    const origin = step.builtin === undefined ? step.origin : this.origins.builtin(step.builtin);
    if (origin !== undefined) addTransformation(resources, origin);
    resources.dropEmpty();
  }

  /** Throws InputError for a patch whose target selects nothing, which kustomize ignores. */
  #requireTarget(field: string, index: number | undefined, list: readonly BuildResource[]): void {
    const entries = lookUp(this.kustomization, field) as readonly Pick<PatchEntry, "target">[];
    const target = entries[index ?? 0]?.target;
    if (target === undefined || list.some(compileSelector(target))) return;
    const said = Object.entries(target).map(([key, value]) => `${key}: ${value}`);
    const names = list.flatMap(({ kind, name }) => (kind === (target.kind ?? kind) ? name : []));
    const near = closest(target.name ?? "", names);
    const mend = near === undefined ? "Correct it, or leave the patch out" : `Did you mean "${near}"?`;
    const message = `${field}[${index}]: its target (${said.join(", ")}) matches nothing. ${mend}`;
    throw new InputError(message, { code: "no-target" });
  }

  /** Applies the parts of a step that have a target; none of them if the step has a mistake of its own. */
  #applyOrLeaveOut(target: Accumulator, step: Transformer, before: BuildResource[]): void {
    const { resources, missing } = target;
    const [field] = step.field;
    const name = this.#nameOf(step);
    if (this.cache.options.parts?.leavesOut?.(name)) {
      missing.push(this.#part(name, false));
      return;
    }
    const known = missing.length;
    if (step.refused !== undefined)
      missing.push({
        ...this.#part(name, false, step.refused),
        touches: idsOf(before.filter(step.selects ?? (() => true))),
      });
    for (const apply of step.parts) {
      const list = resources.list.slice();
      try {
        apply(resources);
      } catch (error) {
        if (OF_ALL.has(field)) throw error;
        const touched = touchedBy(apply, list);
        // A replacement has its value from another resource.
        const touches = field === "replacements" ? idsOf(list) : touched;
        const failed = { ...this.#part(name, mayFollow(error, touched, target), error), touches };
        resources.reset(failed.ofMissing ? list : before);
        if (!failed.ofMissing) missing.length = known;
        missing.push(failed);
        if (!failed.ofMissing) return;
      }
    }
    if (missing.length > known || !lacksResources(target)) return;
    // An entry that changes nothing may select what is missing; kustomize also sets the labels of an absent field.
    if (lookUp(this.kustomization, field) === undefined) return;
    const isSame =
      resources.size === before.length && resources.list.every((one, at) => before[at]?.isCopyOf(one));
    if (OF_ALL.has(field) ? resources.size === 0 : isSame) missing.push(this.#part(name, true));
  }

  #nameOf({
    field: [field, index],
    entry = index === undefined ? field : `${field}[${index}]`,
  }: Transformer): PartName {
    const content = stepContent(this.kustomization, field, index);
    return { file: this.kustomization.file, field, entry, content };
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

/** The original ids of the resources that a part of a step changes or fails on, each of them alone: all, if none tells. */
function touchedBy(apply: Apply, list: readonly BuildResource[]): Set<string> {
  const withNothing = failureOf(apply, new ResourceMap());
  const touched = list.filter((resource) => {
    const alone = new ResourceMap([resource]);
    const failure = failureOf(apply, alone);
    if (failure === undefined) return alone.list[0] !== resource;
    // An error in a resource leads to a place in it.
    return !isWithoutTarget(failure) || depthOf(failure) > depthOf(withNothing);
  });
  return idsOf(touched.length > 0 || isWithoutTarget(withNothing) ? touched : list);
}

function failureOf(apply: Apply, resources: ResourceMap): unknown {
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
