import { printable } from "../errors/printable.ts";
import type { Outside } from "../outside.ts";
import type { RendererOptions } from "../renderer.ts";
import { askGit } from "./git/run.ts";
import { InstalledHelm } from "./helm.ts";
import { hostOf, RemoteHosts } from "./remote/hosts.ts";
import { RemoteCache } from "./remote/remote-cache.ts";

/** What `render`, `check` and `env` may be told about rendering; everything is off by default. */
export interface RenderOptions {
  /** Fetch git repositories and files that kustomizations name by URL (`--remote`). */
  readonly remote?: boolean;
  /** Hosts that are asked although they are not at a public address (`--remote-allow`). */
  readonly remoteAllow?: readonly string[] | undefined;
  /** Folders beside the repository that are read as well (`--within`). */
  readonly within?: readonly string[] | undefined;
  /** Run helm for charts (`--enable-helm`). */
  readonly helm?: boolean;
  /** Let kustomizations read files outside of their own folders (`--load-restrictor LoadRestrictionsNone`). */
  readonly unrestricted?: boolean | undefined;
  /** Keep in mind where each field comes from. */
  readonly provenance?: boolean;
  /** Gets what a person should know although rendering goes on; standard error by default. */
  readonly note?: (text: string) => void;
}

let remote: { source: RemoteCache; note: RenderOptions["note"]; allowed: string } | undefined;
let helm: InstalledHelm | undefined;

/**
 * The options as a `Renderer` takes them: with what fetches and what runs helm, each of which is one for the whole
 * process, so that no repository is asked for twice.
 */
export function rendererOptions(options: RenderOptions = {}): RendererOptions {
  const note = options.note ?? ((text: string): void => void process.stderr.write(`${printable(text)}\n`));
  const outside: { -readonly [K in keyof Outside]: Outside[K] } = {};
  if (options.remote) {
    const allowed = (options.remoteAllow ?? []).join(" ");
    if (remote === undefined || remote.note !== options.note || remote.allowed !== allowed) {
      const hosts = new RemoteHosts([...remoteHosts(process.cwd()), ...(options.remoteAllow ?? [])]);
      remote = { source: new RemoteCache(note, hosts), note: options.note, allowed };
    }
    outside.remote = remote.source;
  }
  if (options.helm) outside.helm = helm ??= new InstalledHelm();
  if (options.unrestricted) outside.unrestricted = true;
  return { ...outside, provenance: options.provenance };
}

/** The hosts that the remotes of the clone around a folder name. */
function remoteHosts(folder: string): string[] {
  const answer = askGit(folder, ["config", "-z", "--get-regexp", "^remote\\..*\\.(push)?url$"]);
  if (answer.code !== 0) return [];
  const urls = answer.stdout.split("\0").flatMap((entry) => entry.split("\n").slice(1));
  return urls.flatMap((url) => hostOf(url) ?? []);
}
