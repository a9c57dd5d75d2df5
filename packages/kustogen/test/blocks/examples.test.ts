import { readdirSync, readFileSync } from "node:fs";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { describe, expect, it } from "vitest";
import { codeBehind } from "../../../../scripts/markdown/code-blocks.ts";
import { object } from "../../src/authoring/object.ts";
import * as blocks from "../../src/blocks/index.ts";

/** The folders of the building blocks, and of what these re-export. */
const SOURCES = ["authoring", "settings", "blocks"].map((name) => `../../src/${name}/`);

/** The example of each function, by its name: of the comment above it. */
const EXAMPLES = new Map(
  SOURCES.map((folder) => new URL(folder, import.meta.url))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => new URL(name, folder)),
    )
    .filter(({ pathname }) => pathname.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(file, "utf8").matchAll(
        /\/\*\*\n((?: \*.*\n)+?) \*\/\nexport (?:function|const) (\w+)/g,
      ),
    ])
    .map(([, comment = "", name = ""]) => {
      const text = comment.replace(/^ \* ?/gm, "");
      return [name, text.includes("@example\n") ? codeBehind(text, "@example\n") : undefined];
    }),
);

/** What stands in a component's `resources(context, { part })`. */
const CONTEXT = {
  system: "shop",
  environment: { name: "beta", prometheus: {} },
  settings: {
    host: "shop.example.com",
    logLevel: "info",
    scale: { min: 2, max: 10, cpu: 70 },
    networkPolicy: { ingressNamespace: "ingress", monitoringNamespace: "monitoring" },
    ingress: { challenge: "http" },
    prometheusRule: {},
  },
  images: Object.fromEntries(
    ["web", "postgres", "redis", "exporter", "agent"].map((name) => [name, `acme/${name}:1.0.0`]),
  ),
};
const PART = blocks.part({ system: "shop", namespace: "shop" }, "web");

/** What an example makes, as an element or several of a list of resources. */
function made(name: string, example: string): unknown[] {
  const scope = { ...blocks, object, context: CONTEXT, part: name === "part" ? blocks.part : PART };
  return new Function(...Object.keys(scope), `return [${example}\n]`)(...Object.values(scope));
}

const FUNCTIONS = Object.entries(blocks).flatMap(([name, block]) =>
  typeof block === "function" ? [name] : [],
);

describe("the example of", () => {
  it.each(FUNCTIONS)("%s can be copied into a component", (name) => {
    const example = EXAMPLES.get(name);
    expect(example, `an @example at ${name}`).toContain(name);
    const found = made(name, example as string);
    expect(found.length).toBeGreaterThan(0);
    const asText = (one: unknown): string =>
      JSON.stringify(one, (_, value) =>
        typeof value === "function" ? value(CONTEXT, { part: PART, on: { labels: {} } }) : value,
      );
    expect(found.map(asText)).toMatchSnapshot();
    for (const one of found) {
      if (typeof one !== "object" || one === null) continue;
      if ("apiVersion" in one) expect(schemaProblem(one as Resource)).toBeUndefined();
      // Of a component: what it says of its traffic.
      else if (!("metadata" in one) && !("name" in one))
        for (const part of Object.values(one).filter((value) => typeof value === "function"))
          expect(isMap(part(CONTEXT)) || Array.isArray(part(CONTEXT))).toBe(true);
    }
  });
});
