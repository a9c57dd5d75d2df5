import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RenderService } from "@kustogen/kustomize/node/service.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { Command, Option } from "commander";
import type { AskedRendering } from "./asked-renderer.ts";
import { addReachOptions } from "./reach-options.ts";

interface RenderOptions extends AskedRendering {
  rev?: string;
  renderer: "embedded" | "kustomize";
  batch?: boolean;
  json?: boolean;
}

/** `kustogen render`: prints the output of kustomize build, for one or many folders. */
export const render = new Command("render")
  .summary("print what kustomize build prints")
  .description(
    "Renders a kustomization in this or any other repository and prints it, byte for byte as kustomize build does.\n" +
      'With --batch, it reads requests {"id","dir","rev"?}, one per line, from standard input and answers each with\n' +
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
  );
addReachOptions(
  render,
  "read only this folder and the repository; unlike in other commands, any folder is read by default",
);
render
  .option("--batch", "answer JSON lines from standard input")
  .option("--json", "print the resources as a JSON list")
  .action(async (dir: string | undefined, options: RenderOptions, command: Command) => {
    if (options.renderer === "kustomize" && (options.within ?? options.remoteAllow) !== undefined)
      command.error(
        "error: --within and --remote-allow only work with the embedded renderer; kustomize itself reads and fetches anything",
      );
    if (options.batch) {
      if (dir !== undefined || options.rev !== undefined || options.renderer === "kustomize")
        command.error(
          "error: --batch reads its folders and revisions from standard input, and always uses the embedded renderer",
        );
      if (options.json) command.error("error: --batch already answers in JSON lines; leave --json out");
      await batch(options);
    } else if (dir === undefined) command.error("error: name a folder, or use --batch");
    else await one(dir, options);
  });

/** Writes to standard output; resolves to false if it accepts no more, which its error handler reports. */
function write(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(error === null || error === undefined));
  });
}

async function one(dir: string, { rev, renderer, json, ...options }: RenderOptions): Promise<void> {
  if (renderer === "kustomize") {
    const { renderWithProgram } = await import("./render/program.ts");
    const yaml = renderWithProgram(dir, rev, options);
    if (!json) {
      await write(yaml);
      return;
    }
    const { parseDocuments } = await import("@kustogen/kustomize/yaml/reader/documents.ts");
    const { goJson } = await import("@kustogen/kustomize/yaml/printer/json.ts");
    await write(`${goJson(parseDocuments(yaml, "the output of kustomize"))}\n`);
    return;
  }
  const { RenderService } = await import("@kustogen/kustomize/node/service.ts");
  const service = new RenderService(reach(options));
  const resources = renderedBy(service, dir, rev);
  service.close();
  if (json) {
    const { goJson } = await import("@kustogen/kustomize/yaml/printer/json.ts");
    await write(`${goJson(resources)}\n`);
  } else {
    const { printResources } = await import("@kustogen/kustomize/yaml/printer/print.ts");
    await write(printResources(resources));
  }
}

/** What the renderer may read and run. */
function reach({ remote, remoteAllow, within, enableHelm: helm, loadRestrictor }: AskedRendering) {
  return { remote, remoteAllow, within, helm, unrestricted: loadRestrictor === "LoadRestrictionsNone" };
}

/** Errors for which the real program is an alternative, and the text that proposes it. */
const OTHER_RENDERER: { readonly [code in ErrorCode]?: string } = {
  "needs-helm": ", or",
  "remote-not-allowed": ", or",
  "not-supported": ";",
};

/** Renders with the service; suggests the real program for anything that the service disables or doesn't support. */
function renderedBy(service: RenderService, dir: string, rev: string | undefined): Value[] {
  try {
    return service.render(dir, rev);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { code, message } = error;
    const joint = lookUp(OTHER_RENDERER, code);
    if (joint === undefined) throw error;
    throw new InputError(`${message}${joint} use --renderer kustomize to run the real program`, { code });
  }
}

async function batch(options: RenderOptions): Promise<void> {
  const [{ RenderService }, { renderBatch }] = await Promise.all([
    import("@kustogen/kustomize/node/service.ts"),
    import("./render/batch.ts"),
  ]);
  const service = new RenderService(reach(options));
  await renderBatch(service, { input: process.stdin, write });
  service.close();
  process.stdin.destroy();
}
