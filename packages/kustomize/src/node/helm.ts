import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Argument } from "../errors/argument.ts";
import { InputError, OutsideError } from "../errors/errors.ts";
import type { Chart, ChartSource, HelmProgram } from "../outside.ts";
import type { FileTree } from "../tree/tree.ts";
import { cacheFolder, cacheName } from "./cache-folder.ts";
import { waiting } from "./progress.ts";
import { RemoteHosts } from "./remote/hosts.ts";
import { run } from "./run.ts";

/** The time limit for rendering or pulling a chart with helm. */
const TIMEOUT = 300_000;

/** The helm on your PATH, version 3 or 4. */
export class InstalledHelm implements HelmProgram {
  /** Takes the servers that charts may be pulled from: by default all. */
  constructor(private readonly hosts: RemoteHosts = new RemoteHosts()) {}

  open(source: ChartSource): Chart {
    const folder = mkdtempSync(join(tmpdir(), "kustogen-helm-"));
    try {
      return new OpenChart(folder, chartFolder(source, folder, this.hosts));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

class OpenChart implements Chart {
  constructor(
    private readonly folder: string,
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
    const answer = helm(["template", ...arguments_(this.chart, files)], this.folder);
    if (answer.code !== 0)
      throw new InputError(`helm template failed: ${answer.stderr.trim()}`, { code: "helm-failed" });
    return answer.stdout;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Runs helm in our own folder, which also has its settings, data, cache and plugins: a settings file names programs, and
 * a relative path in one, or in a variable, would otherwise lead to what a repository contains. As in Argo CD, this
 * ignores a kustomization's `configHome`.
 */
function helm(args: readonly [string, ...Argument[]], folder: string) {
  const home = join(folder, "helm");
  const env = {
    ...process.env,
    HELM_CONFIG_HOME: home,
    HELM_CACHE_HOME: join(home, ".cache"),
    HELM_DATA_HOME: join(home, ".data"),
    HELM_PLUGINS: join(home, "plugins"),
    // Each would move a part of these.
    ...{ HELM_REPOSITORY_CONFIG: undefined, HELM_REPOSITORY_CACHE: undefined, HELM_CONTENT_CACHE: undefined },
  };
  return waiting(`helm ${args[0]}`, () => run("helm", args, { env, folder, timeout: TIMEOUT }));
}

/** The chart's folder for helm: the chart's own, a copy if the tree isn't on disk, or the pulled one. */
function chartFolder(source: ChartSource, folder: string, hosts: RemoteHosts): string {
  const { local } = source;
  if (local === undefined) return pulled(source, folder, hosts);
  if (local.tree.onDisk) return local.folder;
  // Its name may lead elsewhere ("../../x").
  const copy = join(folder, "charts", basename(local.folder));
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
function pulled({ name, version, repo, devel }: ChartSource, folder: string, hosts: RemoteHosts): string {
  // As with repositories, what a server that may have any address once gave is apart.
  const names = [repo, name, version, ...(hosts.isOpen(repo) ? [] : ["public"])];
  const kept = version === "" ? undefined : join(cacheFolder("charts"), cacheName(...names));
  // The name may lead elsewhere, and may have the folders of a registry.
  const place = basename(join("/", name));
  if (kept !== undefined && existsSync(kept)) return join(kept, place);
  const { url } = hosts.check(repo);
  const staging = kept === undefined ? join(folder, "pulled") : `${kept}.${process.pid}`;
  const chart = url.startsWith("oci://")
    ? [`${url.replace(/\/$/, "")}/${name}`]
    : ["--repo", { given: url, name: "repo" }, { given: name, name: "name" }];
  const args: Argument[] = [
    ...["--untar", "--untardir", staging, ...chart],
    ...(version === "" ? [] : ["--version", { given: version, name: "version" }]),
    ...(devel ? ["--devel"] : []),
  ];
  mkdirSync(dirname(staging), { recursive: true });
  const answer = helm(["pull", ...args], folder);
  if (answer.code !== 0) {
    rmSync(staging, { recursive: true, force: true });
    throw new OutsideError(`helm can't pull ${name} from ${repo}: ${answer.stderr.trim()}`, {
      code: "helm-failed",
    });
  }
  if (kept === undefined) return join(staging, place);
  renameSync(staging, kept);
  return join(kept, place);
}
