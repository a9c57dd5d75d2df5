import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../kubernetes/fields.ts";

/** What controllers add to a Secret or ConfigMap because of its type, annotations and labels. */
interface Filled {
  keys: readonly string[];
  /** True if they may add more than the known keys. */
  open: boolean;
}

/** https://github.com/mittwald/kubernetes-secret-generator#annotation-based-generation */
const GENERATOR = "secret-generator.v1.mittwald.de/";
/** https://github.com/openshift/service-ca-operator#readme */
const OF_SERVICE_CA = /^service\.(?:alpha|beta)\.openshift\.io\/inject-cabundle$/;
/** https://docs.openshift.com/container-platform/latest/networking/configuring-a-custom-pki.html */
const OF_TRUSTED_CA = "config.openshift.io/inject-trusted-cabundle";
/** Annotations that name a list of keys to generate, as other generators have them. */
const LISTED = /\/auto-?generated?$/;
/** Annotations of an object that a controller fills with keys that aren't written here. */
const FILLED =
  /(?:\/(?:reflects|(?:replicated?|cop(?:y|ied)|cloned?|sync(?:ed)?|mirror(?:ed)?)-from|generated?|inject-[\w-]+)|^sealedsecrets\.bitnami\.com\/(?:managed|patch))$/;

/** The keys that controllers and the API server add to a Secret or ConfigMap. */
export function filledBy({ kind, type, metadata: { annotations = {}, labels = {} } }: Resource): Filled {
  const keys = [...generatedKeys(annotations)];
  if (kind === "Secret" && type === "kubernetes.io/service-account-token")
    keys.push("token", "ca.crt", "namespace");
  if (labels[OF_TRUSTED_CA] === "true") keys.push("ca-bundle.crt");
  const others = Object.keys(annotations).filter((name) => !name.startsWith(GENERATOR));
  if (others.some((name) => OF_SERVICE_CA.test(name))) keys.push("service-ca.crt");
  const ofUnknownType = !TYPES.has(annotations[`${GENERATOR}type`]);
  return {
    keys,
    open: ofUnknownType || others.some((name) => FILLED.test(name) && !OF_SERVICE_CA.test(name)),
  };
}

/** The types of which the generator's documentation lists the keys; by default, it generates texts. */
const TYPES = new Set([undefined, "string", "basic-auth", "ssh-keypair"]);

function* generatedKeys(annotations: Readonly<Record<string, string>>): Iterable<string> {
  const type = annotations[`${GENERATOR}type`];
  if (type === "basic-auth") yield* ["auth", "username", "password"];
  else if (type === "ssh-keypair") {
    yield annotations[`${GENERATOR}private-key-field`] ?? "ssh-privatekey";
    yield annotations[`${GENERATOR}public-key-field`] ?? "ssh-publickey";
  } else
    for (const [name, list] of Object.entries(annotations))
      if (LISTED.test(name)) yield* `${list}`.split(",").map((key) => key.trim());
}

/** Words in the annotations and labels of an object that a controller copies to other namespaces. */
const COPIED = /reflect|replicat|kubed|\bsync(?:er)?\b|\bcop(?:y|ied|ies)\b|clone|mirror|propagat|shared/i;
/** The annotations of whatever applies an object (`argocd.argoproj.io/sync-wave`), and the names of programs. */
const OF_OTHERS =
  /^(?:argocd\.argoproj\.io|(?:meta\.)?helm\.sh|kustomize\.toolkit\.fluxcd\.io|app\.kubernetes\.io)\//;

/** The metadata of the Secrets that custom resources create. */
const TEMPLATES = [
  ["spec", "template", "metadata"],
  ["spec", "target", "template", "metadata"],
  ["spec", "secretTemplate"],
];

/** True if annotations or labels of an object, or of the Secret that it creates, show that a controller copies it to other namespaces. */
export function isCopied(by: Resource): boolean {
  return [["metadata"], ...TEMPLATES]
    .flatMap((path) => [mapAt(by, ...path, "annotations"), mapAt(by, ...path, "labels")])
    .flatMap((notes) => Object.entries(notes))
    .some(([name, value]) => !OF_OTHERS.test(name) && COPIED.test(`${name}: ${jsonText(value)}`));
}
