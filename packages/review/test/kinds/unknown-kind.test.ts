import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { unknownKind } from "@kustogen/review/kinds/unknown-kind.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";

afterEach(() => {
  shortcuts.taken = true;
});

const asked = fc.tuple(
  fc.constantFrom(
    "apps/v1",
    "v1",
    "apps/v3",
    "cert-manager.io/v1",
    "certmanager.io/v1",
    "shop.example/v1",
    "shop",
  ),
  fc.constantFrom("Deployment", "Deploymnet", "Certificate", "Till", "Service"),
);

it("the problem with a kind is the same whether or not an object of the kind came before", () => {
  const found = new Set<string | undefined>();
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 20 }), (all) => {
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        return all.map(([apiVersion, kind]) => unknownKind(apiVersion, kind));
      });
      expect(short).toEqual(long);
      for (const problem of long ?? []) found.add(problem?.message);
    }),
  );
  expect(found.size).toBeGreaterThan(5);
});
