import type { Operations, Step } from "kustogen";

/** What the source of a program says, where that was read, and what follows from it here. */
export interface Fact {
  says: string;
  /** Repository, commit and files. */
  read: string;
  here: string;
}

/** Facts as rows of "Assumptions and corrections" in the runbook. */
export function decisionsOf(facts: Record<string, Fact>): Operations["decisions"] {
  return Object.values(facts).map(({ here, read, says }) => ({
    source: says,
    choice: here,
    reason: `Source: ${read}.`,
  }));
}

/** What nobody without access to a program can know, the setting that corrects it, and the sign that it is wrong. */
export interface Assumption {
  assumed: string;
  /** The setting that corrects it. */
  setting: string;
  /** What the log or the cluster shows if it is wrong. */
  seen: string;
  commands: string[];
}

/** Assumptions as rows of "Assumptions and corrections". */
export function assumedDecisions(assumptions: Record<string, Assumption>): Operations["decisions"] {
  return Object.values(assumptions).map(({ assumed, seen, setting }) => ({
    source: `Assumed, because the images' source code isn't public: ${assumed}`,
    choice: `To correct it, set ${setting}.`,
    reason: `This assumption is wrong if ${seen}.`,
  }));
}

/** Assumptions as steps of the first start: the sign that one is wrong, and where to look. */
export function assumedSteps(assumptions: Record<string, Assumption>): Step[] {
  return Object.values(assumptions).map(({ assumed, commands, seen, setting }) => ({
    title: `The manifests assume that ${assumed} If ${seen}, set ${setting}. After the first start, check this`,
    commands,
  }));
}
