import { compareTrees } from "@kustogen/review/changes/compare-trees.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { listedMemory } from "../../../review/test/discovery/listed-memory.ts";
import type { DiffOptions } from "../../src/cli/diff/command.ts";
import { reviewParts } from "../../src/cli/diff/print.ts";

// Whatever one object contains, the others' changes are in every report.

const OPTIONS: DiffOptions = { system: [], env: [], path: [], output: [], all: true, failOn: "error" };
const FORMATS = ["markdown", "json", "html", "terminal"] as const;

/** A code point of each class that YAML, JSON, git or a terminal treats in its own way. */
const CODE_POINTS = [
  ...[0, 7, 9, 10, 13, 0x1b, 0x7f, 0x80, 0x81, 0x85, 0x9f, 0xa0, 0xad, 0x200b, 0x202e, 0x2028],
  ...[0xd800, 0xdfff, 0xe000, 0xfeff, 0xfff9, 0xfffd, 0xfffe, 0xffff, 0x1fffe, 0x10ffff],
];

const FIELDS: Record<string, (text: string) => object> = {
  "a value": (text) => ({ data: { k: text } }),
  "a key": (text) => ({ data: { [text]: "v" } }),
  "a name": (text) => ({ metadata: { name: text } }),
  "a namespace": (text) => ({ metadata: { name: "o", namespace: text } }),
  "a label": (text) => ({ metadata: { name: "o", labels: { l: text } } }),
  "an annotation's key": (text) => ({ metadata: { name: "o", annotations: { [text]: "a" } } }),
  "a kind": (text) => ({ kind: text }),
  "an apiVersion": (text) => ({ apiVersion: text }),
  "an image": (text) => ({ kind: "Pod", spec: { containers: [{ name: "c", image: text }] } }),
  "a command": (text) => ({
    kind: "Pod",
    spec: { containers: [{ name: "c", image: "a:1", command: [text] }] },
  }),
  "a variable": (text) => ({
    kind: "Pod",
    spec: { containers: [{ name: "c", image: "a:1", env: [{ name: text, value: text }] }] },
  }),
};

/** An object as JSON, all of it in ASCII if characters are to be written as escapes. */
function textOf(object: object, isEscaped: boolean): string {
  const text = JSON.stringify(object);
  if (!isEscaped) return text;
  return text.replace(/[^\0-~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function reviewOf(object: object, isNew: boolean, isEscaped = true): Review {
  const web = (more: object) => ({
    ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } },
    spec: { template: { spec: { ...more, containers: [{ name: "c", image: "web:1" }] } } },
  });
  const side = (more: object, own: object | undefined) =>
    listedMemory([
      ["overlays/beta/shop/kustomization.yaml", "resources: [web.yaml]\n"],
      ["overlays/beta/shop/web.yaml", JSON.stringify(web(more))],
      ["overlays/production/shop/kustomization.yaml", `resources: [web.yaml${own ? ", o.yaml" : ""}]\n`],
      ["overlays/production/shop/web.yaml", JSON.stringify(web({}))],
      ...(own ? [["overlays/production/shop/o.yaml", textOf(own, isEscaped)] as const] : []),
    ]);
  const plain = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "o" } };
  const compared = compareTrees(
    side({}, isNew ? undefined : plain),
    side({ hostNetwork: true }, { ...plain, ...object }),
    {},
  );
  return maskReview({ title: "a → b", before: "a", after: "b", ...compared });
}

it.each(Object.keys(FIELDS))(
  "a character in %s that nothing can print takes no other environment away",
  async (field) => {
    for (const [at, code] of CODE_POINTS.entries()) {
      const name = `a${code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)}b`;
      // New or not, and written as an escape or not: every way comes four times and more.
      const review = reviewOf(FIELDS[field]?.(name) ?? {}, at % 2 === 0, at % 4 < 2);
      // Each of these ways comes in every format.
      for (const format of FORMATS.filter((_, which) => (Math.floor(at / 4) + which) % 2 === 0)) {
        const text = joined(await reviewParts(review, format, OPTIONS));
        expect(text).toContain("hostNetwork");
        expect(text).toContain("production");
      }
    }
  },
);

it.each([0xfffe, 0xffff, 0x81, 0x7f])(
  "what kustomize can't print blocks its own environment: U+%i",
  (code) => {
    const review = reviewOf({ data: { k: `a${String.fromCharCode(code)}b` } }, true);
    const [beta, production] = review.environments;
    expect([beta?.broken, production?.broken]).toEqual([
      undefined,
      [expect.stringMatching(/^ConfigMap o: data\.k: a string contains the control character U\+/)],
    ]);
  },
);
