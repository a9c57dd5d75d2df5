import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Writing } from "../delivery/writing.ts";
import { EnvironmentEdit } from "../environments/edit.ts";
import { systemFolder, systemsModule } from "../folders.ts";
import { withoutListed } from "../project/systems-list.ts";

/** Removes a system: its folder, its test, and its entries in the list and in the files of environments and layers; returns which. */
export function removeSystem(
  { root, folders, change }: Pick<Writing, "root" | "folders" | "change">,
  { name }: System,
  environments: readonly Environment[],
) {
  const own = [systemFolder(folders, name), `test/${name}.test.ts`, `test/systems/${name}`];
  const removed = own.filter((path) => existsSync(join(root, path)));
  const withoutSection = (file: string, text: string) => {
    const edit = new EnvironmentEdit(file, text);
    edit.remove(["systems", name]);
    return edit.toString();
  };
  const list = systemsModule(folders);
  const files = [...environments, ...environments.flatMap(({ layers }) => layers)].map(({ file }) => file);
  const write = [list, ...new Set(files)].flatMap((path): [path: string, text: string][] => {
    const text = readFileSync(join(root, path), "utf8");
    const edited = path === list ? withoutListed(text, name) : withoutSection(path, text);
    return edited === text ? [] : [[path, edited]];
  });
  change({ write, remove: removed });
  return { removed, changed: write.map(([path]) => path) };
}
