import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { isSlip } from "./near-name.ts";

/** Files that contain keys or logins, whatever their names before the end. */
const ENDING =
  /\.(?:pem|key|p12|pfx|pkcs12|jks|keystore|kdbx|ppk|asc|gpg|env|htpasswd|secrets?)$|^\.env(?:\.|$)|(?:^|[-_.])env$/i;
/** Names of such files without an ending of their own. */
const WHOLE =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.?(?:kubeconfig|netrc|pgpass|htpasswd|dockercfg|dockerconfigjson|git-credentials))$|(?:^|[-_.])(?:privkey|private[-_]?key|service[-_]?account(?:[-_]key)?)(?=\.|$)/i;

/**
 * The missing files that a Secret is generated from, if the name of one says that it is private, such as `priv.pem`:
 * it isn't in git by intent, nor are the others beside it. Undefined also if a name is likely misspelled.
 */
export function privateFiles({ tree, file, field, entry, error }: MissingPart): string[] | undefined {
  if (field !== "secretGenerator" || !(error instanceof InputError) || error.absent === undefined)
    return undefined;
  const generators = readKustomization(tree.read(file), file).secretGenerator ?? [];
  const { files = [], envs = [] } = generators.find(({ name = "" }) => name === entry) ?? {};
  const missing = [...envs, ...files].flatMap((source) => {
    const [key = "", named = key] = source.split("=");
    const path = joinPath(folderOf(file), named);
    return tree.kind(path) === "file" ? [] : [{ key, path }];
  });
  const isMeant =
    missing.some(({ path }) => path === error.absent) &&
    missing.some(({ key, path }) => isPrivate(lastPart(path)) || isPrivate(lastPart(key))) &&
    !missing.some(({ path }) => tree.list?.(folderOf(path)).some((other) => isSlip(other, lastPart(path))));
  return isMeant ? missing.map(({ path }) => path) : undefined;
}

function isPrivate(name: string): boolean {
  const stem = name.replace(/\.[A-Za-z]{2,10}$/, "");
  return ENDING.test(name) || WHOLE.test(name) || nameClass(stem) !== undefined;
}

/** A file with a Secret, by its name: `db.secret.yaml`, `sealed-secrets.yaml`. */
const OF_SECRET = /(?:^|[-_.])secrets?[-_.]/i;
/** So many missing ones, in so many folders, aren't forgotten one by one. */
const MANY = 5;
const FOLDERS = 3;

/**
 * The missing files with Secrets, if there are many and the repository has none: it is published without them.
 * @param absent the missing files
 * @param files those of the repository, if they are known
 */
export function secretsLeftOut(
  absent: readonly string[],
  files: readonly string[] = [],
): ReadonlySet<string> {
  const ofSecret = (path: string) => OF_SECRET.test(lastPart(path));
  const secrets = new Set(absent.filter(ofSecret));
  const isMany = secrets.size >= MANY && new Set([...secrets].map(folderOf)).size >= FOLDERS;
  const hasOther = files.length === 0 || files.some((file) => ofSecret(file) && MANIFEST.test(file));
  return isMany && !hasOther ? secrets : new Set();
}

const MANIFEST = /\.(?:ya?ml|json)$/i;
