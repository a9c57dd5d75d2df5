import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import { nameWithoutHash } from "../../compare/match.ts";
import { type FieldPath, isElement, readablePath } from "../../compare/path.ts";
import { podTemplatePath } from "../../kubernetes/pod-template.ts";
import { code, type Inline, someJoined } from "./inline.ts";

/** The kinds whose template is a pod's; in others, such as an ApplicationSet, it is something else. */
const WITH_PODS: ReadonlySet<string> = new Set([...WORKLOADS, "Job"]);

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

/** A field's place in an object of that kind: "app.conf" for the key of a ConfigMap, or else its path. */
export function placeText(kind: string, path: FieldPath): string {
  const [field, key] = path;
  return (field === "data" || field === "binaryData") && typeof key === "string" && path.length === 2
    ? key
    : shortPath(kind, path);
}

/** A path from the pod spec on, with containers by name; whole in a kind whose template isn't known to be a pod's. */
function shortPath(kind: string, path: FieldPath): string {
  const at = path.findIndex((part) => part === "containers" || part === "initContainers");
  const element = path[at + 1];
  if (at >= 0 && isElement(element) && path.length > at + 2)
    return `${element.key[0]?.[1] ?? ""}: ${readablePath(path.slice(at + 2))}`;
  const template = WITH_PODS.has(kind) ? podTemplatePath(kind) : [];
  const rest = path.slice(template.length);
  if (template.length > 0 && rest.length > 1 && template.every((part, index) => path[index] === part))
    return `pod: ${readablePath(rest[0] === "spec" ? rest.slice(1) : rest)}`;
  return readablePath(path);
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
