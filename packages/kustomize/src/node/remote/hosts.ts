import { InputError } from "../../errors/errors.ts";
import { repositorySpec } from "../../load/repository-url.ts";
import { kept } from "../../value/multimap.ts";
import { askServer, publicAddress, type ServerAnswer } from "./ask.ts";

/** A URL whose server may be contacted, in the form that was checked. */
export interface CheckedUrl {
  url: string;
  /** The address of its server; undefined if it may have any. */
  address?: string;
}

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
   * The URL of a git repository or of charts in a form that git and helm read as it was read here: in `http://one\@two`,
   * Node finds the first host, and git the second. Throws InputError for one that must not be contacted: a file on this
   * machine that the user didn't specify, a host without a public address, or one that isn't allowed over ssh.
   */
  check(url: string): CheckedUrl {
    if (this.#any || this.#named.has(url)) return { url };
    const host = hostOf(url);
    if (host === undefined)
      throw new InputError(
        `${url}: isn't the address of another host; copy what is needed into this repository`,
        { code: "remote-not-allowed" },
      );
    const isOpen = this.isOpen(url);
    const asked = asWebsite(url);
    if (/^https?:\/\//i.test(asked)) {
      const { href } = new URL(asked);
      const read = asked === url ? href : href.replace(/^https/, "oci");
      if (isOpen) return { url: read };
      return { url: read, address: kept(this.#addresses, host, () => publicAddress(url, host)) };
    }
    if (isOpen) return { url };
    // git can't be held to an address for other transports.
    throw new InputError(
      `${url}: ${host} isn't the host of one of this clone's remotes, and is only asked over http and https; --remote-allow ${host} allows it`,
      { code: "remote-not-allowed" },
    );
  }

  /** As `check`, for a git repository, with the settings that hold git to the address that was checked. */
  judge(given: string): JudgedAddress {
    const settings = this.#any ? [] : ["-c", "http.followRedirects=false"];
    const { url, address } = this.check(given);
    if (address === undefined) return { url, settings };
    const { hostname, port, protocol } = new URL(url);
    const at = `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
    const pinned = `${at}:${address.includes(":") ? `[${address}]` : address}`;
    return { url, settings: [...settings, "-c", `http.curloptResolve=${pinned}`] };
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
    if (!URL.canParse(asWebsite(address))) return undefined;
    const { protocol, hostname } = new URL(asWebsite(address));
    return protocol === "file:" || hostname === "" ? undefined : hostname;
  }
  return /^(?:[^@/\\]+@)?([^/\\:]{2,}):(?!\\)/.exec(address)?.[1];
}

/** The address of a registry as that of a website, whose host the standard for URLs reads in all of its forms. */
function asWebsite(address: string): string {
  return address.replace(/^oci:/i, "https:");
}

function plainName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}
