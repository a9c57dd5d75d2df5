import { applyJsonPatch, parseJsonPatch } from "@kustogen/kustomize/merge/json6902.ts";
import { jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { listOperations } from "../../src/factor/operations.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 300);
/** So much that a list of it doesn't fit into a line. */
const LONG = "x".repeat(60);
const AT = { path: "/rules", goal: "/rules" };

/** The operations between two lists as they are written, one per line; undefined if the list is written whole. */
const rows = (before: Value[], after: Value[]) =>
  listOperations(before, after, AT)?.map(({ op, path, value }) =>
    [op, path, ...(value === undefined ? [] : [jsonText(value)])].join(" "),
  );

const apply = (list: Value[], operations: readonly unknown[]) =>
  applyJsonPatch({ rules: list }, parseJsonPatch(JSON.stringify(operations), "test")).rules as Value[];

it.each<[what: string, before: Value[], after: Value[], rows: string[] | undefined]>([
  [
    "a test of a service's name, not of a host, which is a setting",
    [rule("a", "web"), rule("b", "api")],
    [rule("a", "web"), rule("c", "api")],
    ['test /rules/1/backend/name "api"', 'replace /rules/1/host "c"'],
  ],
  [
    "a test of the host where nothing else differs",
    [rule("a", "web"), rule("b", "web")],
    [rule("c", "web"), rule("b", "web")],
    ['test /rules/0/host "a"', 'replace /rules/0/host "c"'],
  ],
  [
    "no test for what comes last",
    [rule("a", "web")],
    [rule("a", "web"), { port: 1 }],
    ['add /rules/- {"port":1}'],
  ],
  [
    "a test of what the new one stands in front of",
    [
      { port: 1, a: LONG },
      { port: 2, a: LONG },
    ],
    [
      { port: 1, a: LONG },
      { port: 3, a: LONG },
      { port: 2, a: LONG },
    ],
    ["test /rules/1/port 2", `add /rules/1 {"port":3,"a":"${LONG}"}`],
  ],
  [
    "a test of what goes",
    [
      { port: 1, many: LONG },
      { port: 2, many: LONG },
      { port: 3, many: LONG },
    ],
    [
      { port: 1, many: LONG },
      { port: 3, many: LONG },
    ],
    ["test /rules/1/port 2", "remove /rules/1"],
  ],
  [
    "nothing where no element can be told",
    [{ cidr: "a" }, { x: "1" }],
    [{ cidr: "a" }, { x: "2" }],
    undefined,
  ],
  ["nothing where nothing stays", [{ port: 1 }], [{ port: 2 }], undefined],
  ["nothing for plain values", ["a", "b"], ["a", "c"], undefined],
  [
    "nothing for what has variables",
    [{ name: "a", env: [{ name: "A" }], image: "x".repeat(90) }],
    [{ name: "a", env: [{ name: "B" }], image: "x".repeat(90) }],
    undefined,
  ],
])("a list is changed with %s", (_what, before, after, expected) => {
  expect(rows(before, after)).toEqual(expected);
});

function rule(host: string, name: string): ValueMap {
  return { host, backend: { name, port: 80, path: LONG } };
}

it("variables and their sources have no operations, whatever list they are", () => {
  for (const path of ["/spec/env", "/spec/envFrom"])
    expect(
      listOperations([{ name: "a", b: 1 }], [{ name: "a", b: 2 }], { path, goal: path }),
    ).toBeUndefined();
});

const element = fc.record({
  name: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  host: fc.constantFrom("one.example.com", "two.example.com"),
  ports: fc.array(fc.record({ port: fc.integer({ min: 1, max: 4 }) }), { maxLength: 2 }),
});
const list = fc.uniqueArray(element, { selector: ({ name }) => name, maxLength: 5 }) as fc.Arbitrary<
  ValueMap[]
>;

it("operations make the one list of the other", () => {
  fc.assert(
    fc.property(list, list, (before, after) => {
      const operations = listOperations(before, after, AT);
      if (operations !== undefined) expect(apply(before, operations)).toEqual(after);
    }),
    { numRuns: RUNS },
  );
});

it("an element that comes or goes in the base makes the build fail, or is no concern of the operations", () => {
  let failed = 0;
  const place = fc.nat(5);
  fc.assert(
    fc.property(list, list, place, fc.boolean(), (before, after, at, comes) => {
      const operations = listOperations(before, after, AT);
      if (operations === undefined || operations.every(({ op }) => op === "replace")) return;
      const other = { name: "new", host: "new.example.com", ports: [] };
      const changed = before.toSpliced(at, comes ? 0 : 1, ...(comes ? [other] : []));
      let result: Value[];
      try {
        result = apply(changed, operations);
      } catch {
        failed++;
        return;
      }
      // What the operations don't know stays as it is, and each other element is what it was to be.
      const wanted = new Map(after.map((one) => [one.name, one]));
      for (const one of result as ValueMap[])
        expect(one).toEqual(one.name === "new" ? other : wanted.get(one.name as string));
    }),
    { numRuns: RUNS },
  );
  expect(failed).toBeGreaterThan(0);
});
