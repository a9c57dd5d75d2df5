import { isDeepStrictEqual } from "node:util";
import type { Shape } from "@kustogen/kustomize/load/decode.ts";
import { KUSTOMIZATION } from "@kustogen/kustomize/load/fields.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import type { EnvironmentReview } from "../../src/changes/review.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

// Whatever differs in what isn't rendered is said, for each field that a kustomization may have.

const { fields: KNOWN } = KUSTOMIZATION;

/** Values of a shape, as a kustomization may have them. */
function valuesOf(shape: Shape): fc.Arbitrary<Value> {
  const { any } = fc.letrec<{ any: Value; map: Value }>((tie) => ({
    map: fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("any"), {
      maxKeys: 2,
    }) as fc.Arbitrary<Value>,
    any: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<Value>("x", 1, true, null),
      tie("map"),
      fc.array(tie("any")),
    ),
  }));
  if (shape === "any") return any;
  if (shape === "string") return fc.constantFrom("a", "b", "web", "v1", "web.yaml");
  if (shape === "boolean") return fc.boolean();
  if (shape === "integer") return fc.integer({ min: 0, max: 5 });
  if ("list" in shape) return fc.array(valuesOf(shape.list), { minLength: 1, maxLength: 2 });
  if ("map" in shape)
    return fc.dictionary(fc.constantFrom("a", "b"), valuesOf(shape.map), { minKeys: 1, maxKeys: 2 });
  const fields = Object.entries(shape.fields).map(([name, one]) => [name, valuesOf(one)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }) as fc.Arbitrary<Value>;
}

const plain = (value: Value) => JSON.parse(jsonText(value));

/** Two values of a field that differ. */
const twoOf = (shape: Shape) =>
  fc
    .tuple(valuesOf(shape), valuesOf(shape))
    .filter(([one, other]) => !isDeepStrictEqual(plain(one), plain(other)));

/** A field, and two values of it. */
const changedFields = (fields: Readonly<Record<string, Shape>>, without: readonly string[] = []) =>
  fc.oneof(
    ...Object.entries(fields)
      .filter(([name]) => !without.includes(name))
      .map(([name, shape]) => twoOf(shape).map(([was, is]) => ({ name, was, is }))),
  );

const WEB =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: c, image: "web:1"}]}}}\n';

function reviewsOf(
  before: object,
  after: object,
  more: Record<string, string> = {},
): readonly EnvironmentReview[] {
  const tree = (kustomization: object) =>
    listedMemory(
      Object.entries({
        ...{
          "shop/web.yaml": WEB,
          "shop/kustomization.yaml": jsonText({ resources: ["web.yaml"], ...kustomization }),
        },
        ...more,
      }),
    );
  return compareTrees(tree(before), tree(after), {}).environments;
}

/** So many changes are made; `PROPERTY_RUNS` makes more. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 120);

const isNotCompared = ({ risks }: EnvironmentReview) => risks.some(({ id }) => id === "not-compared");

test.each([
  ["helmCharts", { name: "c", repo: "https://charts.test" }],
  ["helmChartInflationGenerator", { chartName: "c" }],
] as const)("each field of a chart in %s that changes is a risk", (list, chart) => {
  const { fields } = KNOWN[list].list;
  fc.assert(
    fc.property(changedFields(fields, Object.keys(chart).slice(0, 1)), ({ name, was, is }) => {
      const side = (value: Value) => ({ [list]: [{ ...chart, [name]: value }] });
      const [review] = reviewsOf(side(was), side(is), { "shop/a": "", "shop/b": "" });
      expect(isNotCompared(review as EnvironmentReview)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});

test.each(["helmGlobals", "helmCharts"] as const)("so is each field of %s", (field) => {
  const shape = field === "helmGlobals" ? KNOWN.helmGlobals : { fields: { valuesInline: { map: "any" } } };
  fc.assert(
    fc.property(twoOf(shape as Shape), ([was, is]) => {
      const side = (value: Value) =>
        field === "helmGlobals"
          ? { helmCharts: [{ name: "c" }], helmGlobals: value }
          : { helmCharts: [{ name: "c", ...(value as object) }] };
      expect(reviewsOf(side(was), side(is)).some(isNotCompared)).toBe(true);
    }),
    { numRuns: RUNS / 3 },
  );
});

test.each(["generators", "transformers", "validators"])(
  "so is any field of a plugin in %s, in a file or in the kustomization itself",
  (field) => {
    const plugin = (spec: Value) =>
      jsonText({ apiVersion: "x.test/v1", kind: "Plugin", metadata: { name: "p" }, spec });
    fc.assert(
      fc.property(twoOf("any"), fc.boolean(), ([was, is], isInline) => {
        const [old, now] = [was, is].map((value) =>
          listedMemory([
            ["shop/web.yaml", WEB],
            ["shop/p.yaml", plugin(value)],
            [
              "shop/kustomization.yaml",
              jsonText({ resources: ["web.yaml"], [field]: [isInline ? `\n${plugin(value)}` : "p.yaml"] }),
            ],
          ]),
        );
        expect(compareTrees(old as never, now as never, {}).environments.some(isNotCompared)).toBe(true);
      }),
      { numRuns: RUNS / 3 },
    );
  },
);

/** Fields that change nothing in a cluster, or what a kustomization is. */
const WITHOUT_EFFECT = ["kind", "apiVersion", "metadata", "sortOptions"];

test.each(["helmCharts", "resources", "components"])(
  "no field of a kustomization around one in %s changes without a word",
  (field) => {
    const left =
      field === "helmCharts" ? { name: "c", repo: "https://a.test" } : "https://git.test/shop//base?ref=v1";
    fc.assert(
      fc.property(changedFields(KNOWN, WITHOUT_EFFECT), fc.boolean(), ({ name, was, is }, isAbove) => {
        fc.pre(name !== field && !(field === "resources" && name === "bases"));
        const inner = {
          resources: ["web.yaml", ...(field === "resources" ? [left] : [])],
          ...(field !== "resources" && { [field]: [left] }),
        };
        const [old, now] = [was, is].map((value) =>
          listedMemory([
            ["shop/web.yaml", WEB],
            ["shop/kustomization.yaml", jsonText(isAbove ? inner : { ...inner, [name]: value })],
            [
              "over/kustomization.yaml",
              jsonText({ resources: ["../shop"], ...(isAbove && { [name]: value }) }),
            ],
          ]),
        );
        const { environments } = compareTrees(old as never, now as never, {});
        const traces = environments.map(
          ({ resources, risks, error, broken }) =>
            resources.length + risks.length + (error || broken ? 1 : 0),
        );
        expect([jsonText({ [name]: [was, is] }), Math.max(0, ...traces)]).not.toEqual([
          jsonText({ [name]: [was, is] }),
          0,
        ]);
      }),
      { numRuns: RUNS },
    );
  },
);
