import { InputError } from "../../errors/errors.ts";
import { isMap, type ValueMap } from "../../kubernetes/value.ts";

/**
 * Does something for an entry or a resource, whose name goes into every error that lacks it, behind the kustomization's file
 * where that is named already.
 */
export function named<Result>(file: string, title: string | (() => string), work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const name = typeof title === "string" ? title : title();
    if (error.message.includes(name)) throw error;
    const start = `${file}: `;
    const said = error.message.startsWith(start) ? error.message.slice(start.length) : error.message;
    throw new InputError(`${start}${name}: ${said}`);
  }
}

/** How messages name a resource: "Deployment web"; it may be one that has no name yet. */
export function titleOf({ kind, metadata }: ValueMap): string {
  const name = isMap(metadata ?? null) ? (metadata as ValueMap).name : undefined;
  return [kind, name].filter((part) => typeof part === "string" && part !== "").join(" ") || "a resource";
}
