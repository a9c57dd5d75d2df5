import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, parse, resolve } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { run } from "@kustogen/kustomize/node/run.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { NEWEST } from "@kustogen/review/kinds/served.ts";
import { commonName, environmentNames, type NamedPath } from "./environment-names.ts";
import { chosenBase } from "./sources.ts";
import type { AskedImport, ImportSources } from "./state.ts";

/**
 * Files from any renderer, by environment; with a chart, they are its values.
 * @param kubernetesOf returns the version of an environment's cluster, which charts may check; "" if none is known
 * @throws InputError for a file that doesn't exist or has no objects, OutsideError where helm fails
 */
export function fromFiles(
  files: readonly NamedPath[],
  { base, helm: chart, name: system, namespace }: Partial<AskedImport> = {},
  kubernetesOf: (environment: string) => string = () => "",
): ImportSources {
  const names = environmentNames(files.map(({ name, path }) => ({ name: name ?? stem(path), path })));
  const named = chart === undefined ? files.map(({ path }) => path) : [`${chart}/values.yaml`];
  const suggestedName = commonName(named.map((path) => resolve(path)));
  const environments = files.map(({ path }, index) => {
    const name = names[index] as string;
    const place = namespace === undefined ? [] : ["--namespace", namespace];
    const args = [...place, "--kube-version", kubernetesOf(name) || NEWEST, "--", system ?? suggestedName];
    const [text, from] = chart
      ? [template(chart, path, args), `${shown(chart)} with ${shown(path)}`]
      : [textOf(path), shown(path)];
    const resources = objectsIn(text, chart ? from : path);
    if (resources.length === 0) throw new InputError(`${from}: contains no objects`);
    return { name, from, resources };
  });
  return {
    environments,
    base: chosenBase(names, base),
    copied: undefined,
    repositories: new Map(),
    suggestedName,
    notes: [],
  };
}

function template(chart: string, values: string, args: readonly string[]): string {
  if (!existsSync(chart))
    throw new InputError(`--helm ${chart}: chart not found; pull it first: helm pull --untar …`, {
      code: "no-such-file",
    });
  textOf(values);
  const given = ["--include-crds", "--values", values, ...args, chart];
  const { code, stdout, stderr } = run("helm", ["template", ...given]);
  if (code === 0) return stdout;
  throw new OutsideError(`helm template ${chart} with ${values} failed:\n${stderr.trim()}`, {
    code: "helm-failed",
  });
}

/** A file for code: never with a path of this machine. */
function shown(path: string): string {
  return /^(\/|\.\.)/.test(path) ? basename(path) : path;
}

/** The name of an environment's file, without a word that says that it has values. */
function stem(path: string): string {
  return parse(path).name.replace(/^values[-_.]?|[-_.]?values$/g, "");
}

function textOf(path: string): string {
  if (!existsSync(path) || !statSync(path).isFile())
    throw new InputError(`${path}: there is no such file`, { code: "no-such-file" });
  return readFileSync(path, "utf8");
}

/** The objects in a text, as kustomize reads and prints them. */
function objectsIn(text: string, from: string): Resource[] {
  const files = { "kustomization.yaml": "resources: [rendered.yaml]\n", "rendered.yaml": text };
  try {
    return new Renderer(new MemoryTree(Object.entries(files))).build("/").map(resourceOf);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const said = error.message.replace(/^\/kustomization\.yaml: (?:resources: rendered\.yaml: )?/, "");
    // Errors about the file include its name and a line; errors about its objects don't.
    const what = said.replaceAll("/rendered.yaml", from);
    throw new InputError(what === said ? `${from}: ${said}` : what, { code: error.code });
  }
}
