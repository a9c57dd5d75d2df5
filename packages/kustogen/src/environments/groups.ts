import { dirname } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Problem } from "@kustogen/kustomize/errors/issues.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import type { Environment, Group } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { type Folders, groupsFolder } from "../folders.ts";
import { AuthoredFile } from "./authored-file.ts";
import { authoredName, authoredText, yamlFiles } from "./authored-files.ts";
import { layerSchema } from "./environment-schema.ts";

/** Reads one group, which its file names, from its text. @throws InputError with file, line and column */
export function parseGroup(file: string, text: string): Group {
  refuseName("group", authoredName(file), { place: file, mend: "rename the file" });
  return parseLayer(file, text);
}

/** Reads the settings of base from the text of its file. @throws InputError like `parseGroup` */
export function parseLayer(file: string, text: string): Group {
  const source = new AuthoredFile(
    file,
    text,
    "Expected systems with their settings; see docs/environments.md",
  );
  const layer = source.as(layerSchema, source.value, (_, data) => pinProblems(data?.systems));
  const systems = source.withComments(layer.systems);
  return { name: authoredName(file), systems, file, lineOf: (path) => source.lineOf(path) };
}

/** A layer sets the registry of images; each environment sets the version. */
function pinProblems(systems: Group["systems"] = {}): Problem[] {
  return Object.entries(systems).flatMap(([system, { namespace, images }]) => {
    const pins = Object.entries(images).flatMap(([image, pin]) =>
      (["tag", "digest"] as const)
        .filter((field) => pin[field] !== undefined)
        .map((field) => ({
          path: ["systems", system, "images", image, field],
          message:
            "only an environment pins an image; expected only the image's name. Write the pin into each environment",
        })),
    );
    const message = "only an environment has a namespace; write it into the file of each";
    return namespace === undefined ? pins : [{ path: ["systems", system, "namespace"], message }, ...pins];
  });
}

/** Reads every group of a repository, `generators/environments/groups/*.yaml`, sorted by name. @throws InputError */
export function loadGroups(root: string, folders: Folders, input: InputFiles): Group[] {
  return eachTogether(groupFiles(root, folders, input), (file) =>
    parseGroup(file, authoredText(root, file, input)),
  );
}

/** The files of all groups, including unused ones. @throws InputError */
export function groupFiles(root: string, folders: Folders, input: InputFiles): string[] {
  return yamlFiles(root, groupsFolder(folders), "group", input);
}

/** The groups in the list of an environment's file, and problems with unknown ones. */
export function namedGroups(names: readonly string[], groups: readonly Group[], file: string) {
  const known = groups.map(({ name }) => name);
  const problems = names.flatMap((name, index): Problem[] => {
    if (known.includes(name)) return [];
    const mend = known.length === 0 ? "" : ` ${suggestion(name, known)}`;
    const message = `no group "${name}": expected a file ${dirname(file)}/groups/${name}.yaml.${mend}`;
    return [{ path: ["groups", index], message }];
  });
  return { found: names.flatMap((name) => groups.find((one) => one.name === name) ?? []), problems };
}

/** Throws InputError for a group with the name of an environment: both would have the same folder. */
export function refuseTakenNames(groups: readonly Group[], environments: readonly Environment[]): void {
  for (const { file, name } of groups)
    if (environments.some((environment) => environment.name === name))
      throw new InputError(`${file}: an environment is called "${name}", too; rename the group`, {
        code: "duplicate",
      });
}
