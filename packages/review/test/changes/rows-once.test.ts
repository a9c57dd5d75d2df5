import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, test } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import type { EnvironmentReview } from "../../src/changes/review.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { reviewOf } from "./reviews.ts";

/** The lines of the table, by what is called in them. */
function rows(...environments: EnvironmentReview[]): string[] {
  return markdownReport(reportOf(reviewOf(...environments)))
    .split("\n")
    .filter((line) => /^\| (?:⛔|🔶|❔|·)/.test(line));
}

/** Databases that have one pod each and are down while they roll. */
function databases(name: string, ...kinds: string[]): EnvironmentReview {
  const at = (tag: string) =>
    kinds.map(
      (kind) =>
        ({
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name: kind, namespace: "shop" },
          spec: {
            strategy: { type: "Recreate" },
            selector: { matchLabels: { app: kind } },
            template: {
              metadata: { labels: { app: kind, tag } },
              spec: { containers: [{ name: kind, image: `${kind}:1`, env: [{ name: "A", value: tag }] }] },
            },
          },
        }) as unknown as Resource,
    );
  return reviewEnvironment(at("1"), at("2"), { name, path: name });
}

test("a row says what the rest of the fields belong to", () => {
  const at = (spec: object) => [{ apiVersion: "a.test/v1", kind: "Thing", metadata: { name: "x" }, spec }];
  const what = (before: object, after: object) =>
    rows(
      reviewEnvironment(at(before) as unknown as Resource[], at(after) as unknown as Resource[], {
        name: "one",
        path: "one",
      }),
    )[0]?.split(" | ")[2];
  const named = (...names: string[]) => ({ dependsOn: names.map((name) => ({ name })) });
  expect(what(named("a", "b"), named("a", "new", "b"))).toBe(
    "Thing x: `dependsOn[name=new]`, `order of spec.dependsOn`",
  );
  expect(what(named("a", "b"), named("b", "a"))).toBe("Thing x: `order of spec.dependsOn`");
  expect(what({ a: { x: 1 }, b: { y: 1 }, c: 1 }, { a: { x: 2 }, b: { y: 2 }, c: 2 })).toBe(
    "Thing x: `spec.a.x` `1` → `2`, `spec.b.y`, `spec.c`",
  );
});

test("a field that changes alike in several elements is named once", () => {
  const at = (kind: string, spec: object) =>
    [{ apiVersion: "a.test/v1", kind, metadata: { name: "x" }, spec }] as unknown as Resource[];
  const list = (more: object) => ({ containers: ["a", "b"].map((name) => ({ name, ...more })) });
  const changed = (kind: string) =>
    reviewEnvironment(at(kind, list({})), at(kind, list({ securityContext: { runAsUser: 1 } })), {
      name: "one",
      path: "one",
    });
  expect(rows(changed("Thing"))[0]?.split(" | ")[2]).toBe("Thing x: `securityContext` added");
});

test("four workloads that restart are named", () => {
  const [row] = rows(databases("a", "one", "two", "three", "four"));
  for (const name of ["one", "two", "three", "four"]) expect(row?.split(" | ")[3]).toContain(`\`${name}\``);
});
