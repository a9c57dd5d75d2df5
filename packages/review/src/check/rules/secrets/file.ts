import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { MAYBE_PAIR } from "@kustogen/kustomize/credentials/pairs.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import {
  type Credential,
  findCredentials,
  findCredentialsInDocument,
} from "../../../kubernetes/credentials/find.ts";
import { type CredentialLine, credentialLines } from "../../../kubernetes/credentials/lines.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule, type RepositoryFinding, type Severity } from "../../rule.ts";
import { linesIn, readDocuments } from "../../sources/source-files.ts";
import type { TextFile } from "../../text-files.ts";
import { withReason } from "../../with-reason.ts";
import { certaintyOf } from "./certainty.ts";
import { certificatesBeside, ENCRYPTED, whyNoSecret } from "./certificate.ts";
import { isCode } from "./code-behind.ts";
import { isOfHelp } from "./help-text.ts";
import { isKeyOfAge, isMock, isWithoutKey } from "./key-lines.ts";
import { LITERAL } from "./literal-value.ts";
import { isThin, tokensIn } from "./made-up.ts";
import { isAllowed, saysOpen } from "./said-open.ts";
import { digestOf, foundText } from "./same-value.ts";
import { isShortLived } from "./short-lived.ts";
import { HASHED, isHalfOfKey, isIdentifier, isOfPages, isSample } from "./stand-in.ts";
import { isOfTypes, isOnlyTold } from "./told-by-name.ts";

export const file = defineRule({
  id: "secrets/file",
  title: "No file in the repository contains a value that looks like a credential",
  why:
    "Everything that was committed is in every clone and stays in the history: a password in an env " +
    "file, a token in a chart's values, a key next to a script. The rule searches all files that a " +
    "kustomization reads, and the other files that git tracks, up to 1 MiB each (`--all-files` " +
    "includes larger ones). It skips lock files, bundles and binary files. In documentation, tests, " +
    "examples and schemas, it reports only values in a form that only credentials have, and never " +
    "hashes. Findings never show the value.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-06-Insufficient-Credential-Hygiene",
  severity: "error",
  least: "warning",
  cases: {
    warning: [
      "if only the name of the field or variable is suspicious",
      "for a key that is used only in development",
      "in a comment",
      "in documentation, tests, examples or schemas",
      "in a copy of another file",
      "in a downloaded chart",
    ],
  },
  basis: "token",
  needs: [],
  example: {
    bad: "# settings.env\nDB_PASSWORD=Gr33n-otter-41",
    good: "# settings.env; DB_PASSWORD comes from a Secret\nDB_HOST=postgres",
  },
  checkFile: inFile,
});

/** Files written by programs, into which people don't put secrets. */
const MACHINE_MADE =
  /(?:^|\/)(?:node_modules|site-packages|\.nx|vendor\/[\w-]+\.[\w.-]+)\/|(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|[\w.-]+\.lock(?:b|\.json|file)?|\.terraform\.lock\.hcl|Chart\.lock|\.secrets\.baseline|\.gitallowed|\.gitleaks(?:ignore|\.toml)|\.talismanrc|\.ggignore)$|\.min\.(?:js|css|mjs)$|\.(?:map|svg|snap|ipynb|csv|tokens|interp|sum|crt|cer|pub|asc\.pub|patch|diff)$/i;
const EXAMPLES =
  /(?:^|\/)(?:example|sample)[-_.][^/]*$|(?:^|\/)(?:\.ci|tests?|(?:test|surefire|failsafe)-(?:reports?|results?)|__\w+__|test-?data|test-?resources?|testing|fixtures?|mocks?|specs?|e2e|\.?examples?|\.?samples?|docs?|documentation|conformance|vendor|third_party)\/|(?:^|\/)[^/]+(?:[._-](?:example|sample)s?|\.template)\/|(?:[._-](?:test|spec|example|sample)s?\.\w+|_test\.go|\.(?:mdx?|rst|adoc|txt|tmpl|dist|po|html?)|[._-](?:example|sample|template))$|(?:^|\/)(?:README|CHANGELOG|CONTRIBUTING)\b/i;
/** Example keys and certificates from tests and documentation: words, repeated letters, `user:password` in base64. */
const EXAMPLE_VALUE =
  /EXAMPLE|x{4}|X{4}|\*{3}|\.\.\.|…|<[\w -]+>|\b(?:your|my|fake|dummy|sample|foo|bar|test)[-_]|12345|abcdef|0{8}|([A-Z])\1{3}|([A-Z]{4,8})\2|dXNlcjpwYXNz|\.signature\b|private key|PRIVATE KEY/i;
/** Comments, and values that are obviously placeholders: a GitHub token has more than the digits of a hash. */
const NO_TOKEN =
  /^\s*(?:#|\/\/|;|--\s|\*)|example|x{6}|\*{3}|\.{3}|…|dummy|fake|placeholder|0{8}|123456789|gh[opsu]_[0-9a-f]{36,}(?!\w)/i;

const PRIVATE_KEY = "a private key";
/** A path that says that its key is for tests: `test-certs/key.pem`, `localhost-key.pem`. */
const OF_TESTS =
  /(?<![a-z])(?:testing|tests?(?:assets?|certs?|data|files?|helpers?|keys?|utils?)?|demos?|dummy|e2e|hack|localhost|playgrounds?|sandbox(?:es)?|snakeoil)(?![a-z])/i;

/** A token for registering a GitHub runner, valid for one hour. */
const RUNNER = /\bconfig\.(?:sh|cmd)\b.*--token\b/;
/** A name in place of a value: `AWS_SECRET_ACCESS_KEY: UPDATE_AWS_SECRET_ACCESS_KEY`. */
const TO_FILL_IN = /[:=][ \t]*["']?[A-Z]+(?:_[A-Z]+)+["']?$/;
/** The public half of a key; the fields beside it read the other half from a Secret. */
const KEY_ID = /^[\s-]*accessKeyID: *["']?A[A-Z0-9]{19}["']?\s*(?:#.*)?$/i;
const REST_OF_KEY = /^[ \t-]*secretAccessKey\w*Ref:/im;
/** The name that a key gives to log in, as to a mail server; the password is another value. */
const LOGIN = /^[\s-]*["']?\w*user(?:[_-]?name)?["']?[ \t]*[:=][ \t]*["']?A[A-Z0-9]{19}["']?\s*(?:#.*)?$/i;
/** The maximum number of errors reported for a file; the rest is found while fixing these. */
const MOST = 20;
/** With more of them, the warnings of a file are one. */
const FEW = 3;
const YAML = /\.ya?ml$/i;
/** A comment, or an expression that matches the first line of keys. */
const NO_KEY = /^\s*(?:#|\/\/|;)|-----\\?\$/;

function* inFile(text: TextFile): Iterable<RepositoryFinding> {
  const all = MACHINE_MADE.test(text.label) ? [] : [...foundIn(text)];
  yield* all.filter(({ severity }) => severity === "error").slice(0, MOST);
  const [first, ...others] = all.filter(({ severity }) => severity === "warning");
  if (first === undefined) return;
  if (others.length < FEW) yield* [first, ...others];
  else {
    const lines = someOf([...new Set(others.map(({ line }) => String(line)))], 10);
    yield {
      ...first,
      message: `${first.message}, and so do ${others.length} more values, in lines ${lines}`,
    };
  }
}

/** What looks like a credential in a file. */
function* foundIn({ file, label, environment, tree, read }: TextFile): Iterable<RepositoryFinding> {
  const text = read()?.replaceAll("\r\n", "\n");
  if (text === undefined) return;
  const isRead = environment !== undefined;
  const named = isKeyOfAge(text) ? label.replace(/\.txt$/, "") : label;
  const isExample = !isRead && (EXAMPLES.test(named) || isOfTypes(named));
  const lines = credentialLines(text, label, isExample);
  const isYaml = YAML.test(label) || (isRead && label.endsWith(".json"));
  const found: readonly FoundLine[] = isYaml ? inYaml(text, file, lines, isExample) : lines;
  const rows = found.length > 0 ? text.split("\n") : [];
  for (const { line, what, isForm, decoded } of found) {
    const content = rows[line - 1] ?? "";
    if (LOGIN.test(content) || (KEY_ID.test(content) && REST_OF_KEY.test(text))) continue;
    if (isForm ? isExample && EXAMPLE_VALUE.test(content) : TO_FILL_IN.test(content)) continue;
    if (what === HASHED || (isForm && (isSample(content) || isThinHelp(rows, line - 1)))) continue;
    // Also in a script that a kustomization reads.
    if (what.startsWith(LITERAL) && isCode(content, what.slice(LITERAL.length))) continue;
    const isHead = what === PRIVATE_KEY && isWithoutKey(rows, line - 1);
    if (
      (isHead && NO_KEY.test(content)) ||
      (!isRead && isOnlyTold(what, content, label, rows.slice(line - 2, line + 1)))
    )
      continue;
    const isOver = RUNNER.test(content) || isShortLived(content);
    const isHalf = isHalfOfKey(what, text);
    const isSure =
      isForm &&
      !isExample &&
      !isOver &&
      !isHalf &&
      !isHead &&
      !NO_TOKEN.test(content) &&
      !isAllowed(content) &&
      !(what === PRIVATE_KEY && ENCRYPTED.test(rows.slice(line - 1, line + 1).join("\n"))) &&
      !isIdentifier(content) &&
      !isOfPages(what, content) &&
      // A key that its owner published opens nothing of anyone else's.
      !(what === PRIVATE_KEY && (OF_TESTS.test(label) || saysOpen(text, line) !== undefined)) &&
      !isMock(rows, line - 1);
    const told = decoded ?? foundText(rows, line - 1);
    const why =
      isSure && what === PRIVATE_KEY && !OF_KUBECONFIG.test(content)
        ? whyNoSecret(
            told,
            decoded === undefined ? [text, ...certificatesBeside(file, tree)].join("\n") : told,
          )
        : undefined;
    const severity: Severity = isSure && why === undefined ? "error" : "warning";
    const fix =
      "remove it from the file and revoke it, since the history keeps it; if it isn't a credential, add an exception in kustogen.yaml";
    yield {
      file,
      line,
      environment,
      severity,
      message: `looks like a credential: ${what}`,
      ...(severity === "error" && { same: digestOf(told, what) }),
      fix: why === undefined ? fix : withReason(fix, why),
    };
  }
}

/** True for a line of a script's help whose tokens are hardly random: an example. */
function isThinHelp(rows: readonly string[], at: number): boolean {
  const tokens = tokensIn(rows[at] ?? "");
  return tokens.length > 0 && tokens.every(isThin) && isOfHelp(rows, at);
}

/** A line with a credential, and the text of a value in base64. */
interface FoundLine extends CredentialLine {
  decoded?: string;
}

/** In YAML, the path of a value is more informative than its line: names of Secrets and keys aren't credentials. */
function inYaml(text: string, file: string, lines: CredentialLine[], isExample: boolean): FoundLine[] {
  const all = lines.filter(({ isForm }) => isForm);
  const isTold = lines.length > 0 || PARTED.test(text);
  if (isExample || !(isTold || OF_SECRET.test(text))) return all;
  const documents = readDocuments(text, file);
  // A file that can't be parsed as YAML, such as a chart template, is searched as text.
  if (documents.length === 0) return lines;
  let lineOf: ReturnType<typeof linesIn> | undefined;
  const startOf = (index: number) => (lineOf ??= linesIn(text))(index, []) ?? Number.POSITIVE_INFINITY;
  // Descriptions of a custom kind's fields contain examples.
  const described =
    all.length > 0 ? documents.flatMap((one, index) => (isDescribed(one) ? [index] : [])) : [];
  const forms: FoundLine[] = all.filter(
    ({ line }) => !described.some((index) => startOf(index) <= line && line < startOf(index + 1)),
  );
  const known = new Set(forms.map(({ line }) => line));
  documents.forEach((document, index) => {
    for (const { path, what } of isTold ? credentialsOf(document).slice(0, MOST) : []) {
      if (isHarmlessPatch(document, path, file)) continue;
      const start = (lineOf ??= linesIn(text))(index, path) ?? 1;
      const value = at(document, ...path);
      const last = start + (typeof value === "string" ? value.trimEnd().split("\n").length : 0);
      // In a multi-line text, the line with the match.
      const line =
        lines.find((one) => one.what === what && one.line > start && one.line <= last)?.line ?? start;
      if (!known.has(line) && !isInside(forms, line, path, document))
        forms.push({ line, what, isForm: isKeyOfCluster(path, value) && !OF_OWN_MACHINE.test(text) });
      known.add(line);
    }
    for (const { path, what, decoded } of encodedIn(document)) {
      const line = (lineOf ??= linesIn(text))(index, path) ?? 1;
      if (!known.has(line)) forms.push({ line, what, isForm: true, decoded });
      known.add(line);
    }
  });
  return forms.sort((a, b) => a.line - b.line);
}

/** The tokens in the encoded values of a Secret, such as that of a registry; a key is one in base64, too. */
function encodedIn(document: Value): (Credential & { decoded: string })[] {
  if (!isMap(document) || document.kind !== "Secret" || isMap(document.sops) || !isMap(document.data))
    return [];
  return Object.entries(document.data).flatMap(([key, value]) => {
    const decoded = (typeof value === "string" && decodedText(value)) || "";
    const what = formOf(decoded);
    if (what === undefined) return [];
    const isOpen = NO_TOKEN.test(decoded) || EXAMPLE_VALUE.test(decoded) || isSample(decoded);
    return isOpen && what !== PRIVATE_KEY ? [] : [{ path: ["data", key], what, decoded }];
  });
}

/** True for the key with which a kubeconfig signs in, in base64. */
function isKeyOfCluster(path: Path, value: Value | undefined): boolean {
  const decoded = path.at(-1) === "client-key-data" && typeof value === "string" ? decodedText(value) : "";
  return /^-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{30}/.test(decoded ?? "");
}

/** A key of a cluster, which renews the certificate and keeps the key. */
const OF_KUBECONFIG = /^\s*client-key-data:/;
/** A cluster that only its own machine reaches. */
const OF_OWN_MACHINE =
  /^[ \t]*server: *["']?https?:\/\/(?:127\.|localhost|0\.0\.0\.0|\[::1\]|kubernetes\.docker\.internal)/m;

/** Forms in which a telling name and its value are on two lines: a variable, a patch operation, an option. */
const TELLING = `[\\w./~-]{0,80}(?:${MAYBE_PAIR.source})[\\w.-]{0,80}["']?`;
const PARTED = new RegExp(
  `\\b(?:name|path): *["']?${TELLING} *,?\\s{1,80}value: ?\\S|-(?<=^ *-) *["']?--?${TELLING} *\\n *- `,
  "im",
);

const OF_SECRET = /Secret\b(?<=^ *kind: *["']?Secret)/m;

function credentialsOf(document: Value): Credential[] {
  if (!isMap(document) || typeof document.kind !== "string" || !isMap(document.metadata))
    return findCredentialsInDocument(document);
  const { kind, data, stringData } = document;
  // Encrypted values reveal nothing, and readable ones in a Secret are reported whatever their names.
  if (kind === "Secret")
    return isMap(document.sops)
      ? []
      : findCredentialsInDocument({ data: data ?? null, stringData: stringData ?? null });
  const resource = resourceOf(document);
  return findCredentials(resource).filter(({ path, what }) => certaintyOf(resource, path, what) !== "none");
}

/** True for the definition of a custom kind with matches only in the descriptions of its fields. */
function isDescribed(document: Value): boolean {
  return (
    isMap(document) && document.kind === "CustomResourceDefinition" && credentialsOf(document).length === 0
  );
}

/** True for an inline patch without a credential when it is parsed as YAML. */
function isHarmlessPatch(document: Value, path: Path, file: string): boolean {
  if (!/^patches/.test(String(path[0]))) return false;
  const text = at(document, ...path);
  if (typeof text !== "string") return false;
  const documents = readDocuments(text, file);
  return documents.length > 0 && documents.every((one) => credentialsOf(one).length === 0);
}

/** True for a multi-line text in which the same form was already found. */
function isInside(forms: readonly CredentialLine[], line: number, path: Path, document: Value): boolean {
  const value = at(document, ...path);
  if (typeof value !== "string" || formOf(value) === undefined) return false;
  const last = line + value.split("\n").length;
  return forms.some((form) => form.line >= line && form.line <= last);
}
