import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const tool = new URL("../scripts/script-help.mjs", import.meta.url).href;
const { helpOf } = (await import(tool)) as { helpOf(file: string): string | undefined };

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const files = Object.values(scripts).flatMap(
  (command) => /^node scripts\/run\.mjs (\S+)/.exec(command)?.[1] ?? [],
);

it.each([...files, "packages/kustogen/bench/bench.ts"])("%s has a --help", (file) => {
  const help = helpOf(file) ?? readFileSync(file, "utf8").match(/new Command\(/)?.[0];
  expect(help).toBeDefined();
});

it("is printed without running the script", () => {
  const help = execFileSync(process.execPath, ["scripts/run.mjs", "scripts/rooms.ts", "--help"], {
    encoding: "utf8",
  });
  expect(help).toBe(
    "Writes the tables of rooms in docs/architecture.md from packages/*/rooms.json, and prints how many leaves the syntax trees of\n" +
      "each package have, and how many more it may have: npm run rooms. Beside them what has no limit: the rooms, generators, tools\n" +
      "and scripts, and the data in packages/*/src. Code that leaves src for one of these hasn't become less.\n",
  );
});

it("is named where an option is unknown, without a stack trace", () => {
  const run = spawnSync(
    process.execPath,
    ["scripts/run.mjs", "packages/kustogen/tools/attacker.ts", "--hepl"],
    {
      encoding: "utf8",
    },
  );
  expect([run.status, run.stderr]).toEqual([2, "Unknown option '--hepl'; --help lists the options\n"]);
});
