import { it } from "vitest";
import { expectRefused, expectRendered } from "../referee/renderer/expected.ts";

/** ConfigMaps by name, with their labels; the last has none. */
const LABELS = {
  a: "{acme.io/team: red, app: web, size: '3', tier: front}",
  b: "{app: api, empty: '', size: '10', tier: back}",
  c: "{app: web-2, size: many}",
  d: undefined,
};
const CONFIG_MAPS = Object.entries(LABELS).map(
  ([name, labels]) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n${labels === undefined ? "" : `  annotations: ${labels}\n  labels: ${labels}\n`}  name: ${name}\n`,
);
const files = (target: string) => ({
  "app/kustomization.yaml": `resources: [all.yaml]\npatches: [{target: {${target}}, patch: '[{"op": "add", "path": "/data", "value": {"hit": "1"}}]'}]\n`,
  "app/all.yaml": CONFIG_MAPS.join("---\n"),
});
/** What is printed where these are selected: data comes before the kind. */
const printed = (names: string) =>
  Object.entries(LABELS)
    .map(([name, labels]) => {
      const lines = (labels ?? "")
        .slice(1, -1)
        .split(", ")
        .filter((pair) => pair !== "")
        .map((pair) => `    ${pair.replaceAll("'", '"')}\n`)
        .join("");
      const hit = names.includes(name) ? 'data:\n  hit: "1"\n' : "";
      const meta = labels === undefined ? "" : `  annotations:\n${lines}  labels:\n${lines}`;
      return `apiVersion: v1\n${hit}kind: ConfigMap\nmetadata:\n${meta}  name: ${name}\n`;
    })
    .join("---\n");

const SELECTORS: [selector: string, names: string][] = [
  ["app", "abc"],
  ["!app", "d"],
  ["app=web", "a"],
  ["app==web", "a"],
  [" app = web ", "a"],
  ["app!=web", "bcd"],
  ["app=web,tier=front", "a"],
  ["app=web,tier=back", ""],
  ["app in (web)", "a"],
  ["app in (web, api)", "ab"],
  ["app in (web,web-2),!tier", "c"],
  ["app notin (web, api)", "cd"],
  ["size>3", "b"],
  ["size > 2", "ab"],
  ["size<10", "a"],
  ["size < 4,app", "a"],
  ["empty=", "b"],
  ["empty", "b"],
  ["empty in ()", "b"],
  ["empty!=", "acd"],
  ["acme.io/team=red", "a"],
  ["acme.io/team", "a"],
  ["app,tier,size", "ab"],
];

it.each(SELECTORS)("the selector %s of labels and of annotations takes %s", (selector, names) => {
  expectRendered(files(`labelSelector: "${selector}"`), printed(names));
  expectRendered(files(`annotationSelector: "${selector}"`), printed(names));
});

it.each<[target: string, names: string]>([
  ["kind: ConfigMap", "abcd"],
  ["kind: Config", ""],
  ["kind: Config.*", "abcd"],
  ["kind: Secret", ""],
  ["version: v1", "abcd"],
  ["version: v2", ""],
  ["group: apps", ""],
  ["name: a|c", "ac"],
  ["name: a, kind: Secret", ""],
  ["namespace: shop", ""],
  ["namespace: default", "abcd"],
  ["name: '[ab]', labelSelector: tier=back", "b"],
])("the target {%s} of a patch takes %s", (target, names) => {
  expectRendered(files(target), printed(names));
});

it.each<[selector: string, part: string]>([
  ["app web", "is invalid at"],
  ["app=web tier", "tier"],
  ["!app=web", "is invalid at"],
  ["app in web", "is invalid at"],
  ["app in (web", "is invalid at"],
  ["=web", "is invalid at"],
  ["app,,tier", "is invalid at"],
  ["app,", "is invalid at"],
  ["size>big", "must be a whole number"],
  ["-app", "isn't a label key"],
  ["a/b/c", "isn't a label key"],
  ["Acme.io/team", "isn't a label key"],
  [`${"k".repeat(64)}`, "isn't a label key"],
  ["app=-web", "isn't a label value"],
  [`app=${"v".repeat(64)}`, "isn't a label value"],
  ["app=web;", ""],
])("the selector %s is refused", (selector, part) => {
  expectRefused(files(`labelSelector: "${selector}"`), [selector, part]);
});

it("a selector that says nothing takes everything", () => {
  expectRendered(files("labelSelector: '', kind: ConfigMap"), printed("abcd"));
});
