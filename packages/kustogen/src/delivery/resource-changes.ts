import { compare, pathText } from "../kubernetes/compare.ts";
import { isMap, type Value, type ValueMap } from "../kubernetes/value.ts";

/** The name of a generated ConfigMap or Secret without the hash of its content. */
const HASHED = /^(.+)-[2456789bcdfghkmt]{10}$/;
const LONGEST_VALUE = 40;
/** How many changes of one environment are said; deletions are always said. */
const SAID = 6;

interface Entry {
  value: ValueMap;
  kind: string;
  name: string;
}

/**
 * What changes between two rendered states of a system, in a few words each: `image 0.1.0 → 0.2.0`,
 * `api: replicas 2 → 3`, `PersistentVolumeClaim postgres-pvc goes`. Deletions first, then images, then the rest; a
 * generated ConfigMap whose name only changes with its content counts as one. Values of Secrets are never said.
 */
export function resourceChanges(system: string, before: readonly Value[], after: readonly Value[]): string[] {
  const [old, now] = withoutHashes(before, after);
  const gone: string[] = [];
  const come: string[] = [];
  const images = new Set<string>();
  const rest: string[] = [];
  for (const [key, { kind, name }] of old) if (!now.has(key)) gone.push(`${kind} ${name} goes`);
  const workloads = [...now.values()].filter(({ value }) => isWorkload(value)).length;
  for (const [key, { kind, name, value }] of now) {
    const previous = old.get(key);
    if (previous === undefined) {
      come.push(`${kind} ${name} comes`);
      continue;
    }
    const said: string[] = [];
    for (const { path, values } of compare([previous.value, value])) {
      if (isVersionLabel(path)) continue;
      const [from, to] = values;
      if (path.at(-1) === "image" && typeof from === "string" && typeof to === "string")
        images.add(imageChange(from, to));
      else said.push(fieldChange(kind, path, from, to));
    }
    if (said.length === 0) continue;
    const alone = isWorkload(value) && (workloads === 1 || name === system);
    const subject = alone ? "" : isWorkload(value) ? `${name}: ` : `${kind} ${name}: `;
    rest.push(subject + said.slice(0, SAID).join(", ") + (said.length > SAID ? ", …" : ""));
  }
  const others = [...images, ...come, ...rest];
  const more = others.length > SAID ? [`and ${others.length - SAID} more changes`] : [];
  return [...gone, ...others.slice(0, SAID), ...more];
}

/** Both states by identity, with the hashes of generated ConfigMaps and Secrets taken out of names and references. */
function withoutHashes(
  before: readonly Value[],
  after: readonly Value[],
): [Map<string, Entry>, Map<string, Entry>] {
  const stems = new Map<string, string>();
  for (const resource of [...before, ...after]) {
    const { kind, name } = identity(resource as ValueMap);
    const stem = kind === "ConfigMap" || kind === "Secret" ? HASHED.exec(name)?.[1] : undefined;
    if (stem !== undefined) stems.set(name, stem);
  }
  const entries = (resources: readonly Value[]) =>
    new Map(
      resources.map((resource) => {
        const value = (stems.size === 0 ? resource : renamed(resource, stems)) as ValueMap;
        const { group, kind, namespace, name } = identity(value);
        return [`${group}/${kind}/${namespace}/${name}`, { value, kind, name }] as const;
      }),
    );
  return [entries(before), entries(after)];
}

function renamed(value: Value, stems: ReadonlyMap<string, string>): Value {
  if (typeof value === "string") return stems.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, stems));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, stems)]));
}

function identity(value: ValueMap): { group: string; kind: string; namespace: string; name: string } {
  const metadata = isMap(value.metadata) ? value.metadata : {};
  const version = String(value.apiVersion ?? "");
  return {
    group: version.includes("/") ? version.slice(0, version.indexOf("/")) : "",
    kind: String(value.kind ?? ""),
    namespace: String(metadata.namespace ?? ""),
    name: String(metadata.name ?? metadata.generateName ?? ""),
  };
}

function isWorkload({ spec }: ValueMap): boolean {
  return isMap(spec) && (isMap(spec.template) || isMap(spec.jobTemplate));
}

function isVersionLabel(path: readonly string[]): boolean {
  return path.at(-1) === "app.kubernetes.io/version" || path.at(-1) === "helm.sh/chart";
}

/** `image 1.0 → 1.1` where only the tag or digest changes, else with the whole names. */
function imageChange(from: string, to: string): string {
  const [oldName, oldTag] = splitImage(from);
  const [newName, newTag] = splitImage(to);
  return oldName === newName ? `image ${oldTag} → ${newTag}` : `image ${from} → ${to}`;
}

function splitImage(image: string): [name: string, version: string] {
  const at = image.indexOf("@");
  if (at >= 0) return [image.slice(0, at).replace(/:[^/:]*$/, ""), image.slice(at + 1, at + 20)];
  const colon = image.lastIndexOf(":");
  return colon > image.lastIndexOf("/")
    ? [image.slice(0, colon), image.slice(colon + 1)]
    : [image, "(no tag)"];
}

function fieldChange(kind: string, path: readonly string[], from: unknown, to: unknown): string {
  const what = pathName(path);
  if (from === undefined) return `${what} added`;
  if (to === undefined) return `${what} removed`;
  const [old, now] = [shortValue(from), shortValue(to)];
  return kind === "Secret" || old === undefined || now === undefined
    ? `${what} changes`
    : `${what} ${old} → ${now}`;
}

/** The end of a path that a reader knows it by: `replicas`, `LOG_LEVEL`, `resources.limits.memory`. */
function pathName(path: readonly string[]): string {
  const env = path.lastIndexOf("env");
  const variable = env >= 0 ? path[env + 1] : undefined;
  if (variable?.startsWith("[")) return variable.slice(1, -1);
  if (path[0] === "data" && path.length === 2) return path[1] as string;
  const container = path.findLastIndex((part) => part === "containers" || part === "initContainers");
  const rest = container >= 0 && path.length > container + 2 ? path.slice(container + 2) : path;
  return pathText(rest.filter((part, index) => !(index === 0 && part === "spec") || rest.length === 1));
}

function shortValue(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  const text = value === "" ? '""' : String(value);
  return text.length <= LONGEST_VALUE && !text.includes("\n") ? text : undefined;
}
