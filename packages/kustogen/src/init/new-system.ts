import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import type { Environment } from "../authoring/environment.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { environmentsFolder, type Folders, systemFolder, systemsModule } from "../folders.ts";
import { constantName, withListed } from "../project/systems-list.ts";
import { writeFiles } from "../project/undo.ts";
import { fill } from "./template.ts";

/** Names that files of argocd/ have. */
const RESERVED = ["root", "projects", "systems"];

/** The sources of a system to start from. */
const SOURCES = ["index.ts", "context.ts", "settings.ts", "components/route.ts", "components/web.ts"];

/**
 * Writes a small system that works in every environment, lists it and has each environment run it. Returns the files
 * that were made or changed.
 *
 * @param home the folder of the package, with "/" at its end
 * @throws InputError for a name that can't be used or is taken; nothing is written then
 */
export function newSystem(
  root: string,
  folders: Folders,
  name: string,
  environments: readonly Environment[],
  home: URL,
): string[] {
  if (!isDnsLabel(name) || RESERVED.includes(name))
    throw new InputError(
      `"${name}" can't be the name of a system. Expected lower-case letters, digits and "-", at most 63, such as "shop"; ${RESERVED.join(", ")} are taken`,
      { code: "already-exists" },
    );
  const module = `${systemFolder(folders, name)}/index.ts`;
  if (existsSync(join(root, dirname(module))))
    throw new InputError(`${dirname(module)} is there already`, { code: "already-exists" });
  const constant = constantName(name);
  const values = {
    name,
    constant,
    Name: constant.charAt(0).toUpperCase() + constant.slice(1),
    folder: systemFolder(folders, name),
    environments: environmentsFolder(folders),
  };
  const listing = systemsModule(folders);
  const list = readFileSync(join(root, listing), "utf8");
  const files: [string, string][] = [
    ...SOURCES.map((file): [string, string] => [
      `${systemFolder(folders, name)}/${file}`,
      fill(new URL(`templates/system/${file}.txt`, home), values),
    ]),
    [listing, withListed(list, listing, name)],
    ...environments.map((environment): [string, string] => [
      environment.file,
      withSystem(root, environment.file, name, entry(name, environment)),
    ]),
  ];
  const test = `test/${name}.test.ts`;
  if (!existsSync(join(root, test)))
    files.push([test, fill(new URL("templates/system/test.ts.txt", home), values)]);
  writeFiles(root, files);
  return files.map(([path]) => path);
}

/** The system's lines in an environment file. */
function entry(name: string, environment: Environment): string[] {
  const production = environment.stage === "production";
  const host = production ? `${name}.example.com` : `${name}.${environment.name}.example.com`;
  return [
    "settings:",
    `  host: ${host}`,
    ...(production ? ["  replicas: 2"] : []),
    "images:",
    `  web: { tag: "${production ? "6.9.1" : "6.9.2"}" }`,
  ];
}

function withSystem(root: string, file: string, name: string, lines: readonly string[]): string {
  const edit = new EnvironmentEdit(file, readFileSync(join(root, file), "utf8"));
  edit.addSystem(name, lines);
  return edit.toString();
}
