import { Command } from "commander";

/** `kustogen kinds`: schemas of custom kinds. */
export const kinds = new Command("kinds").summary("add custom resource kinds to check against");

kinds
  .command("add")
  .summary("store the schemas of CustomResourceDefinitions in generators/kinds/")
  .argument("<crd.yaml...>", "files with CustomResourceDefinitions")
  .description(
    "Stores the schemas of CustomResourceDefinitions in generators/kinds/: `gen` checks resources of these kinds\n" +
      "against them, and `object(…)` in a system's code takes its types from them. Run it again when a definition changes.",
  )
  .action(async (files: string[]) => {
    const [{ addKinds }, { authoredProject }, { writing }, { readRegularFile }] = await Promise.all([
      import("../init/add-kinds.ts"),
      import("../generate/project.ts"),
      import("../delivery/writing.ts"),
      import("../errors/regular-file.ts"),
    ]);
    const texts = files.map((file) => ({ file, text: readRegularFile(file, file).toString("utf8") }));
    const { kinds: added, written } = await writing(
      await authoredProject(process.cwd()),
      "kustogen kinds add",
      (place) => addKinds(place, texts),
    );
    process.stdout.write(
      `${added.join("\n")}\n\n${written.join("\n")}\n\nResources of these kinds are now checked. Next: npm run gen\n`,
    );
  });
