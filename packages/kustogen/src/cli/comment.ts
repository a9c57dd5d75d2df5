import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Command } from "commander";

/** `kustogen comment`: the review of a merge request, where its readers are. */
export const comment = new Command("comment")
  .summary("post a review as the one note of a merge request")
  .description(
    "Posts what `kustogen diff --output comment.md` wrote, and keeps that one note up to date. In a job of a merge request\n" +
      "everything is known but the token, which is in KUSTOGEN_TOKEN. On GitHub the workflow that `init` writes does it.",
  )
  .argument("<file>", "the report in Markdown; one that is missing is a review that failed")
  .requiredOption("--forge <name>", "where: gitlab")
  .option("--ended <code>", "how the review ended; 2 and 3 are said first", "0")
  .action(async (file: string, options: { ended: string; forge: string }) => {
    if (options.forge !== "gitlab")
      throw new InputError(
        `--forge ${options.forge}: expected gitlab; on GitHub .github/workflows/kustogen-comment.yml writes the comment`,
        { code: "wrong-usage" },
      );
    const { runComment } = await import("./comment/command.ts");
    await runComment(file, options.ended);
  });
