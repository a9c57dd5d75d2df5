import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RenderService } from "@kustogen/kustomize/node/service.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { settingOf } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import type { AskedRendering } from "../../looking/sides.ts";
import { writeOut } from "../write-out.ts";

/** The options for rendering one folder. */
export interface FolderOptions extends AskedRendering {
  rev?: string;
  renderer: "embedded" | "kustomize";
  json?: boolean;
}

/** Renders a folder and prints the result. @throws like RenderService.render */
export async function renderFolder(
  dir: string,
  { rev, renderer, json, ...options }: FolderOptions,
): Promise<boolean> {
  if (renderer === "kustomize") {
    const { renderWithProgram } = await import("./program.ts");
    const yaml = renderWithProgram(dir, options);
    if (!json) return writeOut(yaml);
    const { parseDocuments } = await import("@kustogen/kustomize/yaml/reader/documents.ts");
    return writeJson(parseDocuments(yaml, "the output of kustomize"));
  }
  const service = await serviceFor(options, rev !== undefined);
  const resources = renderedBy(service, dir, rev);
  service.close();
  if (json) return writeJson(resources);
  const { resourceParts } = await import("@kustogen/kustomize/yaml/printer/print.ts");
  return writeOut(resourceParts(resources));
}

async function writeJson(values: readonly Value[]): Promise<boolean> {
  const { goJson } = await import("@kustogen/kustomize/yaml/printer/json.ts");
  return writeOut(["[", ...values.map((value, at) => `${at === 0 ? "" : ","}${goJson(value)}`), "]\n"]);
}

/** What renders, with the files of a revision as a checkout has them. */
export async function serviceFor(
  { remote, remoteAllow, within, enableHelm: helm, loadRestrictor }: AskedRendering,
  hasRevisions: boolean,
): Promise<RenderService> {
  const { RenderService } = await import("@kustogen/kustomize/node/service.ts");
  const unrestricted = loadRestrictor === "LoadRestrictionsNone";
  const kustomize = await settingOf("kustomize", projectRoot(process.cwd()));
  const service = new RenderService({ remote, remoteAllow, within, helm, unrestricted, kustomize });
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
