/** What an image reference says of its version. */
export interface ImageVersion {
  name: string;
  tag: string | undefined;
  digest: boolean;
}

/** Takes an image reference apart: "ghcr.io/acme/web:1.2" is ghcr.io/acme/web with the tag 1.2. */
export function imageVersion(reference: string): ImageVersion {
  const at = reference.indexOf("@");
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.indexOf(":", rest.lastIndexOf("/") + 1);
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    tag: colon < 0 ? undefined : rest.slice(colon + 1),
    digest: at >= 0,
  };
}

/** True for what ko builds and pins when it is deployed: "ko://example.com/cmd/web". */
export function isBuilt(reference: string): boolean {
  return reference.startsWith("ko://");
}

/** Tags that somebody moves: names of branches, stages and channels. */
const MOVING =
  /^(?:latest|main|master|trunk|head|dev|develop|development|edge|nightly|canary|next|stable|unstable|rolling|current|test|testing|qa|staging|stage|beta|alpha|rc|preview|release|prod|production|live|snapshot|.*-(?:latest|snapshot|nightly))$/i;

/** True for a tag that moves by its name, or for no tag at all, which is latest. */
export function isMoving({ digest, tag }: ImageVersion): boolean {
  return !digest && (tag === undefined || tag === "" || MOVING.test(tag));
}

/** True for a tag of a series, whose image changes with each patch release: "17-alpine", "v1", "2". */
export function isSeries({ digest, tag }: ImageVersion): boolean {
  return !digest && tag !== undefined && /^v?\d{1,3}(?:-[a-z][a-z0-9.]*)?$/.test(tag);
}
