import { describe, expect, it } from "vitest";
import type { State } from "../../../../src/check/model/state.ts";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { judged, state } from "../../state.ts";

const RANDOM = "x7Kq2RtZb9WcV4mN8pLs";
const secret = (yaml: string, strictness?: State["strictness"]) =>
  judged(credential, state(yaml, { environment: "deploy", strictness } as never))[0]?.split(" ")[0];
const config = (file: string, ...lines: string[]) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {${file}: ${JSON.stringify(`${lines.join("\n")}\n`)}}`;
const custom = (kind: string, spec: string, annotations = "") =>
  `apiVersion: shop.example.com/v1\nkind: ${kind}\nmetadata: {name: a, annotations: {${annotations}}}\nspec: {${spec}}`;
const pod = (container: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1", ${container}}]}`;

describe("a value that a name describes as a credential", () => {
  it.each([
    ["a line of a file", config("app.conf", "[main]", `token = ${RANDOM}`)],
    ["a line of a script", config("run.sh", "set -e", `SESSION_TOKEN=${RANDOM}`)],
    ["a line of a container's script", pod(`args: [sh, -c, "set -e\\nexport APP_TOKEN=${RANDOM}\\n"]`)],
    ["an annotation", custom("Widget", "", `shop.example.com/session-token: ${RANDOM}`)],
    ["the text in another field", custom("Widget", `config: "password: ${RANDOM}"`)],
  ])("is a warning in %s, and an error if checked for production", (_, yaml) => {
    expect([secret(yaml), secret(yaml, "production")]).toEqual(["warning", "error"]);
  });

  it.each([
    ["a variable of a container", pod(`env: [{name: APP_TOKEN, value: ${RANDOM}}]`)],
    ["an argument of a container", pod(`args: ["--token=${RANDOM}"]`)],
    [
      "a setting of a ConfigMap",
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {APP_TOKEN: ${RANDOM}}`,
    ],
    ["a field of that name", custom("Widget", `password: ${RANDOM}`)],
    ["a parameter of a chart", custom("Widget", `parameters: [{name: db.password, value: ${RANDOM}}]`)],
    [
      "a chart's values as one text",
      custom("Application", `source: {helm: {values: "grafana:\\n  adminPassword: ${RANDOM}\\n"}}`),
    ],
    [
      "a form that only tokens have",
      config("app.conf", "[main]", `key = ${"ghp"}_x7Kq2mZ9vB4nR1tY8wC3eF6gH5jL0pS2dA4u`),
    ],
  ])("is an error in %s", (_, yaml) => {
    expect(secret(yaml)).toBe("error");
  });
});
