import { dirname } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Problem } from "@kustogen/kustomize/errors/issues.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { Environment, Group } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import type { InputFiles } from "../errors/input-files.ts";
import { type Folders, groupsFolder } from "../folders.ts";
import { AuthoredFile } from "./authored-file.ts";
import { authoredName, authoredText, yamlFiles } from "./authored-files.ts";
import { layerSchema } from "./environment-schema.ts";

/**
 * Reads one group from the text of its file, whose base name is the group's. @throws InputError with file, line and
 * column
 */
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
  const layer = source.as(layerSchema, source.value, () => pinProblems(source.value));
  const systems = source.withComments(layer.systems);
  return { name: authoredName(file), systems, file, lineOf: (path) => source.lineOf(path) };
}

/** A layer sets the registry of images; each environment sets the version. */
function pinProblems(value: unknown): Problem[] {
  const systems = isMap(value) && isMap(value.systems) ? value.systems : {};
  return Object.entries(systems).flatMap(([system, entry]) => {
    if (isMap(entry) && Object.hasOwn(entry, "namespace"))
      return [
        {
          path: ["systems", system, "namespace"],
          message: "only an environment has a namespace; write it into the file of each",
        },
      ];
    const images = isMap(entry) && isMap(entry.images) ? entry.images : {};
    return Object.entries(images).flatMap(([image, pin]) =>
      isMap(pin)
        ? ["tag", "digest"]
            .filter((field) => Object.hasOwn(pin, field))
            .map((field) => ({
              path: ["systems", system, "images", image, field],
              message:
                "only an environment pins an image; expected only the image's name. Write the pin into each environment",
            }))
        : [],
    );
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
  const folder = groupsFolder(folders);
  return yamlFiles(root, folder, "group", input).map((name) => `${folder}/${name}`);
}

/** The groups in the list of an environment's file, and problems with unknown ones. */
export function namedGroups(
  names: readonly string[],
  groups: readonly Group[],
  file: string,
): { found: Group[]; problems: Problem[] } {
  const known = groups.map(({ name }) => name);
  const mend = (name: string) => (known.length === 0 ? "" : ` ${suggestion(name, known)}`);
  const problems = names.flatMap((name, index): Problem[] =>
    known.includes(name)
      ? []
      : [
          {
            path: ["groups", index],
            message: `no group "${name}": expected a file ${dirname(file)}/groups/${name}.yaml.${mend(name)}`,
          },
        ],
  );
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
