import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { LITERAL } from "./literal-value.ts";

/**
 * True for a value that only a name within a free text describes as a credential: a line of a script or of a file, an
 * annotation, or a text in a custom kind's field. The program that reads it decides what it means: a reference to a
 * Secret, a public key or code. A variable of a container, a setting of a ConfigMap, and a field with the telling name
 * itself are different: their value is the password.
 */
export function isKnownByName(resource: Resource, path: Path, what: string): boolean {
  if (!what.startsWith(LITERAL)) return false;
  if (path.includes("annotations")) return true;
  const text = textAt(resource, ...path);
  if (text === undefined) return false;
  const key = path.at(-1);
  // Values of a chart, as one text: each is a field.
  if (key === "values" && path.includes("helm")) return false;
  if (text.trimEnd().includes("\n")) return true;
  const name = key === "value" ? textAt(resource, ...path.slice(0, -1), "name") : key;
  const isReadAsItIs = resource.kind === "ConfigMap" || path.some((step) => CONTAINERS.has(step));
  return !isReadAsItIs && what !== `${LITERAL}${name}`;
}

const CONTAINERS = new Set<string | number>(["containers", "initContainers", "ephemeralContainers"]);
