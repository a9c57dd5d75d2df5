import { CLUSTER_SCOPE } from "../../resource/id.ts";
import type { BuildResource } from "../../resource/resource.ts";
import { addTo } from "../../value/multimap.ts";
import { lookUp } from "../../value/own.ts";
import type { ValueMap } from "../../value/value.ts";
import { isPlainDate } from "../../yaml/scalar-in-place.ts";
import { innerMap } from "./references.ts";

const NONE: readonly BuildResource[] = [];

/** Resources that a name may refer to, in the order of the build. */
interface Bucket {
  readonly resources: BuildResource[];
  /** The index of each in the build. */
  readonly places: number[];
}

/** The resources that names may refer to, indexed by current and former kinds and names, and by namespace. */
export class Candidates {
  /** By name, kind ("" for any) and namespace. */
  readonly #byName = new Map<string, Map<string, Map<string, Bucket>>>();
  readonly #namespaces = new Map<string, BuildResource[]>();

  /** Takes the resources of a build, in order. */
  constructor(list: readonly BuildResource[]) {
    for (let place = 0; place < list.length; place++) {
      const resource = list[place] as BuildResource;
      const { scope } = resource.originalId;
      addTo(this.#namespaces, scope, resource);
      // Name and kind needn't be from the same time: a patch may have changed the kind later.
      const { previous } = resource.history;
      if (previous.length === 0) continue;
      for (const name of distinct(previous.map((one) => one.name))) {
        const byKind = innerMap(this.#byName, name);
        for (const kind of distinct(previous.map((one) => one.kind))) add(byKind, kind, resource, place);
        add(byKind, "", resource, place);
      }
    }
  }

  /** Resources that had the name before, with the kind if one is given, in the given scopes (all if none). */
  formerly(
    name: string,
    kind: string | undefined,
    scopes: Iterable<string> | undefined,
  ): readonly BuildResource[] {
    const byScope = this.#byName.get(name)?.get(kind ?? "");
    if (byScope === undefined) return NONE;
    const found: Bucket[] = [];
    for (const scope of scopes ?? byScope.keys()) {
      const bucket = byScope.get(scope);
      if (bucket !== undefined) found.push(bucket);
    }
    if (found.length < 2) return found[0]?.resources ?? NONE;
    return found
      .flatMap(({ resources, places }) =>
        resources.map((resource, at) => ({ resource, place: places[at] as number })),
      )
      .sort((a, b) => a.place - b.place)
      .map(({ resource }) => resource);
  }

  /** Resources whose first namespace was this one. */
  originallyIn(namespace: string): readonly BuildResource[] {
    return namespace === CLUSTER_SCOPE ? [] : (this.#namespaces.get(namespace) ?? []);
  }
}

/** Adds a resource under a kind, in its namespace. */
function add(
  byKind: Map<string, Map<string, Bucket>>,
  kind: string,
  resource: BuildResource,
  place: number,
): void {
  const byScope = innerMap(byKind, kind);
  const { scope } = resource.id;
  const known = byScope.get(scope);
  if (known === undefined) byScope.set(scope, { resources: [resource], places: [place] });
  else {
    known.resources.push(resource);
    known.places.push(place);
  }
}

function distinct(texts: string[]): Iterable<string> {
  return texts.length < 2 ? texts : new Set(texts);
}

/** True for a string, which an unquoted date isn't for kustomize. */
export function isText(map: ValueMap, key: string): boolean {
  return typeof lookUp(map, key) === "string" && !isPlainDate(map, key);
}

/** True if the shorter list is the end of the longer one; for an empty one, only if requested. */
export function endAlike(a: readonly string[], b: readonly string[], emptyMatches: boolean): boolean {
  if (a.length === 0 || b.length === 0) return emptyMatches || a.length === b.length;
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  const skipped = longer.length - shorter.length;
  return shorter.every((text, index) => text === longer[index + skipped]);
}
