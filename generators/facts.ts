import type { Operations } from "kustogen";

/** What the source of a program says, where that was read, and what follows from it here. */
export interface Fact {
  says: string;
  /** Repository, commit and files. */
  read: string;
  here: string;
}

/** Facts as rows of "Where the source is silent or wrong" on the operators' page. */
export function decisionsOf(facts: Record<string, Fact>): Operations["decisions"] {
  return Object.values(facts).map(({ here, read, says }) => ({
    source: says,
    choice: here,
    reason: `Read in ${read}.`,
  }));
}
