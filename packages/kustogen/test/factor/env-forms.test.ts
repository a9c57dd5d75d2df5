import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildLayers } from "./layers.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 150);

type Variables = Record<string, string>;

/** A Deployment whose container has variables in this order, and takes others from Secrets. */
const api = (variables: Variables, secrets: readonly string[] = []): Resource =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: "main",
              env: Object.entries(variables).map(([name, value]) => ({ name, value })),
              ...(secrets.length > 0 && { envFrom: secrets.map((name) => ({ secretRef: { name } })) }),
            },
          ],
        },
      },
    },
  }) as unknown as Resource;

const rendered = (parent: Resource, desired: Resource, form: "whole" | "merge") =>
  JSON.stringify(buildLayers([parent], [desired], { env: () => form }).rendered);

const names = (...all: string[]) => fc.subarray(all, { minLength: 1 });
const variables = (...all: string[]): fc.Arbitrary<Variables> =>
  names(...all).chain((some) =>
    fc
      .tuple(...some.map(() => fc.constantFrom("1", "2")))
      .map((values) => Object.fromEntries(some.map((name, at) => [name, values[at] as string]))),
  );

describe("an environment whose variables are what they were isn't restarted", () => {
  it("by whole lists, whatever the base does", () => {
    fc.assert(
      fc.property(
        variables("A", "B", "C", "D"),
        variables("A", "B", "C", "D", "E"),
        variables("A", "B", "C", "D", "E"),
        (own, before, after) => {
          const differs = (parent: Variables) =>
            JSON.stringify(Object.entries(parent).sort()) !== JSON.stringify(Object.entries(own).sort());
          fc.pre(differs(before) && differs(after));
          expect(rendered(api(after), api(own), "whole")).toBe(rendered(api(before), api(own), "whole"));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it("by merging, where it overrides what it did: the base may gain, lose and change what it hasn't or overrides", () => {
    fc.assert(
      fc.property(
        variables("A", "B", "C", "D"),
        names("A", "B", "C", "D"),
        names("E", "F"),
        names("E", "F"),
        (own, overridden, had, has) => {
          // The base has another value where the environment has its own; the rest is the base's.
          const base = (value: string, others: readonly string[]) =>
            api({
              ...Object.fromEntries(
                Object.entries(own).map(([name, one]) => [name, overridden.includes(name) ? value : one]),
              ),
              ...Object.fromEntries(others.map((name) => [name, "x"])),
            });
          expect(rendered(base("b", has), api(own), "merge")).toBe(
            rendered(base("a", had), api(own), "merge"),
          );
        },
      ),
      { numRuns: RUNS },
    );
  });
});

it.each(["whole", "merge"] as const)("no source of the base vanishes unless it is wanted: %s", (form) => {
  const secrets = fc.subarray(["one", "two", "three"]);
  fc.assert(
    fc.property(variables("A", "B"), variables("A", "B"), secrets, secrets, (before, after, had, has) => {
      const { overlay, rendered: found } = buildLayers([api(before, had)], [api(after, has)], {
        env: () => form,
      });
      const texts = overlay.files.map((file) => JSON.stringify("value" in file ? file.value : file.text));
      expect(JSON.stringify(found).match(/"secretRef":\{"name":"\w+"/g) ?? []).toHaveLength(has.length);
      // It is said only where it differs, with all that it is then.
      expect(texts.some((text) => text.includes("envFrom"))).toBe(had.join() !== has.join());
    }),
    { numRuns: RUNS },
  );
});
