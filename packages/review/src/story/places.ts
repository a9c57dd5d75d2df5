import { nameWithoutHash } from "../compare/match.ts";
import { type FieldPath, fieldsOf, isElement, readablePath } from "../compare/path.ts";
import { code, type Inline, joined } from "./inline.ts";

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

/** A field's place: "app.conf" for the key of a ConfigMap, or else its path. */
export function placeText(path: FieldPath): string {
  const [field, key] = path;
  return (field === "data" || field === "binaryData") && typeof key === "string" && path.length === 2
    ? key
    : shortPath(path);
}

/** A path from the pod spec on, with containers by name. */
export function shortPath(path: FieldPath): string {
  const at = path.findIndex((part) => part === "containers" || part === "initContainers");
  const element = path[at + 1];
  if (at >= 0 && isElement(element) && path.length > at + 2)
    return `${element.key[0]?.[1] ?? ""}: ${readablePath(path.slice(at + 2))}`;
  const fields = fieldsOf(path);
  if (fields[0] === "spec" && fields[1] === "template" && path.length > 3)
    return `pod: ${readablePath(path.slice(path[2] === "spec" ? 3 : 2))}`;
  return readablePath(path);
}

/** Some of the names, and the number of further ones. */
export function places(names: readonly string[], most = PLACES): Inline {
  const distinct = [...new Set(names)];
  const shown = joined(
    distinct.slice(0, most).map((name) => [code(name)]),
    ", ",
  );
  return distinct.length > most ? [...shown, ` and ${distinct.length - most} more`] : shown;
}
