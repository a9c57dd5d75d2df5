import type { Operations, Step } from "kustogen";

/** What the source of a program says, where that was read, and what follows from it here. */
export interface Fact {
  says: string;
  /** Repository, commit and files. */
  read: string;
  here: string;
}

/** Facts as rows of "Assumptions and corrections" on the operators' page. */
export function decisionsOf(facts: Record<string, Fact>): Operations["decisions"] {
  return Object.values(facts).map(({ here, read, says }) => ({
    source: says,
    choice: here,
    reason: `Read in ${read}.`,
  }));
}

/** What nobody who has no access to a program can know, how it is taken back, and how one sees that it has to be. */
export interface Assumption {
  assumed: string;
  /** The setting that takes it back. */
  setting: string;
  /** What the log or the cluster shows where it is wrong. */
  seen: string;
  commands: string[];
}

/** Assumptions as rows of "Assumptions and corrections". */
export function assumedDecisions(assumptions: Record<string, Assumption>): Operations["decisions"] {
  return Object.values(assumptions).map(({ assumed, seen, setting }) => ({
    source: `Assumed, because no source of the images is public: ${assumed}`,
    choice: `${setting} takes it back.`,
    reason: `It is wrong where ${seen}.`,
  }));
}

/** Assumptions as steps of the first start: what shows that one is wrong, and where to look. */
export function assumedSteps(assumptions: Record<string, Assumption>): Step[] {
  return Object.values(assumptions).map(({ assumed, commands, seen, setting }) => ({
    title: `After the first start. Assumed: ${assumed} If ${seen}, set ${setting}`,
    commands,
  }));
}
