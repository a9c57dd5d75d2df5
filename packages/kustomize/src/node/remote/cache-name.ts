import { cacheName } from "../cache-folder.ts";
import type { RemoteHosts } from "./hosts.ts";

/**
 * The cache name for the result of a URL. Results from servers that may have any address get different names from
 * those at public addresses, so that another repository can't read the former by using the same URL.
 */
export function cacheNameFor(url: string, hosts: RemoteHosts): string {
  return hosts.isOpen(url) ? cacheName(url) : cacheName(url, "public");
}
