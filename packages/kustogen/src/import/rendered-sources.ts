import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { MissingProgram, run } from "@kustogen/kustomize/node/run.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { commonName, environmentNames, type NamedPath } from "./environment-names.ts";
import { chosenBase } from "./sources.ts";
import type { ImportSources } from "./state.ts";

/** Files from any renderer, by environment. @throws InputError for a file that doesn't exist or has no objects */
export function fromFiles(files: readonly NamedPath[], base?: string): ImportSources {
  const names = environmentNames(files.map(({ name, path }) => ({ name: name ?? stem(path), path })));
  const environments = files.map(({ path }, index) => ({
    name: names[index] as string,
    from: shown(path),
    resources: objectsIn(textOf(path), path),
  }));
  return sources(environments, commonName(files.map(({ path }) => resolve(path))), base);
}

/** How a chart is rendered, under the name of a release, and the environment that base is like. */
interface ChartOptions {
  release: string;
  namespace: string | undefined;
  base: string | undefined;
  /** Returns the Kubernetes version of an environment's cluster, which charts may check: "1.35". */
  kubernetes(environment: string): string;
}

/** A chart rendered for each values file. @throws InputError for a missing file, OutsideError where helm fails */
export function fromChart(chart: string, values: readonly NamedPath[], options: ChartOptions): ImportSources {
  if (!existsSync(chart))
    throw new InputError(`--helm ${chart}: chart not found; pull it first: helm pull --untar …`, {
      code: "no-such-file",
    });
  const names = environmentNames(
    values.map(({ name, path }) => ({
      name: name ?? stem(path).replace(/^values[-_.]?|[-_.]?values$/g, ""),
      path,
    })),
  );
  const environments = values.map(({ path }, index) => {
    const name = names[index] as string;
    textOf(path);
    const rendered = template(chart, path, name, options);
    return {
      name,
      from: `${shown(chart)} with ${shown(path)}`,
      resources: objectsIn(rendered, `${chart} with ${path}`),
    };
  });
  return sources(environments, basename(resolve(chart)), options.base);
}

function template(chart: string, values: string, environment: string, options: ChartOptions): string {
  const place = options.namespace === undefined ? [] : ["--namespace", options.namespace];
  const version = ["--kube-version", options.kubernetes(environment)];
  const args = ["template", ...place, ...version, "--include-crds", "--values", values];
  try {
    const { code, stdout, stderr } = run("helm", [...args, "--", options.release, chart]);
    if (code === 0) return stdout;
    throw new OutsideError(`helm template ${chart} with ${values} failed:\n${stderr.trim()}`, {
      code: "helm-failed",
    });
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    throw new OutsideError(
      "helm is not on your PATH. Install it, or render the chart on a machine that has it and import the files: --rendered NAME=FILE",
      { code: "missing-program", cause: error },
    );
  }
}

function sources(
  environments: ImportSources["environments"],
  suggestedName: string,
  base: string | undefined,
): ImportSources {
  const empty = environments.find(({ resources }) => resources.length === 0);
  if (empty !== undefined) throw new InputError(`${empty.from}: contains no objects`);
  return {
    environments,
    base: chosenBase(
      environments.map(({ name }) => name),
      base,
    ),
    copied: undefined,
    repositories: new Map(),
    suggestedName,
    notes: [],
  };
}

/** A file for code: never with a path of this machine. */
function shown(path: string): string {
  return /^(\/|\.\.)/.test(path) ? basename(path) : path;
}

function stem(path: string): string {
  return basename(path).replace(/\.[^.]+$/, "");
}

function textOf(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile())
    throw new InputError(`${path}: there is no such file`, { code: "no-such-file" });
  return readFileSync(path, "utf8");
}

/** The objects in a text, as kustomize reads and prints them. */
function objectsIn(text: string, from: string): Resource[] {
  const tree = new MemoryTree([
    ["kustomization.yaml", "resources: [rendered.yaml]\n"],
    ["rendered.yaml", text],
  ]);
  try {
    return new Renderer(tree).build("/").map(resourceOf);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const said = error.message.replace(/^\/kustomization\.yaml: (?:resources: rendered\.yaml: )?/, "");
    // Errors about the file include its name and a line; errors about its objects don't.
    const what = said.replaceAll("/rendered.yaml", from);
    throw new InputError(what === said ? `${from}: ${said}` : what, { code: error.code });
  }
}
