import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Command, Option } from "commander";
import { afterEach, describe, expect, it, vi } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { main } from "../../src/cli/main.ts";
import { temporaryFolder } from "../delivery/fixture.ts";
import { taking } from "./printed.ts";

const { exitCode } = process;
const present = process.cwd();
afterEach(() => {
  process.chdir(present);
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

/** Every command that does something, with the words that call it and an argument where it needs one. */
function all(
  list: readonly Command[],
  before: readonly string[] = [],
): [words: string[], command: Command][] {
  return list.flatMap((command) => {
    const words = [...before, command.name()];
    const needed = command.registeredArguments.filter(({ required }) => required).map(() => "x");
    return command.commands.length > 0
      ? all(command.commands, words)
      : [[[...words, ...needed], command] as [string[], Command]];
  });
}

/** Values of options that don't accept every word. */
const VALUES: Record<string, string> = { "--max-time": "5", "--load-restrictor": "LoadRestrictionsNone" };

/** An option as on a command line. */
function given({ long, required, optional, argChoices }: Option): string[] {
  const flag = long as string;
  return required || optional ? [flag, VALUES[flag] ?? argChoices?.[0] ?? "x"] : [flag];
}

/** What a call prints. */
async function called(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  taking(process.stdout, (chunk) => stdout.push(chunk));
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => stderr.push(String(chunk)) > 0);
  process.exitCode = 0;
  // A project without systems, in which nothing runs that should have been refused.
  const root = temporaryFolder();
  mkdirSync(join(root, "generators/environments"), { recursive: true });
  process.chdir(root);
  await main(args);
  return { code: process.exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
}

const ADDING = all(commands).flatMap(([words, { options }]) =>
  options
    .filter(({ description }) => description.startsWith("with --"))
    .map((option) => [`${words.join(" ")} ${given(option).join(" ")}`, option] as const),
);

it("options that add to others are many", () => {
  expect(ADDING.length).toBeGreaterThan(7);
});

it.each(ADDING)("%s is refused, as it adds to an option that isn't there", async (line, { long }) => {
  const { code, stdout, stderr } = await called(...line.split(" "));
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`${long} has no effect alone: add --`);
});

/** Calls that don't do what most options of their command are about. */
const OTHER_WORK = ["check --list"];
const OF_VENDORED = ["vendor"];

describe.each([...OTHER_WORK, ...OF_VENDORED])("kustogen %s", (line) => {
  const args = line.split(" ");
  const command = commands.find((one) => one.name() === args[0]) as Command;
  const others = command.options.filter(({ long }) => !args.includes(long as string));

  it.each(others.map((option) => [given(option).join(" "), option] as const))(
    "%s has an effect, or is refused",
    async (flags, option) => {
      const read = new Set<string | symbol>();
      const options = command.opts.bind(command);
      vi.spyOn(command, "opts").mockImplementation(
        () =>
          new Proxy(options(), {
            get(target, key) {
              read.add(key);
              return Reflect.get(target, key);
            },
          }),
      );
      const { code, stdout } = await called(...args, ...flags.split(" "));
      if (read.has(option.attributeName()) && code === 0) expect(stdout).not.toBe("");
      else expect([code, stdout]).toEqual([2, ""]);
    },
  );
});

it.each([
  ...OTHER_WORK.flatMap((line) => [`${line} overlays`, `${line} --format sarif`]),
  ...["-m x", "--output-only"].flatMap((flags) => [`gen --check ${flags}`, `gen --no-commit ${flags}`]),
  "gen --check --force",
  "gen --check --accept base/x.yaml",
  "gen --check --allow-removal",
  "diff --between beta production --env beta",
  "import --rendered a=x.yaml --remote",
  "import --helm chart --values a=x.yaml --remote",
  "render . --renderer kustomize --remote --remote-allow x",
])("kustogen %s is refused, as a part of it has no effect", async (line) => {
  const { code, stdout, stderr } = await called(...line.split(" "));
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/cannot be used with|leave out|only work with/);
});

it.each(OTHER_WORK)("kustogen %s --format json prints JSON", async (line) => {
  const { code, stdout } = await called(...line.split(" "), "--format", "json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse((await called(...line.split(" "), "--json")).stdout));
});
