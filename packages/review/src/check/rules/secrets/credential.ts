import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path } from "@kustogen/kustomize/value/value.ts";
import { findCredentials } from "../../../kubernetes/credentials/find.ts";
import { credentialLines } from "../../../kubernetes/credentials/lines.ts";
import { digestsOf, LITERAL_VALUE } from "../../../kubernetes/credentials/literal-value.ts";
import { isError, type Strength, strengthOf } from "../../../kubernetes/credentials/strength.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const credential = defineRule({
  id: "secrets/credential",
  title: "No value that is written in a resource looks like a credential",
  why:
    "Anyone who can read the repository or describe the pod has it, also after it is removed. Tokens are " +
    "recognized by their form, other credentials by the name of their field and a value that is random " +
    "enough; passwords that products ship with are tried first. Placeholders, slow hashes and names aren't " +
    "reported.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
  cases: {
    warning: [
      "for a password that is a word or a well-known default (`changeme`), unless it is checked for production",
      "for a value with words such as `example` in it, and half of a key without the other",
      "for a value that only a name within a longer text describes",
    ],
    info: "for the address of an error tracker, whose key is public",
  },
  bad: "env:\n  - name: DB_PASSWORD\n    value: Gr33n-otter-41",
  good: "env:\n  - name: DB_PASSWORD\n    valueFrom: {secretKeyRef: {name: db, key: password}}",
  error: "credential",
  *check(state) {
    for (const resource of state.resources)
      for (const { path, what } of findCredentials(resource)) {
        const found = strengthIn(resource, path, what);
        if (found === undefined) continue;
        const strength = found === "strong" && isKnownByName(resource, path, what) ? "weak" : found;
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
  return text === undefined ? "strong" : strengthOf(text, what, jsonText(asMap(resource)));
}

/** The line that contains a match in a multi-line text. */
function lineOf(resource: Resource, path: Path, what: string): number | undefined {
  const text = textAt(resource, ...path);
  if (text === undefined || !text.trimEnd().includes("\n")) return undefined;
  const lines = credentialLines(text, String(path.at(-1)));
  const found = lines.find((one) => one.what === what) ?? lines[0];
  return found && found.line - 1;
}

/** True for a value that only a name within a text or an annotation describes; the program that reads it decides. */
function isKnownByName(resource: Resource, path: Path, what: string): boolean {
  if (!what.startsWith(LITERAL_VALUE)) return false;
  const [key, text = ""] = [path.at(-1), textAt(resource, ...path)];
  // Values of a chart, as one text: each is a field.
  if (key === "values" && path.includes("helm")) return false;
  if (path.includes("annotations") || text.trimEnd().includes("\n")) return true;
  const isOfContainer = path.some((step) => /^(?:c|initC|ephemeralC)ontainers$/.test(String(step)));
  return !isOfContainer && key !== "value" && text.includes(what.slice(LITERAL_VALUE.length));
}
