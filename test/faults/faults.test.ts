import { findingsOf } from "kustogen/testing";
import { describe, expect, it } from "vitest";
import { systems } from "../../generators/systems/index.ts";
import { FAULTS } from "./faults.ts";

const ENVIRONMENTS = ["beta", "production"];

/** Findings that stand for each other whatever else is wrong. */
const keyOf = ({ rule, resource, path, message }: ReturnType<typeof findingsOf>[number]) =>
  `${rule}|${resource}|${path}|${message}`;

const sound = new Map<string, Set<string>>();
function known(system: (typeof systems)[number], environment: string): Set<string> {
  const key = `${system.name}/${environment}`;
  let found = sound.get(key);
  if (found === undefined) {
    found = new Set(findingsOf(system, environment).map(keyOf));
    sound.set(key, found);
  }
  return found;
}

let made = 0;

describe.each(FAULTS)("$name", ({ rules, warns, make }) => {
  for (const system of systems)
    for (const environment of ENVIRONMENTS)
      it(`is found in ${system.name} (${environment}), and no other rule calls it an error`, () => {
        const before = known(system, environment);
        let possible = false;
        const found = findingsOf(system, environment, (resources) => {
          possible = make(resources);
        });
        if (!possible) return;
        made++;
        const added = found.filter((finding) => !before.has(keyOf(finding)));
        const caught = added.filter(({ rule }) => rules.includes(rule));
        expect(caught.map(({ severity }) => severity)).toContainEqual(
          warns ? expect.stringMatching(/error|warning/) : "error",
        );
        const others = added.filter(({ rule, severity }) => severity === "error" && !rules.includes(rule));
        expect(others).toEqual([]);
      });
});

describe("all of them", () => {
  it("are more than eighty", () => {
    expect(made).toBeGreaterThanOrEqual(80);
  });
});
