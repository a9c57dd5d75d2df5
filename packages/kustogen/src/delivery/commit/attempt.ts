import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { GitFailure } from "@kustogen/kustomize/node/git/run.ts";

/** No commit was made: git or a hook rejected it. */
export class NotMade extends OutsideError {}

/**
 * Runs one step of a commit. Throws NotMade with the output of git or a hook if it fails.
 * @param isUndone true if the caller then restores all files
 */
export async function attemptCommit<Result>(
  doing: string,
  isUndone: boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const words = error instanceof GitFailure ? error.words : String((error as Error).message ?? error);
    throw new NotMade(
      `${doing} failed, so ${isUndone ? "nothing was changed" : "the generated files are in the working tree but not committed"}. Output of git or a hook:\n` +
        `${words || "(none: a hook that fails should print the reason)"}\n` +
        `Fix that and run the command again${isUndone ? "" : ": it commits them"}.`,
      { code: "not-committed", cause: error },
    );
  }
}
