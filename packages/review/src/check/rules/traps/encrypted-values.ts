import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { placeOfEntry } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";
import type { SourceFiles } from "../../sources/sources.ts";

export const encryptedValues = defineRule({
  id: "traps/encrypted-values",
  title: "The values files of a kustomization's charts aren't encrypted",
  why:
    "A values file that SOPS encrypted fills the chart with strings such as `ENC[AES256_GCM,data:…]`: " +
    "passwords and hosts are wrong, and numbers are strings. kustomize passes the values files of a chart " +
    "to helm unchanged. Encrypted files are meant for helm-secrets or Flux, which decrypt what they read.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/helmcharts/",
  example: {
    bad: "# shop/kustomization.yaml\nhelmCharts:\n  - {name: redis, repo: 'https://charts.example.com', releaseName: redis, namespace: shop, valuesFile: values.yaml}\n---\n# shop/values.yaml, encrypted with SOPS\npassword: ENC[AES256_GCM,data:Tm90aGluZw==]\nsops: {mac: 'ENC[AES256_GCM,data:VG8gc2Vl]'}",
    good: "# shop/kustomization.yaml\nhelmCharts:\n  - {name: redis, repo: 'https://charts.example.com', releaseName: redis, namespace: shop, valuesFile: values.yaml}\n---\n# shop/values.yaml; the password is in a Secret\nexistingSecret: redis",
  },
  severity: "warning",
  *checkKustomization({ file, folder, kustomization }, files) {
    for (const [at, { valuesFile, additionalValuesFiles = [] }] of (
      kustomization.helmCharts ?? []
    ).entries()) {
      const listed = [
        ...(valuesFile === undefined ? [] : [{ path: ["valuesFile"], name: valuesFile }]),
        ...additionalValuesFiles.map((name, number) => ({ path: ["additionalValuesFiles", number], name })),
      ];
      for (const { path, name } of listed)
        if (isEncrypted(normalise(`${folder}/${name}`), files))
          yield {
            ...placeOfEntry({ file }, ["helmCharts", at, ...path]),
            path: ["helmCharts", at, ...path],
            message: `${name} is encrypted with SOPS, and helm reads it as it is`,
            fix: "keep the values that aren't secret in a separate file, and let the chart refer to a Secret",
          };
    }
  },
});

/** True for a file with values that SOPS has encrypted. */
function isEncrypted(file: string, files: SourceFiles): boolean {
  return files
    .documents(file)
    .some((one) => textAt(one, "sops", "mac") !== undefined && jsonText(one).includes('"ENC['));
}
