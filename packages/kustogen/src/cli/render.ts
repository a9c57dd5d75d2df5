import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RenderService } from "@kustogen/kustomize/node/service.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { Command, Option } from "commander";
import type { AskedRendering } from "./asked-renderer.ts";
import { addCommon, REACH } from "./options.ts";

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
    "Renders a kustomization in this or any other repository and prints it, byte for byte as kustomize build does. Any\n" +
      "folder is read, unless --rev or --within is given: --within then allows only its folder and the repository.\n" +
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
  )
  .option("--batch", "answer JSON lines from standard input")
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

addCommon(render, ...REACH, "--json");

/** Writes to standard output; resolves to false if it accepts no more, which its error handler reports. */
function write(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => resolve(error === null || error === undefined));
  });
}

async function one(dir: string, { rev, renderer, json, ...options }: RenderOptions): Promise<boolean> {
  if (renderer === "kustomize") {
    const { renderWithProgram } = await import("./render/program.ts");
    const yaml = renderWithProgram(dir, rev, options);
    if (!json) return write(yaml);
    const { parseDocuments } = await import("@kustogen/kustomize/yaml/reader/documents.ts");
    return writeJson(parseDocuments(yaml, "the output of kustomize"));
  }
  const service = await serviceFor(options, rev !== undefined);
  const resources = renderedBy(service, dir, rev);
  service.close();
  if (json) return writeJson(resources);
  const { printResources } = await import("@kustogen/kustomize/yaml/printer/print.ts");
  return write(printResources(resources));
}

async function writeJson(values: Value): Promise<boolean> {
  const { goJson } = await import("@kustogen/kustomize/yaml/printer/json.ts");
  return write(`${goJson(values)}\n`);
}

/** What renders, with the files of a revision as a checkout has them. */
async function serviceFor(
  { remote, remoteAllow, within, enableHelm: helm, loadRestrictor }: AskedRendering,
  hasRevisions: boolean,
): Promise<RenderService> {
  const { RenderService } = await import("@kustogen/kustomize/node/service.ts");
  const unrestricted = loadRestrictor === "LoadRestrictionsNone";
  const service = new RenderService({ remote, remoteAllow, within, helm, unrestricted });
  if (!hasRevisions) return service;
  const { listState } = await import("@kustogen/review/git/listed-trees.ts");
  service.filesOf = ({ commit, label: text }, objects) =>
    listState(objects.directory, objects, { commit, text });
  return service;
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
  const { renderBatch } = await import("./render/batch.ts");
  const service = await serviceFor(options, true);
  await renderBatch(service, { input: process.stdin, write });
  service.close();
  process.stdin.destroy();
}
