import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { quotedName } from "@kustogen/kustomize/errors/printable.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import type { RemoteSource } from "@kustogen/kustomize/outside.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { type Folders, vendorFolder } from "../folders.ts";
import type { Writes } from "../output/transaction.ts";
import { type Fetched, fetchSource } from "./fetch.ts";
import { fileDigest, type Lock, lockDrift, lockFile, lockText, readLock } from "./lock.ts";

/** The result for a vendored folder: its commit and the previous one, and the code with which a system uses it. */
export type VendorChange = ReturnType<typeof put>[number];

/** The inputs of `vendor` and `updateVendored`. */
export interface VendorOptions {
  root: string;
  folders: Folders;
  remote: RemoteSource;
  /** Makes related changes, either all of them or none. */
  change(changes: Writes): void;
  /** Overwrite files that were modified since they were fetched. */
  force: boolean;
}

const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Fetches a source into a new folder below vendor/, and records it. @throws InputError for a wrong name or source */
export function vendor(name: string, source: string, options: VendorOptions): VendorChange {
  if (!NAME.test(name) || name === "vendor.yaml")
    throw new InputError(
      `${quotedName(name)} can't be the name of a vendored folder. Expected lowercase letters, digits, "-" and ".", such as "cert-manager"`,
      { code: "invalid-name" },
    );
  const { root, folders, force } = options;
  const lock = readLock(root, folders);
  const known = lookUp(lock, name);
  const folder = `${vendorFolder(folders)}/${name}`;
  if (!force && (known !== undefined || existsSync(join(root, folder)))) {
    const how = known
      ? `, from ${known.source}. \`kustogen vendor --update ${name}\` fetches it again; --force replaces it with another source`
      : `, but isn't in ${lockFile(folders)}. Choose another name, or overwrite it with --force`;
    throw new InputError(`${folder} already exists${how}`, { code: "already-exists" });
  }
  return put([[name, fetchSource(source, root, options.remote)]], lock, options)[0] as VendorChange;
}

/** Fetches vendored folders, all if none is named, again from their sources. @throws InputError for modified files */
export function updateVendored(names: readonly string[], options: VendorOptions): VendorChange[] {
  const { root, folders, force, remote } = options;
  const lock = readLock(root, folders);
  const chosen = (names.length === 0 ? Object.keys(lock) : names).map((name) => {
    const entry = lookUp(lock, name);
    if (entry !== undefined) return [name, entry] as const;
    throw unknownName(`${lockFile(folders)}: nothing is called`, name, Object.keys(lock));
  });
  if (chosen.length === 0) return [];
  const drift = lockDrift(root, folders, Object.fromEntries(chosen));
  if (drift.length > 0 && !force)
    throw new InputError(`${drift.join("\n")}\nNothing was written; --force overwrites it`);
  const fetched = chosen.map(([name, { source }]) => [name, fetchSource(source, root, remote)] as const);
  return put(fetched, lock, options);
}

/** Writes what was fetched, in place of what was there, with the lock file, and says how a system uses it. */
function put(
  fetched: readonly (readonly [name: string, found: Fetched])[],
  lock: Lock,
  { folders, change }: VendorOptions,
) {
  const write: [path: string, content: string | Uint8Array][] = [];
  const changes = fetched.map(([name, { source, commit, files, kustomization }]) => {
    const before = lookUp(lock, name)?.commit;
    const digests = Object.fromEntries([...files].map(([file, content]) => [file, fileDigest(content)]));
    setOwn(lock, name, { source, ...(commit !== undefined && { commit }), files: digests });
    for (const [file, content] of files) write.push([`${vendorFolder(folders)}/${name}/${file}`, content]);
    const uses =
      kustomization === undefined
        ? Object.keys(digests).map((file) => `manifests("vendor/${name}/${file}")`)
        : [`kustomization("${["vendor", name, kustomization].filter(Boolean).join("/")}")`];
    return { name, source, commit, before, uses };
  });
  change({
    write: [...write, [lockFile(folders), lockText(lock)]],
    remove: fetched.map(([name]) => `${vendorFolder(folders)}/${name}`),
  });
  return changes;
}
