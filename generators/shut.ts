import { because } from "kustogen";

const NGINX = "nginx.ingress.kubernetes.io";

/** Annotations with which an Ingress answers 403 to everyone outside; not a snippet, which controllers refuse. */
export function shut(why: string): Record<string, string> {
  return {
    [`${NGINX}/denylist-source-range`]: because(
      `${why}: closed to everyone, whatever address a client claims.`,
      "0.0.0.0/0,::/0",
    ),
    // For a controller that only knows allow-lists: no client has this address.
    [`${NGINX}/whitelist-source-range`]: "127.0.0.1/32",
  };
}
