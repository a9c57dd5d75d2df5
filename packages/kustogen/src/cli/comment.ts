import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Command } from "commander";

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
    const { runComment } = await import("./comment/command.ts");
    await runComment(file, options.ended);
  });
