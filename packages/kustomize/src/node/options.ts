import { printable } from "../errors/printable.ts";
import type { Outside } from "../outside.ts";
import type { RendererOptions } from "../renderer.ts";
import { gitSettings, valuesOf } from "./git/settings.ts";
import { InstalledHelm } from "./helm.ts";
import { hostOf, RemoteHosts } from "./remote/hosts.ts";
import { RemoteCache } from "./remote/remote-cache.ts";

/** Options of `render`, `check` and `env` about rendering; everything is off by default. */
export interface RenderOptions {
  /** Fetch git repositories and files that kustomizations refer to by URL (`--remote`). */
  readonly remote?: boolean;
  /** Hosts to fetch from although their address isn't public (`--remote-allow`). */
  readonly remoteAllow?: readonly string[] | undefined;
  /** Folders outside the repository that may be read too (`--within`). */
  readonly within?: readonly string[] | undefined;
  /** Run helm for charts (`--enable-helm`). */
  readonly helm?: boolean;
  /** Let kustomizations read files outside their own folders (`--load-restrictor LoadRestrictionsNone`). */
  readonly unrestricted?: Outside["unrestricted"] | undefined;
  /** Track the origin of each field. */
  readonly provenance?: boolean;
  /** Receives warnings that don't stop rendering; by default they go to standard error. */
  readonly note?: (text: string) => void;
}

let remote: { source: RemoteCache; note: RenderOptions["note"]; allowed: string } | undefined;
let helm: InstalledHelm | undefined;

/** The options for a `Renderer`, with one fetcher and helm per process, so that no repository is fetched twice. */
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
  if (options.unrestricted) outside.unrestricted = options.unrestricted;
  return { ...outside, provenance: options.provenance };
}

/** The hosts of the remotes of the clone that contains a folder. */
function remoteHosts(folder: string): string[] {
  const urls = valuesOf(gitSettings(folder), /^remote\..*\.(?:push)?url$/);
  return urls.flatMap((url) => hostOf(url) ?? []);
}
