import type { BuiltOn } from "./built-on.ts";
import { laminar } from "./laminar.ts";
import { kebabCase } from "./words.ts";

/** A folder that several environments build on. */
export interface SharedFolder {
  /** "base" for what all of them build on, else the name of the layer. */
  name: string;
  path: string;
  /** The environments that build on it. */
  members: string[];
}

/**
 * The folders that several environments build on: of each group the nearest one, where there is just one. Groups that
 * overlap without one holding the other make no tree, so that the later, smaller one is left out.
 */
export function sharedFolders(
  environments: readonly { name: string; path: string }[],
  builtOn: BuiltOn,
): SharedFolder[] {
  const groups = new Map<string, { members: string[]; folders: string[] }>();
  for (const folder of new Set(environments.flatMap(({ path }) => [...builtOn.of(path)]))) {
    if (environments.some(({ path }) => path === folder)) continue;
    const members = environments.filter(({ path }) => builtOn.of(path).has(folder)).map(({ name }) => name);
    if (members.length < 2 && environments.length > 1) continue;
    const key = members.join("\0");
    const group = groups.get(key) ?? { members, folders: [] };
    group.folders.push(folder);
    groups.set(key, group);
  }
  const taken = new Set(["base", "projects", ...environments.map(({ name }) => name)]);
  const tree = laminar([...groups.values()], ({ members }) => members);
  return tree.flatMap(({ members, folders }) => {
    // A base of the shared base is part of it.
    const nearest = folders.filter(
      (path) => !folders.some((other) => other !== path && builtOn.of(other).has(path)),
    );
    const [path] = nearest;
    if (path === undefined || nearest.length > 1) return [];
    if (members.length === environments.length) return [{ name: "base", path, members }];
    const name = layerName(path, taken);
    taken.add(name);
    return [{ name, path, members }];
  });
}

/** A layer's name from its folder; with that above it where it says nothing or is taken. */
function layerName(path: string, taken: ReadonlySet<string>): string {
  const parts = path.split("/").filter(Boolean);
  const own = kebabCase(parts.at(-1) ?? "shared");
  if (!taken.has(own)) return own;
  const longer = kebabCase(`${parts.at(-2) ?? "shared"}-${own}`);
  for (let number = 1; ; number++) {
    const name = number === 1 ? longer : `${longer}-${number}`;
    if (!taken.has(name)) return name;
  }
}
