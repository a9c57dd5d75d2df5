import { InputError } from "../errors/errors.ts";
import { isMap, type ValueMap } from "../value/value.ts";

/** Does something for an entry or a resource, whose name goes into the places of every mistake that lacks it. */
export function named<Result>(title: string | (() => string), work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const name = typeof title === "string" ? title : title();
    throw error.places.includes(name) ? error : error.within(name);
  }
}

/** How messages name a resource: "Deployment web"; it may be one that has no name yet. */
export function titleOf({ kind, metadata }: ValueMap): string {
  const name = isMap(metadata ?? null) ? (metadata as ValueMap).name : undefined;
  return [kind, name].filter((part) => typeof part === "string" && part !== "").join(" ") || "a resource";
}
