import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Argument } from "../errors/argument.ts";
import { InputError, OutsideError } from "../errors/errors.ts";
import type { Chart, ChartSource, HelmProgram } from "../outside.ts";
import type { FileTree } from "../tree/tree.ts";
import { cacheFolder, cacheName } from "./cache-folder.ts";
import { waiting } from "./progress.ts";
import { run } from "./run.ts";

/** The time limit for rendering or pulling a chart with helm. */
const TIMEOUT = 300_000;

/** The helm on your PATH, version 3 or 4. */
export class InstalledHelm implements HelmProgram {
  open(source: ChartSource): Chart {
    const folder = mkdtempSync(join(tmpdir(), "kustogen-helm-"));
    try {
      const home = source.configHome || join(folder, "helm");
      return new OpenChart(folder, home, chartFolder(source, folder, home));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

class OpenChart implements Chart {
  constructor(
    private readonly folder: string,
    private readonly home: string,
    private readonly chart: string,
  ) {}

  values(): Buffer {
    const file = join(this.chart, "values.yaml");
    if (!existsSync(file))
      throw new InputError(`the chart has no values.yaml; give a valuesFile`, { code: "no-such-file" });
    return readFileSync(file);
  }

  template(
    values: readonly Buffer[],
    arguments_: (chart: string, valuesFiles: readonly string[]) => Argument[],
  ): string {
    const files = values.map((content, index) => {
      const file = join(this.folder, `values-${index}.yaml`);
      writeFileSync(file, content);
      return file;
    });
    const answer = helm(["template", ...arguments_(this.chart, files)], this.home);
    if (answer.code !== 0)
      throw new InputError(`helm template failed: ${answer.stderr.trim()}`, { code: "helm-failed" });
    return answer.stdout;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs helm with the environment that kustomize gives it, except for plugins, which the repository may contain. */
function helm(args: readonly [string, ...Argument[]], home: string) {
  const env = {
    ...process.env,
    HELM_CONFIG_HOME: home,
    HELM_CACHE_HOME: `${home}/.cache`,
    HELM_DATA_HOME: `${home}/.data`,
    HELM_PLUGINS: process.env.HELM_PLUGINS ?? devNull,
  };
  return waiting(`helm ${args[0]}`, () => run("helm", args, { env, timeout: TIMEOUT }));
}

/** The chart's folder for helm: the chart's own, a copy if the tree isn't on disk, or the pulled one. */
function chartFolder(source: ChartSource, folder: string, home: string): string {
  const { local, name } = source;
  if (local === undefined) return pulled(source, folder, home);
  if (local.tree.onDisk) return local.folder;
  const copy = join(folder, "charts", name);
  layOut(local.tree, local.folder, copy);
  return copy;
}

function layOut(tree: FileTree, from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of tree.list?.(from) ?? []) {
    const path = `${from}/${name}`;
    const kind = tree.kind(path);
    if (kind === "directory") layOut(tree, path, join(to, name));
    else if (kind === "file") writeFileSync(join(to, name), tree.read(path));
  }
}

/** The chart pulled from its repository; one with a fixed version is cached. */
function pulled({ name, version, repo, devel }: ChartSource, folder: string, home: string): string {
  const kept = version === "" ? undefined : join(cacheFolder("charts"), cacheName(repo, name, version));
  if (kept !== undefined && existsSync(kept)) return join(kept, name);
  const staging = kept === undefined ? join(folder, "pulled") : `${kept}.${process.pid}`;
  const chart = repo.startsWith("oci://")
    ? [`${repo.replace(/\/$/, "")}/${name}`]
    : ["--repo", { given: repo, name: "repo" }, { given: name, name: "name" }];
  const args: Argument[] = [
    ...["--untar", "--untardir", staging, ...chart],
    ...(version === "" ? [] : ["--version", { given: version, name: "version" }]),
    ...(devel ? ["--devel"] : []),
  ];
  mkdirSync(dirname(staging), { recursive: true });
  const answer = helm(["pull", ...args], home);
  if (answer.code !== 0) {
    rmSync(staging, { recursive: true, force: true });
    throw new OutsideError(`helm can't pull ${name} from ${repo}: ${answer.stderr.trim()}`, {
      code: "helm-failed",
    });
  }
  if (kept === undefined) return join(staging, name);
  renameSync(staging, kept);
  return join(kept, name);
}
