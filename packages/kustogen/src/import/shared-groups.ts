/** Some environments with something in common. */
export interface SharedGroup {
  name: string;
  members: readonly string[];
}

/**
 * Groups of environments, larger ones first: those that build on one folder, and those whose names share a word that
 * no other one has.
 * @param folders the folders that some of the environments build on
 */
export function sharedGroups(names: readonly string[], folders: readonly SharedGroup[]): SharedGroup[] {
  const taken = new Set(["base", "projects", ...names]);
  const words = new Set(names.flatMap((name) => name.split("-")).filter((word) => /^[a-z]{2,}$/.test(word)));
  const byWord = [...words].map((word) => ({
    name: word,
    members: names.filter((name) => name.split("-").includes(word)),
  }));
  const found = new Map<string, SharedGroup>();
  for (const group of [...folders, ...byWord]) {
    const { name, members } = group;
    const key = members.join("\0");
    if (members.length < 2 || members.length === names.length || taken.has(name) || found.has(key)) continue;
    taken.add(name);
    found.set(key, group);
  }
  return [...found.values()].sort((a, b) => b.members.length - a.members.length);
}
