import { Command } from "commander";

/** `kustogen hooks`: makes git run the hook that `init` wrote. */
export const hooks = new Command("hooks")
  .summary("make git run this repository's hook before each push")
  .description(
    "Makes git run .githooks/pre-push, which `init` writes. The hook stops a push if the generated files don't match\n" +
      "their sources, or if a rule finds an error. If git already runs other hooks, the command changes nothing, and\n" +
      "prints the line to add to them.",
  )
  .action(async () => {
    const { useHooks } = await import("../init/hooks.ts");
    const wasSet = await useHooks(process.cwd());
    process.stdout.write(
      wasSet
        ? "git already runs .githooks/pre-push before each push\n"
        : "git runs .githooks/pre-push before each push; `git config --unset core.hooksPath` undoes it\n",
    );
  });
