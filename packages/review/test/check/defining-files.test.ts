import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { CheckInput } from "@kustogen/review/check/check.ts";
import { SharedFindings } from "@kustogen/review/check/shared-findings.ts";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";

afterEach(() => {
  shortcuts.taken = true;
});

const file = fc.constantFrom(..."abcdefgh");
const some = fc.uniqueArray(file, { maxLength: 6 });
/** Who asks, or the files of an environment that is judged meanwhile. */
const step = fc.oneof(fc.constantFrom(0, 1), fc.array(fc.record({ file, mayDefine: fc.boolean() })));

it("gives who asks the same files that may define kinds whether or not it knows that there are no new ones", () => {
  fc.assert(
    fc.property(some, some, fc.array(step, { maxLength: 12 }), (files, defining, steps) => {
      const [known, looked] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        const input = { files, tree: new MemoryTree([]), defining: () => defining };
        const shared = new SharedFindings(input as unknown as CheckInput, (path) => path);
        const passed = [new Set<string>(), new Set<string>()] as const;
        return steps.map((one) => {
          if (typeof one !== "number") {
            const read = one.map((each) => ({ ...each, environment: "e", findings: [] }));
            shared.take({ ofKustomizations: [], files: read, definitions: [] });
            return [];
          }
          const asker = passed[one as 0 | 1];
          return [...shared.defining(asker)].map((text) => {
            asker.add(text.file);
            return [text.file, text.environment];
          });
        });
      });
      expect(known).toEqual(looked);
    }),
    { numRuns: 300 },
  );
});
