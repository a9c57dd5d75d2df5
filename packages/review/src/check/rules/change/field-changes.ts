import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldPath } from "../../../compare/path.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";

/** A field that is set, changed or removed. */
export interface FieldMove {
  name: string;
  path: FieldPath;
  before: Value | undefined;
  after: Value | undefined;
}

/** Each changed field outside lists, also those within a mapping that is new, replaced or removed as a whole. */
export function* fieldMoves(changes: readonly ReviewedChange[]): Iterable<FieldMove> {
  for (const { path, before, after } of changes) yield* movesIn(path, before, after);
}

function* movesIn(path: FieldPath, before?: Value, after?: Value): Iterable<FieldMove> {
  const name = path.at(-1);
  if (typeof name !== "string") return;
  yield { name, path, before, after };
  const [was, is] = [before, after].map((one) => (isMap(one) ? one : {}));
  for (const key of new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]))
    yield* movesIn([...path, key], lookUp(was, key), lookUp(is, key));
}
