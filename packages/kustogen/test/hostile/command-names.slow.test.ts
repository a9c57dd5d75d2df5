import { expect, it } from "vitest";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { commands } from "../../src/cli/commands.ts";
import { printed } from "../cli/printed.ts";

/** Names that are properties of every object, empty, long, of several lines, paths, options or markup. */
const NAMES = [
  ...["constructor", "__proto__", "hasOwnProperty", "toString", "valueOf"],
  ...[
    "",
    " ",
    "a".repeat(5000),
    "a\nb",
    "a\u001b[31mb",
    "\u202ea",
    "..",
    "../../x",
    "/",
    "-x",
    "*",
    "a=b",
    "{}",
  ],
];

/** All of them at each place by hand; else every sixth, another sixth at the next place. */
const ALL = process.env.RUNS !== undefined;

/** What the commands take where `@` stands, in a repository with overlays and without systems. */
const TAKEN: Record<string, string[][]> = {
  check: [
    ["@"],
    [".", "--strictness", "@"],
    [".", "--since", "@"],
    [".", "--within", "@"],
    ["--system", "@"],
    ["--env", "@"],
    [".", "--remote-allow", "@"],
    [".", "--format", "@"],
  ],
  comment: [
    ["@", "--forge", "gitlab"],
    ["x.md", "--forge", "@"],
  ],
  diff: [
    ["@"],
    ["HEAD", "--system", "@"],
    ["HEAD", "--env", "@"],
    ["--between", "@", "beta"],
    ["--between", "beta", "@"],
    ["HEAD", "--path", "@"],
    ["HEAD", "--findings", "@"],
    ["HEAD", "--format", "@"],
    ["HEAD", "--source-links", "@", "--format", "markdown"],
    ["HEAD", "--within", "@"],
    ["HEAD", "--full-report", "@", "--format", "markdown"],
  ],
  env: [
    ["@"],
    ["shop", "@"],
    ["@", "beta"],
    ["overlays/beta/shop", "--container", "@"],
    ["overlays/beta/shop", "--workload", "@"],
    ["overlays/beta/shop", "--compare", "@"],
    ["overlays/beta/shop", "--within", "@"],
  ],
  render: [["@"], ["overlays/beta/shop", "--rev", "@"], ["overlays/beta/shop", "--within", "@"]],
  import: [
    ["@"],
    ["--env", "beta=@"],
    ["--rendered", "@=overlays/beta/shop/no.yaml"],
    ["--rendered", "beta=@"],
    ["--helm", "x", "--values", "@=v"],
  ],
  take: [
    ["@", "--all"],
    ["@", "Pod/a"],
    ["shop", "@"],
  ],
  vendor: [["--update", "@"], ["@"], ["--name", "@", "overlays/beta/shop"]],
  pin: [
    ["@", "a", "beta", "1"],
    ["shop", "@", "beta", "1"],
    ["shop", "a", "@", "1"],
  ],
  promote: [["@"], ["shop", "--from", "@", "--to", "beta"], ["shop", "--from", "beta", "--to", "@"]],
  rollback: [
    ["@", "beta"],
    ["shop", "@"],
    ["shop", "beta", "--to", "@"],
  ],
  gen: [
    ["--check", "--system", "@"],
    ["--check", "--env", "@"],
  ],
  status: [
    ["--system", "@"],
    ["--env", "@"],
  ],
  new: [["system", "@"], ["environment", "@"], ["@"]],
  remove: [["system", "@"], ["environment", "@"], ["@"]],
  kinds: [["add", "@"], ["@"]],
  explain: [["@"], ["@:1"], ["overlays/beta/kustomization.yaml:@"]],
  init: [],
};

const root = newRepository();
for (const name of ["beta", "production"]) {
  put(root, `overlays/${name}/shop/kustomization.yaml`, "resources: [r.yaml]\n");
  put(
    root,
    `overlays/${name}/shop/r.yaml`,
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, env: [{name: A, value: b}]}]}\n",
  );
}
commitAll(root);

it("every command is asked", () => {
  expect(Object.keys(TAKEN).sort()).toEqual(commands.map((command) => command.name()).sort());
});

it.each(Object.keys(TAKEN))(
  "%s takes any name for one that isn't there, or says what it is",
  async (command) => {
    for (const [at, given] of (TAKEN[command] ?? []).entries())
      for (const [index, name] of NAMES.entries()) {
        if (!ALL && (index + at) % 6 !== 0) continue;
        const args = [command, ...given.map((arg) => arg.replaceAll("@", () => name))];
        const text = await printed(root, ...args);
        const said = JSON.stringify(args);
        expect(text, said).not.toMatch(/unexpected failure|TypeError|RangeError|defect/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
        expect(text, said).not.toMatch(/[\u001b\u202e]/);
        expect(text.length, said).toBeLessThan(60_000);
      }
    expect(git(root, "status", "--porcelain"), command).toBe("");
  },
);
