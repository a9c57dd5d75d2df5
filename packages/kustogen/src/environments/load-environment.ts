import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { BASE, type Environment, type Group } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import { type Config, DEFAULT_CONFIG } from "../config/config.ts";
import { CONFIG_FILE } from "../config/root.ts";
import { strictnessOf } from "../config/types.ts";
import { currentFiles } from "../errors/input-files.ts";
import { environmentsFolder } from "../folders.ts";
import { AuthoredFile } from "./authored-file.ts";
import { authoredName, authoredText, yamlFiles } from "./authored-files.ts";
import { environmentSchema } from "./environment-schema.ts";
import { loadGroups, namedGroups, parseLayer, refuseTakenNames } from "./groups.ts";

/** Reads an environment from its text; `layers` are base and its possible groups. @throws InputError with its place */
export function parseEnvironment(
  file: string,
  written: string,
  config: Config = DEFAULT_CONFIG,
  layers: readonly Group[] = [],
): Environment {
  const name = authoredName(file);
  refuseName("environment", name, { place: file, mend: "rename the file" });
  const source = new AuthoredFile(
    file,
    written,
    "Expected at least stage, kubernetes and cluster; see docs/environments.md",
  );
  const stage = valueAt(source.value, ["stage"]);
  const strictness = typeof stage === "string" ? strictnessOf(config.stages, stage) : undefined;
  const names = valueAt(source.value, ["groups"]);
  const named = namedGroups(
    Array.isArray(names) ? names.filter((one) => typeof one === "string") : [],
    layers.filter(({ name }) => name !== BASE),
    file,
  );
  const isByArgo = config.argocd && valueAt(source.value, ["argocd"]) !== false;
  const value = isByArgo ? source.value : withoutArgo(source.value);
  const data = source.as(environmentSchema, value, (found) => [
    ...(typeof stage === "string" &&
    strictness === undefined &&
    !found.some(({ path }) => path[0] === "stage")
      ? [{ path: ["stage"], message: unknownStage(stage, config) }]
      : []),
    ...(found.some(({ path }) => path[0] === "groups") ? [] : named.problems),
  ]);
  const { cluster, argocd, namespace = config.namespace, ...rest } = data;
  return {
    name,
    ...rest,
    systems: source.withComments(data.systems),
    stage: strictness as Environment["stage"],
    stageName: rest.stage,
    cluster,
    argocd: { ...argocd, enabled: isByArgo },
    ...(namespace !== undefined && { namespace }),
    kustomize: config.kustomize,
    groups: named.found,
    layers,
    file,
    lineOf: (path) => source.lineOf(path),
  };
}

/** Without Argo CD nothing needs the cluster, so an environment needn't set it. */
function withoutArgo(value: unknown): unknown {
  if (!isMap(value)) return value;
  return { cluster: { name: "in-cluster" }, ...value, argocd: value.argocd === false ? {} : value.argocd };
}

function unknownStage(stage: string, { stages }: Config): string {
  const known = Object.keys(stages);
  const near = closest(stage, known);
  return (
    `expected one of ${known.map((name) => `"${name}"`).join(", ")}, found "${stage}". ${near === undefined ? "" : `Did you mean "${near}"? `}` +
    `Another stage is declared with its strictness under stages in ${CONFIG_FILE}`
  );
}

/**
 * Reads the environments of a repository with their groups, in the order of promotion: by strictness, then by name.
 * @throws InputError with each place
 */
export function loadEnvironments(
  root: string,
  config: Config = DEFAULT_CONFIG,
  input = currentFiles,
): readonly Environment[] {
  const folder = environmentsFolder(config.folders);
  const found = yamlFiles(root, folder, "environment", input);
  const isBase = (file: string) => authoredName(file) === BASE;
  const files = found.filter((file) => !isBase(file));
  if (files.length === 0)
    throw new InputError(
      `${folder}: no environment found. Expected at least one file such as beta.yaml; see docs/environments.md`,
      { code: "invalid-settings" },
    );
  const read = (file: string) => authoredText(root, file, input);
  const groups = loadGroups(root, config.folders, input);
  const layers = [...found.filter(isBase).map((file) => parseLayer(file, read(file))), ...groups];
  const of = (file: string) => parseEnvironment(file, read(file), config, layers);
  const environments = eachTogether(files, of);
  refuseTakenNames(groups, environments);
  const strictness = Object.values(DEFAULT_CONFIG.stages);
  return environments.toSorted((a, b) => strictness.indexOf(a.stage) - strictness.indexOf(b.stage));
}
