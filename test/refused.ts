import { tmpdir } from "node:os";
import { type Assertion, expect } from "vitest";

/**
 * Expects that a call is refused, and records the whole message (`npx vitest --update` writes it): the words that a test
 * looks for are seldom all that a user needs.
 */
export function refused(run: () => unknown): Assertion {
  try {
    run();
    record("is taken");
  } catch (error) {
    record(error);
  }
  return expect(run);
}

/** The same of what is refused later. */
export async function refusedLater(work: Promise<unknown>): Promise<Assertion> {
  const ended = await work.then(
    () => () => undefined,
    (error: unknown) => () => {
      throw error;
    },
  );
  return refused(ended);
}

function record(said: unknown): void {
  const text = (said instanceof Error ? said.message : String(said))
    .replace(/\n\s+at .*/g, "")
    .replaceAll(tmpdir(), "TMP")
    .replace(/(?:\/dev\/shm|TMP)\/kustogen-\w+-\w{6}/g, "FOLDER")
    .replaceAll(process.cwd(), "HERE")
    .replace(/[\w./-]+\.test\.ts:\d+:\d+: /g, "")
    .replace(/127\.0\.0\.1:\d+/g, "ADDRESS")
    .replace(/\(process \d+\)/g, "(process N)")
    .replace(/\d+(?:\.\d+)? s\b/g, "N s")
    .replace(/ on \d{4}-\d\d-\d\d:/g, " on DAY:")
    .replace(/\b(?:[0-9a-f]{40}|[0-9a-f]{12}|[0-9a-f]{7})\b/g, "COMMIT");
  expect(text).toMatchSnapshot();
}
