import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OutsideError } from "../../errors/errors.ts";
import type { RemoteFile } from "../../outside.ts";
import { kept } from "../../value/multimap.ts";
import { cacheNameFor, replaceFile } from "../cache-folder.ts";
import type { RemoteHosts } from "./hosts.ts";

/** Files at URLs, each cached in its last known state. */
export class FileCache {
  readonly #fetched = new Map<string, RemoteFile>();

  constructor(
    private readonly folder: string,
    private readonly note: (text: string) => void,
    private readonly hosts: RemoteHosts,
  ) {}

  /** The file at a URL, requested once. Throws OutsideError if no server responds and none ever did. */
  fetch(url: string): RemoteFile {
    return kept(this.#fetched, url, () => this.#ask(url));
  }

  /** The server's current response. Throws OutsideError if there is none. */
  fetchNow(url: string): RemoteFile {
    const { status, text, body } = this.hosts.ask(url);
    if (status < 200 || status > 299) return { ok: false, status: `${status} ${text}`.trim() };
    const content = Buffer.from(body, "base64");
    replaceFile(this.#place(url), content);
    return { ok: true, content };
  }

  #place(url: string): string {
    return join(this.folder, cacheNameFor(url, this.hosts));
  }

  #ask(url: string): RemoteFile {
    try {
      return this.fetchNow(url);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      try {
        const content = readFileSync(this.#place(url));
        this.note(`note: ${error.message}; using the file of the last fetch`);
        return { ok: true, content };
      } catch {
        throw error;
      }
    }
  }
}
