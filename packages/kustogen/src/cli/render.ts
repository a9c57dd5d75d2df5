import { Command, Option } from "commander";
import { addCommon, REACH } from "./options.ts";
import { type FolderOptions, renderFolder, serviceFor } from "./render/folder.ts";
import { writeOut } from "./write-out.ts";

/** `kustogen render`: prints the output of kustomize build, for one or many folders. */
export const render = new Command("render")
  .summary("print what kustomize build prints")
  .description(
    "Renders a kustomization in this or any other repository and prints it, byte for byte as kustomize build does. Any " +
      "folder is read, unless --rev or --within is given: --within then allows only its folder and the repository. " +
      'With --batch, it reads requests {"id","dir","rev"?}, one per line, from standard input and answers each with ' +
      '{"id","ok":true,"yaml"} or {"id","ok":false,"error","code"}, in the same order.',
  )
  .argument("[dir]", "folder with a kustomization")
  .option("--rev <revision>", "render the folder from a git revision, without a checkout")
  .addOption(
    new Option(
      "--renderer <renderer>",
      "embedded: the built-in renderer; kustomize: the kustomize on your PATH",
    )
      .choices(["embedded", "kustomize"])
      .default("embedded"),
  )
  .option("--batch", "answer JSON lines from standard input")
  .action(async (dir: string | undefined, options: FolderOptions & { batch?: boolean }, command: Command) => {
    if (
      options.renderer === "kustomize" &&
      (options.within ?? options.remoteAllow ?? options.rev) !== undefined
    )
      command.error(
        "error: --within, --remote-allow and --rev only work with the embedded renderer; kustomize itself reads and fetches anything",
      );
    if (options.batch) {
      if (dir !== undefined || options.rev !== undefined || options.renderer === "kustomize")
        command.error(
          "error: --batch reads its folders and revisions from standard input, and always uses the embedded renderer",
        );
      if (options.json) command.error("error: --batch already answers in JSON lines; leave --json out");
      await batch(options);
    } else if (dir === undefined) command.error("error: name a folder, or use --batch");
    else await renderFolder(dir, options);
  });

addCommon(render, ...REACH, "--json");

async function batch(options: FolderOptions): Promise<void> {
  const { renderBatch } = await import("./render/batch.ts");
  const service = await serviceFor(options, true);
  await renderBatch(service, process.stdin, writeOut);
  service.close();
  process.stdin.destroy();
}
