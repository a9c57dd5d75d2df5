import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { GitFailure } from "@kustogen/kustomize/node/git/run.ts";

/** No commit was made: git or a hook rejected it. */
export class NotMade extends OutsideError {}

/** Runs one step of a commit. Throws NotMade with the output of git or a hook if it fails. */
export async function attemptCommit<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const words = error instanceof GitFailure ? error.words : String((error as Error).message ?? error);
    throw new NotMade(
      `${doing} failed, so nothing was changed. Output of git or a hook:\n` +
        `${words || "(none: a hook that fails should print the reason)"}\n` +
        "Fix that and run the command again.",
      { code: "not-committed", cause: error },
    );
  }
}
