import { Command } from "commander";

/** `kustogen remove`: removes a system or environment. */
export const remove = new Command("remove").summary("remove a system or an environment");

for (const [kind, what] of [
  ["system", "a system from the sources"],
  ["environment", "the file of an environment"],
] as const)
  remove
    .command(kind)
    .summary(`remove ${what}`)
    .argument("<name>", `the name of the ${kind}`)
    .description(`Removes ${what}. Run gen to remove its generated files.`)
    .action(async (name: string) => {
      const [{ writingProject }, { removeEnvironment, removeSystem }, { select }] = await Promise.all([
        import("../generate/open-project.ts"),
        import("../init/remove.ts"),
        import("../layers/select.ts"),
      ]);
      await writingProject(`kustogen remove ${kind} ${name}`, async (place, project) => {
        const { environments } = project;
        const removals =
          kind === "system"
            ? select("system", await project.systems(), [name]).map((one) =>
                removeSystem(place, one, environments),
              )
            : select("environment", environments, [name]).map((one) => removeEnvironment(place, one));
        for (const { removed, changed } of removals) {
          const lines = [...removed.map((path) => `- ${path}`), ...changed.map((path) => `~ ${path}`)];
          process.stdout.write(
            `${lines.join("\n")}\n\nThen: git add generators test, npm run gen, and npx kustogen diff, which says what that means in the clusters\n`,
          );
        }
      });
    });
