import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { describe, expect, it, test } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { formatsOf, refuseWithoutEffect } from "../../src/cli/diff/command.ts";
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
    [{ output: ["a.sarif", "junit.xml", "gl-code-quality.json"] }, ["sarif", "junit", "gitlab"]],
    [{ output: ["a.md"], format: "html" }, ["html"]],
    [{ output: ["a.constructor"] }, ["terminal"]],
  ])("of %j is %j", (more, formats) => expect(formatsOf(options(more))).toEqual(formats));

  test.each([
    [
      { fullReport: true },
      "--full-report has no effect on a report in the format terminal: add --format markdown or --output FILE.md, or leave --full-report out",
    ],
    [{ fullReport: true, output: ["a.html", "b.html", "c.json"] }, "in the format html or json: add"],
    [
      { sourceLinks: "x", format: "sarif" },
      "--source-links has no effect on a report in the format sarif: add --format markdown, html or json, or an --output file in one of these formats, or leave --source-links out",
    ],
  ])("says that %j has no effect", (more, said) => {
    refused(() => refuseWithoutEffect(options(more))).toThrow(said);
  });

  test.each<[object]>([
    [{}],
    [{ fullReport: true, format: "markdown" }],
    [{ fullReport: true, output: ["a.html", "b.md"] }],
    ...["markdown", "html", "json"].map((format): [object] => [{ sourceLinks: "x", format }]),
  ])("lets %j have its effect", (more) => expect(() => refuseWithoutEffect(options(more))).not.toThrow());
});
