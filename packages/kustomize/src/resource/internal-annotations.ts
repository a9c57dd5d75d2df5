import { InputError } from "../errors/errors.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap, textAt, withField } from "../yaml/fields.ts";
import { withKey } from "./change.ts";
import { metadataOf, textsOf, withTexts } from "./metadata.ts";
import { type Behavior, type BuildResource, type History, NO_HISTORY } from "./resource.ts";

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

const enabled = (is: boolean): string => (is ? "enabled" : "");

/** kustomize's annotations for a history, each with a function for its text; "" for facts that it doesn't record. */
const NOTES: Readonly<Record<string, (history: History) => string>> = {
  previousKinds: ({ previous }) => previous.flatMap(({ kind }) => kind || []).join(","),
  previousNames: ({ previous }) => previous.flatMap(({ name }) => name || []).join(","),
  previousNamespaces: ({ previous }) => previous.map(({ scope }) => scope).join(","),
  prefixes: ({ prefixes }) => prefixes.join(","),
  suffixes: ({ suffixes }) => suffixes.join(","),
  generatorBehavior: ({ behavior }) => behavior ?? "",
  needsHashSuffix: ({ needsHash }) => enabled(needsHash),
  "helm-generated": ({ ofHelm }) => (ofHelm ? "true" : ""),
  allowNameChange: ({ allowNameChange }) => enabled(allowNameChange),
  allowKindChange: ({ allowKindChange }) => enabled(allowKindChange),
};

/** The annotations of a history; kustomize leaves others of that domain in place. */
export const OF_HISTORY: ReadonlySet<string> = new Set(Object.keys(NOTES).map((name) => DOMAIN + name));

/**
 * The part of a resource's history that kustomize stores in annotations. It is stored separately here; only code that
 * uses the annotations as a whole gets to see it.
 */
function internalAnnotations(history: History): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, textOf] of Object.entries(NOTES)) {
    const text = textOf(history);
    if (text !== "") found.set(DOMAIN + name, text);
  }
  return found;
}

/** True if the resource has internal annotations of kustomize. */
export function hasInternal({ history }: BuildResource): boolean {
  return history !== NO_HISTORY && internalAnnotations(history).size > 0;
}

/** The resource's content, including kustomize's internal annotations. */
export function withInternal(resource: BuildResource): ValueMap {
  const { value } = resource;
  const internal = internalAnnotations(resource.history);
  if (internal.size === 0) return value;
  const metadata = metadataOf(value);
  const given = lookUp(metadata, "annotations");
  const annotations = isMap(given) ? copyMap(given) : {};
  for (const [name, text] of internal) setOwn(annotations, name, text);
  // With the note that annotations occur twice, which is refused where the patch is applied.
  return withKey(value, "metadata", withField(metadata, "annotations", annotations));
}

/** The content without the annotations of a history; an empty mapping if there are no others. */
export function withoutInternal(value: ValueMap): ValueMap {
  const texts = textsOf(value, "annotations");
  const names = [...texts.keys()].filter((name) => OF_HISTORY.has(name));
  if (names.length === 0) return value;
  for (const name of names) texts.delete(name);
  return withTexts(value, "annotations", texts);
}

/** The resource with new content, whose annotations replace its history. */
export function remembering(resource: BuildResource, value: ValueMap, file: string): BuildResource {
  const { vars, shared } = resource.history;
  const history = { ...historyFromAnnotations(value, file), vars, shared };
  return resource.withHistory(history).withValue(withoutInternal(value));
}
