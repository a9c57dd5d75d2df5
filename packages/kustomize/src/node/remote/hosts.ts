import { InputError } from "../../errors/errors.ts";
import { repositorySpec } from "../../load/repository-url.ts";
import { kept } from "../../value/multimap.ts";
import { fetching } from "../git/door.ts";
import { run } from "../run.ts";
import { askServer, publicAddress, type ServerAnswer } from "./ask.ts";

/** Where git is to fetch from: the address that was judged, and the settings that keep git to it. */
export interface JudgedAddress {
  url: string;
  settings: readonly string[];
}

/** As many times a server may send on to another address. */
const MOST_REDIRECTIONS = 5;

/**
 * Which servers are asked: those that a person or a remote of the clone names, wherever they are, and any other at a
 * public address alone. Each is asked at the address that was judged, and where it sends on to another, that is judged
 * as well.
 */
export class RemoteHosts {
  readonly #any: boolean;
  readonly #open: Set<string>;
  /** What a person has named itself, which may be on this machine. */
  readonly #named = new Set<string>();
  readonly #addresses = new Map<string, string>();

  /** Takes the names of hosts that are asked wherever they are; without them all are, for programs that judge themselves. */
  constructor(open?: Iterable<string>) {
    this.#any = open === undefined;
    this.#open = new Set([...(open ?? [])].map(plainName));
  }

  /** Allows what a person names on the command line: its host, or that repository of this machine. */
  name(address: string): void {
    const spec = repositorySpec(address);
    this.#named.add(spec?.url ?? address);
    const host = hostOf(spec?.url ?? address);
    if (host !== undefined) this.#open.add(plainName(host));
  }

  /** True for a URL whose server is asked wherever it is. */
  isOpen(url: string): boolean {
    if (this.#any || this.#named.has(url)) return true;
    const host = hostOf(url);
    return host !== undefined && this.#open.has(plainName(host));
  }

  /** What the servers of a URL answer at last. Throws InputError for one that isn't asked, OutsideError for no answer. */
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
   * The address of a repository as git may ask it. Throws InputError for one that isn't asked: a file of this machine
   * that nobody named, a host that is not at a public address.
   */
  judge(url: string): JudgedAddress {
    const settings = this.#any ? [] : ["-c", "http.followRedirects=false"];
    if (this.isOpen(url)) return { url, settings };
    this.refuseLocal(url);
    const host = hostOf(url) as string;
    if (!/^https?:\/\//i.test(url)) {
      const address = this.#addressOf(url, host);
      return { url, settings: /^git:/i.test(url) ? settings : [...settings, ...sshTo(url, host, address)] };
    }
    const parsed = new URL(url);
    const address = this.#addressOf(url, parsed.hostname);
    const port = parsed.port || (parsed.protocol === "https:" ? "443" : "80");
    const pinned = `${parsed.hostname}:${port}:${address.includes(":") ? `[${address}]` : address}`;
    return { url: parsed.href, settings: [...settings, "-c", `http.curloptResolve=${pinned}`] };
  }

  /** Throws InputError for a repository of this machine that no person has named. */
  refuseLocal(url: string): void {
    if (hostOf(url) !== undefined || this.isOpen(url)) return;
    throw new InputError(
      `${url}: a kustomization can't refer to a repository on this machine; copy it with kustogen vendor`,
      { code: "remote-not-allowed" },
    );
  }

  /** Where a repository is that its server sends on; undefined when it doesn't. Judge it like any other. */
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

/**
 * The settings with which ssh goes to the address that was judged, and takes it for the host that was named: its key is
 * that host's. Throws InputError for a name that no host has, as the shell reads it.
 */
function sshTo(url: string, host: string, address: string): string[] {
  if (
    !/^[A-Za-z0-9][A-Za-z0-9.:-]*$/.test(host.replace(/^\[(.*)\]$/, "$1")) ||
    !/^[0-9A-Fa-f.:]+$/.test(address)
  )
    throw new InputError(`${url}: ${JSON.stringify(host)} can't be the name of a host`, {
      code: "remote-not-allowed",
    });
  // A command of the person's own goes where it goes; the name was judged.
  const start = fetching(undefined, ["config", "--get", "core.sshCommand"]);
  if (process.env.GIT_SSH_COMMAND || process.env.GIT_SSH || run("git", start.args, start).code === 0)
    return [];
  const port = URL.canParse(url) ? new URL(url).port : "";
  const known = port === "" || port === "22" ? host : `[${host}]:${port}`;
  return ["-c", `core.sshCommand=ssh -o HostName=${address} -o "HostKeyAlias=${known}" -o CheckHostIP=no`];
}

/** What git asks a server for first. */
const REFS = "/info/refs?service=git-upload-pack";

/** Where an answer sends on to, by http or https. */
function onward(url: string, { status, location }: ServerAnswer): string | undefined {
  if (status < 301 || status > 308 || location === undefined || !URL.canParse(location, url))
    return undefined;
  const next = new URL(location, url);
  if (next.protocol !== "http:" && next.protocol !== "https:")
    throw new InputError(`${url}: is redirected to ${next.protocol}`, { code: "remote-not-allowed" });
  return next.href;
}

/** The host of an address as git reads it: a URL's, or that of `user@host:path`; undefined for a path of this machine. */
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
