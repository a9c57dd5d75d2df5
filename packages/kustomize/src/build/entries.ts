import { InputError } from "../errors/errors.ts";
import type { Root } from "../load/root.ts";
import { idKey } from "../resource/id.ts";
import type { BuildResource } from "../resource/resource.ts";
import { anyTextIn } from "../text/bytes.ts";
import type { Accumulator } from "./accumulator.ts";
import type { CacheOptions } from "./build-cache.ts";
import { isWithoutTarget, type MissingPart, missingBefore, partError } from "./parts.ts";

/** The entries of a kustomization: whether they may be left out, and the place of one that fails. */
export class BuildEntries {
  constructor(
    private readonly root: Root,
    private readonly file: string,
    private readonly parts: CacheOptions["parts"],
  ) {}

  /** Does the work of an entry. If entries may be left out, a failing one is only recorded, and adds nothing. */
  part(target: Accumulator, field: string, entry: string, work: () => void): void {
    const parts = this.parts;
    if (parts === undefined) {
      work();
      return;
    }
    const file = this.file;
    const { resources, missing } = target;
    const note = (error: MissingPart["error"], ofMissing: boolean) => {
      // Which of two objects with one id is meant is unknown.
      const isAgain = error instanceof InputError && error.existing !== undefined;
      const touches = isAgain ? idsOf(resources.list) : undefined;
      missing.push({
        tree: this.root.tree,
        file,
        field,
        entry,
        error,
        ofMissing,
        ...(touches && { touches }),
      });
    };
    if (parts.leavesOut?.({ file, field, entry })) {
      note(undefined, false);
      return;
    }
    // Resources are only added, by many entries; other entries also change what was there.
    const { size } = resources;
    const before = field === "resources" ? undefined : resources.list.slice();
    const known = missing.length;
    try {
      work();
    } catch (error) {
      const own = partError(error);
      if (own === undefined) throw error;
      if (before === undefined) resources.reset(resources.list.slice(0, size));
      else resources.reset(before);
      const others = [...missing.splice(known), ...missingBefore(error)];
      const isOfMissing = isWithoutTarget(error) && missing.some(({ isStep }) => !isStep);
      note(within(file, own) as MissingPart["error"], isOfMissing && field.endsWith("Generator"));
      missing.push(...new Set(others));
    }
  }

  /** The error of an entry in the file; with its line for an entry that refers to nothing readable. */
  located(entry: string, path: string, error: unknown): unknown {
    const file = this.file;
    const isOwn = error instanceof InputError && error.code === "outside-tree" && error.places.length === 0;
    if (!isOwn) return within(file, within(entry, error));
    const lines = anyTextIn(this.root.tree.read(file)).split("\n");
    const at = lines.findIndex((line) => line.includes(path) && !/^\s*#/.test(line));
    return within(`${file}:${at + 1}`, within(entry, error));
  }
}

/** Prepends the place to an error's message, unless it already begins with it; returns other failures unchanged. */
export function within(place: string, cause: unknown): unknown {
  if (!(cause instanceof InputError) || cause.places[0] === place) return cause;
  return cause.within(place, "invalid-kustomization");
}

/** The original ids of resources. */
export function idsOf(list: readonly BuildResource[]): Set<string> {
  return new Set(list.map(({ originalId }) => idKey(originalId)));
}
