import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { PLAIN } from "./plain-input.ts";

/** Put together here, so that no scanner takes this file for a leak. */
const TOKEN = ["ghp", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"].join("_");
const KEY = [
  ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" "),
  "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDb3rS5v1mJc0Qe",
  "8hKfW2pX9tYdLq0zRr7uVnB4cT6xS1wG5aM2kJ8hF3dP9oI7yU4tE6rW1qZ0xC5v",
  ["-----END RSA", "PRIVATE KEY-----"].join(" "),
  "",
];
const pod = (name: string, variable: string, value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: a, image: "a:1", env: [{name: ${variable}, value: "${value}"}]}]}\n`;

/** The errors in production, as "file:line message". */
function errors(files: Record<string, string>) {
  const folders = [...new Set(Object.keys(files).map((file) => file.slice(0, file.lastIndexOf("/"))))];
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(files)),
    environments: folders
      .filter((folder) => files[`${folder}/kustomization.yaml`] !== undefined)
      .map((folder) => ({ folder, strictness: "production" as const })),
    files: Object.keys(files),
  });
  const text = JSON.stringify(report);
  expect(text).not.toContain("Gr33n-otter");
  return report.findings
    .filter(({ severity, rule }) => severity === "error" && rule.startsWith("secrets/"))
    .map(({ file, line, message, also = [] }) => [`${file}:${line} ${message}`, ...also].join(", also in "));
}

it("a token in several files is told once, with its other places", () => {
  const said = errors({ "/a.json": `{"token": "${TOKEN}"}\n`, "/b.sh": `# b\nTOKEN=${TOKEN}\nT=${TOKEN}\n` });
  expect(said).toEqual(["a.json:1 looks like a credential: a GitHub token, also in b.sh"]);
  expect(
    errors({ "/a.json": `{"token": "${TOKEN}"}\n`, "/b.sh": `TOKEN=${TOKEN.replace("5gH", "6gH")}\n` }),
  ).toHaveLength(2);
});

it("a private key is the same in a file, within a JSON text and in another place of the file", () => {
  const said = errors({
    "/key.pem": KEY.join("\n"),
    "/key.json": `{"key": "${KEY.join("\\n")}"}\n`,
    "/twice.cfg": `# one\n${KEY.join("\n")}# two\n${KEY.join("\n")}`,
  });
  expect(said.filter((one) => one.includes("a private key"))).toHaveLength(1);
  expect(said[0]).toMatch(/, also in /);
});

it("a password is the same in a variable, in an address and in a Secret", () => {
  const password = "Gr33n-otter-41x";
  const said = errors({
    "/prod/kustomization.yaml": "resources: [a.yaml, b.yaml, c.yaml]\n",
    "/prod/a.yaml": pod("a", "POSTGRES_PASSWORD", password),
    "/prod/b.yaml": pod("b", "DATABASE_URL", `postgres://shop:${password}@db/shop`),
    "/prod/c.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: c}\nstringData: {password: ${password}}\n`,
  });
  expect(said).toEqual([expect.stringMatching(/, also in /)]);
});

it("different passwords stay apart, and so do several passwords of a Secret", () => {
  const secret = (name: string, last: number) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {password: Gr33n-otter-41, token: Gr33n-otter-5${last}}\n`;
  const said = (last: number) =>
    errors({
      "/prod/kustomization.yaml": "resources: [a.yaml, b.yaml]\n",
      "/prod/a.yaml": secret("a", 1),
      "/prod/b.yaml": secret("b", last),
    });
  expect(said(2)).toHaveLength(2);
  expect(said(1)).toHaveLength(1);
});
