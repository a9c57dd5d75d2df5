import fc from "fast-check";
import { expect, it } from "vitest";
import { environmentSchema } from "../../src/environments/environment-schema.ts";
import { plainSections } from "../../src/environments/plain-sections.ts";

const whole = (systems: unknown) =>
  environmentSchema.safeParse({
    stage: "beta",
    kubernetes: "1.35",
    cluster: { name: "in-cluster" },
    systems,
  });

it("sections of the usual form need no schema", () => {
  const systems = {
    shop: { images: { api: { digest: `sha256:${"0".repeat(64)}`, tag: "1.10", name: "ghcr.io/acme/api" } } },
    blog: { settings: { deep: { list: [1, null] } }, images: null },
    bare: null,
  };
  expect(JSON.stringify(plainSections(systems))).toBe(JSON.stringify(whole(systems).data?.systems));
  expect(plainSections({})).toEqual({});
});

it("reads what the schema reads, and nothing that the schema refuses", () => {
  const oneOf = (...values: unknown[]) => fc.constantFrom(...values);
  const mapping = (key: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>) =>
    fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
  const odd = oneOf(null, 5, "text", true, [], {}, ["a"]);
  const mostly = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary: value }, odd);
  const pin = mapping(
    fc.constantFrom("tag", "name", "digest", "tags"),
    mostly(oneOf("v1", "1.10", "-", "ghcr.io/acme/api", "ghcr.io/acme/api:1", `sha256:${"a".repeat(64)}`)),
  );
  const section = fc.record(
    {
      settings: mostly(mapping(fc.constantFrom("a", "1", "constructor"), fc.anything({ maxDepth: 1 }))),
      images: mostly(mapping(fc.constantFrom("api", "web"), mostly(pin))),
      image: fc.constant({}),
    },
    { requiredKeys: [] },
  );
  let plain = 0;
  fc.assert(
    fc.property(mostly(mapping(fc.constantFrom("shop", "blog", "toString"), mostly(section))), (systems) => {
      const read = plainSections(systems);
      if (read === undefined) return;
      plain++;
      const { data } = whole(systems);
      // As text, since digests are made from it: the order of keys counts.
      expect(data && JSON.stringify(read)).toBe(JSON.stringify(data?.systems));
    }),
    { numRuns: 500 },
  );
  expect(plain).toBeGreaterThan(20);
});
