/**
 * The plugin for a project's vitest.config.ts.
 *
 * @module kustogen/vitest
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { settingOf } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { TEXT_FILES } from "../project/esbuild.ts";
import { VENDORED, vendoredFiles, withVendored } from "../project/vendored.ts";

/** The part of Vite's plugin interface that is needed here. */
interface TextPlugin {
  name: string;
  enforce: "pre";
  buildStart(): Promise<void>;
  resolveId(id: string): string | undefined;
  load(id: string): Promise<string | undefined>;
  transform(code: string, id: string): string | undefined;
}

/** A plugin for vitest.config.ts, with which imported texts and vendored files work in tests as they do in `gen`. */
export function textFiles(): TextPlugin {
  let generators = "";
  return {
    name: "kustogen:text-files",
    enforce: "pre",
    async buildStart() {
      const root = projectRoot(process.cwd());
      generators = join(root, (await settingOf("folders", root)).generators);
    },
    resolveId(id) {
      return id.startsWith(VENDORED) ? `\0${id}` : undefined;
    },
    async load(id) {
      if (id.startsWith(`\0${VENDORED}`))
        return `export default ${JSON.stringify(vendoredFiles(id.slice(VENDORED.length + 1)))};`;
      if (!TEXT_FILES.some((ending) => id.endsWith(ending))) return undefined;
      return `export default ${JSON.stringify(await readFile(id, "utf8"))};`;
    },
    transform(code, id) {
      const isOurs = generators !== "" && id.startsWith(`${generators}/`) && id.endsWith(".ts");
      const changed = isOurs ? withVendored(code, generators) : code;
      return changed === code ? undefined : changed;
    },
  };
}
