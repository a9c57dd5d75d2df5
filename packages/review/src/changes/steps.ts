/** Work that gives now and then what has to be waited for before it goes on. */
export type Steps<Result> = Generator<Promise<unknown>, Result, void>;

/** What work comes to, with its waiting. */
export async function afterAll<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await value;
  }
}

/** What work comes to that waits for nothing, as no other thread is asked. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  const { done, value } = steps.next();
  if (!done) throw new Error("what nobody waits for was to be waited for");
  return value;
}
