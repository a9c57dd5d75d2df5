import { Command } from "commander";

/** `kustogen remove`: removes a system. */
export const remove = new Command("remove").summary("remove a system");

remove
  .command("system")
  .summary("remove a system from the sources")
  .argument("<name>", "the name of the system")
  .description("Removes a system from the sources. Run gen to remove its generated files.")
  .action(async (name: string) => {
    const [{ writingProject }, { removeSystem }, { select }] = await Promise.all([
      import("../generate/open-project.ts"),
      import("../init/remove.ts"),
      import("../layers/select.ts"),
    ]);
    await writingProject(`kustogen remove system ${name}`, async (place, project) => {
      for (const system of select("system", await project.systems(), [name])) {
        const { removed, changed } = removeSystem(place, system, project.environments);
        const lines = [...removed.map((path) => `- ${path}`), ...changed.map((path) => `~ ${path}`)];
        process.stdout.write(
          `${lines.join("\n")}\n\nThen: git add generators test, npm run gen, and npx kustogen diff, which says what that means in the clusters\n`,
        );
      }
    });
  });
