import { tmpdir } from "node:os";
import { type Assertion, expect } from "vitest";

/**
 * Expects that a call is refused, and records the whole message (`npx vitest --update` writes it): the words that a test
 * looks for are seldom all that a user needs.
 */
export function refused(run: () => unknown): Assertion {
  let said: unknown = "is taken";
  try {
    run();
  } catch (error) {
    said = error instanceof Error ? error.message : error;
  }
  const text = String(said)
    .replace(/\n\s+at .*/g, "")
    .replaceAll(tmpdir(), "TMP")
    .replace(/(?:\/dev\/shm|TMP)\/kustogen-\w+-\w{6}/g, "FOLDER")
    .replaceAll(process.cwd(), "HERE");
  expect(text).toMatchSnapshot();
  return expect(run);
}
