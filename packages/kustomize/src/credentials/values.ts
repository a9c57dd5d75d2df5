import { type NameClass, nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";

/** True for a text that one of the patterns matches. */
export function matches(text: string, patterns: readonly RegExp[]): boolean {
  return patterns.some((one) => one.test(text));
}

/** Texts in the syntax of a program that replaces them with the value of another place, such as a store of secrets. */
const STORED: readonly RegExp[] = [
  // `op://Team/my database/password`; what follows may have spaces, but no password before an "@".
  /^(?:op|1password|lpass|pass|passwordstore|bws?|bitwarden|keeper|keychain|dashlane|infisical|doppler):\/\/(?![^/\s]*:[^/\s]*@)\S.*$/i,
  /^(?:chamber|conjur|delinea|tss|(?:hashi(?:corp)?)?vault|(?:open)?bao|berglas|sops|vals|secrets?|secretref):\/\/(?![^/\s]*:[^/\s]*@)\S.*$/i,
  /^(?:env|file|k8s|kubernetes|g?sm|asm|(?:gcp|aws)-?s?sm|ssm|a?kv|az(?:ure)?-?kv|ref\+[a-z\d]+|secretref\+[a-z\d]+):\/\/(?![^/\s]*:[^/\s]*@)\S.*$/i,
  /^(?:(?:gcp|aws)-?secrets?-?manager|secrets?manager|(?:azure-?)?key-?vault):\/\/(?![^/\s]*:[^/\s]*@)\S.*$/i,
  // The same without slashes, as a path or a name.
  /^(?:urn:)?(?:berglas|secretref|gcp-?secrets?-?manager|secrets?manager|passwordstore|hashivault|k8s:secret):[\w./:#-]+$/i,
  /^(?:urn:)?aws:(?:secretsmanager|ssm):[\w./:#-]+$/i,
  // The name of a Secret, perhaps after its namespace, and its key.
  /^secret:[a-z\d](?:[a-z\d./-]*[a-z\d])?:[A-Za-z][\w.-]*$/i,
  // Argo CD's vault plugin: a path with a key, and what is done with the value.
  /^[\w.-]*<[\w-]+:[^<>\n]*>[\w.|-]*$/,
  /^@Microsoft\.KeyVault\([^()\n]*\)$/i,
  /^\{(?:file|env|vault|secret):[^{}\n]*\}$/i,
  /^#\{[^{}\n]*\}#?$/,
  /^%\([A-Za-z_]\w*\)s$/,
  /^env\.[A-Z][A-Z\d_]*$/i,
  // Spring Cloud Config decrypts it.
  /^\{cipher\}[\w+/=-]+$/i,
];

/** True for a text in the syntax of a program that replaces it with the value of another place. */
export function isStoreReference(text: string): boolean {
  return matches(text, STORED);
}

/** The second part of a JSON web token that is sent to browsers: `"role":"anon"` in base64, at one of three offsets. */
const ANONYMOUS = "[\\w-]*(?:InJvbGUiOiJhbm9uI[g-j]|[CSiy]Jyb2xlIjoiYW5vbi[I-L]|icm9sZSI6ImFub24i)[\\w-]*\\.";

/** A JSON web token, except one that is sent to browsers. */
export const WEB_TOKEN = new RegExp(`\\beyJ[\\w-]{8,}\\.(?!${ANONYMOUS})eyJ[\\w-]{8,}\\.[\\w-]{8}`, "g");

/** What opens nothing: keys that web pages contain, public halves of pairs, and what names a key, an account or a time. */
const PUBLIC: readonly RegExp[] = [
  // Error monitoring, payments, maps, analytics, a database in the browser.
  /^(?:m\d{8,}-[0-9a-f]{24}|pk_(?:live|test)_\w+|pk\.eyJ[\w.-]+|phc_\w{30,}|sb_publishable_[\w-]+)$/,
  new RegExp(`^eyJ[\\w-]+\\.(?=eyJ)${ANONYMOUS}[\\w-]+$`),
  // minisign, age, SSH and PEM.
  /^(?:RW[A-Za-z0-9+/]{54}|age1[a-z0-9]{58})$/,
  /^(?:sk-)?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+)(?:@openssh\.com)? AAAA[A-Za-z0-9+/=]+(?: [^\n]*)?$/,
  /^-----BEGIN (?:[A-Z0-9]+ )*PUBLIC KEY(?: BLOCK)?-----[^-]*-----END [A-Z0-9 ]*-----$/,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  // Fingerprints, Google's service accounts, addresses on a blockchain.
  /^(?:SHA256:[A-Za-z0-9+/]{43}=?|(?:(?:MD5|SHA-?\d+)[:=] ?)?[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63})$/,
  /^(?:[\w-]+@[\w.-]+\.gserviceaccount\.com|0x[0-9A-Fa-f]{40})$/,
];

/** True for what opens nothing: a key that web pages contain, the public half of a pair, and what names either. */
export function isPublic(text: string): boolean {
  return matches(text, PUBLIC);
}

/** What stands for a value under any name: an expansion, a template, another place, a blank to fill in. */
const REFERENCES: readonly RegExp[] = [
  ...STORED,
  /^(?:\$\([^)]*\)|\$\{[^}]*\}|\$\$?[A-Z_][A-Z0-9_]*|\$__\w+\{.*\}|%[A-Z_]+%|%\(?[a-z_]*\)?s(?:\\n)?|%\{[^{}]*\}%?)$/s,
  /^(?:\{\{.*\}\}|\{%.*%\}|\{[\w.:'"[\]\\-]*\}|\[\[.*\]\]|<%.*%>)$/s,
  /^(?:#[A-Z][A-Z0-9_]*#|@[\w.@-]+@|__\w+__|_[A-Z][A-Z0-9_]*_|ENC[[(].*|!\w+.*)$/s,
  /^(?:vault|(?:pull)?secret|env|file|ref|ssm|sm|gcp|awssm|azurekv|sops|op|doppler|bao|conjur|bws|keychain)[:+]\S*$/,
  /^(?:aws-?secrets?-?manager[:+]\S*|ext:\/\S*|arn:aws[\w-]*:\S*|projects\/[^/]+\/secrets\/\S*|alias\/\S+)$/,
  /^(?:process\.env|os\.environ|System\.getenv|ENV|valueFrom|secretKeyRef)\b/,
  /^\$[A-Za-z][\w-]*(?::[\w.-]+|(?:\.[A-Za-z][\w-]*){2,}|\.\w*(?:[Ss]ecret|[Pp]assword|[Tt]oken|[Kk]ey))$/,
  // `<password>`, `***`, `xxxx`, `...`, and the first and last line of a key.
  /^(?:<\/?[A-Za-z]+\d{0,3}(?:[ _|.-](?:[A-Za-z]+\d{0,3})?)*>|\[[A-Za-z][A-Za-z _-]*\]|[*#]{3,}|[x.]{3,}|\.[*+]|[-_]+|[•…]+)$/i,
  /^(?:REDACTED|TODO|TBD|N\/A|UNUSED|DUMMY|PLACEHOLDER|NOT[-_ ]?USED|NOT[-_ ]?SET|UNSET)$/i,
  /^-----BEGIN [A-Z0-9 ]+-----(?:\s|\\n|[.…x*]|<[^<>]*>)*(?:-----END [A-Z0-9 ]+-----(?:\s|\\n)*)?$/,
  // The name of the value to fill in, or its path in a vault: `POSTGRES_PASSWORD`, `shop/s3/S3_SECRET_KEY`.
  /^(?:[a-z][\w.-]*\/)*(?:[A-Z][A-Z0-9]*_)*(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|CREDENTIALS?)(?:_[A-Z]+\d?)*$/,
];
/** Shell code: a variable in lower case, a command or a file. */
const SHELL = /^(?!\$[A-Za-z]+\d+$)(?:\\?\$[\w@#?*:-]+|\$\{[^}]*\}|\$\(.*|`.*|<\(.*)$/s;

/** The context of a value: shell code has its own references; prose and code occur in files. */
export type ValueContext = "value" | "shell" | "file";

/** True for text that stands for a value without being one, under any name. */
export function isReference(value: string, context: ValueContext): boolean {
  return matches(value, REFERENCES) || (context !== "value" && SHELL.test(value));
}

/** Code: a call, an index, a member, a pattern, a type. */
const CODE =
  /^(?:[A-Za-z_][\w.]*[([].*|[a-z_]\w*(?:\.[a-z_]\w*)+|\^.*|.*\[[^\]]*-[^\]]*\][+*{?].*|\(\?.*|\/.*\/[gimsuy]+|(?:str|string|int|bool|any|object|text|bytes)\b[^\d]*|[|>][+-]?|&\w+|\*\w+|[{[(].*)$/s;
/** File paths with readable names: two parts or more, or one plain word; "@" has some programs read it. */
const PATHS: readonly RegExp[] = [
  /^[\w./-]*\.(?:key|pem|crt|cer|p12|pfx|jks|json|ya?ml|txt|conf|cfg|ini|env|toml|properties|sh|py|js|html?|secret|password|token|gpg|asc|pub)$/i,
  /^(?:@?\.{0,2}|~|\\?\$\w+)\/+[a-z._-]*\/*$/,
  /^(?:(?:@\.{0,2}|\.{1,2}|~|\\?\$\w+)(?:\/+(?:[\w.@:$(){}*-]{1,20}|[A-Za-z]+(?:[-._][A-Za-z]+)*|[\w.-]+\.[a-z]{2,5}))+|(?:\/+(?:[\w.@:$(){}*-]{1,20}|[A-Za-z]+(?:[-._][A-Za-z]+)*|[\w.-]+\.[a-z]{2,5})){2,})\/*$/,
];

/** True for a file path with readable names. */
export function isPath(value: string): boolean {
  return matches(value, PATHS);
}

/** A switch, nothing, quotation marks (`--token "''"` switches a login off), or a template with text around it. */
const NEVER = /^["'`]*$|^(?:true|false|yes|no|on|off|none|null|nil|undefined|~)$|\$[({]|\{\{|%[A-Z][A-Z_]+%/i;
const URL = /^[a-z][a-z0-9+.-]*:\/\/[^\s@]*$/i;
/** A sentence or a label of a form: "Reset your password". */
const PROSE =
  /^(?:[A-Z][\p{L}'’]*[,:]?(?: [\p{L}\d'’"()-]+[,:.!?…]?)+|[¿¡]?[\p{L}'’]+[,:]?(?: [\p{L}\d'’"()-]+[,:.!?…]?){3,})$/u;
/** The name of something: a Secret, a header, a key in one; nobody writes one with a part like `8f3k2j4h`. */
const NAMED =
  /^(?:[a-z0-9]+[-._/])+(?:(?:secrets?|credentials?|creds?|tls|tokens?|keys?|auth|certs?|ca|passwords?|passwd|pass|names?|configs?|refs?|headers?|cookies?|accounts?|provider|store|user|login|kubeconfig))(?:[-._](?:\d{1,2}|v\d+|[a-z]{1,12}))?$/;
const MIXED = /(?<![a-z0-9])(?=[a-z0-9]{6})[a-z0-9]*(?:[a-z]\d+[a-z]|\d[a-z]+\d)/;

/** What is no value under a name of a class. */
const NO_VALUE: Readonly<Record<NameClass, readonly RegExp[]>> = {
  password: [URL, PROSE],
  random: [URL, NAMED],
  auth: [
    ...[URL, NAMED, / /],
    /^(?:scram|sha|md5|oauth|ldap|saml|oidc|basic|digest|kerberos|gss|mtls|jwt|hs|rs|es|x509|token|htpasswd|iam|workload|none)/i,
    /^[\w.-]+:(?:\d{4,5}|\/\S{3,})$/,
  ],
  secret: [
    ...[URL, PROSE],
    /^(?:disabled|enabled|required|optional|auto|always|never|default|prefer|allow|deny|include|omit|generated?)$/i,
    /^(?:header|cookie|query|bearer|basic|body|same-origin|X-[A-Za-z]+(?:-[A-Za-z]+)*)$/,
    // A number with a unit, a name in a directory, and what local stand-ins accept.
    /^[-+]?\d[\d._]*(?:ms|us|ns|[smhdwy]|[KMGT]i?[Bb]?|%)?$/i,
    /^(?:uid|cn|ou)=[^,=\n]+(?:,(?:ou|dc|o|c|l|st)=[^,=\n]+)+$/i,
    /^(?:test|testing|dummy|fake|mock|sample|foo|bar|foobar|local|localstack|anything|whatever)$/i,
  ],
};

/** True for a value that is a credential, given the class of its name. The value is never shown. */
export function isCredentialValue(value: string, kind: NameClass, context: ValueContext): boolean {
  const text = value.trim();
  if (NEVER.test(text) || isReference(text, context) || isPublic(text) || isPath(text)) return false;
  if (matches(text, NO_VALUE[kind])) return false;
  if (kind === "random") return isRandom(text);
  if (kind === "auth")
    return /^[\w.@-]{1,64}:\S{4,}$/.test(text) || /^(?=.*\d)(?=.*[A-Za-z]).{8,}$/s.test(text);
  if (context === "file" && (CODE.test(text) || (kind === "secret" && text.length < 6))) return false;
  return kind === "password" || !NAMED.test(text) || (isRandom(text) && MIXED.test(text));
}

/** The same for the value of a variable, a key, a flag or a header with a name. */
export function isValueOf(name: string, value: string, context: ValueContext): boolean {
  const kind = nameClass(name);
  return kind !== undefined && isCredentialValue(value, kind, context);
}
