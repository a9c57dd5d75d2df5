import { Command } from "commander";
import type { Removal } from "../init/remove.ts";

/** `kustogen remove`: removes a system or environment. */
export const remove = new Command("remove").summary("remove a system or an environment");

remove
  .command("system")
  .summary("remove a system from the sources, and show what that means in the clusters")
  .argument("<name>", "the name of the system")
  .description(
    "Removes a system from the sources and shows what that means in the clusters. Run gen to remove its generated files.",
  )
  .action(async (name: string) => {
    const [{ writingProject }, { removeSystem }, { selectSystems }] = await Promise.all([
      import("../generate/open-project.ts"),
      import("../init/remove.ts"),
      import("../layers/select.ts"),
    ]);
    const dist = new URL("./", import.meta.url);
    await writingProject(`kustogen remove system ${name}`, dist, async (place, { environments, systems }) => {
      for (const system of selectSystems(await systems(), [name]))
        print(removeSystem(place, system, environments));
    });
  });

remove
  .command("environment")
  .summary("remove the file of an environment, and show what that means in its cluster")
  .argument("<name>", "the name of the environment")
  .description(
    "Removes the file of an environment and shows what that means in its cluster. Run gen to remove its generated files.",
  )
  .action(async (name: string) => {
    const [{ writingProject }, { removeEnvironment }, { selectEnvironments }] = await Promise.all([
      import("../generate/open-project.ts"),
      import("../init/remove.ts"),
      import("../layers/select.ts"),
    ]);
    const command = `kustogen remove environment ${name}`;
    await writingProject(
      command,
      new URL("./", import.meta.url),
      async (place, { environments, systems }) => {
        for (const environment of selectEnvironments(environments, [name]))
          print(removeEnvironment(place, environment, await systems()));
      },
    );
  });

function print({ removed, changed, notes }: Removal): void {
  const lines = [
    ...removed.map((path) => `- ${path}`),
    ...changed.map((path) => `~ ${path}`),
    "",
    ...(notes.length === 0
      ? []
      : ["After npm run gen and the push:", ...notes.map((note) => `  ${note}`), ""]),
    "Then: npm run gen",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
