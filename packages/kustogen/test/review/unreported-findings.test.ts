import type { EnvironmentReview } from "@kustogen/review/changes/review.ts";
import { expect, test } from "vitest";
import { unreportedFindings } from "../../src/looking/given-findings.ts";

const environment = (path: string, ...ids: string[]) =>
  ({
    path,
    risks: ids.map((id) => ({ id, severity: "warning", message: id })),
  }) as unknown as EnvironmentReview;

const finding = (rule: string, at: string, message = "is wrong") =>
  ({ rule, severity: "warning", message, place: "base/web.yaml:3", environment: at }) as const;

test("what the comparison says itself isn't listed again as a finding of the checks", () => {
  const environments = [environment("overlays/beta", "traps/dead-entry")];
  const told = [
    finding("change/immutable-field", "overlays/beta"),
    // A rule of changes that the comparison, which knows more, has nothing to say by.
    finding("change/removed-resource", "overlays/beta"),
    finding("traps/dead-entry", "overlays/beta"),
    // A root that only includes what is told of its parts.
    finding("change/immutable-field", "overlays"),
  ];
  const untold = [
    finding("integrity/probe-port", "overlays/beta"),
    // The comparison didn't look there.
    finding("change/immutable-field", "overlays/qa"),
    finding("traps/dead-entry", "overlays/qa"),
  ];
  expect(
    unreportedFindings([...told, ...untold], {
      environments,
      unchanged: [{ name: "all", path: "overlays" }],
    }).map(({ rule }) => rule),
  ).toEqual(untold.map(({ rule }) => rule));
});

test("a fault of a file that several environments are made of is listed once", () => {
  const same = ["overlays/beta", "overlays/qa"].map((at) => finding("integrity/probe-port", at));
  const other = finding("integrity/probe-port", "overlays/qa", "is wrong, too");
  const { environment: _, ...shown } = finding("integrity/probe-port", "");
  expect(unreportedFindings([...same, other], { environments: [], unchanged: [] })).toEqual([
    shown,
    { ...shown, message: "is wrong, too" },
  ]);
});
