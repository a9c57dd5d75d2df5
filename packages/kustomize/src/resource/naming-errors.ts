import { InputError } from "../errors/errors.ts";
import { isMap, type ValueMap } from "../value/value.ts";

/** Calls a function for an entry or resource, and adds its name to the places of errors that lack it. */
export function namingErrors<Result>(title: string | (() => string), work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const name = typeof title === "string" ? title : title();
    throw error.places.includes(name) ? error : error.within(name);
  }
}

/** A resource's name in messages: "Deployment web"; the resource may not have a name yet. */
export function titleOf({ kind, metadata }: ValueMap): string {
  const name = isMap(metadata ?? null) ? (metadata as ValueMap).name : undefined;
  return [kind, name].filter((part) => typeof part === "string" && part !== "").join(" ") || "a resource";
}
