import { Command } from "commander";
import { systemFolder } from "../folders.ts";

/** `kustogen new`: adds a system or environment. */
export const create = new Command("new").summary("add a system or an environment");

create
  .command("system")
  .summary("write a small system that works in every environment, and add it to each")
  .argument("<name>", "the name of the new system")
  .description(
    "Writes a small system that works in every environment, and adds it to the list of systems and to each environment.",
  )
  .action(async (name: string) => {
    const [{ writingProject }, { newSystem }] = await Promise.all([
      import("../generate/open-project.ts"),
      import("../init/new-system.ts"),
    ]);
    const home = new URL("../", import.meta.url);
    await writingProject(`kustogen new system ${name}`, async (place, { environments }) => {
      const files = newSystem(place, name, environments, home);
      process.stdout.write(
        `${files.join("\n")}\n\nIt works as it is. Describe your own components in ${systemFolder(place.folders, name)}/index.ts, and what you expect of them in its test, then:\n\n` +
          `  npm test\n  git add ${place.folders.generators} test\n  npm run gen\n`,
      );
    });
  });

create
  .command("environment")
  .summary("write the file of a new environment like another one")
  .argument("<name>", "the name of the new environment")
  .description(
    "Writes generators/environments/<name>.yaml as a copy of another environment's file, with its own hosts, namespaces and cluster, and lists the lines to change.",
  )
  .option(
    "--like <environment>",
    "the environment that it is like; by default the first that isn't production",
  )
  .action(async (name: string, { like }: { like?: string }) => {
    const [{ writingProject }, { newEnvironment }, { select }] = await Promise.all([
      import("../generate/open-project.ts"),
      import("../init/new-environment.ts"),
      import("../layers/select.ts"),
    ]);
    const { files, notes } = await writingProject(
      `kustogen new environment ${name}`,
      async (place, { environments, systems }) => {
        const usual = environments.find(({ stage }) => stage !== "production") ?? environments[0];
        const [chosen = usual] = like === undefined ? [] : select("environment", environments, [like]);
        if (chosen === undefined) throw new Error("a project has at least one environment");
        return newEnvironment(place, { environments, systems: await systems(), name, like: chosen });
      },
    );
    process.stdout.write(
      `${files.join("\n")}\n\n${notes.map((note) => `- ${note}`).join("\n")}\n\nThen: npm run gen\n`,
    );
  });
