import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import type { ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import type { Findings } from "@kustogen/review/check/report/form.ts";
import { FORMS, type Form } from "@kustogen/review/check/report/forms.ts";
import { version } from "../../package.json";

/**
 * Findings in a format for other programs, with files relative to the repository root.
 * @param cwd the folder that the findings' paths are relative to
 */
export function inForm(form: Form, report: Findings, rules: readonly Rule[], cwd: string): string {
  const top = workTreeTop(cwd) ?? cwd;
  const files = new Map<string, string>();
  const kustomizationIn = (folder: string) => {
    const name = KUSTOMIZATION_FILES.find((one) => existsSync(resolve(cwd, folder, one)));
    return join(folder, name ?? "kustomization.yaml");
  };
  const fileOf = ({ file, environment }: ReportedFinding) =>
    entryOf(files, file ?? `${environment}/`, () => {
      // A finding without a file and environment is about the repository, whose rules are in this file.
      const named = file ?? (environment === "" ? "kustogen.yaml" : kustomizationIn(environment));
      return relative(top, resolve(cwd, named)).split(sep).join("/");
    });
  return FORMS[form]({ report, rules, version, fileOf });
}
