import type { Dirent } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { type Problem, printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "../authoring/environment.ts";
import { type Config, DEFAULT_CONFIG } from "../config/config.ts";
import { CONFIG_FILE } from "../config/root.ts";
import { strictnessOf } from "../config/stages.ts";
import { currentFiles } from "../errors/input-files.ts";
import { environmentsFolder } from "../folders.ts";
import { problemsOf } from "../settings/problems.ts";
import { parsePlainYaml } from "../text/plain-yaml.ts";
import { YamlSource } from "../text/yaml-source.ts";
import { environmentSchema } from "./environment-schema.ts";
import { refuseOneCluster } from "./one-cluster.ts";

/** More mistakes of one file than anybody mends at once. */
const MOST_PROBLEMS = 50;

/**
 * Reads one environment from the text of its file. `file` is its path relative to the repository, whose base name
 * is the environment's name. Throws InputError with file, line and column.
 */
export function parseEnvironment(
  file: string,
  written: string,
  config: Config = DEFAULT_CONFIG,
): Environment {
  const name = (file.split("/").at(-1) as string).replace(/\.ya?ml$/, "");
  if (!isDnsLabel(name) || name === "base")
    throw new InputError(
      `${file}: "${name}" is no environment name. Expected lower-case letters, digits and "-", at most 63, and not "base"; rename the file`,
      { code: "invalid-settings" },
    );
  const text = written.charCodeAt(0) === 0xfeff ? written.slice(1) : written;
  let source: YamlSource | undefined;
  // Where keys stand is asked for where something is wrong, and in a few messages.
  const places = () => (source ??= new YamlSource(file, text));
  const value: unknown = parsePlainYaml(text) ?? places().value;
  if (value === null || value === undefined)
    throw new InputError(
      `${file}:1:1: the file is empty. Expected at least stage, kubernetes and cluster; see docs/environments.md`,
      { code: "invalid-settings" },
    );
  const result = environmentSchema.safeParse(withCluster(value, config));
  const stage = valueAt(value, ["stage"]);
  const strictness = typeof stage === "string" ? strictnessOf(config.stages, stage) : undefined;
  const found = result.success ? [] : problemsOf(result.error, value);
  if (strictness === undefined && !found.some(({ path }) => path[0] === "stage"))
    found.push({ path: ["stage"], message: unknownStage(String(stage), config) });
  if (!result.success || strictness === undefined) {
    const problems = found.map((problem) => ({
      offset: places().offsetOf(problem.path),
      text: describeProblem(problem),
    }));
    problems.sort((a, b) => a.offset - b.offset);
    const lines = problems.map(({ offset, text: message }) => places().failure(offset, message).message);
    if (lines.length > MOST_PROBLEMS)
      lines.splice(MOST_PROBLEMS, lines.length, `… and ${lines.length - MOST_PROBLEMS} more problems`);
    throw new InputError(lines.join("\n"), { code: "invalid-settings" });
  }
  const { cluster, argocd, systems, ...rest } = result.data;
  return {
    name,
    ...rest,
    stage: strictness,
    stageName: rest.stage,
    cluster: cluster as Environment["cluster"],
    argocd: { ...argocd, enabled: config.argocd },
    systems,
    file,
    lineOf: (path) => places().lines.linePos(places().offsetOf(path)).line,
  };
}

/** Without Argo CD nothing asks for the cluster: an environment need not name it. */
function withCluster(value: unknown, { argocd }: Config): unknown {
  if (argocd || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return { cluster: { name: "in-cluster" }, ...value };
}

function unknownStage(stage: string, { stages }: Config): string {
  const known = Object.keys(stages);
  const near = closest(stage, known);
  return (
    `expected one of ${known.map((name) => `"${name}"`).join(", ")}${near === undefined ? "" : `. Did you mean "${near}"?`}, found "${stage}". ` +
    `Another stage is declared with its strictness under stages in ${CONFIG_FILE}`
  );
}

/** One problem with its key in front; the root has none. */
function describeProblem({ path, message }: Problem): string {
  return path.length === 0 ? message : `${printPath(path)}: ${message}`;
}

/**
 * Reads every environment of a repository, `generators/environments/*.yaml`, sorted by name. Throws InputError
 * where a file can't be used (with file, line and column) or where there is none.
 */
export function loadEnvironments(
  root: string,
  config: Config = DEFAULT_CONFIG,
  input = currentFiles,
): Environment[] {
  const folder = join(root, environmentsFolder(config.folders));
  let entries: Dirent[];
  try {
    entries = input.list(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      throw new OutsideError(
        `${environmentsFolder(config.folders)}: can't be read: ${(error as Error).message}`,
        {
          code: "invalid-settings",
        },
      );
    entries = [];
  }
  const names = entries
    .filter((entry) => !entry.name.startsWith(".") && (!entry.isDirectory() || entry.name.endsWith(".yaml")))
    .map((entry) => entry.name)
    .sort();
  const wrong = names.find((name) => name.endsWith(".yml"));
  if (wrong !== undefined)
    throw new InputError(
      `${environmentsFolder(config.folders)}/${wrong}: environment files end in .yaml; rename it to ${wrong.replace(/\.yml$/, ".yaml")}`,
      { code: "invalid-settings" },
    );
  const files = names.filter((name) => name.endsWith(".yaml"));
  if (files.length === 0)
    throw new InputError(
      `${environmentsFolder(config.folders)}: no environment found. Expected at least one file such as beta.yaml; see docs/environments.md`,
      { code: "invalid-settings" },
    );
  const environments = eachTogether(files, (name) => {
    const file = `${environmentsFolder(config.folders)}/${name}`;
    return parseEnvironment(file, textIn(input.read(join(folder, name), file), file), config);
  });
  refuseOneCluster(environments);
  return environments;
}

/** The text of a file, which must be UTF-8. */
function textIn(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new InputError(`${file}: is not UTF-8 text; save it as UTF-8`, { code: "not-text" });
  }
}
