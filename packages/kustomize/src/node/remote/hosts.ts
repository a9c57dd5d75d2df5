import { InputError } from "../../errors/errors.ts";
import { repositorySpec } from "../../load/repository-url.ts";
import { kept } from "../../value/multimap.ts";
import { askServer, publicAddress, type ServerAnswer } from "./ask.ts";

/** The address for git to fetch from: checked, with the settings that restrict git to it. */
export interface JudgedAddress {
  url: string;
  settings: readonly string[];
}

/** The maximum number of redirections. */
const MOST_REDIRECTIONS = 5;

/**
 * Decides which servers may be contacted: those that the user or a remote of the clone specifies, at any address, and
 * all others only over http and https at a public address. Each is contacted at the address that was checked, and so
 * is the target of a redirection.
 */
export class RemoteHosts {
  readonly #any: boolean;
  readonly #open: Set<string>;
  /** Addresses that the user specified, which may be on this machine. */
  readonly #named = new Set<string>();
  readonly #addresses = new Map<string, string>();

  /** Takes the names of hosts that may have any address; by default all, for programs that decide this themselves. */
  constructor(open?: Iterable<string>) {
    this.#any = open === undefined;
    this.#open = new Set([...(open ?? [])].map(plainName));
  }

  /** Allows an address from the command line: its host, or that repository on this machine. */
  name(address: string): void {
    const spec = repositorySpec(address);
    this.#named.add(spec?.url ?? address);
    const host = hostOf(spec?.url ?? address);
    if (host !== undefined) this.#open.add(plainName(host));
  }

  /** True for a URL whose server may have any address. */
  isOpen(url: string): boolean {
    if (this.#any || this.#named.has(url)) return true;
    const host = hostOf(url);
    return host !== undefined && this.#open.has(plainName(host));
  }

  /** The final response for a URL. Throws InputError if it must not be contacted, OutsideError without a response. */
  ask(url: string): ServerAnswer {
    let at = url;
    for (let times = 0; ; times++) {
      const answer = askServer(at, this.isOpen(at));
      const next = onward(at, answer);
      if (next === undefined) return answer;
      if (times === MOST_REDIRECTIONS)
        throw new InputError(`${url}: is redirected more than ${MOST_REDIRECTIONS} times`, {
          code: "remote-not-allowed",
        });
      at = next;
    }
  }

  /**
   * The address of a repository in a form that is safe for git. Throws InputError for one that must not be contacted:
   * a file on this machine that the user didn't specify, a host without a public address, or one that isn't allowed
   * over ssh.
   */
  judge(url: string): JudgedAddress {
    const settings = this.#any ? [] : ["-c", "http.followRedirects=false"];
    if (this.isOpen(url)) return { url, settings };
    const host = hostOf(url);
    if (host === undefined)
      throw new InputError(
        `${url}: a kustomization can't refer to a repository on this machine; copy it with kustogen vendor`,
        { code: "remote-not-allowed" },
      );
    // git can't be held to an address for other transports.
    if (!/^https?:\/\//i.test(url))
      throw new InputError(
        `${url}: ${host} isn't the host of one of this clone's remotes, and is only asked over http and https; --remote-allow ${host} allows it`,
        { code: "remote-not-allowed" },
      );
    const parsed = new URL(url);
    const address = this.#addressOf(url, parsed.hostname);
    const port = parsed.port || (parsed.protocol === "https:" ? "443" : "80");
    const pinned = `${parsed.hostname}:${port}:${address.includes(":") ? `[${address}]` : address}`;
    return { url: parsed.href, settings: [...settings, "-c", `http.curloptResolve=${pinned}`] };
  }

  /** The URL that a repository's server redirects to, if any. It has to be checked like any other. */
  movedTo(url: string): string | undefined {
    if (this.#any || !/^https?:\/\//i.test(url)) return undefined;
    const parsed = new URL(url);
    parsed.username = parsed.password = "";
    const asked = `${parsed.href.replace(/\/$/, "")}${REFS}`;
    const next = onward(asked, askServer(asked, this.isOpen(url)));
    return next?.endsWith(REFS) ? next.slice(0, -REFS.length) : undefined;
  }

  #addressOf(url: string, host: string): string {
    return kept(this.#addresses, host, () => publicAddress(url, host));
  }
}

/** The first request of git to a server. */
const REFS = "/info/refs?service=git-upload-pack";

/** The target of a redirection to http or https. */
function onward(url: string, { status, location }: ServerAnswer): string | undefined {
  if (status < 301 || status > 308 || location === undefined || !URL.canParse(location, url))
    return undefined;
  const next = new URL(location, url);
  if (next.protocol !== "http:" && next.protocol !== "https:")
    throw new InputError(`${url}: is redirected to ${next.protocol}`, { code: "remote-not-allowed" });
  return next.href;
}

/** The host in an address as git reads it: of a URL, or of `user@host:path`; undefined for a path on this machine. */
export function hostOf(address: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) {
    if (!URL.canParse(address)) return undefined;
    const { protocol, hostname } = new URL(address);
    return protocol === "file:" || hostname === "" ? undefined : hostname;
  }
  return /^(?:[^@/\\]+@)?([^/\\:]{2,}):(?!\\)/.exec(address)?.[1];
}

function plainName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
