import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { copyMap } from "../yaml/fields.ts";
import { withKey } from "./change.ts";
import { historyFromAnnotations } from "./history-from-annotations.ts";
import { metadataOf, textsOf, withTexts } from "./metadata.ts";
import { type BuildResource, type History, NO_HISTORY } from "./resource.ts";

const DOMAIN = "internal.config.kubernetes.io/";

/**
 * What kustomize keeps of a resource's history in its annotations. It is kept apart here; only what looks at the
 * annotations as a whole gets to see it.
 */
function internalAnnotations(history: History): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (name: string, text: string): void => {
    if (text !== "") found.set(DOMAIN + name, text);
  };
  const { previous, prefixes, suffixes, behavior, needsHash } = history;
  add("previousKinds", previous.map(({ kind }) => kind).join(","));
  add("previousNames", previous.map(({ name }) => name).join(","));
  add("previousNamespaces", previous.map(({ scope }) => scope).join(","));
  add("prefixes", prefixes.join(","));
  add("suffixes", suffixes.join(","));
  // Only what a generator made has a behavior.
  add("generatorBehavior", behavior !== "unspecified" || needsHash ? behavior : "");
  add("needsHashSuffix", needsHash ? "enabled" : "");
  add("helm-generated", history.ofHelm ? "true" : "");
  add("allowNameChange", history.allowNameChange ? "enabled" : "");
  add("allowKindChange", history.allowKindChange ? "enabled" : "");
  return found;
}

/** True when kustomize has annotations of its own on the resource. */
export function hasInternal({ history }: BuildResource): boolean {
  return history !== NO_HISTORY && internalAnnotations(history).size > 0;
}

/** The resource's content with kustomize's own annotations among the others. */
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

/** What a history is noted under; kustomize leaves other annotations of that domain where they are. */
const OWN: ReadonlySet<string> = new Set(
  [
    "previousKinds",
    "previousNames",
    "previousNamespaces",
    "prefixes",
    "suffixes",
    "generatorBehavior",
    "needsHashSuffix",
    "helm-generated",
    "allowNameChange",
    "allowKindChange",
  ].map((name) => DOMAIN + name),
);

/** The content without what a history is noted under, an empty mapping where there are no other annotations. */
export function withoutInternal(value: ValueMap): ValueMap {
  const texts = textsOf(value, "annotations");
  const names = [...texts.keys()].filter((name) => OWN.has(name));
  if (names.length === 0) return value;
  for (const name of names) texts.delete(name);
  return withTexts(value, "annotations", texts);
}

/** The resource with new content whose annotations hold all of its history: what they lack is forgotten. */
export function remembering(resource: BuildResource, value: ValueMap, file: string): BuildResource {
  const { vars, shared } = resource.history;
  const history = { ...historyFromAnnotations(value, file), vars, shared };
  return resource.withHistory(history).withValue(withoutInternal(value));
}
