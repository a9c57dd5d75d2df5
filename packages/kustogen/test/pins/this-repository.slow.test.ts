import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Environment, System } from "kustogen";
import { environments } from "kustogen/testing";
import { describe, expect, test } from "vitest";
import { systems } from "../../../../generators/systems/index.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { movesText, type PinChange } from "../../src/pins/change.ts";
import { planRollback } from "../../src/pins/history.ts";
import type { Project } from "../../src/pins/project.ts";
import { planPromotion } from "./plan.ts";

const PRODUCTION = "generators/environments/production.yaml";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
// A checkout of one commit has no history to look at.
const shallow = git("rev-parse", "--is-shallow-repository") === "true";

const project = {
  root,
  config: DEFAULT_CONFIG,
  environments: environments(),
  systems,
  code: undefined as unknown as Project["code"],
} satisfies Project;
const named = (name: string) => systems.find((system) => system.name === name) as System;
const environment = (name: string) => environments().find((one) => one.name === name) as Environment;

/** What planning ends with: the pins that move, or the first words of the refusal. */
function outcome(plan: () => PinChange): string {
  try {
    return movesText(plan().moves) || "nothing to do";
  } catch (error) {
    expect(error).toMatchObject({ name: "InputError" });
    return (error as Error).message;
  }
}

describe("the pins of this repository", () => {
  test.each([
    ["app", /^generators\/environments\/beta\.yaml:\d+: app: the tag "unpinned" isn't a release/],
    ["trevor", /^trevor unpinned → 589924dd$/],
    ["teslasync", /^generators\/environments\/beta\.yaml:\d+: api: the tag "unpinned" isn't a release/],
    ["opensail", /^generators\/environments\/beta\.yaml:\d+: backend: the tag "beta" isn't a release/m],
    [
      "alexandria",
      /^generators\/environments\/beta\.yaml:\d+: orchestrator: the tag "unpinned" isn't a release/,
    ],
  ])("of %s are promoted, or it is said what is in the way", (name, expected) => {
    expect(
      outcome(() => planPromotion(project, named(name), environment("beta"), environment("production"))),
    ).toMatch(expected);
  });

  test.each(["opensail", "trevor", "alexandria"])("of %s may be a commit in production", (name) => {
    const own = Object.entries(named(name).images).filter(([, { release }]) => release !== undefined);
    expect(own.length).toBeGreaterThan(0);
    for (const [image, { release }] of own)
      expect(
        ["bc6cf79", "589924ddc8b701658755fa1b894f85466bf05091", "main", "beta", "production", "latest"].map(
          (tag) => release?.test(tag),
        ),
        image,
      ).toEqual([true, true, false, false, false, false]);
  });
});

describe.skipIf(shallow)("the history of this repository", () => {
  /** The first commit of trevor with a trailer. */
  const commitOf = (trailer: string) =>
    git("log", "--format=%H", `--grep=^${trailer}: trevor `, "--", "generators/environments")
      .split("\n")
      .at(-1) as string;

  test.each([
    ["Promotion", "trevor from beta to production", ["-        tag: 0.1.0", "+        tag: 589924dd"]],
    ["Rollback", "trevor in production to ", ["-        tag: 589924dd", "+        tag: 0.1.0"]],
  ])(
    "has a commit with the trailer %s, which changes pins and what follows from them",
    (trailer, value, lines) => {
      const commit = commitOf(trailer);
      expect(git("log", "-1", `--format=%(trailers:key=${trailer},valueonly)`, commit)).toContain(value);
      const diff = git("show", "--format=", "--unified=0", commit, "--", "generators");
      expect(diff.match(/^[+-](?![+-]).*/gm)).toEqual(lines);
      const files = git("show", "--format=", "--name-only", commit).split("\n");
      expect(files).toContain("overlays/production/trevor/kustomization.yaml");
      expect(
        files.every((path) => /^(generators\/environments|overlays\/production|docs)\//.test(path)),
      ).toBe(true);
    },
  );

  test("has the review of that promotion as a file, which README names", () => {
    const path = "docs/reviews/promote-trevor.md";
    const review = readFileSync(`${root}/${path}`, "utf8");
    expect(review).toContain("image trevor 0.1.0 → 589924dd");
    expect(review).toContain(commitOf("Promotion").slice(0, 7));
    expect(readFileSync(`${root}/README.md`, "utf8")).toContain(`](${path})`);
  });

  test("restores whole pins, or says that there are none", () => {
    for (const { name } of systems)
      for (const layer of ["beta", "production"]) {
        const found = outcome(() => planRollback(project, named(name), environment(layer), undefined));
        expect(found, `${name} in ${layer}`).toMatch(new RegExp(`→|^no earlier pins of ${name} in ${layer}`));
        // Never to where nobody had pinned yet.
        expect(found, `${name} in ${layer}`).not.toMatch(/→ (?:latest|unpinned|no tag)/);
      }
    // What it ran from another registry may not be in its own.
    expect(() => planRollback(project, named("trevor"), environment("production"), undefined)).toThrow(
      /^no earlier pins of trevor in production/,
    );
    const after = git("log", "-1", "--format=%H", "--grep=^Promotion: trevor", "--", PRODUCTION).trim();
    const { to } = planRollback(project, named("trevor"), environment("production"), after);
    expect(to.pins).toEqual({ trevor: { name: "ghcr.io/karectl/trevor", tag: "589924dd" } });
    expect(git("show", `${to.commit}:${PRODUCTION}`).split("\n")[to.line]).toContain(
      "ghcr.io/karectl/trevor",
    );
  });
});
