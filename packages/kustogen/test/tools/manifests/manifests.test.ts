import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/repository.ts";
import { compared, said } from "../../../tools/manifests/compare.ts";
import { canonical, ownReading } from "../../../tools/manifests/ours.ts";
import { commitCases, type Recorded } from "./repository.ts";

const answers = new URL("./recorded.json", import.meta.url);
/** What the repo server of a real Argo CD said, where `npm run manifests -- --record` was run. */
const recorded: Recorded | undefined = existsSync(answers)
  ? JSON.parse(readFileSync(answers, "utf8"))
  : undefined;
const directory = temporaryFolder();
const reading = ownReading(directory, commitCases(directory));

/** Cases in which kustogen says that it doesn't follow, and those that Argo CD rejects, too. */
const NAMED = new Set(["plugin", "empty"]);
/** Argo CD leaves a List within a List as it is, and can't apply it; here it is taken apart, so that nothing in it is unseen. */
const OTHERWISE = new Set(["nested-lists"]);
const REFUSED = new Set(["no-folder", "broken", "unreadable", "no-replicas"]);

describe("the small cases of Applications", () => {
  it.each(reading.applications)(
    "$name is followed, or refused or named as listed",
    ({ name, reason, manifests }) => {
      expect(reason !== undefined).toBe(NAMED.has(name) || REFUSED.has(name));
      if (reason === undefined) expect(manifests).not.toEqual([]);
    },
  );

  it.each(reading.sets)("$name makes Applications", ({ made, reason }) => {
    expect(reason).toBeUndefined();
    expect(made).not.toEqual([]);
  });
});

describe.skipIf(recorded === undefined)("what a real Argo CD makes of them", () => {
  const { applications, sets } = recorded ?? { applications: {}, sets: {} };

  it("is recorded for every case", () => {
    expect(Object.keys(applications).sort()).toEqual(reading.applications.map(({ name }) => name).sort());
    expect(Object.keys(sets).sort()).toEqual(reading.sets.map(({ name }) => name).sort());
  });

  it.each(reading.applications.filter(({ name }) => !NAMED.has(name)))("is as listed for $name", (own) => {
    const real = applications[own.name];
    const answer = real !== undefined && "sources" in real ? { sources: real.sources } : { error: "refused" };
    const kind = REFUSED.has(own.name) ? "both fail" : OTHERWISE.has(own.name) ? "differs" : "identical";
    expect(compared(own, answer)).toMatchObject({ kind });
  });

  it.each(reading.sets)("is the same for the set $name", ({ name, made }) => {
    const real = sets[name];
    const theirs = real !== undefined && "applications" in real ? real.applications : [];
    expect(made.map((one) => canonical(said(one))).sort()).toEqual(theirs.map(canonical).sort());
  });
});
