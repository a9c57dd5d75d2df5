import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { rendererOptions } from "@kustogen/kustomize/node/service.ts";
import { refuseName } from "../authoring/given-name.ts";
import type { Folders } from "../folders.ts";
import type { NamedPath } from "./environment-names.ts";
import { importPlace } from "./place.ts";
import { fromFiles } from "./rendered-sources.ts";
import { fromFolders } from "./sources.ts";
import type { AskedImport } from "./state.ts";
import { saidIn } from "./wrap/project-files.ts";

/** The sources to import, according to the command line. @throws InputError for contradictory options, or a wrong name */
export function sourcesToImport(root: string, names: Folders, dirs: readonly string[], options: AskedImport) {
  if (options.name !== undefined) refuseName("system", options.name, { place: "--name" });
  const named = options.env.map(namedPath);
  const unnamed = named.find(({ name }) => name === undefined);
  if (unnamed !== undefined)
    throw wrongUsage(`--env ${unnamed.path}: expected NAME=DIR, such as --env beta=overlays/beta/shop`);
  const folders = [...dirs.map((path) => ({ name: undefined, path })), ...named];
  const { helm: chart, rendered, values } = options;
  if ((chart === undefined) !== (values === undefined))
    throw wrongUsage("--helm CHART and --values NAME=FILE, one for each environment, need each other");
  const files = (rendered ?? values)?.map(namedPath);
  if (folders.length > 0 === (files !== undefined))
    throw wrongUsage(
      "name what to import: kustomize folders, or files with --rendered, or a chart with --helm and --values",
    );
  if (files !== undefined)
    return fromFiles(files, options, (environment) => saidIn(root, names, environment, "kubernetes"));
  const paths = folders.map(({ path }) => path);
  const { enableHelm: helm, remote, remoteAllow } = options;
  const outside = rendererOptions({ remote, remoteAllow, helm, unrestricted: true });
  return fromFolders(folders, importPlace(paths, options.within), outside, options.base);
}

/** `beta=overlays/beta`, or a path alone. */
function namedPath(text: string): NamedPath {
  const at = text.indexOf("=");
  return at < 0 ? { name: undefined, path: text } : { name: text.slice(0, at), path: text.slice(at + 1) };
}
