/** An image reference: the image's name, and which version of it. */
export interface ImageReference {
  /** Including the registry: "registry.example.com:5000/team/api". */
  name: string;
  tag: string | undefined;
  /** "sha256:…" */
  digest: string | undefined;
}

/**
 * Parses an image reference as container runtimes do: "registry:5000/team/api:v1@sha256:…" is name, tag and digest. A
 * colon before the last slash belongs to the registry: to its port, or to its IPv6 address. kustomize and Argo CD
 * parse references differently, which `kustomize/transform/images.ts` and `kustomize/edit.ts` follow.
 */
export function parseImage(reference: string): ImageReference {
  const at = reference.indexOf("@");
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.lastIndexOf(":");
  if (colon < 0 || colon < rest.lastIndexOf("/")) return { name: rest, tag: undefined, digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

/** The host that an image is pulled from. */
export function registryOf(reference: string): string {
  const { name } = parseImage(reference);
  const host = name.slice(0, Math.max(0, name.indexOf("/")));
  return /[.:\]]|^localhost$/.test(host) ? host : "docker.io";
}

/** The version for people: the tag, the first twelve digits of the digest, or both; "" for neither. */
export function versionText({ tag, digest }: ImageReference): string {
  const short = digest?.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
  return [tag, short].filter((part) => part !== undefined).join("@");
}

/** True for an image that ko builds and pins on deployment: "ko://example.com/cmd/web". */
export function isBuilt(reference: string): boolean {
  return reference.startsWith("ko://");
}

/** Tags that are moved: names of branches, stages and channels. */
const MOVING =
  /^(?:latest|main|master|trunk|head|dev|develop|development|edge|nightly|canary|next|stable|unstable|rolling|current|test|testing|qa|staging|stage|beta|alpha|rc|preview|release|prod|production|live|snapshot|.*-(?:latest|snapshot|nightly))$/i;

/** True for a tag that moves, judging by its name, or for no tag at all, which means latest. */
export function isMoving({ digest, tag }: Partial<ImageReference>): boolean {
  return digest === undefined && (tag === undefined || tag === "" || MOVING.test(tag));
}
