/** Work that sometimes yields a promise to wait for before it continues. */
export type Steps<Result> = Generator<Promise<unknown>, Result, void>;

/** The result of work, waiting for what it yields. */
export async function afterAll<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await value;
  }
}

/** The result of work that never waits, because no other thread is involved. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  const { done, value } = steps.next();
  if (!done) throw new Error("what nobody waits for was to be waited for");
  return value;
}
