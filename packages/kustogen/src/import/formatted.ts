import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "@kustogen/kustomize/node/run.ts";

/** The formatters that a project may have: how each formats a file on standard input, and what configures it. */
const FORMATTERS: [program: string, args: (path: string) => string[], configuration: string[]][] = [
  ["biome", (path) => ["check", "--write", `--stdin-file-path=${path}`], ["biome.json", "biome.jsonc"]],
  ["prettier", (path) => ["--stdin-filepath", path], ["package.json"]],
];

/** Code as the project's formatter writes it; unchanged if the project has none, or it refuses the file. */
export function formatted(root: string, path: string, text: string): string {
  for (const [program, args, configuration] of FORMATTERS) {
    const file = join(root, "node_modules/.bin", program);
    if (!existsSync(file) || !configuration.some((name) => existsSync(join(root, name)))) continue;
    const { code, stdout } = run(file, args(path), { folder: root, input: text });
    return code === 0 && stdout !== "" ? stdout : text;
  }
  return text;
}
