/**
 * What a project's vitest.config.ts imports.
 *
 * @module kustogen/vitest
 */
import { readFile } from "node:fs/promises";
import { TEXT_FILES } from "../project/text-files.ts";

/** The part of Vite's plugins that is needed here. */
interface TextPlugin {
  name: string;
  enforce: "pre";
  load(id: string): Promise<string | undefined>;
}

/**
 * A plugin for vitest.config.ts: configuration and scripts that systems import (`import conf from "./nginx.conf"`) are
 * their text in tests too, as they are in `gen`.
 */
export function textFiles(): TextPlugin {
  return {
    name: "kustogen:text-files",
    enforce: "pre",
    async load(id) {
      if (!TEXT_FILES.some((ending) => id.endsWith(ending))) return undefined;
      return `export default ${JSON.stringify(await readFile(id, "utf8"))};`;
    },
  };
}
