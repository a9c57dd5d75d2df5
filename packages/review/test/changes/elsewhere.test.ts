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

it("what is sealed as a placeholder is still to be filled in, and what isn't sealed to be added", () => {
  const open = told(NONE, { ...app("password"), "secrets/pay-db-sealed.yaml": sealed("<SEALED>") });
  expect(open.todo).toEqual([
    expect.stringMatching(/Fill in password in secrets\/pay-db-sealed.yaml, which has placeholders/),
  ]);
  const both = sealed("<SEALED>").replace("{password:", '{host: "<SEALED>", password:');
  expect(told(NONE, { ...app("password"), "secrets/pay-db-sealed.yaml": both }).todo).toEqual([
    expect.stringMatching(/Fill in host and password in secrets\/pay-db-sealed.yaml/),
  ]);
  const lacking = told(NONE, { ...app("password", "host"), "secrets/pay-db-sealed.yaml": sealed("AgB0") });
  expect(lacking.todo).toEqual([expect.stringMatching(/Add host to Secret shop\/pay-db/)]);
});

it("an address that another folder fetched before is no step, and a new one is one for all that fetch it", () => {
  const two = (key: string): Files => ({
    "apps/a/kustomization.yaml": kustomization,
    "apps/a/all.yaml": external("a", key),
    "apps/b/kustomization.yaml": kustomization,
    "apps/b/all.yaml": external("b", key),
  });
  expect(told(NONE, two("shop/jwt")).todo).toEqual([
    expect.stringMatching(
      /^a, b: Put shop\/jwt into vault; ExternalSecret shop\/a, ExternalSecret shop\/b fetches it/,
    ),
  ]);
  const known = { "apps/c/kustomization.yaml": kustomization, "apps/c/all.yaml": external("c", "shop/jwt") };
  const { todo, needed } = told(known, { ...known, ...two("shop/jwt") });
  expect(todo).toEqual([]);
  expect(needed.every((one) => one.startsWith("warning"))).toBe(true);
  expect(needed[0]).toMatch(/another folder already fetches it, so it probably exists$/);
});

it("a Secret that another folder read before probably exists", () => {
  const other = { ...app("password"), "apps/web/kustomization.yaml": kustomization };
  const web = { ...other, "apps/web/all.yaml": reading("password").replace("name: pay,", "name: web,") };
  const { todo, needed } = told({ ...other, "apps/web/all.yaml": "" }, web);
  expect(todo).toEqual([]);
  expect(needed).toEqual([
    expect.stringMatching(
      /^warning Secret shop\/pay-db .*; another folder already reads it, so it probably exists$/,
    ),
  ]);
});
