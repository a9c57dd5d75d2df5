import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { findCredentials } from "../../../kubernetes/credentials/find.ts";
import { credentialLines } from "../../../kubernetes/credentials/lines.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { withReason } from "../../with-reason.ts";
import { certaintyOf } from "./certainty.ts";
import { isGuessable, whyHarmless } from "./guessable.ts";
import { LITERAL } from "./literal-value.ts";
import { digestOf } from "./same-value.ts";

export const credential = defineRule({
  id: "secrets/credential",
  title: "No value that is written in a resource looks like a credential",
  why:
    "A password in a variable, an argument, an annotation or a file in a ConfigMap can be read by anyone " +
    "who can read the repository or describe the pod, and it stays in the history after it is removed. " +
    "Tokens are recognized by their form, and other credentials by the name of their field. Findings never " +
    "show the value. Placeholders (`<password>`), hashes, and names of keys and Secrets aren't reported.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
  severity: "error",
  least: "warning",
  cases: {
    warning: [
      "for a password that anyone could guess (`changeme`), unless it is checked for production",
      "for a token that has expired, or that has words such as `example` in it",
      "for an uncertain match in a multi-line string",
    ],
  },
  basis: "credential",
  example: {
    bad: "env:\n  - name: DB_PASSWORD\n    value: Gr33n-otter-41",
    good: "env:\n  - name: DB_PASSWORD\n    valueFrom: {secretKeyRef: {name: db, key: password}}",
  },
  *check(state) {
    for (const resource of state.resources) {
      for (const { path, what } of findCredentials(resource)) {
        const certainty = certaintyOf(resource, path, what);
        if (certainty === "none") continue;
        const finding = credentialFinding(resource, path, what);
        if (certainty !== "sure") yield { ...finding, severity: "warning" };
        else yield asBadAsItIs(finding, state, resource, path, what);
      }
    }
  },
});

/** The finding, downgraded to a warning if the value is easy to guess, or if only a name tells of it. */
function asBadAsItIs(finding: Finding, state: State, resource: Resource, path: Path, what: string): Finding {
  const text = textAt(resource, ...path);
  if (text === undefined) return finding;
  const why = whyHarmless(
    state,
    () => isGuessable(text, what, String(path.at(-1))),
    () => isKnownByName(resource, path, what),
  );
  return why === undefined ? finding : { ...finding, severity: "warning", fix: withReason(finding.fix, why) };
}

/** The line that contains a match in a multi-line text. */
function lineOf(resource: Resource, path: Path, what: string): number | undefined {
  const text = textAt(resource, ...path);
  if (text === undefined || !text.trimEnd().includes("\n")) return undefined;
  const lines = credentialLines(text, String(path.at(-1)));
  const found = lines.find((one) => one.what === what) ?? lines[0];
  return found && found.line - 1;
}

/** The finding about a place with a credential, in words that don't reveal it. */
export function credentialFinding(
  resource: Resource,
  path: Path,
  what: string,
  textLine = lineOf(resource, path, what),
): Finding {
  return {
    resource,
    path,
    ...(textLine !== undefined && { textLine }),
    same: digestOf(textAt(resource, ...path) ?? "", what),
    message: `looks like a credential: ${what}`,
    fix: 'read it from a Secret through envFrom, secretKeyRef or a file; if it is not a credential, mark it with notSecret("…", "why"), or add an exception in kustogen.yaml',
  };
}

/**
 * True for a value that only a name within a free text describes as a credential: a line of a script or of a file, an
 * annotation, or a text in a custom kind's field. The program that reads it decides what it means: a reference to a
 * Secret, a public key or code. A variable of a container, a setting of a ConfigMap, and a field with the telling name
 * itself are different: their value is the password.
 */
function isKnownByName(resource: Resource, path: Path, what: string): boolean {
  if (!what.startsWith(LITERAL)) return false;
  if (path.includes("annotations")) return true;
  const text = textAt(resource, ...path);
  if (text === undefined) return false;
  const key = path.at(-1);
  // Values of a chart, as one text: each is a field.
  if (key === "values" && path.includes("helm")) return false;
  if (text.trimEnd().includes("\n")) return true;
  const name = key === "value" ? textAt(resource, ...path.slice(0, -1), "name") : key;
  const isReadAsItIs = resource.kind === "ConfigMap" || path.some((step) => CONTAINERS.has(step));
  return !isReadAsItIs && what !== `${LITERAL}${name}`;
}

const CONTAINERS = new Set<string | number>(["containers", "initContainers", "ephemeralContainers"]);
