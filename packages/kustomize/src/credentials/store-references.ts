/** Stores of secrets, as the scheme of a URL that a program replaces with what is stored there. */
const STORES = [
  "op|1password|lpass|pass|passwordstore|bws?|bitwarden|keeper|keychain|dashlane|infisical|doppler|chamber|conjur|delinea|tss",
  "(?:hashi(?:corp)?)?vault|(?:open)?bao|berglas|sops|vals|secrets?|secretref|env|file|k8s|kubernetes",
  "g?sm|gcp-?sm|gcp-?secrets?-?manager|asm|aws-?sm|aws-?s?sm|ssm|aws-?secrets?-?manager|secrets?manager",
  "(?:az(?:ure)?)?-?kv|akv|(?:azure-?)?key-?vault|ref\\+[a-z\\d]+|secretref\\+[a-z\\d]+",
].join("|");

const REFERENCE = new RegExp(
  [
    // `op://Team/my database/password`; what follows may have spaces, but no password before an "@".
    `(?:${STORES})://(?![^/\\s]*:[^/\\s]*@)\\S[^\\n]*`,
    // The same without slashes, as a path or a name.
    "(?:berglas|secretref|gcp-?secrets?-?manager|secrets?manager|passwordstore|hashivault|aws:(?:secretsmanager|ssm)|k8s:secret):[\\w./:#-]+",
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
  return REFERENCE.test(text);
}
