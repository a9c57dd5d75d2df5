import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { toPlain } from "@kustogen/review/kubernetes/plain.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMap as isMapping, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { resourceData } from "../../../kustomize/test/values.ts";
import { because, withReasons } from "../../src/authoring/because.ts";
import { factor } from "../../src/factor/factor.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { layerFiles } from "../../src/output/file.ts";
import { closePair, fleetPair, statePair } from "./states.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 100);
const WORD = /^ *# because (\d+)$/;

type Path = (string | number)[];

/** Every place of a value, with the value. */
function placesIn(value: Value, path: Path = []): { path: Path; value: Value }[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => placesIn(item, [...path, index]))
    : isMap(value)
      ? Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]))
      : [];
  return [{ path, value }, ...inner];
}

/** The values that begin at each line of a text: of a key on it, or an element. */
function valuesByLine(text: string): Map<number, Value[]> {
  const lines = new LineCounter();
  const found = new Map<number, Value[]>();
  const add = (at: Node, value: Node | null) => {
    const { line } = lines.linePos((at.range as [number, number, number])[0]);
    const values = found.get(line) ?? [];
    found.set(line, [...values, value === null ? null : (value.toJS(document) as Value)]);
  };
  const document = parseDocument(text, { lineCounter: lines, version: "1.1", uniqueKeys: false });
  const visit = (node: unknown): void => {
    if (isMapping(node))
      for (const { key, value } of node.items) {
        if (isScalar(key)) add(key, value as Node | null);
        // A variable's comment stands above its name.
        if (node.items.length === 2) add(node.items[0]?.key as Node, value as Node | null);
        visit(value);
      }
    if (isSeq(node))
      for (const item of node.items) {
        add(item as Node, item as Node);
        visit(item);
      }
  };
  visit(document.contents);
  return found;
}

/**
 * A value, in whichever order its keys are written, without what a kustomization sets by a field of its own: that is
 * not in the files of objects.
 */
const SET_ELSEWHERE = /^(?:annotations|image|labels|namespace|replicas)$/;
const bare = (value: Value | undefined): string =>
  JSON.stringify(value, (key, item) => {
    if (SET_ELSEWHERE.test(key)) return undefined;
    return isMap(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item;
  });

/** Resources of which every `each`th place has a reason, and the values that these are about. */
function told(resources: readonly Resource[], each: number): { resources: Resource[]; values: Value[] } {
  const values: Value[] = [];
  return {
    values,
    resources: resources.map((resource) => {
      const places = placesIn(asMap(resource)).filter(
        ({ path }, at) => at % each === 0 && !path.some((key) => SET_ELSEWHERE.test(String(key))),
      );
      return withReasons(
        resource,
        places.map(({ path, value }) => ({ path, why: `because ${values.push(value) - 1}` })),
      );
    }),
  };
}

const files = (desired: readonly Resource[], parent?: readonly Resource[]) =>
  layerFiles(
    DEFAULT_FOLDERS,
    "/layer",
    factor(desired, parent && { path: "../base", resources: parent }),
  ).map(({ path, text }) => ({ path, text }));

const withoutReasons = (text: string) =>
  text
    .split("\n")
    .filter((row) => !WORD.test(row))
    .join("\n");

describe("reasons of values", () => {
  const pairs = fc.tuple(fc.oneof(statePair, closePair, fleetPair), fc.integer({ min: 1, max: 5 }));

  it("change nothing in the files of an overlay but lines of comment", () => {
    fc.assert(
      fc.property(pairs, ([{ parent, desired }, each]) => {
        const found = files(told(desired, each).resources, told(parent, each).resources);
        expect(found.map(({ path, text }) => ({ path, text: withoutReasons(text) }))).toEqual(
          files(desired, parent),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it("stand in an overlay only above what has exactly the value that they are about", () => {
    let seen = 0;
    fc.assert(
      fc.property(pairs, ([{ parent, desired }, each]) => {
        const { resources, values } = told(desired, each);
        for (const { path, text } of files(resources, parent)) {
          if (path.endsWith("/kustomization.yaml")) continue;
          const rows = text.split("\n");
          const byLine = valuesByLine(text);
          // The reason for a whole object stands above its first line.
          const top = rows.findIndex((row) => !row.startsWith("#")) + 1;
          rows.forEach((row, at) => {
            const why = WORD.exec(row)?.[1];
            if (why === undefined) return;
            seen++;
            const line = rows.findIndex((one, index) => index > at && !/^ *#/.test(one)) + 1;
            const about = values[Number(why)] as Value;
            const here = byLine.get(line) ?? [];
            // The value of an operation, the two of a variable in one, or a list behind its directive.
            const inside = here.flatMap((value) => [
              value,
              ...(isMap(value) && value.value !== undefined
                ? [value.value, ...Object.values(value.value ?? {})]
                : []),
              ...(Array.isArray(value) ? [value.slice(1)] : []),
            ]);
            const isThere = inside.some((value) => bare(value) === bare(about));
            expect(isThere || line === top, `${path}: ${row}\n${text}`).toBe(true);
          });
        }
      }),
      { numRuns: RUNS },
    );
    expect(seen).toBeGreaterThan(RUNS);
  });

  it("all stand in the files of a base, which read as the same values", () => {
    fc.assert(
      fc.property(statePair, ({ desired }) => {
        const plain = new Map(files(desired).map(({ path, text }) => [path, text]));
        for (const { path, text } of files(told(desired, 1).resources)) {
          if (!path.endsWith(".yaml")) continue;
          const [value] = parseDocuments(text, path) as [Value];
          expect(value).toEqual(parseDocuments(plain.get(path) as string, path)[0]);
          if (path.endsWith("/kustomization.yaml")) continue;
          const seen = text.split("\n").filter((row) => WORD.test(row));
          const places = placesIn(value).filter(
            ({ path }) => !path.some((key) => SET_ELSEWHERE.test(String(key))),
          );
          expect(new Set(seen.map((row) => row.trim())).size).toBe(places.length);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("are taken from what a system returns, whatever it contains, and leave the plain value", () => {
    fc.assert(
      fc.property(resourceData, fc.integer({ min: 1, max: 4 }), (value, each) => {
        let count = 0;
        const expected: { path: Path; why: string }[] = [];
        const wrap = (one: Value, path: Path): Value => {
          const inner = Array.isArray(one)
            ? one.map((item, at) => wrap(item, [...path, at]))
            : isMap(one)
              ? Object.fromEntries(
                  Object.entries(one).map(([key, item]) => [key, wrap(item, [...path, key])]),
                )
              : one;
          if (one === null || count++ % each !== 0) return inner;
          expected.push({ path, why: `because ${count}` });
          return because(`because ${count}`, inner);
        };
        const reasons: { path: Path; why: string }[] = [];
        const given = wrap(value as Value, []);
        expect(toPlain(given, true, undefined, reasons)).toEqual(value);
        const inOrder = (all: typeof reasons) => all.map((one) => JSON.stringify(one)).sort();
        expect(inOrder(reasons)).toEqual(inOrder(expected));
      }),
      { numRuns: RUNS },
    );
  });
});
