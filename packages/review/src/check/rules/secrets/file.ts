import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { credentialLines } from "../../../kubernetes/credentials/lines.ts";
import { digestsOf } from "../../../kubernetes/credentials/literal-value.ts";
import { strengthOf } from "../../../kubernetes/credentials/strength.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { TextFile } from "../../model/text-files.ts";
import { anyDocuments } from "../../sources/source-files.ts";

export const file = defineRule({
  id: "secrets/file",
  title: "No file in the repository contains a token or a private key",
  why:
    "What was committed is in every clone and in the history. All files that a kustomization reads or git " +
    "tracks are searched for values in a form that only credentials have, except binary ones and those " +
    "above 1 MiB (`--all-files`), whatever they are called.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
  cases: {
    warning: "for a login and what follows `Bearer`, which may be anything",
    info: [
      "for a token that has words such as `example` in it, and a quick hash",
      "for an access key without its secret half, and a private key that is encrypted with a password",
    ],
  },
  bad: "# registry.yaml, which no kustomization lists\nkind: Secret\ndata: {token: Z2hwX2E4RmgzazlROXpMeDJWYjdOYzRUbTZSdzFac1lx}",
  good: "# registry.yaml, which no kustomization lists\nkind: ExternalSecret\nspec: {dataFrom: [{extract: {key: registry}}]}",
  error: "credential",
  *checkRepository({ files }) {
    for (const text of files) {
      const found = [...foundIn(text)];
      for (const severity of new Set(Object.values(SEVERITIES)))
        yield* found.filter((one) => one.severity === severity).slice(0, MOST);
    }
  },
});

/** How bad a literal of a strength is. */
const SEVERITIES = { certain: "error", weak: "warning", unlikely: "info", public: "info" } as const;
/** The maximum number of findings of one severity reported for a file; the rest is found while fixing these. */
const MOST = 20;
const YAML = /\.ya?ml$/i;

function* foundIn({ file, label, environment, read }: TextFile): Iterable<Finding> {
  const text = read()?.replaceAll("\r\n", "\n");
  if (text === undefined) return;
  const lines: readonly FoundLine[] = credentialLines(text, label, true);
  const encoded = (YAML.test(label) ? encodedIn(text, file) : []).filter(
    ({ line }) => !lines.some((one) => one.line === line),
  );
  const found = [...lines, ...encoded];
  const rows = found.length > 0 ? text.split("\n") : [];
  for (const { line, what, decoded } of found.toSorted((a, b) => a.line - b.line)) {
    const secret = decoded ?? keyFrom(rows, line - 1);
    const strength = strengthOf(secret, what, text);
    if (strength === undefined) continue;
    yield {
      file,
      line,
      environment,
      severity: SEVERITIES[strength],
      message: `looks like a credential: ${what}`,
      same: digestsOf(secret, what),
      fix: "remove it from the file and revoke it, since the history keeps it; if it isn't a credential, add an exception in kustogen.yaml",
    };
  }
}

/** Keys have fewer lines. */
const LONGEST = 150;

/** A line with what was found in it, up to the next key; a key has several. */
function keyFrom(rows: readonly string[], at: number): string {
  const row = rows[at] ?? "";
  if (!row.includes("-----BEGIN")) return row;
  const rest = rows.slice(at + 1, at + LONGEST);
  const end = rest.findIndex((one) => /-----(?:BEGIN|END)/.test(one));
  return [row, ...rest.slice(0, end < 0 ? undefined : end)].join("\n");
}

/** A line with a credential, and the text of a value in base64. */
interface FoundLine {
  line: number;
  what: string;
  decoded?: string;
}

const OF_SECRET = /Secret\b(?<=^ *kind: *["']?Secret)/m;

/** The tokens in the encoded values of Secrets, such as that of a registry. */
function encodedIn(text: string, file: string): FoundLine[] {
  if (!OF_SECRET.test(text)) return [];
  const lines = new YamlLines(text);
  return anyDocuments(text, file).flatMap((document, index) =>
    Object.entries(dataOf(document)).flatMap(([key, value]) => {
      const decoded = (typeof value === "string" && decodedText(value)) || "";
      const what = formOf(decoded);
      return what === undefined ? [] : [{ line: lines.lineAt(index, ["data", key]) ?? 1, what, decoded }];
    }),
  );
}

function dataOf(document: Value): Record<string, Value> {
  if (!isMap(document) || document.kind !== "Secret" || isMap(document.sops)) return {};
  return isMap(document.data) ? document.data : {};
}
