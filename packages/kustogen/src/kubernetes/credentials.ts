import type { Problem } from "../errors/issues.ts";
import type { Resource } from "./resource.ts";
import { isMap, type Value, type ValueMap } from "./value.ts";

const MEND =
  "Values never belong in git: declare a secret contract and read it through envFrom or secretKeyRef";

/** Forms of well-known credentials, wherever they stand. None of them matches names, images, paths or plain URLs. */
const FORMS: readonly [what: string, form: RegExp][] = [
  ["a private key", /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/],
  ["a private key", /AGE-SECRET-KEY-1[0-9A-Z]{20}/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9_]{20})/],
  ["a GitLab token", /\bglpat-[\w-]{20}/],
  ["a Slack token", /\bxox[abeprs]-[A-Za-z0-9-]{10}/],
  ["a Stripe key", /\b(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16}/],
  ["an API key", /\bsk-[A-Za-z0-9_-]{20}/],
  ["a Google API key", /\bAIza[\w-]{35}/],
  ["a Google OAuth token", /\bya29\.[\w-]{20}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}/],
  ["a SendGrid key", /\bSG\.[\w-]{16,}\.[\w-]{16}/],
  ["a Hugging Face token", /\bhf_[A-Za-z0-9]{30}/],
  ["a Vault token", /\bhv[sb]\.[\w-]{20}/],
  ["a DigitalOcean token", /\bdo[opr]_v1_[0-9a-f]{32}/],
  ["a JSON web token", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}/],
];

/** One pass that every form above starts with, so that clean text is left after a single look. */
const MAYBE =
  /:\/\/[^/]*@|-----BEGIN|A(?:KIA|SIA|Iza|GE-SECRET)|g(?:h[pousr]_|ithub_pat_|lpat-)|xox|[sr]k[-_]|whsec_|ya29\.|npm_|SG\.|hf_|hv[sb]\.|do[opr]_v1_|eyJ/;

const URL_PASSWORD = /:\/\/[^/\s:@]*:([^@\s/]+)@/g;

/** Words at the end of a name that say its value is a credential; names are brought to upper case and "_" first. */
const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PGPASSWORD|REQUIREPASS|SECRET|TOKEN|CREDENTIALS?|APIKEY|(?:API|ACCESS|PRIVATE|ENCRYPTION|SIGNING|MASTER|SECRET|AUTH|LICENSE)_?KEY)$/;
/** Names that end so but hold the name of a Secret, as K8S_WILDCARD_TLS_SECRET does. */
const NAME_OF_SECRET = /(?:TLS|PULL)_SECRET$/;
/** A look at the name before it is normalized. */
const MAYBE_NAME = /pass|secret|token|key|credential/i;

/** Values that are no credential under any name: nothing, words, numbers, durations, paths, URLs and references. */
const HARMLESS =
  /^(?:|true|false|on|off|yes|no|none|null|disabled|enabled|required|optional|\d[\d.]*(?:ms|[smhd]|[KMGT]i?)?|\/\S*|\.{1,2}\/\S*|[a-z][a-z0-9+.-]*:\/\/\S*|\$\([^)]*\)|\$\{[^}]*\}|\$\w+|\{\{[^}]*\}\}|<[^>]*>)$/i;

const LIMIT = 50_000;
/** Shorter text is none of the known forms. */
const SHORTEST = 12;

/** What a text is, when it has the form of a credential; undefined otherwise. */
function formOf(text: string): string | undefined {
  if (text.length < SHORTEST) return undefined;
  if (MAYBE.test(text)) {
    for (const [, password] of text.matchAll(URL_PASSWORD))
      if (!HARMLESS.test(password as string) && !/[$%*{<]/.test((password as string).charAt(0)))
        return "a URL with a password";
    for (const [what, form] of FORMS) if (form.test(text)) return what;
  }
  return undefined;
}

const secretNames = new Map<string, boolean>();

/** True for a name that says its value is a credential: DB_PASSWORD, jwtSecret, api-key. */
function isSecretName(name: string): boolean {
  const known = secretNames.get(name);
  if (known !== undefined) return known;
  let secret = false;
  if (MAYBE_NAME.test(name)) {
    const words = name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .toUpperCase();
    secret = SECRET_NAME.test(words) && !NAME_OF_SECRET.test(words);
  }
  if (secretNames.size >= LIMIT) secretNames.clear();
  secretNames.set(name, secret);
  return secret;
}

/** The problem with a named value that is a credential by its name. */
function byName(name: string, value: string, path: (string | number)[]): Problem | undefined {
  if (!isSecretName(name) || HARMLESS.test(value)) return undefined;
  return { path, message: `looks like a credential: a literal value for ${name}. ${MEND}` };
}

const LINE = /^[ \t]*(?:export[ \t]+|set[ \t]+)?["']?([A-Za-z][\w.-]*)["']?[ \t]*[:=][ \t]*(\S[^\r\n]*)$/gm;

/** Looks through a configuration file for lines such as `password = "…"`. */
function inFile(text: string, path: (string | number)[]): Problem | undefined {
  if (!MAYBE_NAME.test(text)) return undefined;
  for (const [, name, rest] of text.matchAll(LINE)) {
    const value = (rest as string)
      .replace(/\s+[#;].*$/, "")
      .replace(/[,;]$/, "")
      .replace(/^(["'])(.*)\1$/, "$2");
    if (/^[[{|>&*]/.test(value)) continue;
    const found = byName(name as string, value, path);
    if (found) return found;
  }
  return undefined;
}

const FLAG = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s;
const ASSIGNMENT = /(?:^|\s)([A-Za-z_]\w*)=(["']?)([^\s"']+)\2/g;

/** Looks through command line arguments: `--password=…`, `--password …`, `PGPASSWORD=… psql`. */
function inArguments(list: readonly Value[]): Problem | undefined {
  for (let index = 0; index < list.length; index++) {
    const text = list[index];
    if (typeof text !== "string" || !MAYBE_NAME.test(text)) continue;
    const flag = FLAG.exec(text);
    if (flag) {
      const next = list[index + 1];
      const value = flag[2] ?? (typeof next === "string" && !next.startsWith("-") ? next : "");
      const found = byName(flag[1] as string, value, [flag[2] === undefined ? index + 1 : index]);
      if (found) return found;
    } else
      for (const [, name, , value] of text.matchAll(ASSIGNMENT)) {
        const found = (value as string).startsWith("$")
          ? undefined
          : byName(name as string, value as string, [index]);
        if (found) return found;
      }
  }
  return undefined;
}

/** Looks through a value and everything in it for text that has the form of a credential, and for named values. */
function inValue(value: Value): Problem | undefined {
  if (typeof value === "string") {
    const what = formOf(value);
    return what === undefined ? undefined : { path: [], message: `looks like ${what}. ${MEND}` };
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) ? inList(value) : inMap(value);
}

function inList(list: readonly Value[]): Problem | undefined {
  for (let index = 0; index < list.length; index++) {
    const found = inValue(list[index] as Value);
    if (found) {
      found.path.unshift(index);
      return found;
    }
  }
  return undefined;
}

function inMap(map: ValueMap): Problem | undefined {
  const { name, value } = map;
  if (typeof name === "string" && typeof value === "string") {
    const found = byName(name, value, ["value"]);
    if (found) return found;
  }
  for (const key of Object.keys(map)) {
    const item = map[key] as Value;
    if (typeof item === "string" && item.length < SHORTEST) continue;
    const found =
      ((key === "args" || key === "command") && Array.isArray(item) && inArguments(item)) || inValue(item);
    if (found) {
      found.path.unshift(key);
      return found;
    }
  }
  return undefined;
}

/** Looks at mappings whose keys are names that people choose: data of a ConfigMap, annotations. */
function inNamedValues(map: Value | undefined, path: string[]): Problem | undefined {
  if (!isMap(map)) return undefined;
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (typeof value !== "string") continue;
    const found = value.includes("\n")
      ? inFile(value, [...path, key])
      : byName(key.slice(key.lastIndexOf("/") + 1), value, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/**
 * The first literal in a resource that looks like a credential: private keys, well-known token forms, URLs with a
 * password, and literal values of variables, arguments, annotations and ConfigMap entries that are credentials by
 * their name. The message never shows the value. Definitions of custom kinds, which hold prose, are not looked at.
 */
export function findCredential(resource: Resource): Problem | undefined {
  if (resource.kind === "CustomResourceDefinition") return undefined;
  return (
    inMap(resource as unknown as ValueMap) ??
    (resource.kind === "ConfigMap" ? inNamedValues(resource.data as Value, ["data"]) : undefined) ??
    inNamedValues(resource.metadata.annotations, ["metadata", "annotations"])
  );
}
