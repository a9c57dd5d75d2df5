import type { NameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";

/** Stores of secrets, as the scheme of a URL that a program replaces with what is stored there. */
const STORES = [
  "op|1password|lpass|pass|passwordstore|bws?|bitwarden|keeper|keychain|dashlane|infisical|doppler|chamber|conjur|delinea|tss",
  "(?:hashi(?:corp)?)?vault|(?:open)?bao|berglas|sops|vals|secrets?|secretref|env|file|k8s|kubernetes",
  "g?sm|gcp-?sm|gcp-?secrets?-?manager|asm|aws-?sm|aws-?s?sm|ssm|aws-?secrets?-?manager|secrets?manager",
  "(?:az(?:ure)?)?-?kv|akv|(?:azure-?)?key-?vault|ref\\+[a-z\\d]+|secretref\\+[a-z\\d]+",
].join("|");

const STORED = new RegExp(
  [
    // `op://Team/my database/password`; what follows may have spaces, but no password before an "@".
    `(?:${STORES})://(?![^/\\s]*:[^/\\s]*@)\\S[^\\n]*`,
    // The same without slashes, as a path or a name.
    "(?:urn:)?(?:berglas|secretref|gcp-?secrets?-?manager|secrets?manager|passwordstore|hashivault|aws:(?:secretsmanager|ssm)|k8s:secret):[\\w./:#-]+",
    // The name of a Secret, perhaps after its namespace, and its key.
    "secret:[a-z\\d](?:[a-z\\d./-]*[a-z\\d])?:[A-Za-z][\\w.-]*",
    // Argo CD's vault plugin: a path with a key, and what is done with the value.
    "[\\w.-]*<[\\w-]+:[^<>\\n]*>[\\w.|-]*",
    "@Microsoft\\.KeyVault\\([^()\\n]*\\)",
    "\\{(?:file|env|vault|secret):[^{}\\n]*\\}",
    "#\\{[^{}\\n]*\\}#?",
    "%\\([A-Za-z_]\\w*\\)s",
    "env\\.[A-Z][A-Z\\d_]*",
    // Spring Cloud Config decrypts it.
    "\\{cipher\\}[\\w+/=-]+",
  ]
    .map((one) => `^${one}$`)
    .join("|"),
  "i",
);

/** True for a text in the syntax of a program that replaces it with the value of another place. */
export function isStoreReference(text: string): boolean {
  return STORED.test(text);
}

/** The second part of a JSON web token that is sent to browsers: `"role":"anon"` in base64, at one of three offsets. */
const ANONYMOUS = "[\\w-]*(?:InJvbGUiOiJhbm9uI[g-j]|[CSiy]Jyb2xlIjoiYW5vbi[I-L]|icm9sZSI6ImFub24i)[\\w-]*\\.";

/** A JSON web token, except one that is sent to browsers. */
export const WEB_TOKEN = new RegExp(`\\beyJ[\\w-]{8,}\\.(?!${ANONYMOUS})eyJ[\\w-]{8,}\\.[\\w-]{8}`);

/** Keys that web pages publish: those for error monitoring, payments, analytics or a database in the browser. */
const SHOWN = new RegExp(
  `^(?:m\\d{8,}-[0-9a-f]{24}|pk_(?:live|test)_\\w+|pk\\.eyJ[\\w.-]+|phc_\\w{30,}|sb_publishable_[\\w-]+|eyJ[\\w-]+\\.(?=eyJ)${ANONYMOUS}[\\w-]+)$`,
);

/** The public half of a pair: minisign, SSH, age, and PEM. */
const PUBLIC_HALF =
  /^(?:RW[A-Za-z0-9+/]{54}|(?:sk-)?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+)(?:@openssh\.com)? AAAA[A-Za-z0-9+/=]+(?: [^\n]*)?|age1[a-z0-9]{58}|-----BEGIN (?:[A-Z0-9]+ )*PUBLIC KEY(?: BLOCK)?-----[^-]*-----END [A-Z0-9 ]*-----)$/;

/** What names a key or an account: fingerprints, Google's service accounts, addresses on a blockchain; and a time. */
const IDENTIFIES =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]+Z|SHA256:[A-Za-z0-9+/]{43}=?|(?:(?:MD5|SHA-?\d+)[:=] ?)?[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63}|[\w-]+@[\w.-]+\.gserviceaccount\.com|0x[0-9A-Fa-f]{40})$/;

/** True for what opens nothing: a key that web pages contain, the public half of a pair, and what names either. */
export function isPublic(text: string): boolean {
  return SHOWN.test(text) || PUBLIC_HALF.test(text) || IDENTIFIES.test(text);
}

/** A reference to the place of the value: an expansion, a template, a vault, an environment, another file. */
const REFERENCE =
  /^(?:\$\([^)]*\)|\$\{[^}]*\}|\$\$?[A-Z_][A-Z0-9_]*|\$__\w+\{.*\}|%[A-Z_]+%|#[A-Z][A-Z0-9_]*#|%\(?[a-z_]*\)?s(?:\\n)?|%\{[^{}]*\}%?|\{\{.*\}\}|\{%.*%\}|\{[\w.:'"[\]\\-]*\}|@[\w.@-]+@|__\w+__|_[A-Z][A-Z0-9_]*_|\[\[.*\]\]|<%.*%>|ENC[[(].*|!\w+.*|(?:vault|secret|pullsecret|env|file|ref|ssm|sm|gcp|awssm|azurekv|sops|op|doppler|bao|conjur|bws|keychain|aws-?secrets?-?manager)[:+][^\s]*|ext:\/\S*|(?:process\.env|os\.environ|System\.getenv|ENV)\b.*|arn:aws[\w-]*:\S*|projects\/[^/]+\/secrets\/\S*|alias\/\S+|\$[A-Za-z][\w-]*(?::[\w.-]+|(?:\.[A-Za-z][\w-]*){2,}|\.\w*(?:[Ss]ecret|[Pp]assword|[Tt]oken|[Kk]ey))|(?:valueFrom|secretKeyRef)\b.*)$/s;
/** Shell code: a lowercase variable, a command or a file. */
const SHELL = /^(?:\\?\$[\w@#?*:-]+|\$\{[^}]*\}|\$\(.*|`.*|<\(.*)$/s;
/** A placeholder to be filled in: `<password>`, `***`, `###`, `xxxx`, `...`. */
const PLACEHOLDER =
  /^(?:<\/?[A-Za-z]+\d{0,3}(?:[ _|.-](?:[A-Za-z]+\d{0,3})?)*>|\[[A-Za-z][A-Za-z _-]*\]|[*#]{3,}|[x.]{3,}|\.[*+]|[-_]+|[•…]+|(?:REDACTED|TODO|TBD|N\/A|UNUSED|DUMMY|PLACEHOLDER|NOT[-_ ]?USED|NOT[-_ ]?SET|UNSET))$/i;
/** The name of the value to fill in, or its path in a vault: `POSTGRES_PASSWORD`, `shop/s3/S3_SECRET_KEY`. */
const OWN_NAME =
  /^(?:[a-z][\w.-]*\/)*(?:[A-Z][A-Z0-9]*_)*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|CREDENTIALS?)(?:_[A-Z]+\d?)*$/;
/** A key or certificate of which only the first and last lines are there, or dots between them. */
const EMPTY_PEM =
  /^-----BEGIN [A-Z0-9 ]+-----(?:\s|\\n|[.…x*]|<[^<>]*>)*(?:-----END [A-Z0-9 ]+-----(?:\s|\\n)*)?$/;
const BOOLEAN = /^(?:true|false|yes|no|on|off|none|null|nil|undefined|~)$/i;
const SWITCH =
  /^(?:on|off|disabled|enabled|required|optional|auto|always|never|default|header|cookie|query|bearer|basic|body|prefer|allow|deny|include|omit|generated?|same-origin)$/i;
const NUMBER = /^[-+]?\d[\d._]*(?:ms|us|ns|[smhdwy]|[KMGT]i?[Bb]?|%)?$/i;
const URL = /^[a-z][a-z0-9+.-]*:\/\/[^\s@]*$/i;
/** The name of something: a Secret, a header, a key in one. */
const NAMED =
  /^(?:[a-z0-9]+[-._/])+(?:(?:secrets?|credentials?|creds?|tls|tokens?|keys?|auth|certs?|ca|passwords?|passwd|pass|names?|configs?|refs?|headers?|cookies?|accounts?|provider|store|user|login|kubeconfig))(?:[-._](?:\d{1,2}|v\d+|[a-z]{1,12}))?$/;
/** Values for tests and local stand-ins, which accept any key. */
const SAMPLE = /^(?:test|testing|dummy|fake|mock|sample|foo|bar|foobar|local|localstack|anything|whatever)$/i;
/** A part of a name that nobody writes: alternating letters and digits, `8f3k2j4h`; not `k8s`. */
const MIXED = /^(?=.{6})[a-z0-9]*(?:[a-z]\d+[a-z]|\d[a-z]+\d)/;
const HEADER = /^X-[A-Za-z]+(?:-[A-Za-z]+)*$/;
/** Code: a call, an index, a member, a pattern, a type. */
const CODE =
  /^(?:[A-Za-z_][\w.]*[([].*|[a-z_]\w*(?:\.[a-z_]\w*)+|\^.*|.*\[[^\]]*-[^\]]*\][+*{?].*|\(\?.*|\/.*\/[gimsuy]+|(?:str|string|int|bool|any|object|text|bytes)\b[^\d]*|[|>][+-]?|&\w+|\*\w+|[{[(].*)$/s;
const RELATIVE_FILE =
  /^[\w./-]*\.(?:key|pem|crt|cer|p12|pfx|jks|json|ya?ml|txt|conf|cfg|ini|env|toml|properties|sh|py|js|html?|secret|password|token|gpg|asc|pub)$/i;

/** True for a file path with readable names: two parts or more, or one plain word; "@" has some programs read it. */
export function isPath(value: string): boolean {
  if (!/^(?:@?\.{0,2}|~|\\?\$\w+)\/[\w.@:$(){}/*-]*$/.test(value)) return RELATIVE_FILE.test(value);
  const parts = value.split("/").filter((part) => part !== "");
  if (parts.length < 2) return parts.every((part) => /^[a-z._-]+$/.test(part));
  return !parts.some((part) => part.length > 20 && !RELATIVE_FILE.test(part) && isRandom(part));
}

const PROSE = /^[A-Z¿¡]?[\p{L}'’]+[,:]?(?: [\p{L}\d'’"()-]+[,:.!?…]?){1,}$/u;

/** True for a sentence or a label of a form: "Reset your password". */
function isProse(value: string): boolean {
  return PROSE.test(value) && (/^[A-Z]/.test(value) || value.split(" ").length > 3);
}

/** True for a key or certificate without its content. */
export function isEmptyPem(value: string): boolean {
  return EMPTY_PEM.test(value.trim());
}

/** The context of a value: shell code has its own references; prose and code occur in files. */
export type ValueContext = "value" | "shell" | "file";

/** True for text that stands for a value without being one, under any name. */
export function isReference(value: string, context: ValueContext): boolean {
  return (
    REFERENCE.test(value) ||
    isStoreReference(value) ||
    PLACEHOLDER.test(value) ||
    OWN_NAME.test(value) ||
    (context !== "value" && SHELL.test(value) && !/^\$[A-Za-z]+\d+$/.test(value))
  );
}

/** True for a distinguished name in a directory, under any key: `uid=sam,ou=people,dc=example`. */
export function isDistinguishedName(value: string): boolean {
  return /^(?:uid|cn|ou)=[^,=\n]+(?:,(?:ou|dc|o|c|l|st)=[^,=\n]+)+$/i.test(value);
}

const LOGIN = /^[\w.@-]{1,64}:\S{4,}$/;
const MECHANISM =
  /^(?:scram|sha|md5|oauth|ldap|saml|oidc|basic|digest|kerberos|gss|mtls|jwt|hs|rs|es|x509|token|htpasswd|iam|workload|none)/i;

/** True for a value that is a credential, given the class of its name. The value is never shown. */
export function isCredentialValue(value: string, kind: NameClass, context: ValueContext): boolean {
  const text = value.trim();
  // Quotation marks alone are an empty value, which switches a login off: `--token "''"`.
  if (/^["'`]*$/.test(text) || isReference(text, context) || BOOLEAN.test(text) || isPublic(text))
    return false;
  if (isEmptyPem(text)) return false;
  if (text.includes("$(") || text.includes("${") || text.includes("{{") || /%[A-Z][A-Z_]+%/.test(text))
    return false;
  switch (kind) {
    case "random":
      return isRandom(text) && !URL.test(text) && !isPath(text) && !NAMED.test(text);
    case "auth":
      if (URL.test(text) || isPath(text) || NAMED.test(text) || MECHANISM.test(text) || text.includes(" "))
        return false;
      if (LOGIN.test(text)) return !/^[\w.-]+:(?:\d{1,5}|\/.*)$/.test(text);
      return text.length >= 8 && /\d/.test(text) && /[A-Za-z]/.test(text);
    case "password":
      return !(isPath(text) || URL.test(text) || isProse(text) || (context === "file" && CODE.test(text)));
    case "secret":
      return !(
        (context === "file" && text.length < 6) ||
        SWITCH.test(text) ||
        NUMBER.test(text) ||
        URL.test(text) ||
        isPath(text) ||
        isProse(text) ||
        HEADER.test(text) ||
        isDistinguishedName(text) ||
        (NAMED.test(text) && !(isRandom(text) && text.split(/[-._/]/).some((part) => MIXED.test(part)))) ||
        SAMPLE.test(text) ||
        (context === "file" && CODE.test(text))
      );
  }
}
