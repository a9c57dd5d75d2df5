import { cacheName } from "../cache-folder.ts";
import type { RemoteHosts } from "./hosts.ts";

/**
 * The name under which what a URL gave is kept. What came from a server that was asked wherever it is has another one
 * than what came from a public address, so that nobody reads the first by naming its URL in another repository.
 */
export function cacheNameFor(url: string, hosts: RemoteHosts): string {
  return hosts.isOpen(url) ? cacheName(url) : cacheName(url, "public");
}
