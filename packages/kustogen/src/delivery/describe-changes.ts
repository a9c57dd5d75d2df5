import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseImage, versionText } from "@kustogen/review/cluster/image.ts";
import { objectsOf } from "@kustogen/review/cluster/objects.ts";
import { nameWithoutHash } from "@kustogen/review/compare/match.ts";
import { briefPath, elementName, type FieldPath, isElement, isOrder } from "@kustogen/review/compare/path.ts";
import {
  type ResourceChange,
  type ReviewedChange,
  resourceChanges,
} from "@kustogen/review/compare/resources.ts";
import { restartsOf } from "@kustogen/review/impact/restarts.ts";

const LONGEST_VALUE = 40;
/** The number of changes listed for one environment; deletions are always listed. */
const SAID = 6;
/** The number of resources listed for one change. */
const NAMED = 4;

/**
 * The changes between two rendered states of a system, in a few words each: `image 0.1.0 → 0.2.0`, `api: replicas 2 →
 * 3`, `PersistentVolumeClaim postgres-pvc removed`. Deletions first, then images, then the rest. Equal to a review of
 * the same states: a different hash in a generated name or another spelling isn't a change. A renamed resource is
 * removed and added. Values of Secrets are never shown.
 */
export function describeChanges(
  system: string,
  before: readonly Resource[],
  after: readonly Resource[],
): string[] {
  const changes = resourceChanges(before, after);
  const gone = changes.flatMap((change) => (isGone(change) ? [`${titleOf(change, "before")} removed`] : []));
  const come = changes.flatMap((change) => (isNew(change) ? [`${titleOf(change, "after")} added`] : []));
  const images = new Map<string, Set<string>>();
  const fields = changes
    .filter((change) => change.action === "changed" && !isNew(change))
    .map((change) => ({ change, fields: change.changes.filter(({ hash }) => hash !== true) }));
  for (const one of fields)
    one.fields = one.fields.filter(({ path, before: from, after: to }) => {
      if (path.at(-1) !== "image" || typeof from !== "string" || typeof to !== "string") return true;
      const { text, name } = imageChange(from, to);
      images.set(text, (images.get(text) ?? new Set()).add(name));
      return false;
    });
  const workloads = after.filter(isWorkload).length;
  const places = new Map<string, Place[]>();
  const [old, now] = [objectsOf(before), objectsOf(after)];
  for (const { change, fields: changed } of fields) {
    const restarts = restartsOf([change], old, now).length > 0;
    const workload = isWorkload(change.after as Resource);
    const isObvious = workload && (workloads === 1 || change.name === system);
    const place = { name: workload ? change.name : titleOf(change, "after"), isObvious };
    // Version labels follow from the image, if one is listed.
    const shown = changed.filter(({ path }) => images.size === 0 || !isVersionLabel(path));
    for (const text of new Set(shown.map((field) => fieldChange(change.kind, field, restarts))))
      addTo(places, text, place);
  }
  const others = [...[...images].map(imageText), ...come, ...together(places)];
  const more = others.length > SAID ? [`and ${others.length - SAID} more changes`] : [];
  return [...gone, ...others.slice(0, SAID), ...more];
}

/** A changed resource; `obvious` if its name can be left out. */
interface Place {
  name: string;
  isObvious: boolean;
}

/** Each change once, with its resources, and the changes of the same resources together. */
function together(changes: ReadonlyMap<string, readonly Place[]>): string[] {
  const byPlaces = new Map<string, { places: readonly Place[]; said: string[] }>();
  for (const [text, places] of changes) {
    const key = JSON.stringify(places.map(({ name }) => name));
    const found = byPlaces.get(key) ?? { places, said: [] };
    found.said.push(text);
    byPlaces.set(key, found);
  }
  return [...byPlaces.values()].map(({ places, said }) => {
    const names = places.slice(0, NAMED).map(({ name }) => name);
    const others = places.length - names.length;
    const last = others > 0 ? `${others} more` : names.length > 1 ? names.pop() : undefined;
    const prefix = `${names.join(", ")}${last === undefined ? "" : ` and ${last}`}: `;
    const text = said.slice(0, SAID).join(", ") + (said.length > SAID ? ", …" : "");
    return places.length === 1 && places[0]?.isObvious ? text : prefix + text;
  });
}

const isGone = ({ action, renamed }: ResourceChange) => action === "removed" || renamed?.how === "similar";
const isNew = ({ action, renamed }: ResourceChange) => action === "added" || renamed?.how === "similar";

/** A resource by kind and name, with the namespace only if that changes. */
function titleOf({ renamed, name, ...change }: ResourceChange, side: "before" | "after"): string {
  const resource = change[side] as Resource;
  return renamed?.name === name
    ? describeResource(resource)
    : `${resource.kind} ${nameWithoutHash(resource.kind, resource.metadata.name)}`;
}

function isWorkload({ spec }: Resource): boolean {
  return isMap(spec) && (isMap(spec.template) || isMap(spec.jobTemplate));
}

function isVersionLabel(path: FieldPath): boolean {
  return path.at(-1) === "app.kubernetes.io/version" || path.at(-1) === "helm.sh/chart";
}

/** `1.0 → 1.1` if only the tag or digest changes, otherwise with whole names; and the image's name. */
function imageChange(from: string, to: string): { text: string; name: string } {
  const [old, now] = [parseImage(from), parseImage(to)];
  const text =
    old.name === now.name
      ? `${versionText(old) || "(no tag)"} → ${versionText(now) || "(no tag)"}`
      : `${from} → ${to}`;
  return { text, name: now.name };
}

/** `image 1.0 → 1.1`, `6 images 1.0 → 1.1`. */
function imageText([text, names]: [string, ReadonlySet<string>]): string {
  return names.size === 1 ? `image ${text}` : `${names.size} images ${text}`;
}

function fieldChange(kind: string, { path, before, after }: ReviewedChange, restarts: boolean): string {
  const what = pathName(path);
  if (before === undefined) return `${what} added`;
  if (after === undefined) return `${what} removed`;
  if (isOrder(path.at(-1)))
    return restarts && what.endsWith("env") ? `pods restart: order of ${what}` : `order of ${what} changes`;
  const [old, now] = [shortValue(before), shortValue(after)];
  return kind === "Secret" || old === undefined || now === undefined
    ? `${what} changes`
    : `${what} ${old} → ${now}`;
}

/** The recognizable end of a path: `replicas`, `LOG_LEVEL`, `resources.limits.memory`. */
function pathName(path: FieldPath): string {
  const fields = path.filter((part) => !isOrder(part));
  const variable = fields[fields.lastIndexOf("env") + 1];
  if (fields.includes("env") && isElement(variable)) return elementName(variable);
  if (fields[0] === "data" && fields.length === 2) return String(fields[1]);
  const container = fields.findLastIndex((part) => part === "containers" || part === "initContainers");
  const rest = container >= 0 && fields.length > container + 2 ? fields.slice(container + 2) : fields;
  return briefPath(rest[0] === "spec" && rest.length > 1 ? rest.slice(1) : rest);
}

function shortValue(value: Value): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  const text = value === "" ? '""' : String(value);
  return text.length <= LONGEST_VALUE && !text.includes("\n") ? text : undefined;
}
