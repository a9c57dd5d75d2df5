import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { rendererOptions } from "@kustogen/kustomize/node/service.ts";
import { refuseName } from "../authoring/given-name.ts";
import type { Config } from "../config/config.ts";
import type { Folders } from "../folders.ts";
import type { NamedPath } from "./environment-names.ts";
import { importPlace } from "./place.ts";
import { fromFiles } from "./rendered-sources.ts";
import { fromFolders } from "./sources.ts";
import { saidIn } from "./wrap/project-files.ts";

/** What an import is asked for: the options of its command line. */
export interface AskedImport {
  within?: string[];
  remote?: boolean;
  remoteAllow?: string[];
  enableHelm?: boolean;
  env: string[];
  rendered?: string[];
  helm?: string;
  values?: string[];
  base?: string;
  /** The system's name; derived from the folders by default. */
  name?: string;
  /** The namespace of objects without one; the system's name by default. */
  namespace?: string;
  /** Leave out Secrets with values, and declare contracts for them. */
  secretsAsContracts?: boolean;
  /** Why literals that look like credentials aren't; undefined to reject them. */
  notSecret?: string;
  dryRun?: boolean;
}

/** The options of `import`, and the project that it is for. */
export interface ImportOptions
  extends Pick<AskedImport, "name" | "namespace" | "secretsAsContracts" | "notSecret"> {
  root: string;
  /** The project's configuration: the names of its folders, its stages. */
  config: Config;
  /** The folder of another bundled engine than the one that runs. */
  dist?: URL;
}

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
