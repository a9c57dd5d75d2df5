import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { plainText } from "../../src/report/model/inline.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const kustomization = "resources: [all.yaml]\n";
const reading = (...keys: string[]) =>
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pay, namespace: shop}\nspec:\n  selector: {matchLabels: {app: pay}}\n" +
  "  template:\n    metadata: {labels: {app: pay}}\n    spec:\n      containers:\n        - name: pay\n          image: pay:1\n          env:\n" +
  keys
    .map(
      (key) =>
        `            - {name: ${key.toUpperCase()}, valueFrom: {secretKeyRef: {name: pay-db, key: ${key}}}}\n`,
    )
    .join("");
const sealed = (value: string) =>
  `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: pay-db, namespace: shop}\nspec: {encryptedData: {password: "${value}"}}\n`;
const external = (name: string, key: string) =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: shop}\n` +
  `spec: {secretStoreRef: {name: vault}, data: [{secretKey: TOKEN, remoteRef: {key: ${key}}}]}\n`;

function told(before: Files, after: Files) {
  const [old, now] = [before, after].map((files) => listedMemory(Object.entries(files)));
  const comparison = compareTrees(old as never, now as never, {});
  const report = reportOf({ title: "", before: "", after: "", ...comparison });
  const risks = comparison.environments.flatMap((one) => one.risks);
  const needed = risks.filter(({ id }) => id === "change/secret-key-needed");
  return {
    todo: report.todo.map(plainText),
    needed: needed.map(({ severity, message }) => `${severity} ${message}`),
  };
}

const app = (...keys: string[]): Files => ({
  "apps/pay/kustomization.yaml": kustomization,
  "apps/pay/all.yaml": reading(...keys),
});
const NONE = { "apps/web/kustomization.yaml": "resources: []\n" };

it("a key that a file of the repository seals is to be applied first, and nothing to be added by hand", () => {
  const { todo, needed } = told(NONE, { ...app("password"), "secrets/pay-db-sealed.yaml": sealed("AgB0") });
  expect(todo).toEqual([]);
  expect(needed).toEqual([
    expect.stringMatching(
      /^warning Secret shop\/pay-db .*SealedSecret in `secrets\/pay-db-sealed.yaml` creates it/,
    ),
  ]);
});

it("what is sealed as a placeholder, or isn't sealed, is still to be added", () => {
  const sealedAs = (value: string, ...keys: string[]) =>
    told(NONE, { ...app(...keys), "secrets/pay-db-sealed.yaml": sealed(value) }).todo;
  expect(sealedAs("<SEALED>", "password")).toEqual([
    expect.stringMatching(/Make sure that Secret shop\/pay-db has password;/),
  ]);
  expect(sealedAs("AgB0", "password", "host")).toEqual([
    expect.stringMatching(/Make sure that Secret shop\/pay-db has host;/),
  ]);
});

it("an address that several environments fetch is one step", () => {
  const two = (key: string): Files => ({
    "apps/a/kustomization.yaml": kustomization,
    "apps/a/all.yaml": external("a", key),
    "apps/b/kustomization.yaml": kustomization,
    "apps/b/all.yaml": external("b", key),
  });
  expect(told(NONE, two("shop/jwt")).todo).toEqual([
    expect.stringMatching(
      /^a, b: Make sure that vault has shop\/jwt; ExternalSecret shop\/a, ExternalSecret shop\/b fetches it/,
    ),
  ]);
});
