import { expect, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { maskReview } from "../../src/changes/mask.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

// Put together here, so that no scanner takes this file for a leak.
const S = ["Zq7wK9x", "Tr4Lm2Vb8"].join("");
const NUMBER = ["73628", "19345"].join("");

/** All that reports say of an overlay that comes with an object, and perhaps more of its kustomization. */
function told(object: string, more = ""): string {
  const files = (resource: string, rest: string) =>
    listedMemory([
      ["overlays/prod/kustomization.yaml", `resources: [one.yaml]\n${rest}`],
      ["overlays/prod/one.yaml", resource],
    ]);
  const before = files("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n", "");
  const comparison = compareTrees(before, files(object, more), { applications: { before: [], after: [] } });
  const review = maskReview({ title: "", before: "", after: "", ...comparison });
  const page = terminalReport(reportOf(review), { colour: false, width: 100, all: true });
  return `${joined(page)}\n${JSON.stringify(jsonReport(review))}`;
}

const map = (text: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: ${text}\n`;
const pod = (container: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, ${container}}]}\n`;
const custom = (spec: string) => `apiVersion: acme.test/v1\nkind: Db\nmetadata: {name: a}\nspec: ${spec}\n`;
const sealed = (spec: string) =>
  `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\nspec: ${spec}\n`;
const secret = (fields: string, notes = "") =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: a, annotations: {${notes}}}\n${fields}\n`;
const applied = (text: string) => `kubectl.kubernetes.io/last-applied-configuration: '${text}'`;

test.each<[place: string, object: string, more?: string]>([
  ["the second of two options", pod(`args: ["--password=${S}", "--token=${S}x"]`)],
  ["an option behind a value of its own argument", pod(`args: ["--password", "${S}", "--token=${S}"]`)],
  ["the last of many arguments", pod(`command: [app, "--db-password=${S}", -v, "--api-key", "${S}"]`)],
  ["a misspelt field of a Secret", secret(`stringdata: {a: ${S}}`)],
  ["a field that a Secret doesn't have", secret(`spec: {x: ${S}}`)],
  ["the template of a SealedSecret", sealed(`{template: {data: {a: ${S}}, stringData: {b: ${S}}}}`)],
  ["what was applied last", secret("", applied(`{"kind":"Secret","stringData":{"a":"${S}"}}`))],
  ["the same in base64", secret("", applied(`{"kind":"Secret","data":{"a":"${btoa(S)}"}}`))],
  ["a variable that is a number", pod(`env: [{name: DB_PASSWORD, value: ${NUMBER}}]`)],
  ["a field that is a number", custom(`{auth: {password: ${NUMBER}}}`)],
  ["a value below a name", custom(`{password: {value: ${S}}}`)],
  ["a word below its name", map(`|\n    password: >-\n      ${S}`)],
  ["a word on the line below its name", map(`|\n    password:\n      ${S}`)],
  ["the same in JSON", map(`'{"password":\n\n    "${S}"}'`)],
  ["a JSON patch", map(`'[{"op":"replace","path":"/stringData/password","value":"${S}"}]'`)],
  [
    "a copy of a Secret's value",
    `${secret(`stringData: {a: ${S}}`)}---\n${map("b")}`,
    "replacements: [{source: {kind: Secret, name: a, fieldPath: stringData.a}, targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}]\n",
  ],
  ["a literal without a name", map("b"), `secretGenerator: [{name: b, literals: ["password: ${S}"]}]\n`],
])("%s is never shown", (_, object, more) => {
  const text = told(object, more);
  expect(text).not.toContain(S);
  expect(text).not.toContain(btoa(S).slice(0, 16));
  expect(text).not.toContain(NUMBER);
});

test("what isn't a credential is shown beside one", () => {
  const text = told(
    pod(`args: ["--password=${S}", "--level=debug", "--port=8080"], env: [{name: A, value: 7}]`),
  );
  expect(text).toContain("--level=debug");
  expect(text).toContain("--port=8080");
  const settings = told(map(`|\n    password: >-\n      ${S}\n    level:\n      debug\n    name: shop`));
  expect(settings).toMatch(/level:.*debug.*name: shop/s);
  expect(told(custom("{tokens: {max: 4096}, passwordLength: 16}"))).toMatch(/4096.*16/s);
});
