import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { reviewEnvironment } from "@kustogen/review/changes/environment.ts";
import { jsonReport } from "@kustogen/review/report/print/json.ts";
import { findingsOf, rendered } from "kustogen/testing";
import { describe, expect, it } from "vitest";
import { systems } from "../../../../generators/systems/index.ts";
import { FAULTS } from "../../../../test/faults/faults.ts";
import { reviewOf } from "../../../review/test/changes/reviews.ts";
import { part, riskLines } from "./lines.ts";

const ENVIRONMENTS = ["beta", "production"];

type Findings = ReturnType<typeof findingsOf>;

/** Findings that stand for each other whatever else is wrong. */
const keyOf = ({ rule, resource, path, message }: Findings[number]) =>
  `${rule}|${resource}|${path}|${message}`;
const lineOf = ({ severity, rule, resource, path }: Findings[number]) =>
  [severity, rule, resource, path].filter(Boolean).join(" ");

const sound = new Map<string, Findings>();
const known = (system: (typeof systems)[number], environment: string) =>
  entryOf(sound, `${system.name}/${environment}`, () => findingsOf(system, environment));

/** What rules and `diff` say of each fault where it is first made. */
const recorded: string[] = [];

/** What `diff` says of a change to the resources of an environment. */
function risksBetween(before: readonly Resource[], after: readonly Resource[]) {
  const review = reviewEnvironment(before, after, { name: "", path: "" });
  return jsonReport(reviewOf(review)).environments.flatMap(({ risks }) => risks);
}

/** How often each fault was made. */
const made = new Map<string, number>();

describe.each(FAULTS)("$name", ({ name, rules, warns, hints, production, make }) => {
  for (const system of systems)
    for (const environment of production ? ["production"] : ENVIRONMENTS)
      it(`is found in ${system.name} (${environment}), and no other rule calls it an error`, () => {
        const before = known(system, environment);
        let changed: Resource[] | undefined;
        const fault = (resources: Resource[]) => {
          if (make(resources)) changed = resources;
          return changed !== undefined;
        };
        const isFirst = !made.has(name);
        const least = isFirst || hints ? "info" : warns ? "warning" : "error";
        const found = findingsOf(system, environment, fault, least);
        // Nothing there to make it in; each fault has to be made somewhere, below.
        if (changed === undefined) return;
        made.set(name, (made.get(name) ?? 0) + 1);
        const lines = new Set(before.map(lineOf));
        if (isFirst)
          recorded.push(
            part(`${name}: ${system.name} (${environment})`, [
              ...found.map(lineOf).filter((line) => !lines.has(line)),
              ...riskLines("", risksBetween(rendered(system, environment), changed)),
            ]),
          );
        const keys = new Set(before.map(keyOf));
        const added = found.filter((finding) => !keys.has(keyOf(finding)));
        const caught = added.filter(({ rule }) => rules.includes(rule));
        expect(caught.map(({ severity }) => severity)).toContainEqual(
          warns ? expect.stringMatching(hints ? /error|warning|info/ : /error|warning/) : "error",
        );
        const others = added.filter(({ rule, severity }) => severity === "error" && !rules.includes(rule));
        expect(others).toEqual([]);
      });
});

describe.each(systems)("$name", (system) => {
  it("has the same errors where nothing else is asked for", () => {
    const errors = findingsOf(system, "production").filter(({ severity }) => severity === "error");
    expect(findingsOf(system, "production", undefined, "error")).toEqual(errors);
  });
});

describe("all of them", () => {
  it("are found as is recorded (npx vitest --update writes it)", async () => {
    await expect(recorded.filter((one) => /\n./.test(one)).join("")).toMatchFileSnapshot("faults.txt");
  });

  it("are made: each of them in a system or more, and 250 times in all", () => {
    expect(FAULTS.map(({ name }) => name).filter((name) => !made.has(name))).toEqual([]);
    expect(new Set(made.keys()).size).toBeGreaterThanOrEqual(56);
    expect([...made.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(250);
  });
});
