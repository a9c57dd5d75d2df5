import { Command } from "commander";

/** `kustogen hooks`: makes git run the hook that `init` wrote. */
export const hooks = new Command("hooks")
  .summary("make git run this repository's hook before each push")
  .description(
    "Makes git run .githooks/pre-push, which `init` writes: a push goes through if the generated files are what their\n" +
      "sources produce and no rule finds an error. If git runs other hooks, it changes nothing, and prints the line to add\n" +
      "to them.",
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
