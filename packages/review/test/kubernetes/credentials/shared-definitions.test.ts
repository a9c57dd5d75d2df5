import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { findCredentials } from "../../../src/kubernetes/credentials/find.ts";

afterEach(() => {
  shortcuts.taken = true;
});

const token = `ghp_${"a1B2".repeat(10)}`;
const text = fc.constantFrom("a description", token, "hunter2");
const spec = fc.record({ names: fc.record({ kind: text }), password: text, versions: fc.array(text) });
const kind = fc.constantFrom("CustomResourceDefinition", "SealedSecret", "Thing");

it("finds the same in definitions that share their fields with others, in whatever order they come", () => {
  fc.assert(
    fc.property(
      fc.array(spec, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(kind, fc.nat(2)), { maxLength: 8 }),
      (specs, order) => {
        const [known, whole] = [true, false].map((taken) => {
          shortcuts.taken = taken;
          const shared = structuredClone(specs);
          return order.map(([of, at]) => {
            const object = { apiVersion: "a/v1", kind: of, metadata: { name: "a" } };
            return findCredentials(resourceOf({ ...object, spec: shared[at % shared.length] ?? {} }));
          });
        });
        expect(known).toEqual(whole);
      },
    ),
    { numRuns: 300 },
  );
});
