import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { describe, expect, it, test } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { formatsOf } from "../../src/cli/diff/command.ts";
import { selected } from "../../src/cli/env/command.ts";

const at = (kind: string, name: string, container: string) =>
  ({ workload: { kind, name }, container }) as ContainerEnvironment;
const ALL = [at("Deployment", "web", "web"), at("Deployment", "web", "proxy"), at("Job", "load", "load")];
const names = (list: readonly ContainerEnvironment[]) => list.map(({ container }) => container);

describe("the containers that are asked for", () => {
  test.each([
    [{}, ["web", "proxy", "load"]],
    [{ workload: "web" }, ["web", "proxy"]],
    [{ workload: "deployment/web" }, ["web", "proxy"]],
    [{ workload: "Job/load" }, ["load"]],
    [{ container: "proxy" }, ["proxy"]],
    [{ workload: "web", container: "web" }, ["web"]],
  ])("by %j are %j", (options, expected) => {
    expect(selected([ALL, ALL.slice(0, 2)], options, "beta").map(names)).toEqual([
      expected,
      expected.filter((name) => name !== "load"),
    ]);
  });

  test.each([
    [{ workload: "wbe" }, 'beta: no workload "wbe". Did you mean "web"?'],
    [{ workload: "job/web" }, 'beta: no workload "job/web". '],
    [{ workload: "web", container: "load" }, 'beta: no container "load". Known: web, proxy.'],
    [{ container: "lod" }, 'beta: no container "lod". Did you mean "load"?'],
    [{ workload: "x", container: "web" }, 'beta: no workload "x". Known: web, load.'],
  ])("by %j are none: %s", (options, said) => {
    refused(() => selected([ALL, []], options, "beta")).toThrow(said);
  });

  it("may be none where nothing is asked for", () => {
    expect(selected([[]], {}, "beta")).toEqual([[]]);
  });
});

describe("the format of a report", () => {
  const options = (more: object) => ({ output: [], ...more }) as unknown as Parameters<typeof formatsOf>[0];

  test.each([
    [{}, ["terminal"]],
    [{ json: true }, ["json"]],
    [{ json: true, format: "markdown" }, ["json"]],
    [{ format: "html" }, ["html"]],
    [
      { output: ["a.md", "b.html", "c.json", "d.txt", "e"] },
      ["markdown", "html", "json", "terminal", "terminal"],
    ],
    [{ output: ["a.md"], format: "html" }, ["html"]],
    [{ output: ["a.constructor"] }, ["terminal"]],
  ])("of %j is %j", (more, formats) => expect(formatsOf(options(more))).toEqual(formats));

  test.each(["a.sarif", "gl-code-quality.json"])("of %s is one that check writes", (file) =>
    expect(() => formatsOf(options({ output: [file] }))).toThrow(
      "`kustogen check --since` writes this format",
    ),
  );
});
