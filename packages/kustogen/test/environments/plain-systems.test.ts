import fc from "fast-check";
import { expect, test } from "vitest";
import { groupSchema } from "../../src/environments/environment-schema.ts";
import { plainSystems } from "../../src/environments/plain-systems.ts";

const name = fc.constantFrom(
  "shop",
  "api",
  "namespace",
  "settings",
  "images",
  "tag",
  "name",
  "digest",
  "__proto__",
  "",
);
const odd = fc.constantFrom<unknown>(
  null,
  undefined,
  1,
  "",
  "v1",
  "v 1",
  [],
  ["a"],
  {},
  new Map(),
  "{system}-x",
  "A",
);
const pin = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      { tag: fc.constantFrom("v1", "v2"), name: fc.constant("ghcr.io/a") },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.dictionary(name, odd) },
  { weight: 1, arbitrary: odd },
);
const map = (of: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary: fc.dictionary(name, of, { maxKeys: 3 }) }, { weight: 1, arbitrary: odd });
const entry = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      { images: map(pin), settings: map(odd), namespace: fc.constantFrom("a", "{system}", 1, "") },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: map(odd) },
);

test("systems are what their schema makes of them, or left to it", () => {
  let [plain, left] = [0, 0];
  fc.assert(
    fc.property(map(entry), (systems) => {
      const quick = plainSystems(systems);
      if (quick === undefined) {
        left++;
        return;
      }
      plain++;
      const { success, data } = groupSchema.safeParse({ systems });
      expect(success).toBe(true);
      expect(JSON.stringify(quick)).toBe(JSON.stringify(data?.systems));
      expect(quick).toEqual(data?.systems);
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(plain, left)).toBeGreaterThan(100);
});
