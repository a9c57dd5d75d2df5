import { expect, it } from "vitest";
import { codeOf } from "./described.ts";

const object = (name: string, labels: string) => `---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {${labels}}}
data: {a: ${name}}
`;

it("labels that several objects have together are said once, though others have a part of them", () => {
  const shared = "app: shop, tier: web, team: blue";
  const yaml = [
    object("one", `${shared}, own: a`),
    object("two", `${shared}, own: b`),
    object("three", `${shared}, own: c`),
    object("four", "app: shop, own: d"),
    object("five", "app: shop, tier: web, own: e"),
  ].join("");
  const files = codeOf({ dev: yaml, prod: yaml });
  const code = [...files.values()].join("\n");
  expect(code.match(/team: "blue"/g)).toHaveLength(1);
  expect(code.match(/\.\.\.(own|common)Labels/g)).toHaveLength(3);
});

it.each([
  ["are those", "app: web, team: blue", "export const commonLabels", "selector: commonLabels,"],
  ["are among those", "app: web, team: blue, role: pod", "export const commonLabels", "...commonLabels, "],
])(
  "what every object carries is said once where the labels that a component's pods are selected by %s",
  (_, selector, shared, own) => {
    const labels = "labels: {app: web, team: blue}";
    const one = (kind: string, name: string, body: string) =>
      `---\napiVersion: ${kind === "Service" ? "v1" : "apps/v1"}\nkind: ${kind}\nmetadata: {name: ${name}, ${labels}}\nspec: ${body}\n`;
    const template = `{metadata: {labels: {${selector}}}, spec: {containers: [{name: main, image: "main:v1"}]}}`;
    const yaml = [
      one("Deployment", "web", `{selector: {matchLabels: {${selector}}}, template: ${template}}`),
      ...["web", "web-grpc", "web-admin"].map((name, at) =>
        one("Service", name, `{selector: {${selector}}, ports: [{port: ${80 + at}}]}`),
      ),
    ].join("");
    const files = codeOf({ dev: yaml, prod: yaml });
    expect(files.get("labels.ts")).toContain(shared);
    expect(files.get("index.ts")).toContain("labels: () => commonLabels,");
    expect(files.get("components/web.ts")).toContain(own);
    expect([...files.values()].join("\n").match(/team: "blue"/g)).toHaveLength(1);
  },
);
