import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayShareNamespace } from "../../src/cluster/resource-index.ts";
import { LabelIndex } from "../../src/cluster/selection/label-index.ts";
import { hasLabels, selectsLabels } from "../../src/cluster/selection/label-selector.ts";

interface Item {
  namespace: string | undefined;
  labels: Record<string, unknown>;
}

const namespace = fc.constantFrom(undefined, "", "a", "b", "*", "a a");
const labels = fc.dictionary(
  fc.constantFrom("app", "tier", "a app", "*"),
  fc.constantFrom("x", "y", "", 1, null),
  {
    maxKeys: 3,
  },
);
const items: fc.Arbitrary<Item[]> = fc.array(fc.record({ namespace, labels }), { maxLength: 30 });
const expression = fc.record({
  key: fc.constantFrom("app", "tier"),
  operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
  values: fc.constant(["x"]),
});

describe("LabelIndex", () => {
  it("finds what a look at each finds, in the same order", () => {
    fc.assert(
      fc.property(
        items,
        labels,
        fc.array(expression, { maxLength: 2 }),
        namespace,
        (all, wanted, and, from) => {
          const index = new LabelIndex(all);
          const here = all.filter((item) => mayShareNamespace(item.namespace, from));
          const selector = { matchLabels: wanted, matchExpressions: and };
          expect(index.in(from)).toEqual(here);
          expect(index.with(wanted, from)).toEqual(here.filter((item) => hasLabels(wanted, item.labels)));
          expect(index.selected(selector, from)).toEqual(
            here.filter((item) => selectsLabels(selector, item.labels)),
          );
        },
      ),
    );
  });

  it.each([undefined, "shop"])(
    "looks at few for each selector, however many there are (namespace %s)",
    (from) => {
      const looks = (count: number): number => {
        let looked = 0;
        const all: Item[] = Array.from({ length: count }, (_, number) => ({
          labels: { app: `web${number}`, tier: "front" },
          get namespace() {
            looked++;
            return number % 2 === 0 ? "shop" : undefined;
          },
        }));
        const index = new LabelIndex(all);
        for (const { labels } of all) expect(index.with(labels, from)).toHaveLength(1);
        return looked;
      };
      expect(looks(400)).toBe(2 * looks(200));
    },
  );
});
