import { describe, expect, it } from "vitest";
import { encryptedValues } from "../../../../src/check/rules/traps/encrypted-values.ts";
import { judgedSources } from "../../sources.ts";

const VALUES = "password: ENC[AES256_GCM,data:a]\nsops:\n  mac: ENC[AES256_GCM,data:b]\n";
const given = (fields: string, values: string) => ({
  "/overlay/kustomization.yaml": `resources: [../base]\nhelmCharts:\n- {name: db, repo: "https://charts.example", releaseName: db, namespace: db, ${fields}}\n`,
  "/overlay/values.yaml": values,
});

describe("traps/encrypted-values", () => {
  it("warns of values that nothing decrypts", () => {
    expect(judgedSources(encryptedValues, given("valuesFile: values.yaml", VALUES))).toEqual([
      "warning overlay/kustomization.yaml:3: values.yaml is encrypted with SOPS, and helm reads it as it is",
    ]);
    expect(judgedSources(encryptedValues, given("additionalValuesFiles: [./values.yaml]", VALUES))).toEqual([
      "warning overlay/kustomization.yaml:3: ./values.yaml is encrypted with SOPS, and helm reads it as it is",
    ]);
  });

  it.each([
    ["they are readable", "valuesFile: values.yaml", "password: a\n"],
    ["the chart has a value called sops", "valuesFile: values.yaml", "sops: {mac: a}\n"],
    ["a value only looks encrypted", "valuesFile: values.yaml", "password: ENC[a]\n"],
    ["no file is listed", "valuesInline: {a: b}", VALUES],
  ])("is silent where %s", (_, fields, values) =>
    expect(judgedSources(encryptedValues, given(fields, values))).toEqual([]),
  );
});
