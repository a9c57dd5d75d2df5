import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { engineFolder } from "./engine-folder.ts";

/** The repositories of other sizes have a page of their own, and take long: they are measured where they are named. */
const SCALE = "scale";

/** The parts, with the arguments that measure each. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  gen: [],
  render: ["render"],
  diff: ["review"],
  "other programs": ["peers"],
};

/**
 * `bench page [--only PART] [--schemas FOLDER] [--write]`: measures each part in a process of its own, and prints it. `--only` may be
 * repeated; with `--only scale --write`, docs/scale.md has the new figures.
 */
export function benchPage(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", multiple: true, default: Object.keys(PARTS) },
      schemas: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const started = performance.now();
  for (const title of values.only) {
    const part = title === SCALE ? [SCALE] : PARTS[title];
    if (part === undefined)
      throw new InputError(
        `bench: --only: expected one of ${[...Object.keys(PARTS), SCALE].join(", ")}, found ${title}`,
      );
    const schemas = title === "other programs" && values.schemas ? ["--schemas", values.schemas] : [];
    const command = [process.argv[1] as string, ...part, ...schemas];
    const run = spawnSync(process.execPath, command, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (run.status !== 0) throw new Error(`bench ${part.join(" ")} ended with ${run.status}`);
    process.stdout.write(`## ${title}\n\n${run.stdout}\n`);
    const page = join(engineFolder(), "docs/scale.md");
    if (values.write && title === SCALE)
      writeFileSync(page, withTables(readFileSync(page, "utf8"), title, run.stdout.trim()));
  }
  process.stderr.write(`bench: everything took ${Math.round((performance.now() - started) / 1000)} s\n`);
}

/** The page with other tables between the marks of a part. */
function withTables(page: string, title: string, tables: string): string {
  const begin = `<!-- bench: ${title} -->`;
  const end = "<!-- end -->";
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no ${begin} with its ${end}`);
  return `${page.slice(0, from + begin.length)}\n${tables}\n${page.slice(to)}`;
}
