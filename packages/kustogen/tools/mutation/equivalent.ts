import type { Mutant } from "./mutants.ts";

/** A mutant that no test can notice, as the program with it does the same. */
interface Equivalent {
  /** The end of the file's path. */
  file: string;
  before: string;
  after: string;
  why: string;
}

/** The known ones; each is looked at by a person before it stands here. */
const EQUIVALENT: readonly Equivalent[] = [];

/** Why a mutant is no other program; undefined for one that some test should notice. */
export function equivalentBecause({ file, before, after }: Mutant): string | undefined {
  return EQUIVALENT.find((one) => file.endsWith(one.file) && one.before === before && one.after === after)
    ?.why;
}
