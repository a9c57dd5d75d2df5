import { nameWithoutHash } from "../../compare/match.ts";
import { code, type Inline, someJoined } from "./inline.ts";

/** The number of places listed; more are only counted. */
const PLACES = 4;

/** A resource's name in reports: without the hash of a generated name. */
export function shownName({
  kind,
  namespace,
  name,
}: {
  kind: string;
  namespace: string;
  name: string;
}): string {
  const base = nameWithoutHash(kind, name);
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${base}`;
}

/** Some of the names, and the number of further ones. */
export function places(names: readonly string[], most = PLACES): Inline {
  const distinct = [...new Set(names)];
  return someJoined(
    distinct.map((name) => [code(name)]),
    ", ",
    most,
  );
}
