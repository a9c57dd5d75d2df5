import fc from "fast-check";

/**
 * The seed of every random test, so that a commit is judged the same way each time. `KUSTOGEN_SEED=random` looks
 * further afield, and `KUSTOGEN_SEED=<number>` repeats such a run; fast-check prints the seed of a failure.
 */
export const SEED: number = seedFrom(process.env.KUSTOGEN_SEED);

function seedFrom(text: string | undefined): number {
  if (text === undefined || text === "") return 20261120;
  return text === "random" ? Date.now() % 2 ** 31 : Number(text);
}

fc.configureGlobal({ seed: SEED });
