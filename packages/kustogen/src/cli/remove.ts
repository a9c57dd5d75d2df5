import { Command } from "commander";
import type { Removal } from "../init/remove.ts";

/** `kustogen remove`: removes a system or environment. */
export const remove = new Command("remove").summary("remove a system or an environment");

for (const [kind, what] of [
  ["system", "a system from the sources, and show what that means in the clusters"],
  ["environment", "the file of an environment, and show what that means in its cluster"],
] as const)
  remove
    .command(kind)
    .summary(`remove ${what}`)
    .argument("<name>", `the name of the ${kind}`)
    .description(`Removes ${what}. Run gen to remove its generated files.`)
    .action(async (name: string) => {
      const [{ writingProject }, { removeEnvironment, removeSystem }, { selectEnvironments, selectSystems }] =
        await Promise.all([
          import("../generate/open-project.ts"),
          import("../init/remove.ts"),
          import("../layers/select.ts"),
        ]);
      await writingProject(`kustogen remove ${kind} ${name}`, async (place, project) => {
        const { environments } = project;
        const systems = await project.systems();
        const removals =
          kind === "system"
            ? selectSystems(systems, [name]).map((one) => removeSystem(place, one, environments))
            : selectEnvironments(environments, [name]).map((one) => removeEnvironment(place, one, systems));
        for (const removal of removals) print(removal);
      });
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
