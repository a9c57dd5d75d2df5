/**
 * Groups that make a tree: of each two either one holds the other or they share nothing. Larger ones come first and
 * are kept; of two of one size that overlap the earlier one is.
 */
export function laminar<Group>(
  groups: readonly Group[],
  membersOf: (group: Group) => readonly string[],
): Group[] {
  const kept: Group[] = [];
  for (const group of groups.toSorted((a, b) => membersOf(b).length - membersOf(a).length)) {
    const own = new Set(membersOf(group));
    const fits = kept.every((other) => {
      const shared = membersOf(other).filter((name) => own.has(name)).length;
      return shared === 0 || shared === own.size;
    });
    if (fits) kept.push(group);
  }
  return kept;
}
