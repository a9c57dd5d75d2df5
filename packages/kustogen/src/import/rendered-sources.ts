import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { commonName, environmentNames, type NamedPath } from "./environment-names.ts";
import { chosenBase } from "./sources.ts";
import type { ImportSources } from "./state.ts";

/** Files from any renderer, by environment. @throws InputError for a file that doesn't exist or has no objects */
export function fromFiles(files: readonly NamedPath[], base?: string): ImportSources {
  const names = environmentNames(
    files.map(({ name, path }) => ({ name: name ?? basename(path).replace(/\.[^.]+$/, ""), path })),
  );
  return {
    environments: files.map(({ path }, index) => {
      const resources = objectsIn(textOf(path), path);
      if (resources.length === 0) throw new InputError(`${shown(path)}: contains no objects`);
      return { name: names[index] as string, from: shown(path), resources };
    }),
    base: chosenBase(names, base),
    copied: undefined,
    repositories: new Map(),
    suggestedName: commonName(files.map(({ path }) => resolve(path))),
    notes: [],
  };
}

/** A file for code: never with a path of this machine. */
function shown(path: string): string {
  return /^(\/|\.\.)/.test(path) ? basename(path) : path;
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
