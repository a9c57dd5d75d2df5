import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path } from "@kustogen/kustomize/value/value.ts";
import { findCredentials } from "../../../kubernetes/credentials/find.ts";
import { credentialLines } from "../../../kubernetes/credentials/lines.ts";
import { digestsOf } from "../../../kubernetes/credentials/literal-value.ts";
import { isError, type Strength, strengthOf } from "../../../kubernetes/credentials/strength.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const credential = defineRule({
  id: "secrets/credential",
  title: "No value that is written in a resource looks like a credential",
  why:
    "Anyone who can read the repository or describe the pod has it, also after it is removed. Tokens are " +
    "recognized by their published form, other credentials by their place: the name of a variable or field, " +
    "an option, or the password in a URL. Placeholders, slow hashes and names aren't reported.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
  cases: {
    warning: [
      "for what only its place tells, unless it is checked for production",
      "for a value with words such as `example` in it, and half of a key without the other",
    ],
    info: "for the address of an error tracker, whose key is public",
  },
  bad: "env:\n  - name: DB_PASSWORD\n    value: Gr33n-otter-41",
  good: "env:\n  - name: DB_PASSWORD\n    valueFrom: {secretKeyRef: {name: db, key: password}}",
  error: "credential",
  *check(state) {
    for (const resource of state.resources)
      for (const { path, what } of findCredentials(resource)) {
        const strength = strengthIn(resource, path, what);
        if (strength === undefined) continue;
        const severity = isError(strength, state) ? undefined : strength === "public" ? "info" : "warning";
        yield {
          ...{ resource, path, severity, textLine: lineOf(resource, path, what) },
          same: digestsOf(textAt(resource, ...path) ?? "", what),
          message: `looks like a credential: ${what}`,
          fix: "read it from a Secret through envFrom, secretKeyRef or a file; if it is not a credential, add an exception in kustogen.yaml",
        };
      }
  },
});

/** What something at a path of a resource is worth; undefined if it is no credential. */
export function strengthIn(resource: Resource, path: Path, what: string): Strength {
  const text = textAt(resource, ...path);
  return text === undefined ? "weak" : strengthOf(text, what, jsonText(asMap(resource)));
}

/** The line that contains a match in a multi-line text. */
function lineOf(resource: Resource, path: Path, what: string): number | undefined {
  const text = textAt(resource, ...path);
  if (text === undefined || !text.trimEnd().includes("\n")) return undefined;
  const lines = credentialLines(text, String(path.at(-1)));
  const found = lines.find((one) => one.what === what) ?? lines[0];
  return found && found.line - 1;
}
