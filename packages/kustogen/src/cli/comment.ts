import { readFileSync } from "node:fs";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { Command } from "commander";
import { inertMarkdown, type MergeRequest, postNote } from "./comment/gitlab.ts";

/** `kustogen comment`: posts the review of a merge request. */
export const comment = new Command("comment")
  .summary("post a review as a note on a GitLab merge request, and keep it up to date")
  .description(
    "Posts the output of `kustogen diff --output comment.md` as a note on a GitLab merge request, and updates this note on\n" +
      "later runs. In a merge request job, set only the token, in KUSTOGEN_TOKEN. On GitHub, the workflow that\n" +
      "`init` writes does this.",
  )
  .argument("<file>", "the report in Markdown; if the file is missing, the note says that the review failed")
  .requiredOption("--forge <name>", "the git host to post to: gitlab")
  .option(
    "--ended <code>",
    "exit code of `kustogen diff`; with 2 or 3, the note begins with a statement that the review failed",
    "0",
  )
  .action(async (file: string, options: { ended: string; forge: string }) => {
    if (options.forge !== "gitlab")
      throw new InputError(
        `--forge ${options.forge}: expected gitlab; on GitHub .github/workflows/kustogen-comment.yml writes the comment`,
        { code: "wrong-usage" },
      );
    await runComment(file, options.ended);
  });

/** The variables of a CI job with its merge request. */
const VARIABLES = {
  api: "CI_API_V4_URL",
  project: "CI_MERGE_REQUEST_PROJECT_ID",
  number: "CI_MERGE_REQUEST_IID",
} as const;

/**
 * Posts a report to the merge request of the CI job.
 * @param ended the exit code of the review
 * @throws InputError outside a CI job and without a token, OutsideError if the server rejects it
 */
export async function runComment(file: string, ended: string, env = process.env): Promise<void> {
  const request: Record<keyof MergeRequest, string> = { api: "", project: "", number: "" };
  for (const [name, variable] of Object.entries(VARIABLES) as [keyof MergeRequest, string][]) {
    const value = lookUp(env, variable);
    if (!value)
      throw new InputError(
        `${variable} is not set: this command runs only in a job of a merge request pipeline`,
        {
          code: "wrong-usage",
        },
      );
    request[name] = value;
  }
  const token = env.KUSTOGEN_TOKEN;
  if (!token && env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID !== request.project) {
    process.stderr.write(
      "a merge request from a fork has no access to the token, so its review is only kept as a job artifact\n",
    );
    return;
  }
  if (!token)
    throw new InputError(
      "KUSTOGEN_TOKEN is not set: create a project access token (role Reporter, scope api) and add it as a masked CI/CD variable of this name",
      { code: "wrong-usage" },
    );
  const done = await postNote(request, token, textOf(file, ended, env.CI_JOB_URL));
  process.stdout.write(`${done}\n`);
}

/** The text of the note: the report, after a warning if the review failed. */
function textOf(file: string, ended: string, job: string | undefined): string {
  let report = "";
  try {
    report = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  if ((ended === "0" || ended === "1") && report !== "") return inertMarkdown(report);
  const failed = `### ⛔ The review failed\n\nDon't rely on the report below. The log of [its job](${job ?? "."}) shows the reason.\n`;
  return `${failed}\n${inertMarkdown(report)}`;
}
