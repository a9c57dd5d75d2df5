import { InputError } from "../errors/errors.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { metadataOf } from "./metadata.ts";
import { type Behavior, type History, NO_HISTORY } from "./resource.ts";

/** The prefix of kustomize's internal annotations. */
export const DOMAIN = "internal.config.kubernetes.io/";
const BEHAVIORS: readonly Behavior[] = ["create", "replace", "merge"];

/**
 * The history of a resource from an earlier build: kustomize stores previous names and the like in annotations, so that
 * the output of one step can be the input of the next. Throws InputError if they contradict each other.
 */
export function historyFromAnnotations(value: ValueMap, file: string): History {
  const annotations = lookUp(metadataOf(value), "annotations");
  if (!isMap(annotations)) return NO_HISTORY;
  let found = false;
  for (const key in annotations) if (key.startsWith(DOMAIN)) found = true;
  if (!found) return NO_HISTORY;
  const text = (name: string): string | undefined =>
    Object.hasOwn(annotations, DOMAIN + name) ? textAt(annotations, DOMAIN + name) : undefined;
  const list = (name: string): string[] => text(name)?.split(",") ?? [];
  const names = list("previousNames");
  const kinds = list("previousKinds");
  const scopes = list("previousNamespaces");
  if (names.length > 0 && (names.length !== kinds.length || names.length !== scopes.length))
    throw new InputError(
      `${file}: the annotations ${DOMAIN}previousNames, previousKinds and previousNamespaces differ in length`,
    );
  const behavior = text("generatorBehavior");
  return {
    ...NO_HISTORY,
    previous: names.map((name, at) => ({ name, kind: kinds[at] as string, scope: scopes[at] as string })),
    prefixes: list("prefixes"),
    suffixes: list("suffixes"),
    behavior:
      behavior === undefined ? undefined : (BEHAVIORS.find((one) => one === behavior) ?? "unspecified"),
    needsHash: text("needsHashSuffix") === "enabled",
    ofHelm: text("helm-generated") === "true",
    allowNameChange: text("allowNameChange") === "enabled",
    allowKindChange: text("allowKindChange") === "enabled",
  };
}
