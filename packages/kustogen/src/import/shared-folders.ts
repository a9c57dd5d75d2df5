import type { BuiltOn } from "./built-on.ts";
import type { SharedGroup } from "./shared-groups.ts";
import { kebabCase } from "./words.ts";

/** The folders that only some environments build on, bases and components, as groups of these. */
export function sharedFolders(
  environments: readonly { name: string; path: string }[],
  builtOn: BuiltOn,
): SharedGroup[] {
  const taken = new Set(["base", "projects", ...environments.map(({ name }) => name)]);
  const folders = new Set(environments.flatMap(({ path }) => [...builtOn.of(path)]));
  return [...folders].flatMap((path) => {
    const members = environments.filter((one) => builtOn.of(one.path).has(path)).map(({ name }) => name);
    const whole = environments.some((one) => one.path === path) || members.length === environments.length;
    return whole || members.length < 2 ? [] : [{ name: groupName(path, taken), members }];
  });
}

/** A group's name from its folder, with the parent folder if it is generic or taken. */
function groupName(path: string, taken: Set<string>): string {
  const parts = path.split("/").filter(Boolean);
  const own = kebabCase(parts.at(-1) ?? "shared");
  if (!taken.has(own)) {
    taken.add(own);
    return own;
  }
  const longer = kebabCase(`${parts.at(-2) ?? "shared"}-${own}`);
  for (let number = 1; ; number++) {
    const name = number === 1 ? longer : `${longer}-${number}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
