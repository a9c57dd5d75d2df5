import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap } from "../yaml/fields.ts";
import { withKey } from "./change.ts";
import { DOMAIN, historyFromAnnotations } from "./history-from-annotations.ts";
import { metadataOf, textsOf, withTexts } from "./metadata.ts";
import { type BuildResource, type History, NO_HISTORY } from "./resource.ts";

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
  return withKey(value, "metadata", withKey(metadata, "annotations", annotations));
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
