import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { spend } from "@kustogen/kustomize/limits.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { type Resource, resourceOf, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { itemKey, wordsFor } from "../check/rules/traps/losses.ts";
import { at } from "../kubernetes/fields.ts";
import { clusterKey, resourceText } from "../kubernetes/resource-name.ts";
import type { SidePair } from "./rendered-side.ts";
import type { ReviewNotice, Undelivered } from "./review.ts";

/**
 * What a change adds to lists and mappings in layers below an environment, and an entry of a kustomization drops again,
 * such as variables that `$patch: replace` doesn't list: two equal renderings can't show it.
 */
export function undelivered(
  [old, now]: SidePair,
  before: readonly Resource[],
  after: readonly Resource[],
  environment: string,
): Undelivered[] {
  const earlier = new Map(before.map((one) => [clusterKey(one), one]));
  return after.flatMap((resource) => {
    const was = earlier.get(clusterKey(resource));
    if (was === undefined) return [];
    const known = [writtenOf(was), ...[...old.effectsOn(was)].map((effect) => effect.before)];
    return [...now.effectsOn(resource)].flatMap(({ before: given, after: left, placeOf }) => {
      // What is unchanged is shared by both states, and mostly all but a part by those around an entry.
      if (known.includes(given) || partsOf(given, undefined, left).next().done) return [];
      const others = new Set([left, writtenOf(resource), ...known].flatMap(keysOf));
      const parts = [...partsOf(given, new Set(keysOf(writtenOf(resource))), left)];
      const lost = parts.filter(({ key }) => !others.has(key));
      return [...groupedBy(lost, ({ list }) => list)].map(([list, same]) => {
        const { file, line } = placeOf(same[0]?.path ?? []);
        return {
          added: someOf([...new Set(same.map(({ name }) => name))], 8),
          where:
            `${environment}: ${list.slice(1).split(".").slice(-2).join(".")} of ${resourceText(resourceOf(given))}` +
            (now.discovery.tree.files.has(file) ? ` (left out at ${file.slice(1)}:${line})` : ""),
        };
      });
    });
  });
}

interface Part {
  name: string;
  /** What is the same in other states of the object. */
  key: string;
  /** The list or mapping around it: ".spec.template.spec.containers[api].env". */
  list: string;
  path: Path;
}

const keysOf = (value: Value) => [...partsOf(value)].map(({ key }) => key);

/**
 * The elements of the lists in a value, and the scalars outside of them: within an element, a field may stand for
 * another one, `value` for `valueFrom`.
 * @param there the keys of the elements to look into; all if it is absent
 * @param other another state: what is one and the same object in both is left out
 */
function* partsOf(
  value: Value,
  there?: Set<string>,
  other?: Value,
  list = "",
  path: Path = [],
): Generator<Part> {
  const isList = Array.isArray(value);
  for (const [field, child] of Object.entries(value ?? {}) as [string, Value][]) {
    spend("steps", 3 + (path.length >> 3));
    const same = at(other, isList ? Number(field) : field);
    if (same !== undefined && same === child) continue;
    const name = isList ? wordsFor(child) : field;
    const key = isList ? `${list}[${itemKey(child)}]` : `${list}.${field}`;
    const isDeep = typeof child === "object" && child !== null;
    if (isList || !(isDeep || list.includes("]"))) yield { name, key, list, path };
    // A report must not have the key of an element without a name, which is its content.
    const inner = isList ? `${list}[${name}]` : key;
    if (isDeep && (!isList || there?.has(key) !== false))
      yield* partsOf(child, there, same, inner, [...path, isList ? Number(field) : field]);
  }
}

/** The notes of all environments: one for each addition. */
export function undeliveredNotices(found: readonly Undelivered[]): ReviewNotice[] {
  return [...groupedBy(found, ({ added }) => added)].map(([added, same]) => {
    const places = same.map(({ where }) => where);
    return {
      severity: "info",
      message: `a layer below adds ${added}, which doesn't reach ${someOf(places, 4)}`,
    };
  });
}
