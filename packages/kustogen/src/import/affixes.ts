import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { podSpecIn } from "@kustogen/review/check/patches/containers.ts";
import { itemsAt, textAt } from "@kustogen/review/kubernetes/fields.ts";
import { type Affix, isAffixed } from "../factor/affixes.ts";
import type { ImportedState } from "./state.ts";

/**
 * The prefix and suffix of each environment's names, as far as a comparison reveals them: those under which most of
 * its objects are found in the others.
 * @param declared the kustomizations' values of `namePrefix` and `nameSuffix`; others must end, or begin, with a dash
 */
export function affixesOf(states: readonly ImportedState[], declared: ReadonlySet<string>): Affix[] {
  const votes = states.map(() => ({ prefix: new Map<string, number>(), suffix: new Map<string, number>() }));
  const lists = states.map(({ resources, secrets }) => [...resources, ...secrets].filter(isAffixed));
  const names = lists.map((list) => new Set(list.map(({ kind, metadata }) => `${kind} ${metadata.name}`)));
  lists.forEach((own, one) => {
    lists.forEach((others, other) => {
      if (one === other) return;
      for (const resource of own) {
        const { kind, metadata } = resource;
        if (names[other]?.has(`${kind} ${metadata.name}`)) continue;
        for (const candidate of others) {
          if (candidate.kind !== kind || names[one]?.has(`${kind} ${candidate.metadata.name}`)) continue;
          if (!alike(resource, candidate)) continue;
          const [prefix] = beforeCommonEnd(metadata.name, candidate.metadata.name, declared);
          if (prefix !== undefined) add(votes[one]?.prefix, prefix);
          const [suffix] = beforeCommonEnd(
            reversed(metadata.name),
            reversed(candidate.metadata.name),
            declared,
            true,
          );
          if (suffix !== undefined) add(votes[one]?.suffix, reversed(suffix));
        }
      }
    });
  });
  lists.forEach((list, index) => {
    for (const { metadata } of list)
      for (const affix of declared) {
        if (metadata.name.startsWith(affix)) add(votes[index]?.prefix, affix);
        if (metadata.name.endsWith(affix)) add(votes[index]?.suffix, affix);
      }
  });
  const found = votes.map(({ prefix, suffix }, index) => {
    const [first, second] = [most(prefix, declared), most(suffix, declared)];
    const list = lists[index] ?? [];
    const enough = (found: string | undefined, has: (name: string) => boolean) => {
      const count = list.filter(({ metadata }) => found !== undefined && has(metadata.name)).length;
      return found !== undefined && (declared.has(found) || count >= 2 || count * 2 >= list.length);
    };
    return {
      prefix: enough(first, (name) => name.startsWith(first as string)) ? (first as string) : "",
      suffix: enough(second, (name) => name.endsWith(second as string)) ? (second as string) : "",
    };
  });
  // A prefix and a suffix, or only one of them: whichever matches most objects in several environments.
  const choices: Affix[][] = [
    lists.map(() => ({ prefix: "", suffix: "" })),
    found.map(({ prefix }) => ({ prefix, suffix: "" })),
    found.map(({ suffix }) => ({ prefix: "", suffix })),
    found,
  ];
  const shared = choices.map((affixes) => sharedBy(lists, affixes));
  return choices[shared.indexOf(Math.max(...shared))] as Affix[];
}

/** The number of objects that other environments also have, without these prefixes and suffixes. */
function sharedBy(lists: readonly (readonly Resource[])[], affixes: readonly Affix[]): number {
  const counts = new Map<string, number>();
  lists.forEach((list, index) => {
    const cores = list.map(
      ({ kind, metadata }) => `${kind} ${coreOf(metadata.name, affixes[index] as Affix) ?? metadata.name}`,
    );
    for (const core of new Set(cores)) counts.set(core, (counts.get(core) ?? 0) + 1);
  });
  return [...counts.values()].reduce((sum, count) => sum + (count > 1 ? count : 0), 0);
}

/** A name without its environment's prefix and suffix; unchanged if it has neither, or if nothing would be left. */
export function coreOf(name: string, { prefix, suffix }: Affix): string | undefined {
  if (prefix === "" && suffix === "") return undefined;
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  const core = name.slice(prefix.length, name.length - suffix.length);
  return core === "" || name.length < prefix.length + suffix.length ? undefined : core;
}

/** The part of the first name before its longest common end with the second; none without a common end. */
function beforeCommonEnd(
  one: string,
  other: string,
  declared: ReadonlySet<string>,
  backwards = false,
): [string?] {
  let length = 0;
  while (length < Math.min(one.length, other.length) && one.at(-1 - length) === other.at(-1 - length))
    length++;
  // Names consist of words: the common part begins after a dash, or as a kustomization declares.
  for (; length > 0; length--) {
    const [before, elsewhere] = [one.slice(0, -length), other.slice(0, -length)];
    const ends = [before, elsewhere].every((part) => {
      const said = backwards ? reversed(part) : part;
      return part === "" || part.endsWith("-") || declared.has(said);
    });
    if (ends && before !== elsewhere) return [before];
  }
  return [];
}

/** True for objects that may be one object with two names: workloads run the same containers. */
function alike(one: Resource, other: Resource): boolean {
  const containers = (resource: Resource) =>
    itemsAt(podSpecIn(asMap(resource))?.spec, "containers")
      .map(([container]) => textAt(container, "name") ?? "")
      .sort()
      .join("\0");
  return one.apiVersion === other.apiVersion && containers(one) === containers(other);
}

function add(counts: Map<string, number> | undefined, key: string): void {
  counts?.set(key, (counts.get(key) ?? 0) + 1);
}

function most(counts: ReadonlyMap<string, number>, declared: ReadonlySet<string>): string | undefined {
  return [...counts].sort(
    ([a, m], [b, n]) =>
      Number(declared.has(b)) - Number(declared.has(a)) || n - m || b.length - a.length || compareText(a, b),
  )[0]?.[0];
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}
