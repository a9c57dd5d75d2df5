/** The versions of kustomize whose output the renderer reproduces, the oldest first. */
export const VERSIONS = ["5.8.1", "5.8.3"] as const;
export type Version = (typeof VERSIONS)[number];

/** The version for a build that asks for none. */
export const DEFAULT_VERSION: Version = "5.8.3";

/** Something that kustomize does otherwise since a version. */
interface Difference {
  readonly since: Version;
  /** The sentence that reports and pages say about it. */
  readonly says: string;
  /** The file of its source, at the tag `api/v0.21.3` or `kyaml/v0.21.3`. */
  readonly source: string;
}

/**
 * What versions of kustomize do differently: the only place that knows which version does what. Each has a case of its
 * name in test/fixtures/builds/versions.yaml, with the answers of the real programs.
 */
export const DIFFERENCES = {
  claimsApart: {
    since: "5.8.3",
    says: "`labels` with `includeTemplates` leaves out a StatefulSet's `volumeClaimTemplates`, which `includeVolumeClaimTemplates` asks for",
    source: "api/internal/konfig/builtinpluginconsts/metadatalabels.go",
  },
  cronJobImageVolumes: {
    since: "5.8.3",
    says: "`images` also changes the image volumes of a CronJob",
    source: "api/internal/konfig/builtinpluginconsts/images.go",
  },
  anyDigest: {
    since: "5.8.3",
    says: "`images` also changes an image with a digest that isn't SHA-256",
    source: "api/internal/image/image.go",
  },
  imageNameNoExpression: {
    since: "5.8.3",
    says: "a name in `images` that is no regular expression selects nothing, instead of ending the program",
    source: "api/internal/image/image.go",
  },
  partsOfStructuredText: {
    since: "5.8.3",
    says: "`delimiter` and `index` of a replacement also hold within YAML or JSON in a field",
    source: "api/filters/replacement/replacement.go",
  },
  dotsInFolders: {
    since: "5.8.3",
    says: "the path of another kustomization can't have a folder with `..` in its name",
    source: "api/internal/loader/fileloader.go",
  },
  admissionPolicies: {
    since: "5.8.3",
    says: "a ValidatingAdmissionPolicy and its binding get no namespace",
    source: "kyaml/openapi/openapi.go",
  },
  keysThatAreNumbers: {
    since: "5.8.3",
    says: "a key that is a whole number without quotes is printed, and so is a label, an annotation or a generated key that is one or a date, instead of ending the program",
    source: "go.mod of kustomize/v5.8.3: the JSON of Go 1.27 takes such keys",
  },
  mergedStringData: {
    since: "5.8.3",
    says: "a `secretGenerator` that merges into a Secret keeps its `stringData`, as `data`",
    source: "api/resmap/reswrangler.go",
  },
} as const satisfies Record<string, Difference>;

/** True if a version does something as it is since another. */
export function does(version: Version = DEFAULT_VERSION, difference: keyof typeof DIFFERENCES): boolean {
  return VERSIONS.indexOf(version) >= VERSIONS.indexOf(DIFFERENCES[difference].since);
}
