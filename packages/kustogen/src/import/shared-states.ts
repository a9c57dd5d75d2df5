import { commonBase } from "./common-base.ts";
import { byIdentity, type PlacedState } from "./identity.ts";
import { laminar } from "./laminar.ts";
import { inNamespacesOf } from "./namespaces.ts";
import type { ImportedState } from "./state.ts";

/** A layer between the base and environments as it will be described. */
export interface SharedLayer {
  members: readonly string[];
  state: ImportedState;
}

/** So many whole objects that some environments share and others lack make a layer of these environments. */
const WORTH = 2;

/**
 * The layers between base and environments: folders that some environments build on, and groups of environments that
 * share whole objects which the others lack.
 *
 * @param folders as they are rendered
 */
export function sharedLayers(
  environments: readonly PlacedState[],
  folders: readonly { members: readonly string[]; state: ImportedState }[],
): SharedLayer[] {
  const byName = new Map(environments.map((placed) => [placed.state.name, placed]));
  const found = folders.map(({ members, state }) => {
    const [first] = members.map((member) => byName.get(member));
    return { members, state: first === undefined ? state : inNamespacesOf(state, first.state) };
  });
  const taken = new Set(["base", "projects", ...byName.keys(), ...found.map(({ state }) => state.name)]);
  const groups = sharingGroups(environments).flatMap((members) => {
    const name = groupName(members);
    return name === undefined || taken.has(name) ? [] : [{ name, members }];
  });
  const known = new Set(found.map(({ members }) => members.join("\0")));
  const made = groups
    .filter(({ members }) => !known.has(members.join("\0")))
    .map(({ name, members }) => ({
      members,
      state: commonBase(name, members.map((member) => byName.get(member)) as PlacedState[]),
    }));
  return laminar([...found, ...made], ({ members }) => members);
}

/** Groups of some environments that have objects which all others lack, those that share most first. */
function sharingGroups(environments: readonly PlacedState[]): string[][] {
  const holders = new Map<string, string[]>();
  for (const placed of environments)
    for (const identity of byIdentity(placed).keys())
      holders.set(identity, [...(holders.get(identity) ?? []), placed.state.name]);
  const groups = new Map<string, { members: string[]; objects: number }>();
  for (const members of holders.values()) {
    if (members.length < 2 || members.length === environments.length) continue;
    const group = groups.get(members.join("\0")) ?? { members, objects: 0 };
    group.objects++;
    groups.set(members.join("\0"), group);
  }
  return [...groups.values()]
    .filter(({ objects }) => objects >= WORTH)
    .sort((a, b) => b.objects - a.objects)
    .map(({ members }) => members);
}

/** What the names of a group have in common, from either end, else both names of two; undefined for others. */
function groupName(members: readonly string[]): string | undefined {
  const words = members.map((name) => name.split("-"));
  const [first = []] = words;
  const from = (at: (list: string[], index: number) => string | undefined) => {
    let length = 0;
    while (words.every((list) => length < list.length - 1 && at(list, length) === at(first, length)))
      length++;
    return length;
  };
  const start = from((list, index) => list[index]);
  if (start > 0) return first.slice(0, start).join("-");
  const end = from((list, index) => list.at(-1 - index));
  if (end > 0) return first.slice(-end).join("-");
  return members.length === 2 ? members.join("-") : undefined;
}
