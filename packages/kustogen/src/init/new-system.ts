import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { BASE, type Environment } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import type { Writing } from "../delivery/writing.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { environmentsFolder, systemFolder, systemsModule } from "../folders.ts";
import { constantName, withListed } from "../project/systems-list.ts";
import { filledTemplate } from "./template.ts";

/** The sources of a system to start from. */
const SOURCES = "index.ts context.ts settings.ts secrets.ts components/route.ts components/web.ts".split(" ");

/**
 * Writes a small system that works in every environment, and adds it to each. Returns the created and changed files.
 * @throws InputError for an invalid or existing name; nothing is written then
 */
export function newSystem(
  place: Pick<Writing, "root" | "folders" | "change">,
  name: string,
  environments: readonly Environment[],
  home: URL,
): string[] {
  const files = newSystemFiles(place, name, environments, home);
  for (const { file, systems } of environments)
    if (Object.hasOwn(systems, name))
      throw new InputError(`${file} already has a system ${name}`, { code: "already-exists" });
  place.change({ write: files });
  return files.map(([path]) => path);
}

/** The files of a small system, and those that list it; `edited` are not written yet. @throws InputError for its name */
export function newSystemFiles(
  { root, folders }: Pick<Writing, "root" | "folders">,
  name: string,
  environments: readonly Pick<Environment, "name" | "stage" | "file">[],
  home: URL,
  edited: ReadonlyMap<string, string> = new Map(),
): [path: string, text: string][] {
  const read = (path: string) => edited.get(path) ?? readFileSync(join(root, path), "utf8");
  refuseName("system", name);
  const module = `${systemFolder(folders, name)}/index.ts`;
  if (existsSync(join(root, dirname(module))))
    throw new InputError(`${dirname(module)} already exists`, { code: "already-exists" });
  const constant = constantName(name);
  const values = {
    name,
    constant,
    Name: constant.charAt(0).toUpperCase() + constant.slice(1),
    folder: systemFolder(folders, name),
    environments: environmentsFolder(folders),
  };
  const listing = systemsModule(folders);
  const base = `${environmentsFolder(folders)}/${BASE}.yaml`;
  const hasBase = edited.has(base) || existsSync(join(root, base));
  const files: [string, string][] = [
    ...SOURCES.map((file): [string, string] => [
      `${systemFolder(folders, name)}/${file}`,
      filledTemplate(new URL(`templates/system/${file}.txt`, home), values),
    ]),
    [listing, withListed(read(listing), listing, name)],
    ...(hasBase
      ? [[base, withSystem(base, read(base), name, ["settings:", "  message: Hello"])] as [string, string]]
      : []),
    ...environments.map((environment): [string, string] => [
      environment.file,
      withSystem(environment.file, read(environment.file), name, entry(name, environment)),
    ]),
  ];
  const test = `test/${name}.test.ts`;
  if (!existsSync(join(root, test)))
    files.push([test, filledTemplate(new URL("templates/system/test.ts.txt", home), values)]);
  return files;
}

/** The system's lines in an environment file. */
function entry(name: string, environment: Pick<Environment, "name" | "stage">): string[] {
  const production = environment.stage === "production";
  const host = production ? `${name}.example.com` : `${name}.${environment.name}.example.com`;
  return [
    "settings:",
    `  host: ${host}`,
    production ? "  replicas: 2" : `  message: Hello from ${environment.name}`,
    "images:",
    `  web: { tag: "${production ? "6.9.1" : "6.9.2"}" }`,
  ];
}

function withSystem(file: string, text: string, name: string, lines: readonly string[]): string {
  const edit = new EnvironmentEdit(file, text);
  edit.addSystem(name, lines);
  return edit.toString();
}
