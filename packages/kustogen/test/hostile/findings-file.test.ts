import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { readFindings } from "../../src/looking/given-findings.ts";

test("a finding is told with its place: file and line, or environment and resource, as far as they are texts", () => {
  const folder = temporaryFolder();
  try {
    const file = join(folder, "findings.json");
    const resource = { kind: "Service", name: "web" };
    const places = [
      { file: "a.yaml", line: 3, environment: "beta" },
      { file: "a.yaml", line: "3" },
      { file: 1, line: 3, environment: "beta", resource },
      { environment: "beta", resource: { kind: 5, name: "web" } },
      { environment: ["beta"], resource },
      {},
    ];
    const severities = ["error", "warning", "info", "none", 1, undefined];
    const findings = places.map((place, at) => ({
      rule: "a/b",
      message: "m",
      severity: severities[at],
      ...place,
    }));
    const excuse = { reason: "known", place: "kustogen.yaml:3" };
    const excused = [{ ...findings[0], excuse }, findings[1]];
    writeFileSync(
      file,
      JSON.stringify({ findings, excused, notices: [{ severity: "error", message: "n" }] }),
    );
    const read = readFindings(file);
    expect(read.findings.map(({ place, severity, environment }) => [place, severity, environment])).toEqual([
      ["a.yaml:3", "error", "beta"],
      ["a.yaml", "warning", ""],
      ["beta Service web", "info", "beta"],
      ["beta web", "info", "beta"],
      ["Service web", "info", '["beta"]'],
      ["", "info", ""],
    ]);
    expect(read.excused.map(({ reason, by }) => [reason, by])).toEqual([
      ["known", "kustogen.yaml:3"],
      ["", ""],
    ]);
    expect(read.notices).toEqual([{ severity: "error", message: "n" }]);
    writeFileSync(file, '{"findings":[]}');
    expect(readFindings(file)).toEqual({ findings: [], excused: [], notices: [] });
  } finally {
  }
});

test.each([
  ['{"findings":[null]}', /has no list of findings/],
  ['{"findings":[{"rule":"a/b","message":"m"},[]]}', /has no list of findings/],
  ['{"findings":{"constructor":1}}', /has no list of findings/],
  ["null", /has no list of findings/],
  ["{", /isn't what/],
])("a file that holds no findings is an error that says so: %s", (text, error) => {
  const folder = temporaryFolder();
  try {
    const file = join(folder, "findings.json");
    writeFileSync(file, text);
    expect(() => readFindings(file)).toThrow(error);
  } finally {
  }
});
